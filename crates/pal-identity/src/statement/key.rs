//! Keys of statements: Ed25519, as PEM files that other tools read.

use std::fmt;

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, ParsedPublicKey};
use zeroize::Zeroizing;

use super::pem;
use crate::encoding::base64url;
use crate::secret::Digest;

/// What stands before the 32 bytes of a public key in DER (RFC 8410 §4).
const PUBLIC_PREFIX: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
const PUBLIC: &str = "PUBLIC KEY";
const PRIVATE: &str = "PRIVATE KEY";

/// Why there is no key. Never holds what was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StatementKeyError {
    /// None can be made.
    #[error("no key can be made: the system gives no random numbers")]
    NotMade,
    /// Not a private key.
    #[error("is no Ed25519 private key in PEM (`-----BEGIN PRIVATE KEY-----`)")]
    NotPrivate,
    /// Not a public key.
    #[error("is no Ed25519 public key in PEM (`-----BEGIN PUBLIC KEY-----`)")]
    NotPublic,
}

/// The private key of whoever makes statements.
pub struct StatementKey {
    pair: Ed25519KeyPair,
    public: StatementPublicKey,
}

/// The public key: what verifies statements.
#[derive(Clone, PartialEq, Eq)]
pub struct StatementPublicKey {
    bytes: [u8; 32],
    id: String,
}

impl StatementKey {
    /// A new key.
    pub fn generate() -> Result<Self, StatementKeyError> {
        let pair = Ed25519KeyPair::generate().map_err(|_| StatementKeyError::NotMade)?;
        Self::of(pair).ok_or(StatementKeyError::NotMade)
    }

    /// Reads a private key: PKCS#8 in PEM (RFC 5958), as `openssl genpkey -algorithm ed25519` writes it.
    pub fn from_pem(text: &str) -> Result<Self, StatementKeyError> {
        let der = pem::read(PRIVATE, text).ok_or(StatementKeyError::NotPrivate)?;
        let pair =
            Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der).map_err(|_| StatementKeyError::NotPrivate)?;
        Self::of(pair).ok_or(StatementKeyError::NotPrivate)
    }

    /// The private key as PEM, in the version of PKCS#8 that every tool reads. It leaves memory with its owner.
    pub fn to_pem(&self) -> Result<Zeroizing<String>, StatementKeyError> {
        let der = self.pair.to_pkcs8v1().map_err(|_| StatementKeyError::NotMade)?;
        Ok(pem::write(PRIVATE, der.as_ref()))
    }

    /// The public half.
    pub fn public(&self) -> &StatementPublicKey {
        &self.public
    }

    pub(super) fn signature(&self, of: &[u8]) -> Vec<u8> {
        self.pair.sign(of).as_ref().to_vec()
    }

    fn of(pair: Ed25519KeyPair) -> Option<Self> {
        let public = StatementPublicKey::of(pair.public_key().as_ref().try_into().ok()?);
        Some(Self { pair, public })
    }
}

impl fmt::Debug for StatementKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StatementKey").field("id", &self.public.id).finish_non_exhaustive()
    }
}

impl StatementPublicKey {
    /// Reads a public key: `SubjectPublicKeyInfo` in PEM (RFC 8410), as `openssl pkey -pubout` writes it.
    pub fn from_pem(text: &str) -> Result<Self, StatementKeyError> {
        let der = pem::read(PUBLIC, text).ok_or(StatementKeyError::NotPublic)?;
        let bytes = der.strip_prefix(&PUBLIC_PREFIX[..]).ok_or(StatementKeyError::NotPublic)?;
        let bytes = bytes.try_into().map_err(|_| StatementKeyError::NotPublic)?;
        Ok(Self::of(bytes))
    }

    /// The key as PEM.
    pub fn to_pem(&self) -> String {
        pem::write(PUBLIC, &[&PUBLIC_PREFIX[..], &self.bytes[..]].concat()).to_string()
    }

    /// Its name, `kid`: the thumbprint of the key (RFC 7638 §3, RFC 8037 §2).
    pub fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        ParsedPublicKey::new(&ED25519, &self.bytes[..])
            .is_ok_and(|key| key.verify_sig(message, signature).is_ok())
    }

    fn of(bytes: [u8; 32]) -> Self {
        let jwk = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, base64url(&bytes));
        Self { bytes, id: base64url(&Digest::of(jwk.as_bytes()).0) }
    }
}

impl fmt::Debug for StatementPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StatementPublicKey").field("id", &self.id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_it_was_written() {
        let key = StatementKey::generate().unwrap();
        let again = StatementKey::from_pem(&key.to_pem().unwrap()).unwrap();
        assert_eq!(again.public(), key.public());
        assert_eq!(StatementPublicKey::from_pem(&key.public().to_pem()).unwrap(), *key.public());
        assert!(!format!("{key:?}").contains("pair"));
    }

    /// The key and thumbprint of RFC 8037, appendix A.
    #[test]
    fn the_name_of_a_key_is_that_of_the_standard() {
        let public = "-----BEGIN PUBLIC KEY-----\n\
                      MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n\
                      -----END PUBLIC KEY-----\n";
        let key = StatementPublicKey::from_pem(public).unwrap();
        assert_eq!(key.id(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        assert_eq!(key.to_pem(), public);
    }

    #[test]
    fn what_is_no_such_key_is_refused() {
        let key = StatementKey::generate().unwrap();
        let (private, public) = (key.to_pem().unwrap(), key.public().to_pem());
        for bad in ["", "key", private.as_str(), &public.replace("MCow", "MCox")] {
            assert_eq!(StatementPublicKey::from_pem(bad), Err(StatementKeyError::NotPublic));
        }
        for bad in ["", public.as_str(), &private.replace("-----BEGIN PRIVATE KEY-----", "")] {
            assert_eq!(StatementKey::from_pem(bad).err(), Some(StatementKeyError::NotPrivate));
        }
    }
}
