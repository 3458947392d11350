//! One JSON object as a row of texts.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer as _, MapAccess, Visitor};
use serde_json::Deserializer;
use serde_json::value::RawValue;

/// Why a line is no row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ObjectError {
    /// The line is over before the object is.
    #[error("ends in the middle of a JSON object")]
    Cut,
    /// Not one JSON object and nothing else (RFC 8259).
    #[error("is no JSON object from byte {byte} on")]
    Syntax {
        /// The first byte that does not fit, counted from 1.
        byte: usize,
    },
    /// JSON, but not an object.
    #[error("is no JSON object")]
    Other,
}

/// A member's value as it stands in the line.
#[derive(Debug, Clone, Copy)]
pub struct Member<'a>(&'a RawValue);

impl<'a> Member<'a> {
    /// What it says as text: a string without its quotes, a number digit by digit, `true` or `false`, nothing for `null`; `None`
    /// where it is an array or an object.
    pub fn text(self) -> Option<Cow<'a, str>> {
        let raw = self.0.get();
        match raw.as_bytes().first() {
            Some(b'{' | b'[') => None,
            // A lone surrogate is the only thing that may still be wrong with a string.
            Some(b'"') => serde_json::from_str(raw).ok(),
            Some(b'n') | None => Some(Cow::Borrowed("")),
            Some(_) => Some(Cow::Borrowed(raw)),
        }
    }

    /// How it is written.
    pub fn written(self) -> &'a str {
        self.0.get()
    }
}

/// Hands out the members of the one object that a line holds, in their order; those of objects inside it are not looked at.
pub fn members(line: &[u8], mut take: impl FnMut(&str, Member<'_>)) -> Result<(), ObjectError> {
    let mut deserializer = Deserializer::from_slice(line);
    let read = deserializer.deserialize_map(Members(&mut take)).and_then(|()| deserializer.end());
    read.map_err(|error| match error.classify() {
        serde_json::error::Category::Eof => ObjectError::Cut,
        serde_json::error::Category::Syntax => ObjectError::Syntax { byte: error.column() },
        serde_json::error::Category::Data | serde_json::error::Category::Io => ObjectError::Other,
    })
}

struct Members<'f, F>(&'f mut F);

impl<'de, F: FnMut(&str, Member<'_>)> Visitor<'de> for Members<'_, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(Name(name)) = map.next_key()? {
            let value: &RawValue = map.next_value()?;
            (self.0)(&name, Member(value));
        }
        Ok(())
    }
}

/// A name, borrowed where it has no escapes.
#[derive(serde::Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Vec<(String, Option<String>)>, ObjectError> {
        let mut all = Vec::new();
        members(line.as_bytes(), |name, member| {
            all.push((name.to_owned(), member.text().map(Cow::into_owned)));
        })?;
        Ok(all)
    }

    #[test]
    fn every_kind_of_value_is_read_as_it_is_written() {
        for (value, text) in [
            ("\"Prod\"", Some("Prod")),
            (r#""a\"\u0062\/\n""#, Some("a\"b/\n")),
            ("\"\u{1f4be}\"", Some("\u{1f4be}")),
            (r#""\ud83d\udcbe""#, Some("\u{1f4be}")),
            (r#""\ud83d""#, None),
            ("12.340000000000000000000000001", Some("12.340000000000000000000000001")),
            ("0.1E-7", Some("0.1E-7")),
            ("-0", Some("-0")),
            ("true", Some("true")),
            ("null", Some("")),
            ("\"null\"", Some("null")),
            ("{\"a\":{\"b\":1}}", None),
            ("[1,2]", None),
        ] {
            let line = format!(" {{ \"x\" : {value} }} ");
            assert_eq!(read(&line), Ok(vec![("x".to_owned(), text.map(str::to_owned))]), "{value}");
        }
        assert_eq!(read("{}"), Ok(Vec::new()));
        let twice = read(r#"{"a":1,"\u0061":2}"#).unwrap();
        assert_eq!(twice.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["a", "a"]);
    }

    #[test]
    fn what_is_no_object_is_refused_with_its_place() {
        for (line, expected) in [
            ("{\"a\":1", ObjectError::Cut),
            ("{\"a", ObjectError::Cut),
            ("", ObjectError::Cut),
            ("{\"a\":1}}", ObjectError::Syntax { byte: 8 }),
            ("{\"a\":1} {\"a\":2}", ObjectError::Syntax { byte: 9 }),
            ("{\"a\":01}", ObjectError::Syntax { byte: 7 }),
            ("{\"a\":NaN}", ObjectError::Syntax { byte: 6 }),
            ("{'a':1}", ObjectError::Syntax { byte: 2 }),
            ("[1]", ObjectError::Other),
            ("\"a\"", ObjectError::Other),
        ] {
            assert_eq!(read(line), Err(expected), "{line}");
        }
        let deep = format!("{{\"a\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(read(&deep), Ok(vec![("a".to_owned(), None)]));
        assert!(members(b"{\"a\":\"\xff\"}", |_, _| ()).is_err());
    }
}
