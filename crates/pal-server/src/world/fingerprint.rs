//! Which world file the directory was last made of. Kept as an Argon2id hash of the file's digest: a plain digest would let
//! somebody who reads the folder try passwords against it quickly.

use std::fs;
use std::path::{Path, PathBuf};

use pal_identity::{Digest, PasswordHash, Secret};
use pal_store::DirectoryVersion;

use crate::cause::chain;
use crate::tls::{Readers, write};

/// The digest of a world file.
pub(super) struct Fingerprint(Secret);

impl Fingerprint {
    pub(super) fn of(text: &str) -> Self {
        let digest = Digest::of(text.as_bytes());
        let halves = digest.0.chunks(16).filter_map(|half| half.try_into().ok().map(u128::from_be_bytes));
        let digits = halves.fold(String::new(), |digits, half| format!("{digits}{half:032x}"));
        Self(Secret::new(digits))
    }

    /// Whether the directory of that version was made of this file.
    pub(super) fn is_noted(&self, folder: &Path, version: DirectoryVersion) -> bool {
        let Ok(noted) = fs::read_to_string(path(folder)) else { return false };
        let Some((of, hash)) = noted.trim_end().split_once(' ') else { return false };
        of == version.0.to_string() && hash.parse().is_ok_and(|hash: PasswordHash| hash.verify(&self.0))
    }

    /// Notes it. Where that fails the file is read again at the next start, which is slow and right.
    pub(super) fn note(&self, folder: &Path, version: DirectoryVersion) {
        let text = PasswordHash::of(&self.0).map(|hash| format!("{} {}\n", version.0, hash.as_str()));
        let written = text.map_err(|error| error.to_string()).and_then(|text| {
            write(&path(folder), text.as_bytes(), Readers::Owner).map_err(|error| chain(&error))
        });
        if let Err(error) = written {
            tracing::warn!(error, "the fingerprint of the world file was not noted");
        }
    }
}

fn path(folder: &Path) -> PathBuf {
    folder.join("world.fingerprint")
}
