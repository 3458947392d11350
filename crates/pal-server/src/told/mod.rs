//! Sentences that are kept in no language: why an upload was refused, what was passed over. A reader gets them in its own.
//!
//! What an error says to whoever types commands is its `Display`, in English; `Tell` gives the same as a key of `/locales` and
//! what is put in. Both are held together by a test.

mod estate;
mod import;
mod model;
mod note;
mod upload;
mod usage;

use std::path::Path;

use serde::{Deserialize, Serialize};

/// A sentence without its language: its key, and what is put in. Ledgers keep it, so a key that was ever written stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The key of its text.
    pub key: String,
    /// What is put in, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<(String, Part)>,
}

/// Something that is put in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Part {
    /// How many: written as the language writes numbers.
    Count(u64),
    /// As it stands: names, ids, what was found in a file.
    Words(String),
    /// A sentence of its own.
    Told(Box<Told>),
}

/// A sentence as a ledger keeps it: those of earlier versions are there in English alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Sentence {
    /// In every language.
    Told(Told),
    /// As it was written.
    Plain(String),
}

/// What can be told in every language.
pub(crate) trait Tell {
    /// It without its language.
    fn told(&self) -> Told;
}

impl Told {
    /// A sentence without parts.
    pub(crate) fn plain(key: &str) -> Self {
        Self { key: key.to_owned(), parts: Vec::new() }
    }

    /// A sentence with parts.
    pub(crate) fn of<const N: usize>(key: &str, parts: [(&str, Part); N]) -> Self {
        let parts = parts.into_iter().map(|(name, part)| (name.to_owned(), part)).collect();
        Self { key: key.to_owned(), parts }
    }

    /// The same with all words of it changed.
    #[must_use]
    pub(crate) fn map_words(self, change: &impl Fn(String) -> String) -> Self {
        let changed = |part| match part {
            Part::Count(count) => Part::Count(count),
            Part::Words(words) => Part::Words(change(words)),
            Part::Told(told) => told.map_words(change).into(),
        };
        let parts = self.parts.into_iter().map(|(name, part)| (name, changed(part))).collect();
        Self { key: self.key, parts }
    }
}

impl From<Told> for Part {
    fn from(told: Told) -> Self {
        Self::Told(Box::new(told))
    }
}

impl From<u64> for Part {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<usize> for Part {
    fn from(count: usize) -> Self {
        Self::Count(count as u64)
    }
}

impl From<&str> for Part {
    fn from(words: &str) -> Self {
        Self::Words(words.to_owned())
    }
}

impl From<&String> for Part {
    fn from(words: &String) -> Self {
        Self::Words(words.clone())
    }
}

impl From<&Path> for Part {
    fn from(path: &Path) -> Self {
        Self::Words(path.display().to_string())
    }
}

/// Anything as it prints itself, for what is no sentence: ids, times, what the system said.
pub(crate) fn words(printed: &impl ToString) -> Part {
    Part::Words(printed.to_string())
}

#[cfg(test)]
mod tests;
