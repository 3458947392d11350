//! What can be wrong with usage, said with file, line and column.

use std::io;
use std::path::PathBuf;

use pal_model::money::MoneyError;
use pal_model::time::TimeError;

use crate::dialect::DialectError;
use crate::json::ObjectError;
use crate::manifest::ManifestError;
use crate::parquet::Fault as ParquetFault;

/// Why usage could not be read. Of several faults it is always the one earliest in the order of files and lines, however many
/// workers read.
#[derive(Debug, thiserror::Error)]
pub enum UsageError {
    /// One cell of a CSV file, or one member of an object.
    #[error("{}:{line}: column {column}: {reason}", file.display())]
    Cell {
        /// The file.
        file: PathBuf,
        /// The line on which the record starts; the header is line 1.
        line: u64,
        /// The column, as the header writes it, or the object.
        column: String,
        /// What is wrong with it.
        reason: CellError,
    },
    /// One value of a Parquet file.
    #[error("{}: row {row}: column {column}: {reason}", file.display())]
    Row {
        /// The file.
        file: PathBuf,
        /// The row, counted from 1.
        row: u64,
        /// The column, as the schema writes it.
        column: String,
        /// What is wrong with it.
        reason: CellError,
    },
    /// One record of a CSV file, or one object, as a whole.
    #[error("{}:{line}: {reason}", file.display())]
    Record {
        /// The file.
        file: PathBuf,
        /// The line on which the record starts.
        line: u64,
        /// What is wrong with it.
        reason: RecordError,
    },
    /// A file or folder as a whole.
    #[error("{}: {reason}", file.display())]
    File {
        /// The file or folder.
        file: PathBuf,
        /// What is wrong with it.
        reason: FileError,
    },
    /// The worker could not take a batch of this file.
    #[error("{}: {reason}", file.display())]
    Refused {
        /// The file.
        file: PathBuf,
        /// What the worker said.
        reason: Refused,
    },
    /// Lines cannot be read without anyone to take them.
    #[error("there is no worker to read the usage")]
    NoWorkers,
}

/// A worker's own failure to take a batch, in its own words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refused(pub String);

impl CellError {
    /// The longest cell that is read, in mebibytes.
    pub const MEBIBYTES_MAX: usize = crate::csv::CELL_BYTES_MAX >> 20;
}

impl RecordError {
    /// The longest record or header that is read, in mebibytes.
    pub const MEBIBYTES_MAX: usize = crate::csv::RECORD_BYTES_MAX >> 20;
}

impl FileError {
    /// The most columns that are read.
    pub const COLUMNS_MAX: usize = crate::dialect::COLUMNS_MAX;
}

/// Why a cell cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CellError {
    /// An object has two members of one name.
    #[error("the object has it twice")]
    Twice,
    /// A value that is an array or an object, or a string that is no text.
    #[error("is neither text nor number")]
    NoText,
    /// A value is needed here.
    #[error("the cell is empty")]
    Empty,
    /// Neither UTF-8 nor, therefore, ASCII.
    #[error("the cell is not UTF-8")]
    NotUtf8,
    /// Not a time of the forms of contract §9, *times and dates*.
    #[error(transparent)]
    Time(#[from] TimeError),
    /// Not a day of the forms of contract §9, *times and dates*.
    #[error("`{0}` is not a day such as 4/30/2026 or 2026-04-30")]
    Day(String),
    /// A charge period without length.
    #[error("the charge period ends at `{end}`, not after its start `{start}`")]
    Order {
        /// Where it starts.
        start: String,
        /// Where it ends.
        end: String,
    },
    /// Not an amount.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// Neither a yes nor a no.
    #[error("`{0}` is neither true nor false")]
    Flag(String),
    /// No share, or of daily rated usage more than a half.
    #[error("`{0}` is not a rate of partner earned credit")]
    Rate(String),
    /// A binary number that is no number.
    #[error("`{0}` is not a finite number")]
    NotFinite(String),
    /// RFC 4180 §2.5: quotes may not appear inside fields that are not enclosed in them.
    #[error("a quote inside a cell that does not start with one")]
    StrayQuote,
    /// RFC 4180 §2.7: a quote inside an enclosed field is written twice.
    #[error("text after the closing quote of the cell")]
    TextAfterQuote,
    /// The file ends inside an enclosed field.
    #[error("the quote that opens the cell is never closed")]
    Unclosed,
    /// Longer than any export's cell.
    #[error("the cell is longer than {} MiB", Self::MEBIBYTES_MAX)]
    TooLong,
}

/// Why a record cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// A line of JSON that is no object.
    #[error(transparent)]
    Object(#[from] ObjectError),
    /// RFC 4180 §2.4: each line has the same number of fields.
    #[error("the record has {found} fields, the header {expected}")]
    Fields {
        /// How many the header has.
        expected: usize,
        /// How many the record has.
        found: usize,
    },
    /// Longer than any export's record.
    #[error("the record is longer than {} MiB", Self::MEBIBYTES_MAX)]
    TooLong,
}

/// Why a file or folder cannot be taken.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The system refuses it.
    #[error("cannot be read: {0}")]
    Io(#[source] io::Error),
    /// Neither a file nor a folder: it could not be read twice, once for its header and once for its lines.
    #[error("is neither a file nor a folder")]
    Special,
    /// Not one byte, or a byte order mark alone.
    #[error("is empty: not even a header")]
    Empty,
    /// A byte order mark of UTF-16.
    #[error("is UTF-16: save it as UTF-8")]
    Utf16,
    /// A header that cannot be read as text.
    #[error("the header is not UTF-8")]
    HeaderNotUtf8,
    /// A first line longer than any header.
    #[error("the header is longer than {} MiB", RecordError::MEBIBYTES_MAX)]
    HeaderTooLong,
    /// More columns than any export has.
    #[error("has {found} columns, more than {}", Self::COLUMNS_MAX)]
    TooManyColumns {
        /// How many it has.
        found: usize,
    },
    /// The header is of no export that is known.
    #[error(transparent)]
    Dialect(#[from] DialectError),
    /// Its gzip data end too early or are not gzip data.
    #[error("gzip data is cut short or damaged: {0}")]
    Gzip(#[source] io::Error),
    /// A file that was not the same when its lines were read as when its header was.
    #[error("changed while it was read")]
    Changed,
    /// Parquet data that cannot be read; the source says why.
    #[error("parquet: {0}")]
    Parquet(#[source] Box<ParquetFault>),
    /// A folder with neither manifest nor export.
    #[error("holds no .csv, .gz, .jsonl or .parquet file and no manifest.json; subfolders are not read")]
    EmptyFolder,
    /// A manifest, or a folder that is not what its manifest says.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
}

/// A cell's text as an error shows it: one line, and not a long one.
pub(crate) fn shown(text: &[u8]) -> String {
    const SHOWN_CHARS_MAX: usize = 80;
    // A character is at most four bytes: what is cut off here would not be shown anyway.
    let start = text.get(..SHOWN_CHARS_MAX * 4).unwrap_or(text);
    let mut shown: String = String::from_utf8_lossy(start)
        .chars()
        .take(SHOWN_CHARS_MAX)
        .map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c })
        .collect();
    if text.len() > shown.len() {
        shown.push('…');
    }
    shown
}
