//! Times that are missing, of another type, or wrong (R7; CVE-2026-25537 took a mistyped one for absent).

use pal_identity::TokenError::{Expired, IssuedInFuture, LivesTooLong, Missing, Mistyped, NotYetValid};
use serde_json::json;

use super::{Attack, attack};
use crate::cast::NOW;

pub(super) fn wrong() -> Vec<Attack> {
    let mut attacks = vec![
        attack("expired a minute ago", Expired, |good| good.claim("exp", (NOW - 60).into())),
        attack("not valid for a minute", NotYetValid, |good| good.claim("nbf", (NOW + 61).into())),
        attack("issued in a minute", IssuedInFuture, |good| good.claim("iat", (NOW + 61).into())),
        attack("good for years", LivesTooLong, |good| good.claim("exp", (NOW + 100_000_000).into())),
    ];
    for name in ["exp", "nbf", "iat"] {
        attacks.push(attack(format!("no {name}"), Missing(name), move |good| good.without_claim(name)));
        for value in [
            json!((NOW + 10).to_string()),
            json!(1_790_000_010.5),
            json!(1_790_000_010.0),
            json!(-1),
            json!(null),
            json!([NOW]),
            json!({ "n": NOW }),
            json!(true),
            json!(u64::MAX),
            json!(i64::MAX),
            json!(253_402_300_800_i64),
        ] {
            attacks.push(attack(format!("{name} {value}"), Mistyped(name), move |good| {
                good.claim(name, value.clone())
            }));
        }
    }
    attacks
}
