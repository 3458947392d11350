//! A file whose columns are the members of its first objects.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use super::object::{ObjectError, members};
use crate::csv::{Block, Cutter, RecordEnd, Source};
use crate::dialect::{COLUMNS_MAX, DialectError, Layout, canonical};
use crate::error::{FileError, RecordError, UsageError};
use crate::mark::Asked;

/// Members that the first objects may lack and later ones have: those of daily rated usage that a line can do without.
const OPTIONAL: [&str; 9] = [
    "CustomerId",
    "EntitlementId",
    "ResourceURI",
    "ResourceGroup",
    "MeterCategory",
    "PublisherName",
    "BenefitType",
    "BenefitId",
    "PartnerEarnedCreditPercentage",
];

/// A file of JSON lines whose columns are known.
#[derive(Debug)]
pub(crate) struct JsonFile {
    /// Where it is, as it was named.
    pub(crate) path: PathBuf,
    /// What the members of its first objects say.
    pub(crate) said: Layout,
    /// What the columns say, with those that later objects may have.
    pub(crate) layout: Layout,
    /// The columns, as they are written.
    pub(crate) columns: Vec<String>,
    /// The position of each needed column by its name as it is compared.
    needed: HashMap<String, usize>,
}

/// How much of a first line is looked at.
const LINE_BYTES_MAX: u64 = 1 << 20;

/// Whether a file that begins with a brace holds JSON lines rather than a manifest: its first line is an object by itself, and none
/// that lists blobs, itself or inside.
pub(crate) fn is_lines(path: &Path) -> io::Result<bool> {
    let mut line = Vec::new();
    BufReader::new(File::open(path)?).take(LINE_BYTES_MAX).read_until(b'\n', &mut line)?;
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line);
    let mut is_listing = false;
    let lists = |name: &str| ["blobs", "manifest", "resourceLocation"].contains(&name);
    match members(line, |name, _| is_listing |= lists(name)) {
        Ok(()) => Ok(!is_listing),
        // What is damaged is told as what it looks like.
        Err(_) => Ok(is_rated_usage(line)),
    }
}

/// Whether a file holds daily rated usage as lines that are not compressed.
pub(crate) fn is_rated(path: &Path) -> io::Result<bool> {
    let mut start = Vec::new();
    File::open(path)?.take(LINE_BYTES_MAX).read_to_end(&mut start)?;
    Ok(is_rated_usage(&start))
}

/// Whether a text begins with a line of daily rated usage rather than anything else in JSON: that has a member no other has.
pub fn is_rated_usage(text: &[u8]) -> bool {
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    memchr::memmem::find(line, b"\"BillingPreTaxTotal\"").is_some()
}

impl JsonFile {
    /// Opens a file and tells its columns from the objects of its first `header_bytes` or so.
    pub(crate) fn open(path: &Path, header_bytes: usize, asked: Asked) -> Result<Self, UsageError> {
        let broken = |reason| UsageError::File { file: path.to_owned(), reason };
        let mut block = Block::default();
        lines(path, header_bytes)?.next(&mut block).map_err(broken)?;
        if block.is_too_long {
            let reason = RecordError::TooLong;
            return Err(UsageError::Record { file: path.to_owned(), line: block.line, reason });
        }
        let mut columns: Vec<String> = Vec::new();
        let mut add = |name: &str| {
            if columns.len() <= COLUMNS_MAX && !columns.iter().any(|column| column == name) {
                columns.push(name.to_owned());
            }
        };
        for (line, text) in block.lines() {
            // A later object that is none is told once all before it are read.
            let read = members(text, |name, _| add(name));
            if line == 1 {
                read.map_err(|reason| record(path, line, reason))?;
            }
        }
        if columns.len() > COLUMNS_MAX {
            return Err(broken(FileError::TooManyColumns { found: columns.len() }));
        }
        let layout = |columns: &[String]| {
            Layout::of_rated(columns, asked).map_err(|error: DialectError| broken(error.into()))
        };
        let said = layout(&columns)?;
        let is_new = |name: &&str| !columns.iter().any(|column| canonical(column) == canonical(name));
        let new: Vec<&str> = OPTIONAL.into_iter().filter(is_new).collect();
        columns.extend(new.into_iter().map(str::to_owned));
        let layout = layout(&columns)?;
        let name = |position: usize| columns.get(position).map(|name| (canonical(name), position));
        let needed = layout.needed().filter_map(name).collect();
        Ok(Self { path: path.to_owned(), said, layout, columns, needed })
    }

    /// Opens the file again to read its lines.
    pub(crate) fn blocks(&self, block_bytes: usize) -> Result<Cutter, UsageError> {
        lines(&self.path, block_bytes)
    }

    /// The position of a member's column; `None` if nobody needs it.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        match self.needed.get(name) {
            Some(position) => Some(*position),
            None => self.needed.get(canonical(name).as_str()).copied(),
        }
    }
}

/// The file cut into blocks of whole lines. No string of JSON holds a line end (RFC 8259 §7), so quotes do not matter.
fn lines(path: &Path, block_bytes: usize) -> Result<Cutter, UsageError> {
    let opened = Source::open(path).map(|source| Cutter::new(source, block_bytes, RecordEnd::Line));
    opened.map_err(|error| UsageError::File { file: path.to_owned(), reason: FileError::Io(error) })
}

/// A line that is no object.
pub(super) fn record(path: &Path, line: u64, reason: ObjectError) -> UsageError {
    UsageError::Record { file: path.to_owned(), line, reason: reason.into() }
}
