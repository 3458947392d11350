//! Secrets of programs that were right before. Argon2id is slow so that a stolen hash is worth little; a program that asks for
//! a token every second need not pay that each time. What is remembered is a keyed digest under a key that no disk ever saw.

use std::collections::HashSet;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use aws_lc_rs::hmac;

use crate::password::PasswordHash;
use crate::secret::{Digest, NoRandomness, Secret, random};

/// Pairs of hash and secret that were verified once by this process. A changed hash is another pair, so a withdrawn secret is
/// not remembered for long; a wrong secret is never remembered.
pub struct VerifiedSecrets {
    key: hmac::Key,
    pairs: Mutex<Generations>,
}

#[derive(Default)]
struct Generations {
    young: HashSet<Digest>,
    old: HashSet<Digest>,
}

impl VerifiedSecrets {
    /// Pairs of one generation; two are kept.
    const YOUNG_MAX: usize = 32 * 1024;

    /// An empty memory with a key of its own.
    pub fn new() -> Result<Self, NoRandomness> {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &*random::<32>()?);
        Ok(Self { key, pairs: Mutex::default() })
    }

    /// Whether that secret was verified against that hash before. `false` says nothing: verify, then [`Self::remember`].
    pub fn knows(&self, hash: &PasswordHash, secret: &Secret) -> bool {
        let pair = self.pair(hash, secret);
        let pairs = self.pairs.lock().unwrap_or_else(PoisonError::into_inner);
        pairs.young.contains(&pair) || pairs.old.contains(&pair)
    }

    /// Remembers a secret that [`PasswordHash::verify`] said yes to.
    pub fn remember(&self, hash: &PasswordHash, secret: &Secret) {
        let pair = self.pair(hash, secret);
        let mut pairs = self.pairs.lock().unwrap_or_else(PoisonError::into_inner);
        if pairs.young.len() >= Self::YOUNG_MAX {
            pairs.old = std::mem::take(&mut pairs.young);
        }
        pairs.young.insert(pair);
    }

    /// Whether the hash is that of the secret: remembered, or verified now and remembered. Slow when it is not remembered.
    pub fn verify(&self, hash: &PasswordHash, secret: &Secret) -> bool {
        if self.knows(hash, secret) {
            return true;
        }
        let right = hash.verify(secret);
        if right {
            self.remember(hash, secret);
        }
        right
    }

    /// The digest of a pair, with the length of its first half so that no two pairs are the same text.
    fn pair(&self, hash: &PasswordHash, secret: &Secret) -> Digest {
        let mut context = hmac::Context::with_key(&self.key);
        context.update(&hash.as_str().len().to_le_bytes());
        context.update(hash.as_str().as_bytes());
        context.update(secret.expose().as_bytes());
        Digest::of(context.sign().as_ref())
    }
}

impl fmt::Debug for VerifiedSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VerifiedSecrets(…)")
    }
}
