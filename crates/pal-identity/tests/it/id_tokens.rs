//! ID tokens of another issuer (`OpenID` Connect Core §3.1.3.7): one good one, and each way in which it can be another's.

use std::slice::from_ref;

use pal_identity::TokenError::{
    self, BadHeader, Contradiction, Expired, IssuedInFuture, Missing, Mistyped, NotAnIdToken, NotYetValid,
    UnknownKey, WrongAudience, WrongIssuer, WrongNonce, WrongTenant, WrongType, WrongVersion,
};
use pal_identity::{IdTokenFor, KeySet, Token};
use pal_model::Principal;
use serde_json::{Value, json};

use crate::cast::{ANA, CONTOSO, Good, Judge, NORTHWIND, NOW, at, good_tokens, keys, trusted_keys};

const CLIENT: &str = "pal-portal";

/// Entra's access token for a program, made the ID token of a person.
fn good() -> Good {
    let mut good = good_tokens().into_iter().find(|good| good.name == "Entra v2 program").unwrap();
    for name in ["azp", "idtyp", "nbf"] {
        good.claims.shift_remove(name);
    }
    good.claims.insert("aud".to_owned(), CLIENT.into());
    good.claims.insert("nonce".to_owned(), "n".into());
    good.claims.insert("at_hash".to_owned(), "x".into());
    good
}

fn judged(text: &str) -> Result<Principal, TokenError> {
    judged_by(text, &trusted_keys())
}

fn judged_by(text: &str, keys: &KeySet) -> Result<Principal, TokenError> {
    let Judge::Trusted(row) = good().judge else { panic!("not of another issuer") };
    let expected = IdTokenFor { client_id: CLIENT, nonce: "n" };
    row.validate_id_token(&Token::read(text)?, keys, expected, at(NOW))
}

#[test]
fn an_id_token_says_who_signed_in() {
    let ana = Principal { tenant: CONTOSO, object: ANA };
    assert_eq!(judged(&good().text()), Ok(ana));
    for (name, value) in
        [("typ", json!("ID")), ("azp", json!(CLIENT)), ("nbf", json!(NOW - 10)), ("aud", json!([CLIENT]))]
    {
        assert_eq!(judged(&good().claim(name, value)), Ok(ana), "{name}");
    }
}

#[test]
fn a_key_needs_a_name_only_among_several() {
    let of = |all: &[Value]| KeySet::parse(json!({ "keys": all }).to_string().as_bytes()).unwrap();
    let (own, other) = (keys().trusted.jwk(), keys().elliptic.jwk());
    let mut nameless = good();
    nameless.header.shift_remove("kid");
    let text = nameless.text();
    assert_eq!(judged_by(&text, &of(from_ref(&own))), Ok(Principal { tenant: CONTOSO, object: ANA }));
    for keys in [vec![own.clone(), other.clone()], vec![]] {
        assert_eq!(judged_by(&text, &of(&keys)), Err(BadHeader("kid")), "{} keys", keys.len());
    }
    // The only key is not just any key.
    assert!(judged_by(&text, &of(from_ref(&other))).is_err());
    assert_eq!(judged_by(&good().text(), &of(&[other])), Err(UnknownKey));
}

#[test]
fn an_id_token_of_another_request_person_or_program_is_refused() {
    let other: Vec<(&str, Value, TokenError)> = vec![
        ("nonce", json!("m"), WrongNonce),
        ("nonce", json!(""), WrongNonce),
        ("nonce", json!(["n"]), Mistyped("nonce")),
        ("aud", json!("az"), WrongAudience),
        ("aud", json!(["az"]), WrongAudience),
        ("aud", json!([CLIENT, "az"]), WrongAudience),
        ("aud", json!([CLIENT, 1]), Mistyped("aud")),
        ("aud", json!([]), WrongAudience),
        ("azp", json!("az"), Contradiction("aud", "azp")),
        ("iss", json!("https://evil.test"), WrongIssuer),
        ("tid", json!(NORTHWIND.to_string()), WrongTenant("tid")),
        ("oid", json!("Ana"), Mistyped("object_claim")),
        ("ver", json!("1.0"), WrongVersion),
        ("typ", json!("Bearer"), NotAnIdToken("typ")),
        ("typ", json!("Logout"), NotAnIdToken("typ")),
        ("token_use", json!("access"), NotAnIdToken("token_use")),
        ("exp", json!(NOW - 60), Expired),
        ("nbf", json!(NOW + 61), NotYetValid),
        ("iat", json!(NOW + 61), IssuedInFuture),
        ("exp", json!("tomorrow"), Mistyped("exp")),
    ];
    for (name, value, refusal) in other {
        assert_eq!(judged(&good().claim(name, value.clone())), Err(refusal), "{name} {value}");
    }
    for name in ["nonce", "aud", "iss", "tid", "exp", "iat"] {
        assert_eq!(judged(&good().without_claim(name)), Err(Missing(name)), "no {name}");
    }
    // The log learns which setting names it.
    assert_eq!(judged(&good().without_claim("oid")), Err(Missing("object_claim")));
    let mut access = good();
    access.header.insert("typ".to_owned(), "at+jwt".into());
    assert_eq!(judged(&access.text()), Err(WrongType));
}
