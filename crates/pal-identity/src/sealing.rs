//! What lies on a disk or in a database that others can read is sealed with AES-256-GCM (R25).

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey};
use zeroize::Zeroizing;

use crate::secret::{NoRandomness, random};

/// Why something cannot be sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The key has another length.
    #[error("a sealing key has 32 bytes, this one {0}")]
    KeyLength(usize),
    /// The cipher failed.
    #[error("nothing can be sealed")]
    NotSealed,
    /// Another key sealed it, for another purpose, or it was changed.
    #[error("the seal does not open with this key")]
    NotOpened,
}

/// The key under which signing keys lie on the disk. Its bytes are those of a file that only the server may read.
pub struct SealingKey(RandomizedNonceKey);

impl SealingKey {
    /// How many bytes a key has.
    pub const LENGTH: usize = 32;
    /// The first byte of what is sealed, so that another cipher can follow one day.
    const FORM: u8 = 1;
    const NONCE_LENGTH: usize = 12;

    /// The bytes of a new key, to be written to a file.
    pub fn generate() -> Result<Zeroizing<[u8; Self::LENGTH]>, NoRandomness> {
        random()
    }

    /// The key of a file's bytes.
    pub fn new(bytes: &[u8]) -> Result<Self, SealError> {
        let length = SealError::KeyLength(bytes.len());
        if bytes.len() != Self::LENGTH {
            return Err(length);
        }
        RandomizedNonceKey::new(&AES_256_GCM, bytes).map(Self).map_err(|_| length)
    }

    /// Seals bytes for one purpose; only the same purpose opens them again.
    pub fn seal(&self, purpose: &str, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        // The copy is sealed in place: no second one is left in memory.
        let mut body = plain.to_vec();
        let nonce = self
            .0
            .seal_in_place_append_tag(Aad::from(purpose.as_bytes()), &mut body)
            .map_err(|_| SealError::NotSealed)?;
        let mut sealed = Vec::with_capacity(1 + Self::NONCE_LENGTH + body.len());
        sealed.push(Self::FORM);
        sealed.extend_from_slice(nonce.as_ref());
        sealed.extend_from_slice(&body);
        Ok(sealed)
    }

    /// Opens what was sealed for that purpose.
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let Some((&Self::FORM, sealed)) = sealed.split_first() else { return Err(SealError::NotOpened) };
        let (nonce, body) = sealed.split_at_checked(Self::NONCE_LENGTH).ok_or(SealError::NotOpened)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| SealError::NotOpened)?;
        let mut body = Zeroizing::new(body.to_vec());
        let opened = self.0.open_in_place(nonce, Aad::from(purpose.as_bytes()), &mut body);
        let length = opened.map_err(|_| SealError::NotOpened)?.len();
        body.truncate(length);
        Ok(body)
    }
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealingKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_key_and_purpose_open_a_seal_and_no_bit_of_it_may_change() {
        let key = SealingKey::new(&*SealingKey::generate().unwrap()).unwrap();
        let sealed = key.seal("keys", b"plain").unwrap();
        assert_eq!(&**key.open("keys", &sealed).unwrap(), b"plain");
        assert_ne!(sealed, key.seal("keys", b"plain").unwrap(), "a nonce serves once");
        assert_eq!(key.open("others", &sealed), Err(SealError::NotOpened));
        let other = SealingKey::new(&[7; 32]).unwrap();
        assert_eq!(other.open("keys", &sealed), Err(SealError::NotOpened));
        for position in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[position] ^= 1;
            assert_eq!(key.open("keys", &changed), Err(SealError::NotOpened), "{position}");
            assert_eq!(key.open("keys", &sealed[..position]), Err(SealError::NotOpened), "{position}");
        }
        assert_eq!(SealingKey::new(b"short").unwrap_err(), SealError::KeyLength(5));
    }
}
