//! What can be wrong with a Parquet file apart from the values in it.

use std::io;

use super::PAGE_BYTES_MAX;

/// Why Parquet data cannot be read. Nothing of a file is believed before it is checked: sizes are held against the file's
/// length, so that a damaged one makes an error rather than a panic or an allocation.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The system refuses to read it.
    #[error("cannot be read: {0}")]
    Io(#[from] io::Error),
    /// Neither begins nor ends as Parquet files do.
    #[error("is no Parquet file: it does not end in `PAR1`")]
    NoMagic,
    /// The footer can only be read with a key.
    #[error("is encrypted")]
    Encrypted,
    /// The data end inside something.
    #[error("{0} is cut short")]
    Short(&'static str),
    /// Something contradicts itself or the rest of the file.
    #[error("{0} is damaged")]
    Damaged(&'static str),
    /// A page beyond any writer's.
    #[error("a page of {bytes} bytes is longer than {} MiB", Self::MEBIBYTES_MAX)]
    PageTooLong {
        /// How many bytes it has, or would have once decompressed.
        bytes: u64,
    },
    /// The bytes of a page are not those that were written.
    #[error("the checksum of a page is wrong")]
    Checksum,
    /// A way of compressing that is not read.
    #[error("compression {0} is not read: only none, snappy, gzip and zstd are")]
    Compression(i64),
    /// A way of encoding values that is not read.
    #[error("encoding {0} is not read for values of type {1}")]
    Encoding(i64, &'static str),
    /// A needed column that holds lists or groups.
    #[error("holds nested or repeated values")]
    Nested,
    /// A needed column of a type that cannot say what is asked of it.
    #[error("type {found} is no {wanted}")]
    Type {
        /// What the schema says.
        found: &'static str,
        /// What the column should be.
        wanted: &'static str,
    },
    /// A page of a needed column.
    #[error("column {name}: {fault}")]
    Column {
        /// The column, as the schema writes it.
        name: String,
        /// What is wrong with it.
        fault: Box<Fault>,
    },
}

impl Fault {
    /// The longest page that is read, in mebibytes.
    pub const MEBIBYTES_MAX: u64 = PAGE_BYTES_MAX >> 20;

    /// The fault as one of a column.
    pub(super) fn of_column(self, name: &str) -> Self {
        if let Self::Column { .. } = self {
            return self;
        }
        Self::Column { name: name.to_owned(), fault: Box::new(self) }
    }
}
