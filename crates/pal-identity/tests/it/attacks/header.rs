//! Headers that would pick a key, bring one, or have the token read in another way (R1, R3, R4, R11).

use pal_identity::TokenError::{BadHeader, HeaderNotAccepted, UnknownKey, WrongAlgorithm, WrongType};
use serde_json::json;

use super::{Attack, attack};
use crate::cast::{Good, keys};

fn without(good: &Good, name: &str) -> String {
    let mut header = good.header.clone();
    assert!(header.shift_remove(name).is_some());
    good.rendered(&header, &good.claims)
}

/// `kid` is a name to look up and nothing else.
pub(super) fn names_of_keys() -> Vec<Attack> {
    let mut attacks = vec![
        attack("kid of 129 bytes", BadHeader("kid"), |good| good.header("kid", "k".repeat(129).into())),
        attack("empty kid", BadHeader("kid"), |good| good.header("kid", "".into())),
        attack("kid that is an array", BadHeader("kid"), |good| good.header("kid", json!([good.key.kid()]))),
        attack("no kid", BadHeader("kid"), |good| without(good, "kid")),
        attack("kid with a blank", UnknownKey, |good| {
            good.header("kid", format!("{} ", good.key.kid()).into())
        }),
        attack("kid with NUL", UnknownKey, |good| good.header("kid", format!("{}\0", good.key.kid()).into())),
    ];
    for kid in ["../../dev/null", "' OR 1=1 --", "\u{ff45}\u{ff43}", "/etc/passwd", "*", "{tenantid}"] {
        attacks.push(attack(format!("kid `{kid}`"), UnknownKey, move |good| good.header("kid", kid.into())));
    }
    attacks
}

/// Members that change what a token means, and values that are not what they should be.
pub(super) fn other_readings() -> Vec<Attack> {
    let mut attacks = vec![
        attack("typ of a client assertion", WrongType, |good| {
            good.header("typ", "client-authentication+jwt".into())
        }),
        attack("no typ", WrongType, |good| without(good, "typ")),
        attack("no alg", BadHeader("alg"), |good| without(good, "alg")),
        attack("typ 1", BadHeader("typ"), |good| good.header("typ", json!(1))),
    ];
    for (name, value) in [
        ("jku", json!("https://evil.test/keys")),
        ("x5u", json!("https://evil.test/certificate")),
        ("jwk", keys().foreign.jwk()),
        ("x5c", json!(["MIIB"])),
        ("crit", json!(["exp"])),
        ("crit", json!([])),
        ("b64", json!(false)),
        ("zip", json!("DEF")),
        ("enc", json!("A256GCM")),
        ("epk", json!({})),
        ("cty", json!("JWT")),
    ] {
        attacks.push(attack(format!("header {name} {value}"), HeaderNotAccepted(name), move |good| {
            good.header(name, value.clone())
        }));
    }
    for alg in ["rs256", "RS256 ", "RSA", "HS384", "HS512", "EdDSA", "ES512", "RSA-OAEP", "dir"] {
        attacks
            .push(attack(format!("alg `{alg}`"), WrongAlgorithm, move |good| good.header("alg", alg.into())));
    }
    for alg in [json!(null), json!(["RS256"]), json!(256)] {
        attacks.push(attack(format!("alg {alg}"), BadHeader("alg"), move |good| {
            good.header("alg", alg.clone())
        }));
    }
    for typ in ["JWE", "dpop+jwt", "secevent+jwt", "logout+jwt", "jwt", "refresh", ""] {
        attacks.push(attack(format!("typ `{typ}`"), WrongType, move |good| good.header("typ", typ.into())));
    }
    attacks
}
