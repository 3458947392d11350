//! A folder of what is kept for one user: nobody else reads it, and a file in it appears whole or not at all.

use std::fs::{self, DirBuilder};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

/// A folder that is its owner's alone (0700), with files that are (0600). It is made when something is first kept in it.
#[derive(Debug, Clone)]
pub(crate) struct PrivateFolder(PathBuf);

impl PrivateFolder {
    pub(crate) const fn new(path: PathBuf) -> Self {
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// What a file holds, if it can be read.
    pub(crate) fn read(&self, name: &str) -> Option<Zeroizing<Vec<u8>>> {
        fs::read(self.0.join(name)).ok().map(Zeroizing::new)
    }

    /// Writes a file in place of one of that name. Files of `tempfile` are their owner's alone.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.make()?;
        let mut beside = tempfile::NamedTempFile::new_in(&self.0)?;
        beside.write_all(bytes)?;
        beside.as_file().sync_all()?;
        beside.persist(self.0.join(name)).map_err(|error| error.error)?;
        Ok(())
    }

    /// Takes a file away, if it is there.
    pub(crate) fn remove(&self, name: &str) {
        // Whoever asks for it wants it gone; a file that stays is one that was not there, or that nobody may change.
        let _ = fs::remove_file(self.0.join(name));
    }

    /// Makes the folder, with those above it.
    pub(crate) fn make(&self) -> io::Result<()> {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.0)
    }
}
