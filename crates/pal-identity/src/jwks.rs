//! The public keys of an issuer (RFC 7517), read once and then found by `kid`.

use std::collections::BTreeMap;

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, EcdsaVerificationAlgorithm, ParsedPublicKey,
    RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
};
use jsonwebtoken::DecodingKey;
use serde_json::{Map, Value};

use crate::algorithm::Algorithm;
use crate::encoding::from_base64url;
use crate::json;

/// The longest `kid`, in bytes. It is a name to look up and nothing else (R3).
pub const KID_LENGTH_MAX: usize = 128;
/// The longest key set, in bytes.
pub const LENGTH_MAX: usize = 256 * 1024;
/// The fewest bits of an RSA key (R13).
pub const RSA_BITS_MIN: usize = 2048;
const RSA_BITS_MAX: usize = 8192;

/// Why a key set is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeySetError {
    /// More than [`LENGTH_MAX`] bytes.
    #[error("the key set is longer than {LENGTH_MAX} bytes")]
    TooLong,
    /// Not `{"keys": [...]}` of objects, with each name once.
    #[error("the key set is not a JSON object with an array `keys`")]
    NotAKeySet,
    /// Two keys that could be meant by one name.
    #[error("two keys have the kid `{0}`")]
    SameKid(String),
    /// A key that a signature proves nothing with: short, off its curve, or malformed.
    #[error("key `{0}` is weak or malformed")]
    WeakKey(String),
}

/// A public key and what it may verify.
#[derive(Debug, Clone)]
pub struct VerifyingKey {
    kid: String,
    algorithms: Vec<Algorithm>,
    issuer: Option<String>,
    key: DecodingKey,
}

impl VerifyingKey {
    /// An RSA key by modulus and exponent, for these algorithms of RSA; `None` if it is weak or malformed.
    pub fn rsa(kid: &str, modulus: &[u8], exponent: &[u8], algorithms: &[Algorithm]) -> Option<Self> {
        let (modulus, exponent) = (without_leading_zeros(modulus), without_leading_zeros(exponent));
        let bits = modulus.len() * 8 - modulus.first()?.leading_zeros() as usize;
        let odd = |number: &[u8]| number.last().is_some_and(|last| last % 2 == 1);
        let strong = (RSA_BITS_MIN..=RSA_BITS_MAX).contains(&bits) && odd(modulus);
        // An exponent of 1 would make every message its own signature.
        if !strong || !odd(exponent) || exponent == [1] || !algorithms.iter().all(|alg| alg.is_rsa()) {
            return None;
        }
        RsaPublicKeyComponents { n: modulus, e: exponent }
            .to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256)
            .ok()?;
        let key = DecodingKey::from_rsa_raw_components(modulus, exponent);
        Some(Self { kid: kid.to_owned(), algorithms: algorithms.to_vec(), issuer: None, key })
    }

    fn elliptic(kid: &str, algorithm: Algorithm, x: &[u8], y: &[u8]) -> Option<Self> {
        let (length, curve): (usize, &'static EcdsaVerificationAlgorithm) = match algorithm {
            Algorithm::Es256 => (32, &ECDSA_P256_SHA256_FIXED),
            Algorithm::Es384 => (48, &ECDSA_P384_SHA384_FIXED),
            Algorithm::Rs256
            | Algorithm::Rs384
            | Algorithm::Rs512
            | Algorithm::Ps256
            | Algorithm::Ps384
            | Algorithm::Ps512 => return None,
        };
        if x.len() != length || y.len() != length {
            return None;
        }
        let point = [&[4], x, y].concat();
        ParsedPublicKey::new(curve, &point).ok()?;
        let key = DecodingKey::from_ec_der(&point);
        Some(Self { kid: kid.to_owned(), algorithms: vec![algorithm], issuer: None, key })
    }

    /// Its name.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// Whether a token may be signed so with this key: decided by the key, never by the token (R1).
    pub fn allows(&self, algorithm: Algorithm) -> bool {
        self.algorithms.contains(&algorithm)
    }

    /// Whether the key may sign for an issuer: key sets that several issuers share say whose each key is, with `{tenantid}`
    /// for any tenant's (R6).
    pub fn belongs_to(&self, issuer: &str, tenant: &str) -> bool {
        match &self.issuer {
            None => true,
            Some(own) => own.replace("{tenantid}", tenant) == issuer,
        }
    }

    /// Whether a signature in base64url is that of this key under what was signed.
    pub(crate) fn fits(&self, algorithm: Algorithm, signed: &str, signature: &str) -> bool {
        let verified = jsonwebtoken::crypto::verify(
            signature,
            signed.as_bytes(),
            &self.key,
            algorithm.as_jsonwebtoken(),
        );
        self.allows(algorithm) && verified.unwrap_or(false)
    }
}

