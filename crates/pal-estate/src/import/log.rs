//! `import.jsonl`: everything that was ever observed, from which the tables are made anew each time.
//!
//! The log is a set, and adding to it is a union: that, and nothing else, makes the order of files and repeated files of no
//! consequence. One JSON object a line:
//!
//! | key | says |
//! |---|---|
//! | `log` | the version of the file |
//! | `listed` | a listing, and the times `at` which it was taken |
//! | `seen` | a fact, and the times `at` which a snapshot showed it |
//! | `event` | a change of a role assignment, with its own time |
//! | `given` | a row that was in a table and came from no import |

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use pal_model::Instant;
use serde::{Deserialize, Serialize};

use super::error::ImportError;
use super::observation::{Fact, Listing, RoleEvent};
use super::text;

/// The file's name in the folder of the estate.
pub(super) const FILE: &str = "import.jsonl";
const VERSION: u32 = 1;

/// Times at which something was seen or listed.
pub(super) type Times = BTreeSet<Instant>;

/// A row of a table by column, for rows that no import made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct GivenRow {
    pub table: String,
    pub row: BTreeMap<String, String>,
}

/// Everything observed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Log {
    pub listed: BTreeMap<Listing, Times>,
    pub seen: BTreeMap<Fact, Times>,
    pub events: BTreeSet<RoleEvent>,
    pub given: BTreeSet<GivenRow>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    Log {
        version: u32,
    },
    Listed {
        listing: Listing,
        #[serde(with = "text::set")]
        at: Times,
    },
    Seen {
        fact: Fact,
        #[serde(with = "text::set")]
        at: Times,
    },
    Event(RoleEvent),
    Given(GivenRow),
}

impl Log {
    /// Notes that a listing was taken.
    pub(super) fn list(&mut self, listing: Listing, at: Instant) {
        self.listed.entry(listing).or_default().insert(at);
    }

    /// Notes that a fact was seen.
    pub(super) fn see(&mut self, fact: Fact, at: Instant) {
        self.seen.entry(fact).or_default().insert(at);
    }

    /// The times at which a listing was taken.
    pub(super) fn times(&self, listing: &Listing) -> Times {
        self.listed.get(listing).cloned().unwrap_or_default()
    }

    /// Adds all that another log holds.
    pub(super) fn unite(&mut self, other: Self) {
        for (listing, times) in other.listed {
            self.listed.entry(listing).or_default().extend(times);
        }
        for (fact, times) in other.seen {
            self.seen.entry(fact).or_default().extend(times);
        }
        self.events.extend(other.events);
        self.given.extend(other.given);
    }

    /// Reads the log of a folder; a missing file is an empty log.
    pub(super) fn read(folder: &Path) -> Result<Self, ImportError> {
        let path = folder.join(FILE);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(source) => return Err(ImportError::Io { path, source }),
        };
        let mut log = Self::default();
        for (index, line) in text.lines().enumerate() {
            let line = serde_json::from_str(line).map_err(|source| ImportError::Log {
                path: path.clone(),
                line: index + 1,
                source,
            })?;
            match line {
                Line::Log { version: VERSION } => {}
                Line::Log { version } => {
                    return Err(ImportError::LogVersion { path, version, known: VERSION });
                }
                Line::Listed { listing, at } => log.listed.entry(listing).or_default().extend(at),
                Line::Seen { fact, at } => log.seen.entry(fact).or_default().extend(at),
                Line::Event(event) => _ = log.events.insert(event),
                Line::Given(given) => _ = log.given.insert(given),
            }
        }
        Ok(log)
    }

    /// Every time at which a snapshot was taken.
    pub(super) fn all_times(&self) -> Times {
        self.listed.values().chain(self.seen.values()).flatten().copied().collect()
    }

    /// The text of the file: equal logs give equal bytes.
    pub(super) fn print(&self) -> Result<String, serde_json::Error> {
        let listed =
            self.listed.iter().map(|(listing, at)| Line::Listed { listing: listing.clone(), at: at.clone() });
        let seen = self.seen.iter().map(|(fact, at)| Line::Seen { fact: fact.clone(), at: at.clone() });
        let events = self.events.iter().cloned().map(Line::Event);
        let given = self.given.iter().cloned().map(Line::Given);
        let mut text = String::new();
        for line in
            [Line::Log { version: VERSION }].into_iter().chain(listed).chain(seen).chain(events).chain(given)
        {
            text.push_str(&serde_json::to_string(&line)?);
            text.push('\n');
        }
        Ok(text)
    }
}
