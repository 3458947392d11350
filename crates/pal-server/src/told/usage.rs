//! What is wrong with a cost export, and where.

use pal_usage::json::ObjectError;
use pal_usage::{
    CellError, Counted, DialectError, FileError, ManifestError, ParquetFault, RecordError, UsageError,
};

use super::estate::{in_column, in_file, system};
use super::{Part, Tell, Told, words};
use crate::texts::key;

impl Tell for UsageError {
    fn told(&self) -> Told {
        let line = |file: &std::path::Path, line: u64| format!("{}:{line}", file.display());
        match self {
            Self::Cell { file, line: at, column, reason } => {
                in_file(&line(file, *at), in_column(column, reason.told()))
            }
            Self::Row { file, row, column, reason } => {
                let parts = [("file", file.as_path().into()), ("row", words(row))];
                in_file(Told::of(key("fault-row"), parts), in_column(column, reason.told()))
            }
            Self::Record { file, line: at, reason } => in_file(&line(file, *at), reason.told()),
            Self::File { file, reason } => in_file(file.as_path(), reason.told()),
            // A worker refuses for one reason alone: a sum that is too long.
            Self::Refused { file, reason: _ } => in_file(file.as_path(), Told::plain(key("fault-sum"))),
            Self::NoWorkers => Told::plain(key("arm-broken")),
        }
    }
}

impl Tell for CellError {
    fn told(&self) -> Told {
        let found = |key: &str, found: &String| Told::of(key, [("found", found.into())]);
        match self {
            Self::Twice => Told::plain(key("fault-member-twice")),
            Self::NoText => Told::plain(key("fault-member-no-text")),
            Self::Empty => Told::plain(key("fault-cell-empty")),
            Self::NotUtf8 => Told::plain(key("fault-cell-utf8")),
            Self::Time(error) => error.told(),
            Self::Day(text) => found(key("fault-day"), text),
            Self::Order { start, end } => {
                Told::of(key("fault-order"), [("start", start.into()), ("end", end.into())])
            }
            Self::Money(error) => error.told(),
            Self::Flag(text) => found(key("fault-flag"), text),
            Self::Rate(text) => found(key("fault-rate"), text),
            Self::NotFinite(text) => found(key("fault-not-finite"), text),
            Self::StrayQuote => Told::plain(key("fault-stray-quote")),
            Self::TextAfterQuote => Told::plain(key("fault-text-after-quote")),
            Self::Unclosed => Told::plain(key("fault-open-quote")),
            Self::TooLong => Told::of(key("fault-cell-long"), [("most", words(&CellError::MEBIBYTES_MAX))]),
        }
    }
}

impl Tell for RecordError {
    fn told(&self) -> Told {
        match self {
            Self::Object(ObjectError::Cut) => Told::plain(key("fault-object-cut")),
            Self::Object(ObjectError::Syntax { byte }) => {
                Told::of(key("fault-object-syntax"), [("byte", words(byte))])
            }
            Self::Object(ObjectError::Other) => Told::plain(key("fault-object-none")),
            Self::Fields { expected, found } => {
                let parts = [("found", (*found).into()), ("expected", (*expected).into())];
                Told::of(key("fault-fields"), parts)
            }
            Self::TooLong => {
                Told::of(key("fault-record-long"), [("most", words(&RecordError::MEBIBYTES_MAX))])
            }
        }
    }
}

impl Tell for FileError {
    fn told(&self) -> Told {
        match self {
            Self::Io(error) => Told::of(
                key("fault-because"),
                [("fault", Told::plain(key("fault-unreadable")).into()), ("why", system(error))],
            ),
            Self::Special => Told::plain(key("fault-special")),
            Self::Empty => Told::plain(key("fault-empty-export")),
            Self::Utf16 => Told::plain(key("fault-utf16")),
            Self::HeaderNotUtf8 => Told::plain(key("fault-header-utf8")),
            Self::HeaderTooLong => {
                Told::of(key("fault-header-long"), [("most", words(&RecordError::MEBIBYTES_MAX))])
            }
            Self::TooManyColumns { found } => Told::of(
                key("fault-many-columns"),
                [("found", words(found)), ("most", words(&FileError::COLUMNS_MAX))],
            ),
            Self::Dialect(error) => error.told(),
            Self::Gzip(error) => Told::of(
                key("fault-because"),
                [("fault", Told::plain(key("fault-gzip")).into()), ("why", system(error))],
            ),
            Self::Changed => Told::plain(key("fault-changed")),
            Self::Parquet(fault) => Told::of(key("fault-parquet"), [("why", fault.told().into())]),
            Self::EmptyFolder => Told::plain(key("fault-empty-folder")),
            Self::Manifest(error) => error.told(),
        }
    }
}

