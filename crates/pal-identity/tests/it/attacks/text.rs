//! Texts that are not quite tokens, or could be read as two (R11).

use pal_identity::TokenError::{NotAnObject, NotBase64Url, NotThreeParts, TooLong};

use super::{Attack, attack};
use crate::cast::{Good, json_of};

/// The claims as text, bent, under a good header and a good signature.
fn bent(good: &Good, bend: impl Fn(String) -> String) -> String {
    good.raw(json_of(&good.header).as_bytes(), bend(json_of(&good.claims)).as_bytes())
}

/// With this member in front of the others.
fn with(object: &str, member: &str) -> String {
    object.replacen('{', &format!("{{{member},"), 1)
}

pub(super) fn broken() -> Vec<Attack> {
    let [claims, header] = ["claims", "header"].map(|part| NotAnObject { part });
    let [header_text, signature_text] = ["header", "signature"].map(|part| NotBase64Url { part });
    let edited = |edit: fn(String) -> String| move |good: &Good| edit(good.text());
    vec![
        attack("a claim twice", claims, |good| {
            bent(good, |claims| with(&claims, r#""aud":"https://management.azure.com""#))
        }),
        attack("a claim twice, once escaped", claims, |good| {
            bent(good, |claims| with(&claims, r#""\u0065xp":9999999999"#))
        }),
        attack("a name twice, deep within", claims, |good| {
            bent(good, |claims| with(&claims, r#""x":{"y":[{"z":1,"z":2}]}"#))
        }),
        attack("a header twice", header, |good| {
            good.raw(
                with(&json_of(&good.header), r#""alg":"none""#).as_bytes(),
                json_of(&good.claims).as_bytes(),
            )
        }),
        attack("a byte order mark", claims, |good| bent(good, |claims| format!("\u{feff}{claims}"))),
        attack("bytes that are no UTF-8", claims, |good| {
            let text = with(&json_of(&good.claims), r#""x":"?""#).into_bytes();
            let text: Vec<u8> = text.into_iter().map(|byte| if byte == b'?' { 0xff } else { byte }).collect();
            good.raw(json_of(&good.header).as_bytes(), &text)
        }),
        attack("claims that are an array", claims, |good| bent(good, |claims| format!("[{claims}]"))),
        attack("claims and more", claims, |good| bent(good, |claims| format!("{claims}{{}}"))),
        attack("claims without an end", claims, |good| {
            bent(good, |claims| claims.trim_end_matches('}').to_owned())
        }),
        attack("a token in the claims", claims, |good| {
            good.raw(json_of(&good.header).as_bytes(), good.text().as_bytes())
        }),
        attack("exp beyond any number", claims, |good| {
            let exp = good.claims["exp"].to_string();
            bent(good, |claims| claims.replace(&exp, "1e400"))
        }),
        attack("exp not a number", claims, |good| {
            let exp = good.claims["exp"].to_string();
            bent(good, |claims| claims.replace(&exp, "NaN"))
        }),
        attack("padding", signature_text, edited(|text| text + "=")),
        attack("a blank before", header_text, edited(|text| format!(" {text}"))),
        attack("a line end after", signature_text, edited(|text| text + "\n")),
        attack("the other alphabet", header_text, edited(|text| format!("+/{text}"))),
        attack("a letter beyond ASCII", header_text, edited(|text| format!("é{text}"))),
        attack("`Bearer` before", header_text, edited(|text| format!("Bearer {text}"))),
        attack("empty header", header_text, edited(|text| format!(".{}", text.split_once('.').unwrap().1))),
        attack("four parts", NotThreeParts { parts: 4 }, edited(|text| text + ".e30")),
        attack("five parts", NotThreeParts { parts: 5 }, edited(|text| text + ".e30.e30")),
        attack("nothing", NotThreeParts { parts: 1 }, edited(|_| String::new())),
        attack("two dots", signature_text, edited(|_| "..".to_owned())),
        attack("JSON form", NotThreeParts { parts: 1 }, edited(|_| r#"{"payload":"e30"}"#.to_owned())),
        attack("too long", TooLong, |good| good.claim("filler", "x".repeat(16 * 1024).into())),
    ]
}
