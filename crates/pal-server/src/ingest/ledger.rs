//! What counts of all that lies below `DIR/insights/`: one file, replaced whole.

use serde::{Deserialize, Serialize};

use super::run::Run;

/// Runs that are remembered; older ones are forgotten first.
const RUNS_MAX: usize = 500;

/// What counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// The generation of the estate, the name of its folder; `None` while nothing was uploaded.
    pub estate: Option<String>,
    /// The exports, by digest.
    pub exports: Vec<Export>,
    /// What was uploaded, the latest first.
    pub runs: Vec<Run>,
}

/// A cost export that counts: the files of one upload.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Export {
    /// The SHA-256 of its files' digests: the name of its folder.
    pub digest: String,
    /// What it was called.
    pub name: String,
    /// Whether it has a manifest, which says itself which run it replaces.
    pub has_manifest: bool,
    /// Where its last charge ends, RFC 3339.
    pub newest: Option<String>,
}

impl Ledger {
    /// Adds a run to those that are remembered.
    pub fn remember(&mut self, run: Run) {
        self.runs.insert(0, run);
        self.runs.truncate(RUNS_MAX);
    }

    /// Whether two ledgers make the same things count, whatever was uploaded on the way.
    pub fn counts_the_same(&self, other: &Self) -> bool {
        self.estate == other.estate && self.exports == other.exports
    }
}
