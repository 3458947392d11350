//! The journal of `apply`: what was sent and what came of it, so that a run that was killed can be taken up (contract §11).
//!
//! JSON lines, appended. A line is on disk before its writer goes on; lines that wait at the same time share one `fsync`. The
//! journal of a run is locked, so a second run with the same journal ends at once. What stands after the last line end was cut
//! off by a crash, and never happened.

mod line;
mod memory;
#[cfg(test)]
mod tests;

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;

use tokio::sync::oneshot;

pub use line::{ChangeWord, Event, Line};
pub use memory::{LastRead, Left, Memory, Open, Remembered};

/// So many lines share one `fsync` at most.
const BATCH_MAX: usize = 1024;

/// Why a journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// Another `apply` is at work with it.
    #[error("{}: another `pal fleet apply` is at work with this journal", path.display())]
    InUse {
        /// The journal.
        path: PathBuf,
    },
    /// The system refuses.
    #[error("{}: the journal cannot be read or written", path.display())]
    Io {
        /// The journal.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
    /// A line that no version of this program has written.
    #[error("{}:{line}: this is no line of a journal", path.display())]
    Line {
        /// The journal.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        source: serde_json::Error,
    },
}

/// Where the journal of a fleet file lies, unless it is named: beside it, with `.journal` behind the name.
pub fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".journal");
    PathBuf::from(name)
}

/// What the journal remembers, if there is one. Does not lock it: `status` may look on while `apply` is at work.
pub fn read(path: &Path) -> Result<Option<Memory>, JournalError> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(remembered(path, &bytes)?.0)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(JournalError::Io { path: path.to_owned(), source }),
    }
}

/// What whole lines say, and where they end.
fn remembered(path: &Path, bytes: &[u8]) -> Result<(Memory, usize), JournalError> {
    let mut memory = Memory::default();
    let end = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
    let whole = bytes.get(..end).unwrap_or_default();
    for (number, line) in whole.split(|byte| *byte == b'\n').enumerate().filter(|(_, line)| !line.is_empty())
    {
        let line = serde_json::from_slice(line).map_err(|source| JournalError::Line {
            path: path.to_owned(),
            line: number + 1,
            source,
        })?;
        memory.add(line);
    }
    Ok((memory, end))
}

/// A line on its way to the disk, and who waits for it.
type Waiting = (String, oneshot::Sender<io::Result<()>>);

/// A journal that is being written. Ends, and lets go of the lock, when it is dropped.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    sender: Option<mpsc::Sender<Waiting>>,
    writer: Option<thread::JoinHandle<()>>,
}

impl Journal {
    /// Locks the journal, cuts off what a crash left half written, and tells what it remembers.
    pub fn open(path: &Path) -> Result<(Self, Memory), JournalError> {
        let broken = |source| JournalError::Io { path: path.to_owned(), source };
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(broken)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(JournalError::InUse { path: path.to_owned() }),
            Err(TryLockError::Error(source)) => return Err(broken(source)),
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(broken)?;
        let (memory, end) = remembered(path, &bytes)?;
        file.set_len(end as u64).map_err(broken)?;
        file.seek(SeekFrom::Start(end as u64)).map_err(broken)?;
        file.sync_all().map_err(broken)?;
        sync_folder(path).map_err(broken)?;
        let (sender, lines) = mpsc::channel();
        let writer = thread::Builder::new().name("journal".to_owned()).spawn(move || write(file, &lines));
        let writer = writer.map_err(broken)?;
        Ok((Self { path: path.to_owned(), sender: Some(sender), writer: Some(writer) }, memory))
    }

    /// Writes a line; when this returns, it is on disk.
    pub async fn append(&self, line: &Line) -> Result<(), JournalError> {
        let broken = |source| JournalError::Io { path: self.path.clone(), source };
        let mut text = serde_json::to_string(line).map_err(|error| broken(error.into()))?;
        text.push('\n');
        let (done, written) = oneshot::channel();
        let gone = || broken(io::Error::from(io::ErrorKind::BrokenPipe));
        self.sender.as_ref().ok_or_else(gone)?.send((text, done)).map_err(|_| gone())?;
        written.await.map_err(|_| gone())?.map_err(broken)
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        self.sender = None;
        if let Some(writer) = self.writer.take() {
            // Everybody who waited for a line has been told; there is nobody left to tell of a broken thread.
            let _ = writer.join();
        }
    }
}

/// Writes what waits, at once and with one `fsync`, until nobody can send any more.
fn write(mut file: File, lines: &mpsc::Receiver<Waiting>) {
    while let Ok(first) = lines.recv() {
        let mut batch = vec![first];
        batch.extend(lines.try_iter().take(BATCH_MAX - 1));
        let text: String = batch.iter().map(|(line, _)| line.as_str()).collect();
        let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_data());
        for (_, waiting) in batch {
            let told = written
                .as_ref()
                .map(|&()| ())
                .map_err(|error| io::Error::new(error.kind(), error.to_string()));
            // Whoever does not wait any more does not need to know.
            let _ = waiting.send(told);
        }
        if written.is_err() {
            // A line may be half there; nothing more is written behind it, and whoever waits is told that the journal is gone.
            return;
        }
    }
}

/// A new file is only there after a crash if its folder was written, too.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    };
    File::open(folder)?.sync_all()
}

/// Elsewhere folders cannot be opened, and their entries are kept by the file system.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
