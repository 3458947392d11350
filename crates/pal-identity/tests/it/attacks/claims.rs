//! For whom, by whom and what for (R5 … R9).

use pal_identity::TokenError::{
    Contradiction, Missing, Mistyped, NotAnAccessToken, WrongAudience, WrongIssuer,
};
use serde_json::{Value, json};

use super::{Attack, attack};
use crate::cast::{AZ, Good};

type BendGood = fn(&Good) -> Value;
type BendText = fn(&str) -> String;

pub(super) fn wrong() -> Vec<Attack> {
    purposes().into_iter().chain(audiences()).chain(issuers()).collect()
}

fn purposes() -> Vec<Attack> {
    vec![
        attack("a nonce", NotAnAccessToken("nonce"), |good| {
            let mut claims = good.claims.clone();
            // Keycloak's `Bearer` excuses a nonce; an ID token says `ID`, or nothing.
            claims.shift_remove("typ");
            claims.insert("nonce".to_owned(), "n".into());
            good.rendered(&good.header, &claims)
        }),
        attack("a person's scope on a program", Contradiction("idtyp", "scp"), |good| {
            let mut claims = good.claims.clone();
            claims.insert("idtyp".to_owned(), "app".into());
            claims.insert("scp".to_owned(), "user_impersonation".into());
            good.rendered(&good.header, &claims)
        }),
        attack("idtyp unknown", Mistyped("idtyp"), |good| good.claim("idtyp", "device".into())),
        attack("idtyp true", Mistyped("idtyp"), |good| good.claim("idtyp", true.into())),
    ]
}

fn audiences() -> Vec<Attack> {
    let mut attacks = vec![attack("no aud", Missing("aud"), |good| good.without_claim("aud"))];
    for audience in [
        json!("https://graph.microsoft.com"),
        json!("00000002-0000-0000-c000-000000000000"),
        json!(AZ),
        json!("HTTPS://127.0.0.1:8443"),
        json!("https://127.0.0.1:8443.evil.test"),
        json!("https://127.0.0.1:8443//"),
        json!("https://management.azure.com//"),
        json!("https://management.azure.com "),
        json!(""),
        json!([]),
        json!(["https://graph.microsoft.com"]),
    ] {
        attacks.push(attack(format!("aud {audience}"), WrongAudience, move |good| {
            good.claim("aud", audience.clone())
        }));
    }
    let bends: [(&str, BendGood); 6] = [
        ("with a number", |good| json!([good.claims["aud"], 1])),
        ("within an array", |good| json!([[good.claims["aud"]]])),
        ("as an object", |good| json!({ "aud": good.claims["aud"] })),
        ("as a number", |_| json!(1)),
        ("as null", |_| json!(null)),
        ("as true", |_| json!(true)),
    ];
    let mistyped = |bend: BendGood| move |good: &Good| good.claim("aud", bend(good));
    attacks.extend(bends.map(|(name, bend)| attack(format!("aud {name}"), Mistyped("aud"), mistyped(bend))));
    attacks
}

fn issuers() -> Vec<Attack> {
    let mut attacks = vec![
        attack("no iss", Missing("iss"), |good| good.without_claim("iss")),
        attack("iss an array", Mistyped("iss"), |good| good.claim("iss", json!([good.claims["iss"]]))),
        attack("iss null", Mistyped("iss"), |good| good.claim("iss", json!(null))),
    ];
    let bends: [(&str, BendText); 8] = [
        ("in capitals", str::to_uppercase),
        ("with a path", |issuer| format!("{issuer}/x")),
        ("with a blank", |issuer| format!("{issuer} ")),
        ("without its end", |issuer| issuer.chars().take(issuer.len() - 1).collect()),
        ("over another scheme", |issuer| issuer.replacen("http", "ftp", 1)),
        ("of everybody", |issuer| issuer.replace("00000000-0000-0000-0000-0000000000c0", "common") + "?"),
        ("of another host", |_| "https://evil.test/adfs".to_owned()),
        ("of nobody", |_| String::new()),
    ];
    for (name, bend) in bends {
        attacks.push(attack(format!("iss {name}"), WrongIssuer, move |good| {
            good.claim("iss", bend(good.claims["iss"].as_str().unwrap()).into())
        }));
    }
    attacks
}
