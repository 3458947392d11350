//! The path of a request, cut before it is decoded: an encoded slash, backslash, NUL or dot segment stays text within its
//! own segment and never changes which route is taken (contract §10; R36).

use std::borrow::Cow;

use pal_model::PartnerId;

/// The segments of a raw path, each percent-decoded once. One slash at the end is tolerated. `None` if the path does not
/// begin with a slash or has an empty segment: that is nobody's path.
pub fn segments(raw: &str) -> Option<Vec<Cow<'_, str>>> {
    let path = raw.strip_prefix('/')?;
    if path.is_empty() {
        return Some(Vec::new());
    }
    let path = path.strip_suffix('/').unwrap_or(path);
    path.split('/').map(|segment| (!segment.is_empty()).then(|| decoded(segment))).collect()
}

/// The text with its percent signs resolved once. A percent sign without two hexadecimal digits stays as it is; bytes that
/// are no UTF-8 become replacement characters, which no id has.
pub fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    loop {
        rest = match rest {
            [] => break,
            [b'%', high, low, after @ ..] => {
                if let (Some(high), Some(low)) = (nibble(*high), nibble(*low)) {
                    bytes.push(high << 4 | low);
                    after
                } else {
                    bytes.push(b'%');
                    rest.get(1..).unwrap_or_default()
                }
            }
            [byte, after @ ..] => {
                bytes.push(*byte);
                after
            }
        };
    }
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}

fn nibble(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// The text as one segment of a path or one value of a query: everything but RFC 3986's unreserved characters is encoded.
pub fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            for half in [byte >> 4, byte & 15] {
                // INVARIANT: four bits are a hexadecimal digit.
                encoded.extend(char::from_digit(u32::from(half), 16).map(|digit| digit.to_ascii_uppercase()));
            }
        }
    }
    encoded
}

/// The partner id that a segment of the link service names: `[1-9][0-9]{0,19}`. Stricter than [`PartnerId`] elsewhere:
/// on the wire an id has one spelling (contract §10).
pub fn partner_id(segment: &str) -> Option<PartnerId> {
    if segment.starts_with('0') { None } else { segment.parse().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_path_is_cut_before_it_is_decoded() {
        for (raw, expected) in [
            ("/", Some(vec![])),
            ("/a/b", Some(vec!["a", "b"])),
            ("/a/b/", Some(vec!["a", "b"])),
            ("/a%2Fb", Some(vec!["a/b"])),
            ("/a/%2e%2E/b", Some(vec!["a", "..", "b"])),
            ("/a/../b", Some(vec!["a", "..", "b"])),
            ("/a%5Cb%00", Some(vec!["a\\b\0"])),
            ("/a%252Fb", Some(vec!["a%2Fb"])),
            ("/100%/%zz/%4", Some(vec!["100%", "%zz", "%4"])),
            ("/%ff", Some(vec!["\u{fffd}"])),
            ("/a//b", None),
            ("/a//", None),
            ("//", None),
            ("a", None),
            ("*", None),
            ("", None),
        ] {
            let cut = segments(raw);
            let cut = cut.as_ref().map(|cut| cut.iter().map(AsRef::as_ref).collect::<Vec<&str>>());
            assert_eq!(cut, expected, "{raw}");
        }
    }

    #[test]
    fn a_partner_id_has_one_spelling() {
        for good in ["1", "12345", "12345678901234567890"] {
            assert_eq!(partner_id(good).unwrap().to_string(), good);
        }
        for bad in
            ["", "0", "012", "123456789012345678901", "1a", " 1", "1 ", "+1", "\u{661}", "1/2", "..", "1\0"]
        {
            assert_eq!(partner_id(bad), None, "{bad:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn what_is_encoded_decodes_to_itself(text in ".*") {
            let there = encoded(&text);
            prop_assert_eq!(decoded(&there).into_owned(), text);
        }
    }
}
