//! What is wrong in a file that a person wrote, with its place; never by repeating a value, which may be a secret.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

/// The largest file that is read: a million tenants take a fifth of it.
const BYTES_MAX: u64 = 1 << 30;

/// Why a fleet file, or the table of tenants beside it, is not taken.
#[derive(Debug, thiserror::Error)]
pub enum FileFault {
    /// It cannot be read.
    #[error("{}: cannot be read", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Something in it is wrong.
    #[error("{}:{line}:{column}: {reason}", path.display())]
    At {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong.
        reason: String,
    },
}

/// A file and its text.
pub(super) struct Text {
    path: PathBuf,
    text: String,
}

impl Text {
    /// Reads the file.
    pub(super) fn read(path: &Path) -> Result<Self, FileFault> {
        let unreadable = |source| FileFault::Unreadable { path: path.to_owned(), source };
        let length = fs::metadata(path).map_err(unreadable)?.len();
        if length > BYTES_MAX {
            return Err(unreadable(io::Error::from(io::ErrorKind::FileTooLarge)));
        }
        let text = fs::read_to_string(path).map_err(unreadable)?;
        Ok(Self::of(path, &text))
    }

    /// A file of that name with that text. Excel begins a CSV with a byte order mark, Notepad a TOML.
    pub(super) fn of(path: &Path, text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    /// The file.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The text.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The tables of a TOML file.
    pub(super) fn parse<T: DeserializeOwned>(&self) -> Result<T, FileFault> {
        toml::from_str(&self.text).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            self.fault(offset, without_value(error.message()))
        })
    }

    /// Something wrong at that byte of the text.
    pub(super) fn fault(&self, offset: usize, reason: impl Into<String>) -> FileFault {
        let before = self.text.get(..offset).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        self.fault_at(line, column, reason)
    }

    /// Something wrong at that line and column, both from 1.
    pub(super) fn fault_at(&self, line: usize, column: usize, reason: impl Into<String>) -> FileFault {
        FileFault::At { path: self.path.clone(), line, column, reason: reason.into() }
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Text").field("path", &self.path).finish_non_exhaustive()
    }
}

/// A message of the TOML reader without the value that it met: a secret may stand where none belongs.
fn without_value(message: &str) -> String {
    let message = message.replace('\n', " ");
    let met = ["invalid type: ", "invalid value: ", "invalid length "];
    match message.split_once(", expected ") {
        Some((before, expected)) if met.iter().any(|words| before.starts_with(words)) => {
            format!("this value is not what belongs here: expected {expected}")
        }
        Some(_) | None => message,
    }
}
