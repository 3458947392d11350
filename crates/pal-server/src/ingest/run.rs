//! The record of one upload: when, who, what, and what came of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::told::Sentence;

/// What came of an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It counts from now on.
    Taken,
    /// It was there already: nothing changed.
    Known,
    /// Something is wrong with it: nothing changed.
    Refused,
    /// Something broke here: nothing changed.
    Broken,
}

impl Outcome {
    /// The word that API and texts use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Known => "known",
            Self::Refused => "refused",
            Self::Broken => "broken",
        }
    }
}

/// One upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Run {
    /// Its id.
    pub id: String,
    /// When it was taken or refused, RFC 3339.
    pub at: String,
    /// Whose account sent it: tenant and object.
    pub by: String,
    /// What came of it.
    pub outcome: Outcome,
    /// What is wrong, where it was refused: file, line, column and reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Sentence>,
    /// The files that were sent.
    pub files: Vec<RunFile>,
    /// What was counted while reading; absent where no usage was sent or read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<RunUsage>,
    /// What a reader should know: columns passed over, exports replaced, rows of tables.
    #[serde(default)]
    pub notes: Vec<Sentence>,
}

/// A file of an upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunFile {
    /// Its name in plain characters.
    pub name: String,
    /// What it is: `usage`, `manifest`, `table` or `import`.
    pub kind: String,
    /// How long it is.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
}

/// What was counted while reading an export.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunUsage {
    /// The dialects of its files.
    pub dialects: Vec<String>,
    /// Lines.
    pub rows: u64,
    /// Lines whose cost had more than 18 decimals.
    pub rounded: u64,
    /// Lines whose resource id is no place, so that the next place column decided.
    pub unparsed_ids: u64,
    /// Whether a manifest says how much there is, and agrees.
    pub manifest: bool,
    /// Where the first charge starts.
    pub from: Option<String>,
    /// Where the last one ends.
    pub to: Option<String>,
    /// The subscriptions with charges.
    pub subscriptions: u64,
    /// Sums by currency.
    pub sums: BTreeMap<String, Sums>,
}

/// The sums of one currency. Amounts are exact decimals.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sums {
    /// Of all lines.
    pub total: String,
    /// Of lines that are consumption.
    pub consumption: String,
    /// Of lines that count for nobody, by reason.
    pub excluded: BTreeMap<String, Excluded>,
}

/// Lines that count for nobody.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Excluded {
    /// How many.
    pub lines: u64,
    /// Their cost.
    pub amount: String,
}
