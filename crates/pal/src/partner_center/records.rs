//! Records of a file: separated by tabs or commas, or a JSON object a line; gzip'd or not.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;

use super::PartnerCenterError;

/// What gzip files start with.
const GZIP: &[u8] = b"\x1f\x8b";
/// The most bytes of a file that are read, once it is unpacked.
const BYTES_MAX: u64 = 2 << 30;

/// A file taken apart.
pub(super) struct Records {
    /// The names of the columns.
    pub(super) header: Vec<String>,
    /// The records, each with the line on which it starts.
    pub(super) rows: Vec<(u64, Vec<String>)>,
}

impl Records {
    /// Reads a file.
    pub(super) fn open(path: &Path) -> Result<Self, PartnerCenterError> {
        let text =
            unpacked(path).map_err(|source| PartnerCenterError::Read { path: path.to_owned(), source })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        if text.trim_start().starts_with('{') { of_json(path, text) } else { of_rows(path, text) }
    }
}

fn unpacked(path: &Path) -> io::Result<String> {
    let mut start = [0; 2];
    let read = File::open(path)?.read(&mut start)?;
    let file = File::open(path)?;
    let mut text = String::new();
    if start.get(..read) == Some(GZIP) {
        MultiGzDecoder::new(file).take(BYTES_MAX + 1).read_to_string(&mut text)?;
    } else {
        file.take(BYTES_MAX + 1).read_to_string(&mut text)?;
    }
    if text.len() as u64 > BYTES_MAX {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(text)
}

fn of_rows(path: &Path, text: &str) -> Result<Records, PartnerCenterError> {
    let first = text.lines().next().unwrap_or_default();
    let delimiter = if first.contains('\t') { b'\t' } else { b',' };
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).delimiter(delimiter).from_reader(text.as_bytes());
    let mut records = Records { header: Vec::new(), rows: Vec::new() };
    for record in reader.records() {
        let record = record.map_err(|error| PartnerCenterError::Record {
            path: path.to_owned(),
            line: line_at(text, error.position().map_or(0, csv::Position::byte)),
            fault: if let csv::ErrorKind::UnequalLengths { expected_len, len, .. } = error.kind() {
                format!("{len} fields where the header has {expected_len}")
            } else {
                "is no record".to_owned()
            },
        })?;
        let cells: Vec<String> = record.iter().map(str::to_owned).collect();
        if records.header.is_empty() {
            records.header = cells;
        } else {
            let line = record.position().map_or(0, csv::Position::byte);
            records.rows.push((line, cells));
        }
    }
    let mut lines = Lines { text, counted: 0, line: 1 };
    for (line, _) in &mut records.rows {
        *line = lines.at(*line);
    }
    Ok(records)
}

/// Counts lines from front to back.
struct Lines<'a> {
    text: &'a str,
    counted: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line of the record that starts at or after an offset, past line ends that may be there.
    fn at(&mut self, offset: u64) -> u64 {
        let offset = usize::try_from(offset).unwrap_or(usize::MAX);
        let bytes = self.text.as_bytes();
        let ends = bytes.get(offset..).unwrap_or_default();
        let start = offset + ends.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let passed = bytes.get(self.counted..start).unwrap_or_default();
        self.line += passed.split(|byte| *byte == b'\n').skip(1).count() as u64;
        self.counted = self.counted.max(start);
        self.line
    }
}

fn line_at(text: &str, offset: u64) -> u64 {
    Lines { text, counted: 0, line: 1 }.at(offset)
}

/// Objects need not have the same members: the header is that of all of them.
fn of_json(path: &Path, text: &str) -> Result<Records, PartnerCenterError> {
    let mut records = Records { header: Vec::new(), rows: Vec::new() };
    for (line, text) in (1..).zip(text.lines()).filter(|(_, text)| !text.trim().is_empty()) {
        let mut cells = vec![String::new(); records.header.len()];
        let read = pal_usage::json::members(text.as_bytes(), |name, member| {
            let at = records.header.iter().position(|known| known == name).unwrap_or_else(|| {
                records.header.push(name.to_owned());
                cells.push(String::new());
                records.header.len() - 1
            });
            if let Some(cell) = cells.get_mut(at) {
                // What is no text is shown as it is written, where it is needed and refused.
                *cell = member.text().map_or_else(|| member.written().to_owned(), Cow::into_owned);
            }
        });
        read.map_err(|error| PartnerCenterError::Record {
            path: path.to_owned(),
            line,
            fault: error.to_string(),
        })?;
        records.rows.push((line, cells));
    }
    Ok(records)
}
