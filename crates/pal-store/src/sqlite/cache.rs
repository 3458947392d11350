//! Records of links as they were committed last, so that reading one's own link asks no database.
//!
//! One server has the folder, and one thread of it writes: what that thread committed is all that can change. It puts the
//! records here before it answers, so whoever was told of a change reads it. A reader that had to ask the database goes by
//! what stands here by then, and notes what it found only if nothing was put meanwhile: else it might put back what a commit
//! has just replaced, or two readers might see a change come and go. What the table `links` does not say yet (`follow.rs`)
//! stands here until it does.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use foldhash::fast::RandomState;
use pal_model::Principal;
use pal_model::partner_link::LinkRecord;

use crate::error::StoreError;

/// Parts that are locked apart from each other.
const SHARDS: usize = 32;
/// Records of one generation of a shard; two are kept, 65,536 records in all.
const YOUNG_MAX: usize = 1024;

/// Records by principal. None is chosen by whoever asks: a hash that is only fast will do.
pub(crate) type Records = HashMap<Principal, LinkRecord, RandomState>;

/// What is known of principals. `None` is known too: no record.
type Known = HashMap<Principal, Option<LinkRecord>, RandomState>;

/// What is known of the links of principals.
#[derive(Debug)]
pub(crate) struct LinkCache(Box<[Mutex<Shard>]>);

/// When the young generation is full it becomes the old one, and what was old is asked for anew.
#[derive(Debug, Default)]
struct Shard {
    /// What the database has in its history and not among its records yet (`follow.rs`): nothing else knows it.
    ahead: Known,
    young: Known,
    old: Known,
    /// Counts what the writer put.
    commits: u64,
}

impl Shard {
    fn get(&self, principal: Principal) -> Option<&Option<LinkRecord>> {
        [&self.ahead, &self.young, &self.old].into_iter().find_map(|known| known.get(&principal))
    }

    fn insert(&mut self, principal: Principal, record: Option<LinkRecord>) {
        if self.young.len() >= YOUNG_MAX {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(principal, record);
    }
}

impl LinkCache {
    /// Nothing is known.
    pub(crate) fn new() -> Self {
        Self(std::iter::repeat_with(Mutex::default).take(SHARDS).collect())
    }

    /// The record of a principal; `read` asks the database if it is not known.
    pub(crate) fn get(
        &self,
        principal: Principal,
        read: impl FnOnce() -> Result<Option<LinkRecord>, StoreError>,
    ) -> Result<Option<LinkRecord>, StoreError> {
        let Some(shard) = self.shard(principal) else { return read() };
        if let Some(record) = shard.get(principal) {
            return Ok(*record);
        }
        let commits = shard.commits;
        drop(shard);
        let record = read()?;
        let Some(mut shard) = self.shard(principal) else { return Ok(record) };
        if let Some(noted) = shard.get(principal) {
            return Ok(*noted);
        }
        if shard.commits == commits {
            shard.insert(principal, record);
        }
        Ok(record)
    }

    /// Records as a commit left them; the database's own are behind by that.
    pub(crate) fn put(&self, changed: Records) {
        for (principal, record) in changed {
            if let Some(mut shard) = self.shard(principal) {
                shard.commits += 1;
                shard.ahead.insert(principal, Some(record));
            }
        }
    }

    /// Whose records the database does not have as they are, in no order.
    pub(crate) fn ahead(&self) -> Vec<Principal> {
        self.0.iter().flat_map(|shard| lock(shard).ahead.keys().copied().collect::<Vec<_>>()).collect()
    }

    /// A record that the database does not have as it is.
    pub(crate) fn record_ahead(&self, principal: Principal) -> Option<LinkRecord> {
        *self.shard(principal)?.ahead.get(&principal)?
    }

    /// The database has these records now; what has changed since stays ahead of it.
    pub(crate) fn follow(&self, written: impl Iterator<Item = (Principal, LinkRecord)>) {
        for (principal, record) in written {
            if let Some(mut shard) = self.shard(principal)
                && shard.ahead.get(&principal) == Some(&Some(record))
            {
                shard.ahead.remove(&principal);
                shard.insert(principal, Some(record));
            }
        }
    }

