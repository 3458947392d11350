//! Import: from the files that people already have to an estate (contract §2.1).
//!
//! `az`, ARM, Resource Graph, Microsoft Graph and PIM show how things are at one moment: Ana is a guest in Contoso, her role
//! assignment is there, her link is active. An estate says how things were *over time*. The bridge is the log, `import.jsonl`
//! beside the tables: a set of observations, each with the time at which its snapshot was taken. Importing adds to that set;
//! the tables are then a pure function of it (`derive`). So files may come in any order and any number of times.
//!
//! What was not observed is never claimed. A fact that a later snapshot lacks ends at the *last* snapshot that had it, unless
//! something says exactly when: an end date, a deletion in the activity log, a link in state `Deleted`. The
//! [`ImportSummary`] counts both kinds.
//!
//! Rows that were in a table before and came from no import are kept: they are adopted into the log as *given* rows, and
//! stand beside what is derived. If the two contradict each other, nothing is imported.

mod aside;
mod asset_observation;
mod collected;
mod derive;
mod document;
mod element;
mod error;
mod folder;
mod gap;
mod log;
mod observation;
mod rows;
mod shape;
mod source;
mod summary;
mod text;

use std::collections::BTreeSet;
use std::path::Path;

use pal_model::{Instant, TenantId};

pub use aside::Aside;
pub use collected::{CollectedFile, CollectedSummary, CollectedTenant, List, import_collected};
pub use error::{ElementFault, ImportError};
pub use summary::{Ends, ImportSummary, TableSummary};

use source::Reading;

/// What the files do not say themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportOptions {
    /// When the snapshots were taken.
    pub collected_at: Instant,
    /// The tenant of inputs that do not name theirs.
    pub tenant: Option<TenantId>,
}

/// A file to import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Its path, or `-` for standard input. Only errors use it.
    pub name: String,
    /// Its bytes: JSON, one or many a file, or gzip of that.
    pub bytes: Vec<u8>,
}

/// Adds what the inputs show to the estate in `folder`, which is made if it is missing.
///
/// All or nothing: after an error the folder is as it was.
pub fn import(
    folder: &Path,
    inputs: &[Input],
    options: &ImportOptions,
) -> Result<ImportSummary, ImportError> {
    let mut reading = Reading::new(*options);
    for input in inputs {
        reading.take(input)?;
    }
    folder::update(folder, reading)
}

/// When the snapshots were taken that an estate was imported from; `None` if no import made it.
///
/// A bound that an import only saw, first or last, is one of these times. So a bound at another time was said exactly by a
/// source; one at such a time is taken as seen, even if a source happened to say the very same.
pub fn snapshot_times(folder: &Path) -> Result<Option<BTreeSet<Instant>>, ImportError> {
    if !folder.join(log::FILE).exists() {
        return Ok(None);
    }
    Ok(Some(log::Log::read(folder)?.all_times()))
}
