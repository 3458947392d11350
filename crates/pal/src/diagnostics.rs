//! From a failure to what a person reads: *error, cause, hint*, and to an exit status (contract §1).

use std::error::Error;
use std::fmt::Write;
use std::io;
use std::path::PathBuf;

use pal_attribution::run::AttributionError;
use pal_client::cloud::RegistryError;
use pal_estate::EstateError;
use pal_estate::change::ChangeError;
use pal_estate::import::ImportError;
use pal_identity::statement::StatementError;
use pal_identity::{NoRandomness, PasswordHashError};
use pal_model::{Instant, PartnerId};
use pal_server::edit::EditFault;
use pal_server::estate::NotDelegable;
use pal_server::serve::StartError;
use pal_server::world::WorldFault;
use pal_store::StoreError;
use pal_usage::UsageError;

use crate::commands::attest::{KeyFileError, NotBelieved};
use crate::commands::connection::ConnectionError;
use crate::commands::fleet::FleetFault;
use crate::commands::request::RequestError;
use crate::demo::client::ClientError;
use crate::out::SaveError;
use crate::output::query::QueryError;
use crate::partner_center::PartnerCenterError;

/// How the program ended, as scripts see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitStatus {
    /// Done.
    Done,
    /// Refused, or failed.
    Refused,
    /// Wrong usage.
    Usage,
    /// Not found.
    NotFound,
    /// Some of many failed.
    SomeFailed,
    /// Changes are pending.
    Pending,
}

impl ExitStatus {
    /// The number that the shell gets.
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Refused => 1,
            Self::Usage => 2,
            Self::NotFound => 3,
            Self::SomeFailed => 4,
            Self::Pending => 5,
        }
    }
}

