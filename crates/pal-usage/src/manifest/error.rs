//! What can be wrong with a manifest.

use std::path::PathBuf;

use super::MANIFEST_BYTES_MAX;

/// What a manifest counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Counted {
    /// Files.
    Blobs,
    /// Bytes as they lie in storage.
    Bytes,
    /// Lines without headers.
    Rows,
}

impl std::fmt::Display for Counted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Blobs => "blobs",
            Self::Bytes => "bytes",
            Self::Rows => "rows",
        })
    }
}

impl ManifestError {
    /// The longest manifest that is read, in mebibytes.
    pub const MEBIBYTES_MAX: u64 = MANIFEST_BYTES_MAX >> 20;
}

/// Why a manifest cannot be taken, or is not what lies beside it.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// Not JSON, or not of a manifest's shape.
    #[error("is no manifest: {0}")]
    Shape(#[source] serde_json::Error),
    /// It lists no blobs, not even none.
    #[error("is no manifest: it has no `blobs`")]
    NoList,
    /// Longer than any manifest.
    #[error("is longer than {} MiB", Self::MEBIBYTES_MAX)]
    TooLong,
    /// A blob without `blobName` and `blobLink`.
    #[error("blob {} has no name", .0 + 1)]
    Nameless(usize),
    /// A blob's name that is no path below the container.
    #[error("the name `{0}` of a blob leads outside the folder")]
    Outside(String),
    /// Two blobs that would be the same file.
    #[error("two blobs are called `{0}`")]
    SameName(String),
    /// A blob that is not there.
    #[error("its blob `{0}` is not beside it")]
    Missing(String),
    /// A count that disagrees with the data.
    #[error("says {said} {counted}, its data has {found}")]
    Count {
        /// What is counted.
        counted: Counted,
        /// What the manifest says.
        said: u64,
        /// What there is.
        found: u64,
    },
    /// A count of one blob that disagrees with its data.
    #[error("says {said} {counted} in `{blob}`, which has {found}")]
    BlobCount {
        /// The blob.
        blob: String,
        /// What is counted.
        counted: Counted,
        /// What the manifest says.
        said: u64,
        /// What there is.
        found: u64,
    },
    /// A time of the run that cannot be read.
    #[error("`{field}` is `{text}`, which is no time")]
    Time {
        /// The field.
        field: &'static str,
        /// What it says.
        text: String,
    },
    /// Two runs of one export, neither of which replaces the other.
    #[error(
        "is a run of the same export as `{}` for a part of the same period: which of the two holds cannot be told",
        other.display()
    )]
    Overlap {
        /// The other run's manifest.
        other: PathBuf,
    },
}
