//! From bytes to elements: gzip, UTF-16, ARM and Graph pages, Resource Graph envelopes, bare arrays and JSON lines.

use std::io::{self, Read};

use flate2::read::MultiGzDecoder;
use serde_json::{Map, Value};

use super::Input;
use super::error::ImportError;

/// The most bytes an input may unpack to.
const UNPACKED_BYTES_MAX: u64 = 4 << 30;

/// One answer of a service, or one line of a file of lines.
#[derive(Debug)]
pub(super) struct Page {
    /// The path to it.
    pub at: String,
    /// What a Graph answer says it lists.
    pub context: Option<String>,
    /// Where the next page would be.
    pub next: Option<String>,
    /// The elements, each with its path.
    pub elements: Vec<(String, Value)>,
}

/// Takes an input apart.
pub(super) fn pages(input: &Input) -> Result<Vec<Page>, ImportError> {
    let unpacked = unpack(input)?;
    let text = unpacked.as_deref().unwrap_or(&input.bytes);
    let recoded = recode(input, text)?;
    let text = match &recoded {
        Some(recoded) => recoded.as_bytes(),
        None => text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text),
    };
    let documents = parse(input, text)?;
    let many = documents.len() > 1;
    let prefix = |line| if many { format!("line {line}: ") } else { String::new() };
    let pages: Vec<_> = documents.into_iter().map(|(line, value)| page(&prefix(line), value)).collect();
    if pages.is_empty() { Err(ImportError::Empty { input: input.name.clone() }) } else { Ok(pages) }
}

fn unpack(input: &Input) -> Result<Option<Vec<u8>>, ImportError> {
    if !input.bytes.starts_with(b"\x1f\x8b") {
        return Ok(None);
    }
    let fail = |source| ImportError::Unpack { input: input.name.clone(), source };
    let mut unpacked = Vec::new();
    let read = MultiGzDecoder::new(&*input.bytes)
        .take(UNPACKED_BYTES_MAX + 1)
        .read_to_end(&mut unpacked)
        .map_err(fail)?;
    if read as u64 > UNPACKED_BYTES_MAX {
        return Err(fail(io::Error::from(io::ErrorKind::FileTooLarge)));
    }
    Ok(Some(unpacked))
}

/// What `az … > file` leaves in the older PowerShell is UTF-16.
fn recode(input: &Input, text: &[u8]) -> Result<Option<String>, ImportError> {
    let unit: fn([u8; 2]) -> u16 = match text {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        _ => return Ok(None),
    };
    let (pairs, rest) = text.as_chunks::<2>();
    let recoded: Result<String, _> =
        char::decode_utf16(pairs.iter().skip(1).map(|pair| unit(*pair))).collect();
    match recoded {
        Ok(recoded) if rest.is_empty() => Ok(Some(recoded)),
        _ => Err(ImportError::Utf16 { input: input.name.clone() }),
    }
}

/// The JSON values of a text, one or many, each with the line it ends on.
fn parse(input: &Input, text: &[u8]) -> Result<Vec<(usize, Value)>, ImportError> {
    let mut stream = serde_json::Deserializer::from_slice(text).into_iter::<Value>();
    let (mut documents, mut line, mut counted) = (Vec::new(), 1, 0);
    while let Some(value) = stream.next() {
        let value = value.map_err(|source| ImportError::Json {
            input: input.name.clone(),
            line: source.line(),
            column: source.column(),
            source,
        })?;
        let passed = text.get(counted..stream.byte_offset()).unwrap_or_default();
        line += memchr::memchr_iter(b'\n', passed).count();
        counted = stream.byte_offset();
        documents.push((line, value));
    }
    Ok(documents)
}

