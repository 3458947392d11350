//! A TOML file that a person wrote: what is wrong in it is told with file, line and column, and never by repeating a value
//! that may be a secret.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use pal_identity::Secret;
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error, Visitor};

/// The largest file that is read: a world of a million rows has a fifth of it.
const BYTES_MAX: u64 = 1 << 30;

/// Why a file is not taken.
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
pub struct TomlFile {
    path: PathBuf,
    text: String,
}

impl TomlFile {
    /// Reads the file.
    pub fn read(path: &Path) -> Result<Self, FileFault> {
        let unreadable = |source| FileFault::Unreadable { path: path.to_owned(), source };
        let length = fs::metadata(path).map_err(unreadable)?.len();
        if length > BYTES_MAX {
            return Err(unreadable(io::Error::from(io::ErrorKind::FileTooLarge)));
        }
        let text = fs::read_to_string(path).map_err(unreadable)?;
        Ok(Self { path: path.to_owned(), text })
    }

    /// A file of that name with that text.
    pub fn of(path: &Path, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The rows of the file.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, FileFault> {
        toml::from_str(&self.text).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            self.fault(offset, error.message().replace('\n', " "))
        })
    }

    /// Something wrong at that byte of the text.
    pub fn fault(&self, offset: usize, reason: impl Into<String>) -> FileFault {
        let before = self.text.get(..offset).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        FileFault::At { path: self.path.clone(), line, column, reason: reason.into() }
    }
}

impl fmt::Debug for TomlFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TomlFile").field("path", &self.path).finish_non_exhaustive()
    }
}

/// A text of a file that must not be seen. A value of another type is refused without being shown.
#[derive(Debug, Clone)]
pub struct Hidden(pub Secret);

impl<'de> Deserialize<'de> for Hidden {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = Hidden;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Hidden, E> {
                Ok(Hidden(Secret::new(text.to_owned())))
            }

            fn visit_i64<E: Error>(self, _: i64) -> Result<Hidden, E> {
                Err(E::custom("this value must be a text in quotes"))
            }

            fn visit_f64<E: Error>(self, _: f64) -> Result<Hidden, E> {
                Err(E::custom("this value must be a text in quotes"))
            }
        }
        deserializer.deserialize_any(Text)
    }
}
