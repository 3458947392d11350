//! What a person should know of which files are read.

use std::fmt;
use std::path::PathBuf;

/// A note on the choice of files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// Two paths mean one file.
    NamedTwice {
        /// The file.
        file: PathBuf,
    },
    /// A later run of the same export replaces this one.
    Replaced {
        /// The manifest of the run that is not read.
        manifest: PathBuf,
        /// The manifest of the one that is.
        by: PathBuf,
    },
    /// Data files that lie beside a manifest without being in it.
    Unlisted {
        /// The manifest.
        manifest: PathBuf,
        /// How many files.
        count: usize,
    },
    /// Folders in a folder.
    Subfolders {
        /// The folder.
        folder: PathBuf,
        /// How many are in it.
        count: usize,
    },
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NamedTwice { file } => write!(f, "{} is named twice and read once", file.display()),
            Self::Replaced { manifest, by } => {
                let (old, new) = (manifest.display(), by.display());
                write!(f, "{old} is not read: {new} is a later run that replaces it")
            }
            Self::Unlisted { manifest, count } => {
                let manifest = manifest.display();
                write!(f, "{manifest} does not list {count} files beside it, which are not read")
            }
            Self::Subfolders { folder, count } => {
                write!(f, "{}: its {count} subfolders are not read", folder.display())
            }
        }
    }
}
