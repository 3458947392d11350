//! What is wrong with a table of the estate, and where.

use std::io;

use pal_estate::{At, EstateError, Fault, Position};

use super::{Part, Tell, Told, words};
use crate::texts::key;

/// A file as a whole, and what the system or a reader said of it.
pub(super) fn because(file: impl Into<Part>, what: &str, why: Part) -> Told {
    let told = Told::of(key("fault-because"), [("fault", Told::plain(what).into()), ("why", why)]);
    in_file(file, told)
}

/// A fault of a file.
pub(super) fn in_file(file: impl Into<Part>, fault: Told) -> Told {
    Told::of(key("fault-in"), [("place", file.into()), ("fault", fault.into())])
}

/// What the system said, in its own words.
pub(super) fn system(error: &io::Error) -> Part {
    words(error)
}

/// A place in a file: `FILE:LINE` in every language, or a row.
fn place(at: &At) -> Part {
    match at.position {
        Position::File | Position::Line(_) => words(at),
        Position::Row(row) => {
            let parts = [("file", at.file.as_path().into()), ("row", words(&row))];
            Told::of(key("fault-row"), parts).into()
        }
    }
}

impl Tell for EstateError {
    fn told(&self) -> Told {
        match self {
            Self::Folder { path, source } => because(path.as_path(), key("fault-no-folder"), system(source)),
            Self::Read { path, source } => because(path.as_path(), key("fault-unreadable"), system(source)),
            Self::Write { path, source } => because(path.as_path(), key("fault-unwritable"), system(source)),
            Self::BothFormats { csv, parquet } => in_file(
                parquet.as_path(),
                Told::of(key("fault-both-formats"), [("csv", csv.as_path().into())]),
            ),
            Self::Parquet { path, source } => because(path.as_path(), key("fault-no-parquet"), words(source)),
            Self::Record { at, fault } => in_file(place(at), fault.told()),
            Self::Cell { at, column, fault } => in_file(place(at), in_column(column, fault.told())),
        }
    }
}

/// A fault of a column or cell.
pub(super) fn in_column(column: &str, fault: Told) -> Told {
    Told::of(key("fault-column"), [("column", column.into()), ("fault", fault.into())])
}

impl Tell for Position {
    fn told(&self) -> Told {
        match self {
            Self::File => Told::plain(key("fault-the-file")),
            Self::Line(line) => Told::of(key("fault-the-line"), [("line", words(line))]),
            Self::Row(row) => Told::of(key("fault-the-row"), [("row", words(row))]),
        }
    }
}

impl Tell for Fault {
    fn told(&self) -> Told {
        let found = |key: &str, found: Part| Told::of(key, [("found", found)]);
        let other = |key: &str, at: &Position| Told::of(key, [("place", at.told().into())]);
        match self {
            Self::Utf16 => Told::plain(key("fault-utf16-table")),
            Self::NoHeader => Told::plain(key("fault-no-header")),
            Self::FieldCount { expected, found } => {
                let parts = [("found", (*found).into()), ("expected", (*expected).into())];
                Told::of(key("fault-field-count"), parts)
            }
            Self::StrayQuote => Told::plain(key("fault-stray-quote-table")),
            Self::OpenQuote => Told::plain(key("fault-open-quote-table")),
            Self::Utf8 => Told::plain(key("fault-utf8-table")),
            Self::MissingColumn => Told::plain(key("fault-missing")),
            Self::RepeatedColumn => Told::plain(key("fault-repeated")),
            Self::MisspelledColumn(name) => found(key("fault-misspelled"), (*name).into()),
            Self::ColumnType(name) => found(key("fault-column-type"), name.into()),
            Self::Empty => Told::plain(key("fault-empty")),
            Self::Guid(error) => error.told(),
            Self::PartnerId(error) => error.told(),
            Self::Scope(error) => error.told(),
            Self::PlatformId(error) => error.told(),
            Self::Month(text) => found(key("fault-month"), text.into()),
            Self::WholeNumber(text) => found(key("fault-whole-number"), text.into()),
            Self::Time(error) => error.told(),
            Self::TimeRange => Told::plain(key("fault-time-range")),
            Self::Word { found, words } => {
                let known: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
                let parts = [("found", found.into()), ("known", (&known.join(", ")).into())];
                Told::of(key("fault-word"), parts)
            }
            Self::NeverValid { from, to } => {
                Told::of(key("fault-never-valid"), [("from", words(from)), ("to", words(to))])
            }
            Self::DelegationScope(scope) => found(key("fault-delegation-scope"), words(scope)),
            Self::LinkOverlap(at) => other(key("fault-link-overlap"), at),
            Self::ParentOverlap(at) => other(key("fault-parent-overlap"), at),
            Self::OwnerOverlap(at) => other(key("fault-owner-overlap"), at),
            Self::RecordOverlap(at) => other(key("fault-record-overlap"), at),
            Self::AssetOverlap(at) => other(key("fault-asset-overlap"), at),
            Self::TwoFigures(at) => other(key("fault-two-figures"), at),
        }
    }
}
