//! What a person should know of reading or importing an estate.

use std::fmt;
use std::path::PathBuf;

use pal_model::{Instant, SubscriptionId};

use crate::import::Aside;

/// A note on what was read or imported.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Note {
    /// A file that looks like a table and has the name of none.
    Stray {
        /// The file.
        file: PathBuf,
    },
    /// A column that its table does not know.
    UnknownColumn {
        /// The file.
        file: PathBuf,
        /// The column.
        column: String,
    },
    /// A file or column that was passed over and that an import has replaced.
    Lost(Box<Note>),
    /// A list of which an input has not the last page.
    Unfinished {
        /// The input.
        input: String,
    },
    /// A list of accounts that may have been meant as one of members.
    NoGroup {
        /// The input.
        input: String,
    },
    /// Elements that make no rows.
    PassedOver {
        /// How many.
        count: u64,
        /// Of which kind.
        aside: Aside,
    },
    /// Ends of what has no start.
    WithoutStart {
        /// How many.
        count: u64,
    },
    /// Changes of role assignments that do not say of what.
    WithoutGrant {
        /// How many.
        count: u64,
    },
    /// Datasets whose publisher no account shows.
    UnknownPublishers {
        /// How many.
        count: u64,
    },
    /// A subscription that the newest listing of role assignments has nothing of, and the one before had.
    Gap {
        /// The subscription.
        subscription: SubscriptionId,
        /// The newest listing.
        newest: Instant,
        /// The one before.
        before: Instant,
    },
}

impl Note {
    /// The file that it is about, if it is about one of the folder.
    pub(crate) fn file(&self) -> Option<&PathBuf> {
        match self {
            Self::Stray { file } | Self::UnknownColumn { file, .. } => Some(file),
            Self::Lost(of) => of.file(),
            Self::Unfinished { .. }
            | Self::NoGroup { .. }
            | Self::PassedOver { .. }
            | Self::WithoutStart { .. }
            | Self::WithoutGrant { .. }
            | Self::UnknownPublishers { .. }
            | Self::Gap { .. } => None,
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stray { file } => write!(f, "{}: is called like no table and is not read", file.display()),
            Self::UnknownColumn { file, column } => {
                write!(f, "{}: column {column} is not known and passed over", file.display())
            }
            Self::Lost(of) => write!(f, "{of}, and is gone now"),
            Self::Unfinished { input } => {
                write!(f, "{input}: is not the last page; what is only on later pages counts as gone")
            }
            Self::NoGroup { input } => write!(
                f,
                "{input}: says neither what it lists nor of which group: read as accounts, not as members"
            ),
            Self::PassedOver { count, aside } => write!(f, "passed over {count} {}", aside.text()),
            Self::WithoutStart { count } => {
                write!(f, "{count} ends are known of something whose start is not, which makes no row")
            }
            Self::WithoutGrant { count } => write!(
                f,
                "{count} changes of role assignments are known without who got what where, which makes no row"
            ),
            Self::UnknownPublishers { count } => write!(
                f,
                "{count} datasets name a publisher whom no account shows, so nobody publishes them; import the tenant's users"
            ),
            Self::Gap { subscription, newest, before } => write!(
                f,
                "the role assignments of {newest} have none in subscription {subscription}, where {before} had some: they \
                 end there; listings of several subscriptions are one snapshot with one --collected-at"
            ),
        }
    }
}
