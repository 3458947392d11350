//! The keys of the tests, and a hand that signs whatever it is given.

use std::sync::OnceLock;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RSA_PKCS1_SHA512,
    RSA_PSS_SHA256, RsaKeyPair,
};
use pal_identity::SigningKey;
use serde_json::{Value, json};

use super::{at, base64url};

/// A private key of a test, RSA or elliptic.
pub(crate) enum Key {
    Rsa { kid: String, pair: Box<RsaKeyPair> },
    Elliptic { kid: String, pair: EcdsaKeyPair },
}

impl Key {
    fn rsa() -> Self {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
        let private = pair.as_der().unwrap();
        // Named as our issuer names its keys, so that one key can play both.
        let kid = SigningKey::from_pkcs8(private.as_ref(), at(0), None).unwrap().id().to_owned();
        Self::Rsa { kid, pair: Box::new(pair) }
    }

    pub(crate) fn kid(&self) -> &str {
        match self {
            Self::Rsa { kid, .. } | Self::Elliptic { kid, .. } => kid,
        }
    }

    pub(crate) fn pkcs8(&self) -> Vec<u8> {
        match self {
            Self::Rsa { pair, .. } => pair.as_der().unwrap().as_ref().to_vec(),
            Self::Elliptic { pair, .. } => pair.to_pkcs8v1().unwrap().as_ref().to_vec(),
        }
    }

    pub(crate) fn public(&self) -> Vec<u8> {
        match self {
            Self::Rsa { pair, .. } => pair.public_key().as_ref().to_vec(),
            Self::Elliptic { pair, .. } => pair.public_key().as_ref().to_vec(),
        }
    }

    pub(crate) fn jwk(&self) -> Value {
        match self {
            Self::Rsa { kid, pair } => {
                let public = pair.public_key();
                let n = base64url(public.modulus().big_endian_without_leading_zero());
                let e = base64url(public.exponent().big_endian_without_leading_zero());
                json!({"kty": "RSA", "use": "sig", "kid": kid, "n": n, "e": e})
            }
            Self::Elliptic { kid, pair } => {
                let point = pair.public_key().as_ref();
                let (x, y) = (base64url(&point[1..33]), base64url(&point[33..]));
                json!({"kty": "EC", "crv": "P-256", "use": "sig", "kid": kid, "x": x, "y": y})
            }
        }
    }

    /// Signs as `alg` says, whatever the key is usually for.
    pub(crate) fn sign(&self, alg: &str, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match self {
            Self::Rsa { pair, .. } => {
                let mut signature = vec![0; pair.public_modulus_len()];
                let result = match alg {
                    "PS256" => pair.sign(&RSA_PSS_SHA256, &random, message, &mut signature),
                    "RS512" => pair.sign(&RSA_PKCS1_SHA512, &random, message, &mut signature),
                    _ => pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature),
                };
                result.unwrap();
                signature
            }
            Self::Elliptic { pair, .. } => pair.sign(&random, message).unwrap().as_ref().to_vec(),
        }
    }
}

/// The keys of this test binary: making one takes a good part of a second.
pub(crate) struct Keys {
    /// Our issuer's.
    pub(crate) own: Key,
    /// Another directory's.
    pub(crate) trusted: Key,
    /// The same directory's, on P-256.
    pub(crate) elliptic: Key,
    /// deploy-bot's.
    pub(crate) bot: Key,
    /// An attacker's.
    pub(crate) foreign: Key,
}

pub(crate) fn keys() -> &'static Keys {
    static KEYS: OnceLock<Keys> = OnceLock::new();
    KEYS.get_or_init(|| Keys {
        own: Key::rsa(),
        trusted: Key::rsa(),
        elliptic: Key::Elliptic {
            kid: "ec".to_owned(),
            pair: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap(),
        },
        bot: Key::rsa(),
        foreign: Key::rsa(),
    })
}