/// Why a command did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// What was asked for does not fit together.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// The query met values that it does not fit.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The answer could not be written to the file.
    #[error("{}: cannot be written", path.display())]
    Save {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        source: SaveError,
    },
    /// A folder for manual pages could not be filled.
    #[error("{}: cannot be written", path.display())]
    Pages {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// An input could not be read.
    #[error("{}: cannot be read", path.display())]
    Input {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The estate could not be read.
    #[error(transparent)]
    Estate(#[from] EstateError),
    /// Files could not be imported.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// The usage could not be found or recognised.
    #[error(transparent)]
    Usage(#[from] UsageError),
    /// There is no report.
    #[error(transparent)]
    Attribution(#[from] AttributionError),
    /// The sample could not be written.
    #[error("{}: the sample cannot be written", path.display())]
    Sample {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The server does not start.
    #[error(transparent)]
    Serve(#[from] StartError),
    /// The system gives no threads to serve with.
    #[error("the server does not start")]
    Runtime(#[source] io::Error),
    /// The store of a service cannot be opened, read or changed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The audit log is not what was written.
    #[error("the audit log is broken: row {row} {fault}")]
    Audit {
        /// The first row that is not as it was written.
        row: u64,
        /// What happened to it.
        fault: &'static str,
    },
    /// What the store holds is no estate.
    #[error(transparent)]
    NotDelegable(#[from] NotDelegable),
    /// An estate that another command keeps.
    #[error("{}: the estate is kept by `pal import`, which would undo what is collected", log.display())]
    ImportedEstate {
        /// What the import keeps there.
        log: PathBuf,
    },
    /// A file of Partner Center cannot be read.
    #[error(transparent)]
    PartnerCenter(#[from] PartnerCenterError),
    /// Links to a partner id would count for nothing (PAL-05).
    #[error("partner id {partner} is no location account in force at {at}: no link to it would count")]
    NotInForce {
        /// The id.
        partner: PartnerId,
        /// When.
        at: Instant,
    },
    /// The estate cannot take a change that was thought.
    #[error(transparent)]
    Change(#[from] ChangeError),
    /// A key of statements is of no use.
    #[error(transparent)]
    KeyFile(#[from] KeyFileError),
    /// A signed statement is not to be believed.
    #[error(transparent)]
    NotBelieved(#[from] NotBelieved),
    /// A world file cannot be applied.
    #[error(transparent)]
    World(#[from] WorldFault),
    /// A row cannot be put into the directory or taken out of it.
    #[error(transparent)]
    Edit(#[from] EditFault),
    /// The links of a fleet cannot be looked after.
    #[error(transparent)]
    Fleet(#[from] FleetFault),
    /// There is no secret to hash.
    #[error("standard input has no secret: its first line is empty")]
    NoSecret,
    /// A secret cannot be hashed.
    #[error(transparent)]
    Hash(#[from] PasswordHashError),
    /// The service of the demo could not be used.
    #[error(transparent)]
    Demo(#[from] ClientError),
    /// Options or variables that say nowhere to go.
    #[error(transparent)]
    Connection(#[from] ConnectionError),
    /// The registered clouds cannot be read or changed.
    #[error(transparent)]
    Clouds(#[from] RegistryError),
    /// A run of `pal collect` cannot be kept on disk.
    #[error(transparent)]
    CollectFolder(#[from] pal_client::collect::FolderFault),
    /// A cloud could not be asked, or refused.
    #[error("{}", with_code(.0))]
    Client(pal_client::Failure),
    /// The same about a link: what is not found there, is not linked.
    #[error("{}", with_code(.0))]
    Link(pal_client::Failure),
    /// The system gives no random numbers.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// Standard output does not take what is written.
    #[error("standard output cannot be written")]
    Output(#[source] io::Error),
}

impl From<pal_client::Failure> for Failure {
    fn from(failure: pal_client::Failure) -> Self {
        Self::Client(failure)
    }
}

impl Failure {
    /// How the program ends.
    pub fn status(&self) -> ExitStatus {
        match self {
            Self::Request(_) => ExitStatus::Usage,
            Self::Import(ImportError::MissingTenant { .. }) => ExitStatus::Usage,
            Self::Import(_) => ExitStatus::Refused,
            Self::Serve(StartError::Config(_) | StartError::World(WorldFault::File(_))) => ExitStatus::Usage,
            Self::Serve(_) | Self::Runtime(_) => ExitStatus::Refused,
            Self::World(WorldFault::File(_)) => ExitStatus::Usage,
            Self::Edit(EditFault::NotThere(_)) => ExitStatus::NotFound,
            Self::Fleet(fault) => fault.status(),
            Self::Connection(_) | Self::Clouds(RegistryError::Name(_)) => ExitStatus::Usage,
            Self::Link(pal_client::Failure { status: Some(404), .. }) => ExitStatus::NotFound,
            Self::Clouds(RegistryError::Absent(_)) => ExitStatus::NotFound,
            Self::Clouds(_) | Self::Client(_) | Self::Link(_) => ExitStatus::Refused,
            Self::World(_)
            | Self::PartnerCenter(_)
            | Self::NotInForce { .. }
            | Self::Change(_)
            | Self::KeyFile(_)
            | Self::NotBelieved(_)
            | Self::Store(_)
            | Self::Audit { .. }
            | Self::NotDelegable(_)
            | Self::CollectFolder(_)
            | Self::Edit(_)
            | Self::NoSecret
            | Self::Hash(_)
            | Self::Demo(_)
            | Self::NoRandomness(_)
            | Self::ImportedEstate { .. } => ExitStatus::Refused,
            Self::Query(_)
            | Self::Save { .. }
            | Self::Pages { .. }
            | Self::Input { .. }
            | Self::Estate(_)
            | Self::Usage(_)
            | Self::Attribution(_)
            | Self::Sample { .. }
            | Self::Output(_) => ExitStatus::Refused,
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Request(refused) => Some(refused.hint()),
            Self::Query(_) => {
                Some("`-o json` without `--query` shows what there is to choose from".to_owned())
            }
            Self::Save { source: SaveError::RowsOfSheet { .. }, .. } => {
                Some("a .csv or .parquet file has no such limit".to_owned())
            }
            Self::Store(StoreError::InUse { .. }) => Some(
                "stop the server first: a folder is for one program at a time; servers on PostgreSQL take changes up while they run"
                    .to_owned(),
            ),
            Self::Edit(EditFault::IsThere(_)) => Some("`--replace` puts the new one in its place".to_owned()),
            Self::Client(failure) | Self::Link(failure) => failure.hint.clone(),
            Self::Clouds(RegistryError::Absent(_)) => Some("`pal cloud list` tells which there are".to_owned()),
            Self::Connection(_) | Self::Clouds(_) => None,
            Self::Fleet(fault) => fault.hint(),
            Self::ImportedEstate { .. } => Some("collect into a folder of its own".to_owned()),
            Self::NotBelieved(NotBelieved::Signature { fault: StatementError::OtherKey { .. }, .. }) => {
                Some("ask whoever made it for the public key, by a way that you trust".to_owned())
            }
            Self::KeyFile(KeyFileError::Made { .. }) => {
                Some("a key is never overwritten: name another file, or move the old one away".to_owned())
            }
            Self::Change(ChangeError::LinkedOtherwise { .. }) => {
                Some("an account has one link at a time: `--unlink` takes the other one away".to_owned())
            }
            Self::NotInForce { .. } => {
                Some("the estate's `partners` table says which ids are locations, and when".to_owned())
            }
            Self::Save { .. }
            | Self::PartnerCenter(_)
            | Self::Change(_)
            | Self::KeyFile(_)
            | Self::NotBelieved(_)
            | Self::Pages { .. }
            | Self::Input { .. }
            | Self::Estate(_)
            | Self::Store(_)
            | Self::World(_)
            | Self::Audit { .. }
            | Self::NotDelegable(_)
            | Self::CollectFolder(_)
            | Self::Edit(_)
            | Self::NoSecret
            | Self::Hash(_)
            | Self::Demo(_)
            | Self::NoRandomness(_)
            | Self::Import(_)
            | Self::Usage(_)
            | Self::Attribution(_)
            | Self::Sample { .. }
            | Self::Serve(_)
            | Self::Runtime(_)
            | Self::Output(_) => None,
        }
    }

    /// The text of error, causes and hint, without control characters that file contents may have brought in.
    pub fn text(&self) -> String {
        let mut text = format!("error: {}\n", visible(&self.to_string()));
        let mut cause = self.source();
        while let Some(error) = cause {
            // INVARIANT: writing to a String does not fail.
            let _ = writeln!(text, "cause: {}", visible(&error.to_string()));
            cause = error.source();
        }
        if let Some(hint) = self.hint() {
            let _ = writeln!(text, "hint: {hint}");
        }
        text
    }
}

/// The message with the code that people search for, where a service said one.
fn with_code(failure: &pal_client::Failure) -> String {
    let pal_client::Failure { code, message, status, .. } = failure;
    let is_ours = status.is_none() && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    if is_ours || message.contains(code.as_str()) { message.clone() } else { format!("{message} ({code})") }
}

/// The text with its control characters shown rather than obeyed: a name in a file must not move the cursor.
pub fn visible(text: &str) -> String {
    let mut visible = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() {
            visible.extend(character.escape_default());
        } else {
            visible.push(character);
        }
    }
    visible
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_tells_error_cause_and_hint() {
        let failure = Failure::Save {
            path: "october\u{1b}[2J.xlsx".into(),
            source: SaveError::RowsOfSheet { rows: 2_000_000 },
        };
        assert_eq!(
            failure.text(),
            "error: october\\u{1b}[2J.xlsx: cannot be written\n\
             cause: a sheet holds 1048575 rows below its header, and the answer has 2000000\n\
             hint: a .csv or .parquet file has no such limit\n"
        );
        assert_eq!(failure.status().code(), 1);
    }
}
