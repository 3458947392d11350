//! No signature, the public key as a secret, and keys of others (R1, R2, R4, R13).

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::hmac;
use aws_lc_rs::rsa::PublicKey;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pal_identity::TokenError::{BadSignature, NotBase64Url, NotThreeParts, UnknownKey, WrongAlgorithm};
use serde_json::{Map, Value};

use super::{Attack, attack};
use crate::cast::{Good, base64url, keys, signed_part};

/// `alg` that is none, and signatures that are nothing.
pub(super) fn none() -> Vec<Attack> {
    let unsigned = |good: &Good| signed_part(&good.header("alg", "none".into()));
    let empty = NotBase64Url { part: "signature" };
    let mut attacks = vec![
        attack("alg none, two parts", NotThreeParts { parts: 2 }, unsigned),
        attack("alg none, empty signature", empty, move |good| unsigned(good) + "."),
        attack("good header, empty signature", empty, |good| signed_part(&good.text()) + "."),
        attack("signature of zeros", BadSignature, |good| {
            format!("{}.{}", signed_part(&good.text()), base64url([0; 256]))
        }),
        attack("elliptic signature of zeros", BadSignature, |good| {
            format!("{}.{}", signed_part(&good.text()), base64url([0; 64]))
        }),
        attack("signature of one byte", BadSignature, |good| signed_part(&good.text()) + ".AA"),
    ];
    for alg in ["none", "None", "nOnE", "NONE", ""] {
        attacks
            .push(attack(format!("alg `{alg}`"), WrongAlgorithm, move |good| good.header("alg", alg.into())));
    }
    attacks
}

/// The public key, which everybody knows, as the shared secret of HMAC: in six encodings.
pub(super) fn public_key_as_secret() -> Vec<Attack> {
    type Encoding = fn(&Good) -> Vec<u8>;
    let encodings: [(&str, Encoding); 6] = [
        ("DER", |good| good.key.public()),
        ("SPKI DER", subject_public_key_info),
        ("PEM", |good| pem("RSA PUBLIC KEY", &good.key.public())),
        ("SPKI PEM", |good| pem("PUBLIC KEY", &subject_public_key_info(good))),
        ("JWK", |good| good.key.jwk().to_string().into_bytes()),
        ("modulus or coordinate", |good| {
            let jwk = good.key.jwk();
            let number = jwk.get("n").or(jwk.get("x")).and_then(Value::as_str).unwrap();
            number.as_bytes().to_vec()
        }),
    ];
    let hmac = |encoding: Encoding| {
        move |good: &Good| {
            let signed = signed_part(&good.header("alg", "HS256".into()));
            let key = hmac::Key::new(hmac::HMAC_SHA256, &encoding(good));
            format!("{signed}.{}", base64url(hmac::sign(&key, signed.as_bytes())))
        }
    };
    let attacks = encodings.into_iter().map(|(name, encoding)| {
        attack(format!("HS256 with the public key as {name}"), WrongAlgorithm, hmac(encoding))
    });
    attacks.collect()
}

fn subject_public_key_info(good: &Good) -> Vec<u8> {
    match PublicKey::from_der(&good.key.public()) {
        Ok(key) => AsDer::<PublicKeyX509Der<'_>>::as_der(&key).unwrap().as_ref().to_vec(),
        Err(_) => [&b"\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01"[..], &good.key.public()].concat(),
    }
}

fn pem(label: &str, der: &[u8]) -> Vec<u8> {
    let body = STANDARD.encode(der);
    let lines: Vec<&str> =
        body.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n")).into_bytes()
}

/// A key that is not the issuer's, and the issuer's key in another algorithm.
pub(super) fn foreign_keys() -> Vec<Attack> {
    let by_foreign = |good: &Good, kid: &str| {
        let mut header: Map<String, Value> = good.header.clone();
        header.insert("alg".to_owned(), "RS256".into());
        header.insert("kid".to_owned(), kid.into());
        let signed = signed_part(&good.rendered(&header, &good.claims));
        format!("{signed}.{}", base64url(keys().foreign.sign("RS256", signed.as_bytes())))
    };
    let mut attacks = vec![
        attack("signed by another key under a good name", BadSignature, move |good| {
            // Both directories have an RSA key; the elliptic one is refused by algorithm already.
            let kid = if good.header["alg"] == "ES256" { keys().trusted.kid() } else { good.key.kid() };
            by_foreign(good, kid)
        }),
        attack("signed by another key under its own name", UnknownKey, move |good| {
            by_foreign(good, keys().foreign.kid())
        }),
    ];
    for alg in ["PS256", "RS512", "ES384"] {
        // The key is right, and so is the signature, but the key does not sign so.
        attacks.push(attack(format!("{alg} by a key for another algorithm"), WrongAlgorithm, move |good| {
            let signed = signed_part(&good.header("alg", alg.into()));
            format!("{signed}.{}", base64url(good.key.sign(alg, signed.as_bytes())))
        }));
    }
    attacks
}