fn page(prefix: &str, value: Value) -> Page {
    let mut page = Page { at: format!("{prefix}."), context: None, next: None, elements: Vec::new() };
    match value {
        Value::Array(elements) => page.elements = numbered(&format!("{prefix}."), elements),
        Value::Object(mut envelope) => {
            let text = |key: &str| envelope.get(key).and_then(Value::as_str).map(str::to_owned);
            page.context = text("@odata.context");
            page.next = text("@odata.nextLink")
                .or_else(|| text("nextLink"))
                .or_else(|| text("skip_token"))
                .or_else(|| text("$skipToken"))
                .filter(|next| !next.is_empty());
            match inner(&mut envelope) {
                Some((key, elements)) => page.elements = numbered(&format!("{prefix}.{key}"), elements),
                None => page.elements.push((format!("{prefix}."), Value::Object(envelope))),
            }
        }
        scalar @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => {
            page.elements.push((format!("{prefix}."), scalar));
        }
    }
    page
}

fn numbered(base: &str, elements: Vec<Value>) -> Vec<(String, Value)> {
    elements.into_iter().enumerate().map(|(index, element)| (format!("{base}[{index}]"), element)).collect()
}

/// The list of an envelope: `value` of ARM and Graph, `data` of Resource Graph (rows, or a table of columns and rows),
/// `records` of a log archive.
fn inner(envelope: &mut Map<String, Value>) -> Option<(&'static str, Vec<Value>)> {
    for key in ["value", "data", "records"] {
        match envelope.get_mut(key) {
            Some(Value::Array(elements)) => return Some((key, std::mem::take(elements))),
            Some(Value::Object(table)) if key == "data" => return Some(("data.rows", rows(table)?)),
            _ => {}
        }
    }
    None
}

fn rows(table: &Map<String, Value>) -> Option<Vec<Value>> {
    let names: Vec<&str> = table
        .get("columns")?
        .as_array()?
        .iter()
        .map(|column| column.get("name")?.as_str())
        .collect::<Option<_>>()?;
    let row = |cells: &Value| {
        let pairs = names.iter().map(|name| (*name).to_owned()).zip(cells.as_array()?.iter().cloned());
        Some(Value::Object(pairs.collect()))
    };
    table.get("rows")?.as_array()?.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn input(bytes: impl Into<Vec<u8>>) -> Input {
        Input { name: "x.json".to_owned(), bytes: bytes.into() }
    }

    fn paths(bytes: impl Into<Vec<u8>>) -> Vec<String> {
        pages(&input(bytes)).unwrap().into_iter().flat_map(|page| page.elements).map(|(at, _)| at).collect()
    }

    #[test]
    fn an_element_has_the_path_that_jq_gives_it() {
        for (text, expected) in [
            (r#"[{"a":1},{}]"#, vec![".[0]", ".[1]"]),
            (r#"{"a":1}"#, vec!["."]),
            (r#"{"value":[{},{}],"nextLink":"u"}"#, vec![".value[0]", ".value[1]"]),
            (r#"{"count":1,"data":[{}]}"#, vec![".data[0]"]),
            (r#"{"data":{"columns":[{"name":"id"}],"rows":[["x"]]}}"#, vec![".data.rows[0]"]),
            ("{}\n{}\n\n[{}]\n", vec!["line 1: .", "line 2: .", "line 4: .[0]"]),
            ("\u{feff}[{}]", vec![".[0]"]),
            ("[]", vec![]),
        ] {
            assert_eq!(paths(text), expected, "{text}");
        }
    }

    #[test]
    fn gzip_and_utf_16_read_as_the_text_they_hold() {
        let text = r#"[{"name":"é"}]"#;
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(text.as_bytes()).unwrap();
        let little: Vec<u8> =
            "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        for bytes in [gzip.finish().unwrap(), little.clone()] {
            assert_eq!(pages(&input(bytes)).unwrap()[0].elements[0].1["name"], "é");
        }
        assert!(matches!(pages(&input(&little[..little.len() - 1])), Err(ImportError::Utf16 { .. })));
        assert!(matches!(pages(&input(b"\x1f\x8bno".to_vec())), Err(ImportError::Unpack { .. })));
    }

    #[test]
    fn what_is_not_json_is_refused_with_line_and_column() {
        let error = pages(&input("[\n {},\n x]")).unwrap_err();
        assert_eq!(error.to_string(), "x.json:3:2: is not JSON");
        assert_eq!(pages(&input(" \n")).unwrap_err().to_string(), "x.json: is empty");
    }
}