    /// Object ids are random, and none is chosen by whoever asks.
    fn shard(&self, principal: Principal) -> Option<MutexGuard<'_, Shard>> {
        let [.., last] = principal.object.0.as_u128().to_be_bytes();
        Some(lock(self.0.get(usize::from(last) % SHARDS)?))
    }
}

fn lock(shard: &Mutex<Shard>) -> MutexGuard<'_, Shard> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use pal_model::partner_link::LinkState;
    use pal_model::{Guid, Instant, ObjectId, TenantId};

    use super::*;

    fn ana() -> Principal {
        Principal { tenant: TenantId(Guid::from_u128(1)), object: ObjectId(Guid::from_u128(2)) }
    }

    fn record(version: u64) -> LinkRecord {
        let (created, updated) = (Instant::from_nanoseconds(0), Instant::from_nanoseconds(0));
        let partner_id = "12345".parse().unwrap();
        LinkRecord { partner_id, version, created, updated, state: LinkState::Active }
    }

    #[test]
    fn the_database_is_asked_once_for_what_is_there_and_for_what_is_not() {
        let cache = LinkCache::new();
        assert_eq!(cache.get(ana(), || Ok(None)).unwrap(), None);
        assert_eq!(cache.get(ana(), || Err(StoreError::Busy)).unwrap(), None);
        cache.put(Records::from_iter([(ana(), record(2))]));
        assert_eq!(cache.get(ana(), || Err(StoreError::Busy)).unwrap(), Some(record(2)));
    }

    /// The reader was slow: what it found was replaced before it could note it.
    #[test]
    fn what_was_read_before_a_commit_does_not_outlive_it() {
        let cache = LinkCache::new();
        let read = cache.get(ana(), || {
            cache.put(Records::from_iter([(ana(), record(2))]));
            Ok(Some(record(1)))
        });
        assert_eq!(read.unwrap(), Some(record(2)));
        assert_eq!(cache.get(ana(), || Err(StoreError::Busy)).unwrap(), Some(record(2)));
    }

    #[test]
    fn a_reader_that_fails_leaves_nothing_behind() {
        let cache = LinkCache::new();
        assert!(cache.get(ana(), || Err(StoreError::Busy)).is_err());
        assert_eq!(cache.get(ana(), || Ok(Some(record(1)))).unwrap(), Some(record(1)));
    }

    #[test]
    fn what_the_database_does_not_have_is_kept_whatever_comes_after_it() {
        let cache = LinkCache::new();
        cache.put(Records::from_iter([(ana(), record(1))]));
        cache.put(Records::from_iter([(ana(), record(2))]));
        for number in 0..100_000_u128 {
            let principal = Principal { object: ObjectId(Guid::from_u128(number << 8)), ..ana() };
            assert_eq!(cache.get(principal, || Ok(None)).unwrap(), None);
        }
        assert_eq!(cache.get(ana(), || Err(StoreError::Busy)).unwrap(), Some(record(2)));
        // An earlier record has been written meanwhile.
        cache.follow([(ana(), record(1))].into_iter());
        assert_eq!((cache.ahead(), cache.record_ahead(ana())), (vec![ana()], Some(record(2))));
        cache.follow([(ana(), record(2))].into_iter());
        assert_eq!((cache.ahead(), cache.record_ahead(ana())), (vec![], None));
        assert_eq!(cache.get(ana(), || Err(StoreError::Busy)).unwrap(), Some(record(2)));
    }

    #[test]
    fn no_more_is_kept_than_may_be_and_the_newest_is() {
        let cache = LinkCache::new();
        for number in 0..100_000_u128 {
            let principal = Principal { object: ObjectId(Guid::from_u128(number)), ..ana() };
            cache.put(Records::from_iter([(principal, record(1))]));
            cache.follow([(principal, record(1))].into_iter());
            assert_eq!(cache.get(principal, || Err(StoreError::Busy)).unwrap(), Some(record(1)));
        }
        let kept = cache.0.iter().map(|shard| {
            let shard = shard.lock().unwrap();
            shard.young.len() + shard.old.len() + shard.ahead.len()
        });
        assert!(kept.sum::<usize>() <= 2 * SHARDS * YOUNG_MAX);
    }
}
