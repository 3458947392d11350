//! What can be wrong with an estate, and where: `FILE:LINE: column NAME: reason` (contract §9).

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use pal_model::Instant;
use pal_model::ids::{GuidError, PartnerIdError};
use pal_model::power_platform::PlatformIdError;
use pal_model::scope::{Scope, ScopeError};
use pal_model::time::TimeError;

/// Why an estate could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum EstateError {
    /// The folder is missing, is no folder, or may not be read.
    #[error("{}: cannot be read as a folder of tables", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file cannot be opened or read.
    #[error("{}: cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file cannot be written, replaced or removed.
    #[error("{}: cannot be written", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A table is there twice, and nobody can say which one holds.
    #[error("{}: is there beside {}; one of them has to go", parquet.display(), csv.display())]
    BothFormats {
        /// The one.
        csv: PathBuf,
        /// The other.
        parquet: PathBuf,
    },
    /// A file with the name of a Parquet table is not one that can be read.
    #[error("{}: cannot be read as Parquet", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// What the Parquet reader said.
        source: parquet::errors::ParquetError,
    },
    /// A file or record does not have the form of a table.
    #[error("{at}: {fault}")]
    Record {
        /// Where.
        at: At,
        /// What is wrong.
        fault: Box<Fault>,
    },
    /// A column or cell does not hold what the table wants there.
    #[error("{at}: column {column}: {fault}")]
    Cell {
        /// Where.
        at: At,
        /// The column.
        column: String,
        /// What is wrong.
        fault: Box<Fault>,
    },
}

impl EstateError {
    /// A fault of a file or record as a whole.
    pub(crate) fn record(file: &Path, position: Position, fault: Fault) -> Self {
        Self::Record { at: At { file: file.to_owned(), position }, fault: fault.into() }
    }

    /// A fault of one column or cell.
    pub(crate) fn cell(file: &Path, position: Position, column: &str, fault: Fault) -> Self {
        Self::Cell {
            at: At { file: file.to_owned(), position },
            column: column.to_owned(),
            fault: fault.into(),
        }
    }
}

/// A place in a file of the estate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At {
    /// The file.
    pub file: PathBuf,
    /// The place in it.
    pub position: Position,
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.file.display();
        match self.position {
            Position::File => write!(f, "{file}"),
            Position::Line(line) => write!(f, "{file}:{line}"),
            Position::Row(_) => write!(f, "{file}: {}", self.position),
        }
    }
}

/// What of a file is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Position {
    /// The file as a whole.
    File,
    /// The record of a CSV file that starts on this line; the header is on line 1.
    Line(u64),
    /// This row of a Parquet file; the first is row 1.
    Row(u64),
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File => f.write_str("the file"),
            Self::Line(line) => write!(f, "line {line}"),
            Self::Row(row) => write!(f, "row {row}"),
        }
    }
}

/// What is wrong with a table, a record or a cell.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The file begins with the byte order mark of UTF-16.
    #[error("is UTF-16, must be UTF-8")]
    Utf16,
    /// There is no header.
    #[error("is empty, must have a header")]
    NoHeader,
    /// A record is longer or shorter than the header.
    #[error("{found} fields where the header has {expected}")]
    FieldCount {
        /// Fields of the header.
        expected: u64,
        /// Fields of the record.
        found: u64,
    },
    /// A quote inside a cell that is not quoted, or something other than the cell's end after its closing quote.
    #[error("a quote inside a cell; such a cell is written \"in quotes, with its own quotes doubled\"")]
    StrayQuote,
    /// The file ends inside a quoted cell.
    #[error("a quoted cell is never closed")]
    OpenQuote,
    /// Bytes that are not UTF-8.
    #[error("is not UTF-8")]
    Utf8,
    /// A column the table must have is not in the header.
    #[error("is missing")]
    MissingColumn,
    /// A column is in the header more than once.
    #[error("is there more than once")]
    RepeatedColumn,
    /// A column is one of the table's but for case or blanks around it.
    #[error("must be spelled `{0}`")]
    MisspelledColumn(&'static str),
    /// A Parquet column of a type that holds no such thing.
    #[error("has type {0}, must be text")]
    ColumnType(String),
    /// An empty cell where there must be a value.
    #[error("is empty")]
    Empty,
    /// Not a GUID.
    #[error(transparent)]
    Guid(#[from] GuidError),
    /// Not a partner id.
    #[error(transparent)]
    PartnerId(#[from] PartnerIdError),
    /// Not a scope, or not a name of one.
    #[error(transparent)]
    Scope(#[from] ScopeError),
    /// Not an id of Power Platform.
    #[error(transparent)]
    PlatformId(#[from] PlatformIdError),
    /// Not a month.
    #[error("`{0}` is not a month such as 2026-04")]
    Month(String),
    /// Not a number of things, or more than can be counted.
    #[error("`{0}` is not a whole number such as 42")]
    WholeNumber(String),
    /// Not a time in UTC.
    #[error(transparent)]
    Time(#[from] TimeError),
    /// A time that RFC 3339 cannot write.
    #[error("is a time outside the years 0001 to 9999")]
    TimeRange,
    /// A word the table does not know.
    #[error("`{found}` is none of {}", listed(words))]
    Word {
        /// The cell.
        found: String,
        /// What it could be.
        words: Vec<&'static str>,
    },
    /// A row that holds at no time.
    #[error("`{to}` is not after valid_from `{from}`")]
    NeverValid {
        /// Its start.
        from: Instant,
        /// Its end.
        to: Instant,
    },
    /// A delegation of something other than a subscription or resource group (PAL-12).
    #[error("`{0}` is neither a subscription nor a resource group")]
    DelegationScope(Scope),
    /// A principal linked twice at one time.
    #[error("overlaps the link of the same principal on {0}")]
    LinkOverlap(Position),
    /// A child with two parents at one time.
    #[error("differs from the parent that the same child has at that time on {0}")]
    ParentOverlap(Position),
    /// A subscription with two owners at one time.
    #[error("differs from the tenant that owns the same subscription at that time on {0}")]
    OwnerOverlap(Position),
    /// A subscription with two partners of record at one time.
    #[error("differs from the partner on record for the same subscription at that time on {0}")]
    RecordOverlap(Position),
    /// An asset of two types or in two environments at one time.
    #[error("differs in type or environment from the same asset at that time on {0}")]
    AssetOverlap(Position),
    /// Two figures of one asset, month and metric.
    #[error("differs from the figure of the same asset, month and metric on {0}")]
    TwoFigures(Position),
}

fn listed(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}