/// The keys of an issuer.
#[derive(Debug, Clone, Default)]
pub struct KeySet {
    keys: BTreeMap<String, VerifyingKey>,
}

impl KeySet {
    /// Reads a JWKS. Keys of a kind, curve, algorithm or use that we do not verify with, and keys without a name, are passed
    /// over; a weak key of a kind that we do spoils the set.
    pub fn parse(bytes: &[u8]) -> Result<Self, KeySetError> {
        if bytes.len() > LENGTH_MAX {
            return Err(KeySetError::TooLong);
        }
        let set = json::object(bytes).ok_or(KeySetError::NotAKeySet)?;
        let Some(Value::Array(rows)) = set.get("keys") else { return Err(KeySetError::NotAKeySet) };
        let mut keys = BTreeMap::new();
        for row in rows {
            let row = row.as_object().ok_or(KeySetError::NotAKeySet)?;
            let Some(key) = verifying_key(row)? else { continue };
            if let Some(twice) = keys.insert(key.kid.clone(), key) {
                return Err(KeySetError::SameKid(twice.kid));
            }
        }
        Ok(Self { keys })
    }

    /// The key of that name.
    pub fn get(&self, kid: &str) -> Option<&VerifyingKey> {
        self.keys.get(kid)
    }

    /// The key, if there is only one.
    pub fn only(&self) -> Option<&VerifyingKey> {
        let mut keys = self.keys.values();
        keys.next().filter(|_| keys.next().is_none())
    }

    /// The names of all keys, in order.
    pub fn kids(&self) -> impl Iterator<Item = &str> {
        self.keys.keys().map(String::as_str)
    }
}

impl FromIterator<VerifyingKey> for KeySet {
    fn from_iter<I: IntoIterator<Item = VerifyingKey>>(keys: I) -> Self {
        Self { keys: keys.into_iter().map(|key| (key.kid.clone(), key)).collect() }
    }
}

/// One key of the set; `Ok(None)` if it is not for us.
fn verifying_key(row: &Map<String, Value>) -> Result<Option<VerifyingKey>, KeySetError> {
    let text = |name: &str| row.get(name).and_then(Value::as_str);
    let (Some(kid), Some(family)) = (text("kid"), text("kty")) else { return Ok(None) };
    if kid.len() > KID_LENGTH_MAX || !is_for_signatures(row) {
        return Ok(None);
    }
    let weak = || KeySetError::WeakKey(kid.to_owned());
    let bytes = |name: &str| text(name).and_then(from_base64url).ok_or_else(weak);
    let said = match row.get("alg") {
        None => None,
        Some(alg) => match alg.as_str().and_then(Algorithm::from_name) {
            None => return Ok(None),
            known => known,
        },
    };
    let key = match (family, text("crv")) {
        ("RSA", _) => {
            // Entra's keys do not say: they sign RS256.
            let algorithm = said.unwrap_or(Algorithm::Rs256);
            VerifyingKey::rsa(kid, &bytes("n")?, &bytes("e")?, &[algorithm])
        }
        ("EC", Some("P-256")) if said.is_none_or(|alg| alg == Algorithm::Es256) => {
            VerifyingKey::elliptic(kid, Algorithm::Es256, &bytes("x")?, &bytes("y")?)
        }
        ("EC", Some("P-384")) if said.is_none_or(|alg| alg == Algorithm::Es384) => {
            VerifyingKey::elliptic(kid, Algorithm::Es384, &bytes("x")?, &bytes("y")?)
        }
        ("EC", Some("P-256" | "P-384")) => None,
        _ => return Ok(None),
    };
    let mut key = key.ok_or_else(weak)?;
    key.issuer = text("issuer").map(str::to_owned);
    Ok(Some(key))
}

fn is_for_signatures(row: &Map<String, Value>) -> bool {
    let used = row.get("use").is_none_or(|used| used == "sig");
    let operations = match row.get("key_ops") {
        None => true,
        Some(operations) => operations.as_array().is_some_and(|all| all.iter().any(|one| one == "verify")),
    };
    used && operations
}

fn without_leading_zeros(mut number: &[u8]) -> &[u8] {
    while let [0, rest @ ..] = number {
        number = rest;
    }
    number
}
