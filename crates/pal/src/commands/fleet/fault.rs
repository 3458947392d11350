//! Why `pal fleet` does not even begin.

use pal_client::fleet::file::FileFault;
use pal_client::fleet::journal::JournalError;

use crate::diagnostics::ExitStatus;

/// Why a fleet is not looked after.
#[derive(Debug, thiserror::Error)]
pub enum FleetFault {
    /// The file does not say what it should.
    #[error(transparent)]
    File(FileFault),
    /// The journal cannot be used.
    #[error(transparent)]
    Journal(JournalError),
    /// No such cloud.
    #[error("there is no cloud `{0}`")]
    Cloud(String),
}

impl FleetFault {
    /// How the program ends.
    pub const fn status(&self) -> ExitStatus {
        match self {
            Self::File(_) | Self::Cloud(_) => ExitStatus::Usage,
            Self::Journal(_) => ExitStatus::Refused,
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Journal(JournalError::InUse { .. }) => {
                "wait until it ends; `pal fleet status` may look on meanwhile"
            }
            Self::Journal(JournalError::Line { .. }) => {
                "move the file away to begin a new one: every link is read before anything is sent"
            }
            Self::Cloud(_) => {
                "`pal cloud list` tells which there are; an address of Azure Resource Manager is taken, too"
            }
            Self::File(_) | Self::Journal(JournalError::Io { .. }) => return None,
        };
        Some(hint.to_owned())
    }
}
