//! Why an upload is refused, or could not be taken.

use std::io;
use std::path::PathBuf;

use pal_estate::EstateError;
use pal_estate::import::ImportError;
use pal_usage::UsageError;

/// Why nothing changed.
#[derive(Debug, thiserror::Error)]
pub enum IngestFault {
    /// The export is not good.
    #[error(transparent)]
    Usage(#[from] UsageError),
    /// The estate would not be good.
    #[error(transparent)]
    Estate(#[from] EstateError),
    /// What `az` or ARM printed is not good.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// Nothing was sent.
    #[error("no file was sent")]
    Nothing,
    /// Two files of one upload have one name.
    #[error("{name}: two files of this name were sent; send them one after the other, or rename one")]
    SameName {
        /// The name.
        name: String,
    },
    /// A file without a byte.
    #[error("{name}: the file is empty")]
    Empty {
        /// Its name.
        name: String,
    },
    /// An export of time and subscriptions that another export has already.
    #[error(
        "{name}: `{other}` has the same days of {subscriptions} of its subscriptions already, and both together would count them twice; say whether this file replaces it or adds to it"
    )]
    Overlap {
        /// What was sent.
        name: String,
        /// What is there.
        other: String,
        /// How many subscriptions they share.
        subscriptions: usize,
    },
    /// Compressed data that grow beyond what exports do (R49).
    #[error("{name}: the data grow to more than {times} times the file, which no export does")]
    Bomb {
        /// Its name.
        name: String,
        /// How many times.
        times: u64,
    },
    /// Compressed data beyond what is read.
    #[error("{name}: the data are longer than {bytes} bytes when they are decompressed")]
    TooLong {
        /// Its name.
        name: String,
        /// How many are read.
        bytes: u64,
    },
    /// More than one gzip file in one (R49).
    #[error("{name}: something follows the end of the gzip data; send one file at a time")]
    Trailing {
        /// Its name.
        name: String,
    },
    /// Gzip data that end too early.
    #[error("{name}: gzip data is cut short or damaged: {source}")]
    Gzip {
        /// Its name.
        name: String,
        /// What is wrong.
        source: io::Error,
    },
    /// What is kept cannot be read: ours, not the upload's.
    #[error("`{}` cannot be used", path.display())]
    Kept {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The ledger is not what we wrote: ours, not the upload's.
    #[error("`{}` is not a ledger that this version reads", path.display())]
    Ledger {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: serde_json::Error,
    },
}

impl IngestFault {
    /// Whether the upload is to blame: then its sender is told everything, else only that something broke.
    pub fn is_refusal(&self) -> bool {
        match self {
            Self::Usage(_)
            | Self::Estate(_)
            | Self::Import(_)
            | Self::Nothing
            | Self::SameName { .. }
            | Self::Empty { .. }
            | Self::Overlap { .. }
            | Self::Bomb { .. }
            | Self::TooLong { .. }
            | Self::Trailing { .. }
            | Self::Gzip { .. } => true,
            Self::Kept { .. } | Self::Ledger { .. } => false,
        }
    }
}
