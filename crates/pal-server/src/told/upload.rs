//! Why an upload is refused.

use super::estate::{because, in_file, system};
use super::{Tell, Told};
use crate::ingest::IngestFault;
use crate::texts::key;

impl Tell for IngestFault {
    fn told(&self) -> Told {
        match self {
            Self::Usage(error) => error.told(),
            Self::Estate(error) => error.told(),
            Self::Import(error) => error.told(),
            Self::Nothing => Told::plain(key("fault-nothing")),
            Self::SameName { name } => in_file(name, Told::plain(key("fault-same-name"))),
            Self::Empty { name } => in_file(name, Told::plain(key("fault-empty-file"))),
            Self::Overlap { name, other, subscriptions } => {
                let parts = [("other", other.into()), ("subscriptions", (*subscriptions).into())];
                in_file(name, Told::of(key("fault-overlap"), parts))
            }
            Self::Bomb { name, times } => {
                in_file(name, Told::of(key("fault-bomb"), [("times", (*times).into())]))
            }
            Self::TooLong { name, bytes } => {
                in_file(name, Told::of(key("fault-too-long"), [("bytes", (*bytes).into())]))
            }
            Self::Trailing { name } => in_file(name, Told::plain(key("fault-trailing"))),
            Self::Gzip { name, source } => because(name, key("fault-gzip"), system(source)),
            // Ours: the log has the rest.
            Self::Kept { .. } | Self::Ledger { .. } => Told::plain(key("arm-broken")),
        }
    }
}
