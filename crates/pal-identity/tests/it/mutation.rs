//! No byte of a good token may change.

use proptest::prelude::*;

use crate::assertions;
use crate::cast::{good_tokens, keys};

fn replaced(text: &str, position: usize, byte: u8) -> Option<String> {
    let mut bytes = text.as_bytes().to_vec();
    let position = position % bytes.len();
    if bytes[position] == byte {
        return None;
    }
    bytes[position] = byte;
    String::from_utf8(bytes).ok()
}

#[test]
fn no_byte_of_a_good_token_can_be_another_one() {
    for good in good_tokens() {
        let text = good.text();
        for position in 0..text.len() {
            // The last bit of a letter, which a lenient decoder overlooks at the end of a part.
            let byte = text.as_bytes()[position];
            let neighbour = if byte.is_ascii_alphanumeric() { byte ^ 1 } else { b'A' };
            let mutant = replaced(&text, position, neighbour).unwrap();
            assert!(good.judge(&mutant).is_err(), "{}: byte {position}", good.name);
        }
    }
}

#[test]
fn no_byte_of_a_good_assertion_can_be_another_one() {
    let text = assertions::assertion(&keys().bot, |_, _| {});
    assert!(assertions::judge(&text).is_ok());
    for position in 0..text.len() {
        let byte = text.as_bytes()[position];
        let neighbour = if byte.is_ascii_alphanumeric() { byte ^ 1 } else { b'A' };
        assert!(
            assertions::judge(&replaced(&text, position, neighbour).unwrap()).is_err(),
            "byte {position}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_token_with_any_one_byte_changed_is_refused(position in any::<usize>(), byte in 0_u8..128) {
        for good in good_tokens() {
            if let Some(mutant) = replaced(&good.text(), position, byte) {
                prop_assert!(good.judge(&mutant).is_err(), "{}: byte {position} to {byte}", good.name);
            }
        }
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "[ -~.]{0,200}|(e[A-Za-z0-9_-]{0,40}\\.){2}[A-Za-z0-9_-]{0,40}") {
        for good in good_tokens().iter().take(1) {
            prop_assert!(good.judge(&text).is_err());
        }
    }
}
