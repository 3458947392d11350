//! The keys that our issuer signs with: RSA of 2048 bits, which every client verifies. They leave memory only sealed (R25).

use std::fmt;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use pal_model::Instant;
use serde_json::{Value, json};

use crate::algorithm::Algorithm;
use crate::encoding::base64url;
use crate::jwks::VerifyingKey;
use crate::sealing::{SealError, SealingKey};
use crate::secret::Digest;

/// Why there is no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// None can be made.
    #[error("no signing key can be made")]
    NotMade,
    /// Nothing can be signed with it.
    #[error("nothing can be signed with key `{0}`")]
    NotSigned(String),
    /// What was sealed is no key, or another one than it is kept as.
    #[error("what is kept as key `{0}` is not that key")]
    NotThatKey(String),
    /// It cannot be sealed or opened.
    #[error("key `{id}` cannot be read or kept")]
    Seal {
        /// Its name.
        id: String,
        /// Why.
        #[source]
        source: SealError,
    },
}

/// A private key, its name, and when it was made.
pub struct SigningKey {
    id: String,
    pair: RsaKeyPair,
    public: VerifyingKey,
    created: Instant,
    retired: Option<Instant>,
}

impl SigningKey {
    /// A new key. Takes a good part of a second.
    pub fn generate(created: Instant) -> Result<Self, KeyError> {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| KeyError::NotMade)?;
        Self::of(pair, created, None).ok_or(KeyError::NotMade)
    }

    fn of(pair: RsaKeyPair, created: Instant, retired: Option<Instant>) -> Option<Self> {
        let (modulus, exponent) = components(&pair);
        // RFC 7638 §3: the members a key cannot do without, in order, make its name.
        let thumbprint =
            format!(r#"{{"e":"{}","kty":"RSA","n":"{}"}}"#, base64url(&exponent), base64url(&modulus));
        let id = base64url(&Digest::of(thumbprint.as_bytes()).0);
        let public = VerifyingKey::rsa(&id, &modulus, &exponent, &[Algorithm::Rs256])?;
        Some(Self { id, pair, public, created, retired })
    }

    /// The private key under a seal, as it may lie on a disk.
    pub fn seal(&self, seal: &SealingKey) -> Result<Vec<u8>, KeyError> {
        let private = self.pair.as_der().map_err(|_| KeyError::NotThatKey(self.id.clone()))?;
        seal.seal(&purpose(&self.id), private.as_ref())
            .map_err(|source| KeyError::Seal { id: self.id.clone(), source })
    }

    /// Opens a key that was kept under that name. From `retired` on, nothing signed with it is good.
    pub fn unseal(
        id: &str,
        sealed: &[u8],
        created: Instant,
        retired: Option<Instant>,
        seal: &SealingKey,
    ) -> Result<Self, KeyError> {
        let private =
            seal.open(&purpose(id), sealed).map_err(|source| KeyError::Seal { id: id.to_owned(), source })?;
        let key = Self::from_pkcs8(&private, created, retired).filter(|key| key.id == id);
        key.ok_or_else(|| KeyError::NotThatKey(id.to_owned()))
    }

    /// A key that was made elsewhere, as PKCS#8 (RFC 5208); `None` if it is no RSA key of at least 2048 bits.
    pub fn from_pkcs8(private: &[u8], created: Instant, retired: Option<Instant>) -> Option<Self> {
        Self::of(RsaKeyPair::from_pkcs8(private).ok()?, created, retired)
    }

    /// Its name, `kid`: the thumbprint of the public key (RFC 7638).
    pub fn id(&self) -> &str {
        &self.id
    }

    /// When it was made.
    pub fn created(&self) -> Instant {
        self.created
    }

    /// From when on nothing signed with it is good, if somebody said so.
    pub fn retired(&self) -> Option<Instant> {
        self.retired
    }

    /// The public half.
    pub fn public(&self) -> &VerifyingKey {
        &self.public
    }

    /// The public half as a JWK.
    pub fn jwk(&self) -> Value {
        let (modulus, exponent) = components(&self.pair);
        json!({
            "kty": "RSA",
            "use": "sig",
            "alg": "RS256",
            "kid": self.id,
            "n": base64url(&modulus),
            "e": base64url(&exponent),
        })
    }

    /// The compact form of a token of these claims.
    pub(crate) fn sign(&self, claims: &[u8]) -> Result<String, KeyError> {
        let header = format!(r#"{{"typ":"JWT","alg":"RS256","kid":"{}"}}"#, self.id);
        let mut token = format!("{}.{}", base64url(header.as_bytes()), base64url(claims));
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), token.as_bytes(), &mut signature)
            .map_err(|_| KeyError::NotSigned(self.id.clone()))?;
        token.push('.');
        token.push_str(&base64url(&signature));
        Ok(token)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("id", &self.id).finish_non_exhaustive()
    }
}

/// What the seal of a key is for: kept under another name it does not open.
fn purpose(id: &str) -> String {
    format!("signing key {id}")
}

/// Modulus and exponent.
fn components(pair: &RsaKeyPair) -> (Vec<u8>, Vec<u8>) {
    let public = pair.public_key();
    (
        public.modulus().big_endian_without_leading_zero().to_vec(),
        public.exponent().big_endian_without_leading_zero().to_vec(),
    )
}
