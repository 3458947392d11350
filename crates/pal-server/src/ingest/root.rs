//! `DIR/insights/`: staging, what is kept, and the ledger that says what of it counts.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::fault::IngestFault;
use super::ledger::Ledger;
use crate::random_id;

const STAGING: &str = "staging";
const EXPORTS: &str = "exports";
const ESTATES: &str = "estates";
const LEDGER: &str = "ledger.json";

/// The folder. One server has it, as it has the data folder around it.
#[derive(Debug, Clone)]
pub struct Root {
    path: PathBuf,
}

/// A folder of its own for what arrives; gone when it is dropped.
#[derive(Debug)]
pub struct Staging {
    path: PathBuf,
}

impl Staging {
    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A folder below it, made.
    pub(super) fn folder(&self, name: &str) -> Result<PathBuf, IngestFault> {
        let path = self.path.join(name);
        make(&path)?;
        Ok(path)
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // What stays behind is cleared at the next start.
        _ = fs::remove_dir_all(&self.path);
    }
}

impl Root {
    /// Opens the folder of a data folder, makes what is missing, and clears what an upload that was stopped left behind.
    pub fn open(data: &Path) -> Result<Self, IngestFault> {
        let root = Self { path: data.join("insights") };
        let staging = root.path.join(STAGING);
        if staging.exists() {
            fs::remove_dir_all(&staging).map_err(kept(&staging))?;
        }
        for folder in [STAGING, EXPORTS, ESTATES] {
            make(&root.path.join(folder))?;
        }
        let ledger = root.ledger()?;
        root.clear(EXPORTS, |name| ledger.exports.iter().any(|export| name.starts_with(&export.digest)))?;
        root.clear(ESTATES, |name| ledger.estate.as_deref() == Some(name))?;
        Ok(root)
    }

    /// Removes what does not count.
    fn clear(&self, folder: &str, counts: impl Fn(&str) -> bool) -> Result<(), IngestFault> {
        let folder = self.path.join(folder);
        for entry in fs::read_dir(&folder).map_err(kept(&folder))? {
            let path = entry.map_err(kept(&folder))?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if counts(name) {
                continue;
            }
            let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            removed.map_err(kept(&path))?;
        }
        Ok(())
    }

    /// What counts.
    pub fn ledger(&self) -> Result<Ledger, IngestFault> {
        let path = self.path.join(LEDGER);
        match fs::read(&path) {
            Ok(text) => serde_json::from_slice(&text).map_err(|source| IngestFault::Ledger { path, source }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Ledger::default()),
            Err(source) => Err(IngestFault::Kept { path, source }),
        }
    }

    /// The moment at which a change has happened: the ledger is replaced.
    pub(super) fn commit(&self, ledger: &Ledger) -> Result<(), IngestFault> {
        let (path, next) =
            (self.path.join(LEDGER), self.path.join(STAGING).join(random_id::guid().to_string()));
        // INVARIANT: a ledger is texts and numbers.
        let text = serde_json::to_vec(ledger).unwrap_or_default();
        let mut file = File::create(&next).map_err(kept(&next))?;
        file.write_all(&text).and_then(|()| file.sync_all()).map_err(kept(&next))?;
        fs::rename(&next, &path).map_err(kept(&path))?;
        sync(&self.path)
    }

    /// A new folder for what arrives.
    pub fn stage(&self) -> Result<Staging, IngestFault> {
        let path = self.path.join(STAGING).join(random_id::guid().to_string());
        make(&path)?;
        Ok(Staging { path })
    }

    /// Where an export lies.
    pub fn export(&self, digest: &str) -> PathBuf {
        self.path.join(EXPORTS).join(digest)
    }

    /// What is known of it without reading it.
    pub(super) fn about(&self, digest: &str) -> PathBuf {
        self.path.join(EXPORTS).join(format!("{digest}.json"))
    }

    /// Where a generation of the estate lies.
    pub fn estate(&self, generation: &str) -> PathBuf {
        self.path.join(ESTATES).join(generation)
    }

    /// Puts a staged folder in its place, for good.
    pub(super) fn place(staged: &Path, to: &Path) -> Result<(), IngestFault> {
        for entry in fs::read_dir(staged).map_err(kept(staged))? {
            let path = entry.map_err(kept(staged))?.path();
            if path.is_file() {
                File::open(&path).and_then(|file| file.sync_all()).map_err(kept(&path))?;
            }
        }
        if to.exists() {
            // Of an upload that was stopped before it counted.
            fs::remove_dir_all(to).map_err(kept(to))?;
        }
        fs::rename(staged, to).map_err(kept(to))?;
        to.parent().map_or(Ok(()), sync)
    }
}

/// The fault of something that is kept.
pub(super) fn kept(path: &Path) -> impl FnOnce(io::Error) -> IngestFault + use<> {
    let path = path.to_owned();
    move |source| IngestFault::Kept { path, source }
}

fn make(path: &Path) -> Result<(), IngestFault> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(path).map_err(kept(path))
}

/// What a folder names is on disk.
fn sync(folder: &Path) -> Result<(), IngestFault> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(kept(folder))
}