impl Tell for ParquetFault {
    fn told(&self) -> Told {
        match self {
            Self::Io(error) => Told::of(
                key("fault-because"),
                [("fault", Told::plain(key("fault-unreadable")).into()), ("why", system(error))],
            ),
            Self::NoMagic => Told::plain(key("fault-parquet-none")),
            Self::Encrypted => Told::plain(key("fault-parquet-encrypted")),
            // Which part of the format it is helps whoever wrote the writer, and stands in the log.
            Self::Short(_) => Told::plain(key("fault-parquet-short")),
            Self::Damaged(_) => Told::plain(key("fault-parquet-damaged")),
            Self::PageTooLong { bytes } => Told::of(
                key("fault-parquet-page"),
                [("bytes", words(bytes)), ("most", words(&Self::MEBIBYTES_MAX))],
            ),
            Self::Checksum => Told::plain(key("fault-parquet-checksum")),
            Self::Compression(number) => {
                Told::of(key("fault-parquet-compression"), [("number", words(number))])
            }
            Self::Encoding(number, of) => {
                Told::of(key("fault-parquet-encoding"), [("number", words(number)), ("type", (*of).into())])
            }
            Self::Nested => Told::plain(key("fault-parquet-nested")),
            Self::Type { found, wanted } => Told::of(
                key("fault-parquet-type"),
                [("found", (*found).into()), ("wanted", (*wanted).into())],
            ),
            Self::Column { name, fault } => in_column(name, fault.told()),
        }
    }
}

impl Tell for DialectError {
    fn told(&self) -> Told {
        match self {
            Self::Lacks { family, lacks } => Told::of(
                key("fault-no-export"),
                [("family", (*family).into()), ("lacks", (&lacks.join(", ")).into())],
            ),
            Self::Twice { first, first_name, second, second_name } => {
                let parts = [
                    ("first", words(&(first + 1))),
                    ("firstName", first_name.into()),
                    ("second", words(&(second + 1))),
                    ("secondName", second_name.into()),
                ];
                Told::of(key("fault-same-column"), parts)
            }
        }
    }
}

impl Tell for Counted {
    fn told(&self) -> Told {
        match self {
            Self::Blobs => Told::plain(key("fault-blobs")),
            Self::Bytes => Told::plain(key("fault-bytes")),
            Self::Rows => Told::plain(key("fault-rows")),
        }
    }
}

impl Tell for ManifestError {
    fn told(&self) -> Told {
        let named = |key: &str, name: &String| Told::of(key, [("name", name.into())]);
        let count = |count: u64| Part::from(count);
        match self {
            Self::Shape(error) => Told::of(
                key("fault-because"),
                [("fault", Told::plain(key("fault-no-manifest")).into()), ("why", words(error))],
            ),
            Self::NoList => Told::plain(key("fault-no-list")),
            Self::TooLong => {
                Told::of(key("fault-manifest-long"), [("most", words(&ManifestError::MEBIBYTES_MAX))])
            }
            Self::Nameless(blob) => Told::of(key("fault-nameless"), [("blob", words(&(blob + 1)))]),
            Self::Outside(name) => named(key("fault-outside"), name),
            Self::SameName(name) => named(key("fault-two-blobs"), name),
            Self::Missing(name) => named(key("fault-blob-missing"), name),
            Self::Count { counted, said, found } => {
                let parts =
                    [("counted", counted.told().into()), ("said", count(*said)), ("found", count(*found))];
                Told::of(key("fault-manifest-count"), parts)
            }
            Self::BlobCount { blob, counted, said, found } => {
                let parts = [
                    ("blob", blob.into()),
                    ("counted", counted.told().into()),
                    ("said", count(*said)),
                    ("found", count(*found)),
                ];
                Told::of(key("fault-blob-count"), parts)
            }
            Self::Time { field, text } => {
                Told::of(key("fault-manifest-time"), [("field", (*field).into()), ("found", text.into())])
            }
            Self::Overlap { other } => Told::of(key("fault-same-run"), [("other", other.as_path().into())]),
        }
    }
}
