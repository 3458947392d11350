//! A list that is being read, page by page.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::folder::{FolderFault, fault};

/// A list that is being read. Thousands may wait for their first page at once: the file is open only while a page is added.
#[derive(Debug)]
pub(super) struct Part {
    path: PathBuf,
    unfinished: PathBuf,
    /// The last page that is there.
    last: Option<Value>,
}

impl Part {
    /// The file beside its place-to-be, with what a killed run left in it.
    pub(super) fn open(path: PathBuf) -> Result<Self, FolderFault> {
        let unfinished = path.with_extension("jsonl.part");
        let last = whole_lines(&unfinished)?.lines().last().and_then(|line| serde_json::from_str(line).ok());
        let mut part = Self { path, unfinished, last };
        if part.last.is_none() {
            // What a machine that went down left of a page is none.
            part.clear()?;
        }
        Ok(part)
    }

    /// The last page that is there.
    pub(super) const fn last(&self) -> Option<&Value> {
        self.last.as_ref()
    }

    /// Whether there is any page yet.
    pub(super) const fn is_begun(&self) -> bool {
        self.last.is_some()
    }

    /// Adds a page.
    pub(super) fn add(&mut self, page: Value) -> Result<(), FolderFault> {
        let fault = fault(&self.unfinished);
        let mut file = OpenOptions::new().append(true).create(true).open(&self.unfinished).map_err(&fault)?;
        file.write_all(format!("{page}\n").as_bytes()).map_err(&fault)?;
        self.last = Some(page);
        Ok(())
    }

    /// Begins anew.
    pub(super) fn clear(&mut self) -> Result<(), FolderFault> {
        self.last = None;
        match fs::remove_file(&self.unfinished) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(fault(&self.unfinished)(error)),
            _ => Ok(()),
        }
    }

    /// Puts the file in its place: where that is, and how long it is.
    pub(super) fn finish(self) -> Result<(PathBuf, u64), FolderFault> {
        let Self { path, unfinished, last: _ } = self;
        let bytes = fs::metadata(&unfinished).map_err(fault(&unfinished))?.len();
        fs::rename(&unfinished, &path).map_err(fault(&path))?;
        Ok((path, bytes))
    }
}

/// The text of a file up to its last whole line; what follows was being written when the run was killed, and goes.
pub(super) fn whole_lines(path: &Path) -> Result<String, FolderFault> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(String::new()),
        Err(source) => return Err(fault(path)(source)),
    };
    let end = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let whole = bytes.get(..end).unwrap_or_default();
    if whole.len() < bytes.len() {
        let file = OpenOptions::new().write(true).open(path).map_err(fault(path))?;
        file.set_len(end as u64).map_err(fault(path))?;
    }
    Ok(String::from_utf8_lossy(whole).into_owned())
}
