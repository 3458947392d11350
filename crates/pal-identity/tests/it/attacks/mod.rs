//! Every known way to forge or bend a token, against every kind of token. Each must be refused, and for its own reason: a forgery
//! that fails by accident proves nothing.

mod claims;
mod header;
mod signature;
mod tenants;
mod text;
mod times;

use pal_identity::TokenError;

use crate::cast::{Good, good_tokens};

/// A way to make a bad token of a good one, and why that is refused.
struct Attack {
    name: String,
    expected: TokenError,
    forge: Box<dyn Fn(&Good) -> String>,
}

fn attack(
    name: impl Into<String>,
    expected: TokenError,
    forge: impl Fn(&Good) -> String + 'static,
) -> Attack {
    Attack { name: name.into(), expected, forge: Box::new(forge) }
}

#[test]
fn no_forged_or_bent_token_is_taken_and_each_is_refused_for_its_own_reason() {
    let attacks: Vec<Attack> = [
        signature::none(),
        signature::public_key_as_secret(),
        signature::foreign_keys(),
        header::names_of_keys(),
        header::other_readings(),
        text::broken(),
        times::wrong(),
        claims::wrong(),
    ]
    .into_iter()
    .flatten()
    .collect();
    assert!(attacks.len() >= 130, "{}", attacks.len());
    let mut wrong = Vec::new();
    for good in good_tokens() {
        assert!(good.judge(&good.text()).is_ok(), "{}", good.name);
        for Attack { name, expected, forge } in &attacks {
            match good.judge(&forge(&good)) {
                Ok(_) => wrong.push(format!("{}, {name}: TAKEN", good.name)),
                Err(refusal) if refusal != *expected => {
                    wrong.push(format!("{}, {name}: {refusal}", good.name));
                }
                Err(_) => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{} of the attacks:\n{}", wrong.len(), wrong.join("\n"));
}
