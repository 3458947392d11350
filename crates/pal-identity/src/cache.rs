//! Tokens that were good a moment ago. A signature costs some 25 µs to check and this well under one, so a client that calls
//! often is checked once. The key is the SHA-256 of the whole token: a token with one byte changed is another one.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use foldhash::fast::RandomState;
use pal_model::Instant;

use crate::secret::Digest;

/// What was found out about tokens, until they expire. Bounded: when it is full the older half goes, and is found out anew if
/// it is asked for.
pub struct TokenCache<V> {
    shards: Box<[Mutex<Shard<V>>]>,
    young_max: usize,
}

/// Nobody chooses the digest of a token that is good: a hash that is only fast will do.
struct Shard<V> {
    young: HashMap<Digest, Entry<V>, RandomState>,
    old: HashMap<Digest, Entry<V>, RandomState>,
}

#[derive(Clone, Copy)]
struct Entry<V> {
    value: V,
    good_from: Instant,
    good_until: Instant,
}

impl<V: Copy> TokenCache<V> {
    /// Parts that are locked apart from each other.
    const SHARDS: usize = 32;

    /// A cache for about so many tokens at most.
    pub fn new(tokens_max: usize) -> Self {
        let shard = || Mutex::new(Shard { young: HashMap::default(), old: HashMap::default() });
        Self {
            shards: std::iter::repeat_with(shard).take(Self::SHARDS).collect(),
            young_max: (tokens_max / Self::SHARDS / 2).max(1),
        }
    }

    /// What is known of a token at that moment. A token that is not good yet, or no longer, is not known.
    pub fn get(&self, digest: Digest, now: Instant) -> Option<V> {
        let shard = self.shard(digest)?;
        let entry = shard.young.get(&digest).or_else(|| shard.old.get(&digest))?;
        (entry.good_from <= now && now < entry.good_until).then_some(entry.value)
    }

    /// Remembers a token that was validated.
    pub fn insert(&self, digest: Digest, value: V, good_from: Instant, good_until: Instant) {
        let Some(mut shard) = self.shard(digest) else { return };
        if shard.young.len() >= self.young_max {
            shard.old = std::mem::take(&mut shard.young);
        }
        shard.young.insert(digest, Entry { value, good_from, good_until });
    }

    /// Forgets all: keys were withdrawn.
    pub fn clear(&self) {
        for shard in &self.shards {
            let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
            shard.young.clear();
            shard.old.clear();
        }
    }

    /// How many tokens it holds now.
    pub fn len(&self) -> usize {
        let lengths = self.shards.iter().map(|shard| {
            let shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
            shard.young.len() + shard.old.len()
        });
        lengths.sum()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn shard(&self, digest: Digest) -> Option<MutexGuard<'_, Shard<V>>> {
        let first = digest.0.first()?;
        let shard = self.shards.get(usize::from(*first) % self.shards.len())?;
        Some(shard.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<V> fmt::Debug for TokenCache<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenCache").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::life::instant;

    #[test]
    fn a_token_is_known_while_it_is_good() {
        let cache = TokenCache::new(100);
        let digest = Digest::of(b"token");
        cache.insert(digest, 7, instant(10), instant(20));
        for (now, expected) in [(9, None), (10, Some(7)), (19, Some(7)), (20, None)] {
            assert_eq!(cache.get(digest, instant(now)), expected, "{now}");
        }
        assert_eq!(cache.get(Digest::of(b"tokem"), instant(15)), None);
        cache.clear();
        assert_eq!(cache.get(digest, instant(15)), None);
        assert!(cache.is_empty());
    }

    #[test]
    fn the_cache_never_holds_more_than_it_may_and_keeps_the_newest() {
        let cache = TokenCache::new(1024);
        for number in 0..20_000_u32 {
            let digest = Digest::of(&number.to_le_bytes());
            cache.insert(digest, number, instant(0), instant(9));
            assert_eq!(cache.get(digest, instant(1)), Some(number));
        }
        assert!(cache.len() <= 1024, "{}", cache.len());
    }
}
