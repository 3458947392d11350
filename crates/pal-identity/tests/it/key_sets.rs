//! Key sets of other issuers: strict about what they say, patient about what is not for us.

use pal_identity::{KeySet, KeySetError};
use serde_json::{Value, json};

use crate::cast::{base64url, keys};

fn parse(keys: &Value) -> Result<Vec<String>, KeySetError> {
    let set = KeySet::parse(json!({ "keys": keys }).to_string().as_bytes())?;
    Ok(set.kids().map(str::to_owned).collect())
}

fn with(mut jwk: Value, name: &str, value: Value) -> Value {
    jwk[name] = value;
    jwk
}

#[test]
fn keys_that_are_not_for_us_are_passed_over() {
    let (rsa, elliptic) = (keys().trusted.jwk(), keys().elliptic.jwk());
    let own = vec![keys().trusted.kid().to_owned()];
    for other in [
        json!({"kty": "OKP", "crv": "Ed25519", "kid": "x", "x": "AA"}),
        json!({"kty": "oct", "kid": "x", "k": "AA"}),
        json!({"kty": "EC", "crv": "P-521", "kid": "x", "x": "AA", "y": "AA"}),
        json!({"kty": "EC", "crv": "secp256k1", "kid": "x", "x": "AA", "y": "AA"}),
        json!({"kty": "LMS", "kid": "x"}),
        json!({"kid": "x"}),
        json!({}),
        with(elliptic.clone(), "use", json!("enc")),
        with(elliptic.clone(), "key_ops", json!(["sign"])),
        with(elliptic.clone(), "kid", json!("k".repeat(129))),
        with(elliptic.clone(), "kid", Value::Null),
        with(elliptic.clone(), "alg", json!("ECDH-ES")),
        with(rsa.clone(), "alg", json!("HS256")),
        with(rsa.clone(), "alg", json!("RSA-OAEP")),
    ] {
        assert_eq!(parse(&json!([other, rsa])), Ok(own.clone()), "{other}");
    }
    assert_eq!(parse(&json!([])), Ok(vec![]));
}

#[test]
fn a_weak_key_spoils_the_set() {
    let (rsa, elliptic) = (keys().trusted.jwk(), keys().elliptic.jwk());
    let kid = keys().trusted.kid();
    // 1024 and 2047 bits, odd like a real modulus.
    let (short, almost) = (base64url([0xff; 128]), base64url([&[0x7f][..], &[0xff; 255]].concat()));
    let even = base64url([&[0xff; 255][..], &[0xfe]].concat());
    for (jwk, name) in [
        (with(rsa.clone(), "n", json!(short)), kid),
        (with(rsa.clone(), "n", json!(almost)), kid),
        (with(rsa.clone(), "n", json!(even)), kid),
        (with(rsa.clone(), "n", json!("")), kid),
        (with(rsa.clone(), "n", json!("AA==")), kid),
        (with(rsa.clone(), "n", Value::Null), kid),
        (with(rsa.clone(), "e", json!("AQ")), kid),
        (with(rsa.clone(), "e", json!("AAAB")), kid),
        (with(rsa.clone(), "e", json!("AQAC")), kid),
        (with(rsa.clone(), "alg", json!("ES256")), kid),
        // Off its curve, short, and of another algorithm.
        (with(elliptic.clone(), "x", elliptic["y"].clone()), "ec"),
        (with(elliptic.clone(), "x", json!(base64url([0; 32]))), "ec"),
        (with(elliptic.clone(), "x", json!(base64url([1; 31]))), "ec"),
        (with(elliptic.clone(), "alg", json!("ES384")), "ec"),
        (with(elliptic.clone(), "alg", json!("RS256")), "ec"),
    ] {
        assert_eq!(parse(&json!([jwk])), Err(KeySetError::WeakKey(name.to_owned())), "{jwk}");
    }
}

#[test]
fn a_set_names_each_key_once_and_is_json_without_repetition() {
    let rsa = keys().trusted.jwk();
    let twice = KeySetError::SameKid(keys().trusted.kid().to_owned());
    assert_eq!(parse(&json!([rsa, rsa])), Err(twice));
    let repeated = format!(r#"{{"keys":[],"keys":[{rsa}]}}"#);
    for bad in [&repeated, "", "[]", "{}", r#"{"keys":{}}"#, r#"{"keys":[1]}"#, "<html>"] {
        assert_eq!(KeySet::parse(bad.as_bytes()).unwrap_err(), KeySetError::NotAKeySet, "{bad}");
    }
    let long = format!(r#"{{"keys":[],"filler":"{}"}}"#, "x".repeat(256 * 1024));
    assert_eq!(KeySet::parse(long.as_bytes()).unwrap_err(), KeySetError::TooLong);
}
