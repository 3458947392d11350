//! YAML in which every text stays a text.
//!
//! Readers of YAML 1.1, which most are, take `2026-04-01` for a date, `no` for false and `1_0` for ten unless it is quoted; so
//! nothing stands unquoted but plain words.

use std::io::{self, Write};

use serde_json::Value;

use super::Answer;

/// Words that readers take for something else than text.
const RESERVED: [&str; 10] = ["true", "false", "yes", "no", "on", "off", "y", "n", "null", "inf"];

/// Writes an answer as one YAML document, amounts and shares as texts.
pub fn write(stream: &mut dyn Write, answer: &Answer) -> io::Result<()> {
    let value = answer.clone().into_value();
    match &value {
        Value::Array(_) | Value::Object(_) => block(stream, &value, 0),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            writeln!(stream, "{}", scalar(&value))
        }
    }
}

/// Writes a value whose first line is indented already.
fn block(stream: &mut dyn Write, value: &Value, indent: usize) -> io::Result<()> {
    let margin = |position: usize| if position == 0 { 0 } else { indent };
    match value {
        Value::Array(elements) if !elements.is_empty() => {
            for (position, element) in elements.iter().enumerate() {
                write!(stream, "{:1$}- ", "", margin(position))?;
                block(stream, element, indent + 2)?;
            }
            Ok(())
        }
        Value::Object(fields) if !fields.is_empty() => {
            for (position, (name, field)) in fields.iter().enumerate() {
                write!(stream, "{:1$}{2}:", "", margin(position), text(name))?;
                entry(stream, field, indent)?;
            }
            Ok(())
        }
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Array(_)
        | Value::Object(_) => {
            writeln!(stream, "{}", scalar(value))
        }
    }
}

/// Writes what stands behind the name of a field: on the same line, or as a block below.
fn entry(stream: &mut dyn Write, field: &Value, indent: usize) -> io::Result<()> {
    let inner = match field {
        Value::Array(elements) if !elements.is_empty() => indent,
        Value::Object(fields) if !fields.is_empty() => indent + 2,
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Array(_)
        | Value::Object(_) => {
            return writeln!(stream, " {}", scalar(field));
        }
    };
    write!(stream, "\n{:inner$}", "")?;
    block(stream, field, inner)
}

/// What fits on a line; of arrays and objects only the empty ones come here.
fn scalar(value: &Value) -> String {
    match value {
        Value::String(content) => text(content),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            value.to_string()
        }
    }
}

fn text(content: &str) -> String {
    let word =
        |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '.' | '/');
    let plain = content.starts_with(|first: char| first.is_ascii_alphabetic())
        && content.split(' ').all(|part| !part.is_empty() && part.chars().all(word))
        && !RESERVED.contains(&content.to_ascii_lowercase().as_str());
    if plain { content.to_owned() } else { quoted(content) }
}

/// In double quotes, with everything escaped that a reader may refuse or take for a line end (YAML 1.2 §5.7).
fn quoted(content: &str) -> String {
    let mut quoted = String::with_capacity(content.len() + 2);
    quoted.push('"');
    for character in content.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => {
                quoted.push_str(&escape(character));
            }
            control if control.is_control() => quoted.push_str(&escape(control)),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

fn escape(character: char) -> String {
    format!("\\u{:04x}", u32::from(character))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Document;
    use serde_json::json;

    fn written(value: Value) -> String {
        let mut bytes = Vec::new();
        write(&mut bytes, &Answer::Document(Document::chosen(value, Vec::new()))).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn what_is_not_a_plain_word_is_quoted() {
        for (content, expected) in [
            ("Virtual Machines", "Virtual Machines"),
            ("Microsoft.Compute/virtualMachines", "Microsoft.Compute/virtualMachines"),
            ("2026-04-01", "\"2026-04-01\""),
            ("12345", "\"12345\""),
            ("1e5", "\"1e5\""),
            ("NO", "\"NO\""),
            ("null", "\"null\""),
            ("", "\"\""),
            (" a", "\" a\""),
            ("a: b", "\"a: b\""),
            ("a #b", "\"a #b\""),
            ("- a", "\"- a\""),
            ("~", "\"~\""),
            ("=x", "\"=x\""),
            ("a\"b\\c\nd\u{7f}\u{85}\u{2028}", "\"a\\\"b\\\\c\\nd\\u007f\\u0085\\u2028\""),
        ] {
            assert_eq!(text(content), expected, "{content:?}");
        }
    }

    #[test]
    fn another_reader_finds_what_was_written() {
        let value = json!([
            {"a": "2026-04-01", "b": {"c": [1, {"d": null, "e": []}, [], [["x"], {}]], "f": {}}, "g h": true, "1": "\u{1b}é\u{1f600}"},
            [], {}, "no", -1.5, [[1, 2], {"z": "  "}],
        ]);
        let read: Value = serde_norway::from_str(&written(value.clone())).unwrap();
        assert_eq!(read, value);
        for value in [json!([]), json!({}), json!("off"), json!(3), json!({"a": {"b": [{"c": 1, "d": 2}]}})] {
            assert_eq!(serde_norway::from_str::<Value>(&written(value.clone())).unwrap(), value);
        }
    }
}
