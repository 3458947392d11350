//! A run on disk: pages land there as they come, so that a run that was killed goes on where it was.
//!
//! ```text
//! ESTATE/.collect/lock
//! ESTATE/.collect/2026-11-21T17-01-25Z/run.json          what was asked, and when the run began
//!                                     /done.jsonl        a line for each list that was read to its end
//!                                     /TENANT/role-assignments-….jsonl        its answers, a page a line
//!                                     /TENANT/role-assignments-….jsonl.part   a list that is still being read
//! ```
//!
//! The moment at which the run began is that of its snapshot, for every tenant: lists of one tenant that come from several
//! accounts are one listing. A run that is older than a day is no snapshot any more, and begins anew.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use pal_model::{Instant, TenantId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::part::{Part, whole_lines};
use super::question::{Question, Surface};

const ROOT: &str = ".collect";
const LOCK: &str = "lock";
const RUN: &str = "run.json";
const DONE: &str = "done.jsonl";
const VERSION: u32 = 1;
/// How old a run may be to be gone on with.
const RESUMED_WITHIN_NANOSECONDS: i128 = 24 * 3600 * 1_000_000_000;

/// Why a run cannot be kept on disk.
#[derive(Debug, thiserror::Error)]
pub enum FolderFault {
    /// A file or folder of the run cannot be read or written.
    #[error("cannot keep the run in {path}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Two programs would collect into one estate.
    #[error("{path}: another `pal collect` is at work in this estate")]
    Busy {
        /// The folder of runs.
        path: PathBuf,
    },
    /// Something else than pages stands in a file of the run.
    #[error("{path}:{line}: is not a line of a run; remove the folder to begin anew")]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What the parser said.
        source: serde_json::Error,
    },
}

/// Whether a run goes on with one that was broken off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// There was nothing to go on with.
    Anew,
    /// An unfinished run was there that asked something else or is too old: it is gone.
    AnewInsteadOf {
        /// When that one began.
        started: Instant,
    },
    /// So many lists were there already.
    GoneOn {
        /// How many.
        lists: usize,
    },
}

/// A list that was read to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Done {
    /// Whose facts it holds.
    pub tenant: String,
    /// The file's name in the folder of the tenant.
    pub file: String,
    /// What it lists.
    pub surface: Surface,
    /// The account of a link, the group of members, the subscription of roles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// How long the file is: one that is shorter was cut off when the machine went down.
    pub bytes: u64,
}

#[derive(Serialize, Deserialize)]
struct Head {
    version: u32,
    started: String,
    asked: Vec<String>,
}

type Lists = BTreeMap<(String, String), Done>;

/// The folder of one run, locked against others.
#[derive(Debug)]
pub struct RunFolder {
    root: PathBuf,
    folder: PathBuf,
    started: Instant,
    begun: Begun,
    done: Mutex<(File, Lists)>,
    _lock: File,
}

impl RunFolder {
    /// Takes up the run that asks the same, or begins one.
    pub fn open(estate: &Path, asked: &[String], now: Instant) -> Result<Self, FolderFault> {
        let root = estate.join(ROOT);
        fs::create_dir_all(&root).map_err(fault(&root))?;
        let lock = lock(&root)?;
        let mut begun = Begun::Anew;
        for folder in folders(&root)? {
            match head(&folder)? {
                Some((started, before)) if before == asked && is_recent(started, now) => {
                    let folder = RunFolder::take_up(root, folder, started, lock)?;
                    return Ok(folder);
                }
                Some((started, _)) => begun = Begun::AnewInsteadOf { started },
                // Killed before it asked for anything.
                None => {}
            }
            fs::remove_dir_all(&folder).map_err(fault(&folder))?;
        }
        let folder = root.join(now.to_string().replace(':', "-"));
        fs::create_dir_all(&folder).map_err(fault(&folder))?;
        let head = Head { version: VERSION, started: now.to_string(), asked: asked.to_vec() };
        let path = folder.join(RUN);
        // INVARIANT: a structure of numbers and texts always prints.
        let text = serde_json::to_vec(&head).unwrap_or_default();
        fs::write(&path, text).map_err(fault(&path))?;
        let index = index(&folder)?;
        Ok(Self { root, folder, started: now, begun, done: Mutex::new((index, Lists::new())), _lock: lock })
    }

    fn take_up(root: PathBuf, folder: PathBuf, started: Instant, lock: File) -> Result<Self, FolderFault> {
        let path = folder.join(DONE);
        let mut lists = Lists::new();
        for (number, line) in whole_lines(&path)?.lines().enumerate() {
            let done: Done = serde_json::from_str(line).map_err(|source| FolderFault::Line {
                path: path.clone(),
                line: number + 1,
                source,
            })?;
            let file = folder.join(&done.tenant).join(&done.file);
            if fs::metadata(&file).is_ok_and(|file| file.len() == done.bytes) {
                lists.insert((done.tenant.clone(), done.file.clone()), done);
            }
        }
        let begun = Begun::GoneOn { lists: lists.len() };
        let index = index(&folder)?;
        Ok(Self { root, folder, started, begun, done: Mutex::new((index, lists)), _lock: lock })
    }

    /// When the run began: the moment of its snapshot.
    pub const fn started(&self) -> Instant {
        self.started
    }

    /// Whether it goes on with one that was broken off.
    pub const fn begun(&self) -> &Begun {
        &self.begun
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.folder
    }

    /// Whether a list was read to its end, and by which account if it is an account's own.
    pub(super) fn has(&self, tenant: TenantId, question: Question, asker: usize) -> Option<Done> {
        let key = (tenant.to_string(), question.file(asker));
        self.lists().1.get(&key).cloned()
    }

    /// Every list that was read to its end, in order.
    pub(super) fn done(&self) -> Vec<Done> {
        self.lists().1.values().cloned().collect()
    }

    /// Where the answers of a list are.
    pub(super) fn file(&self, done: &Done) -> PathBuf {
        self.folder.join(&done.tenant).join(&done.file)
    }

    /// The pages of a list that was read to its end.
    pub(super) fn pages(&self, done: &Done) -> Result<Vec<Value>, FolderFault> {
        let path = self.file(done);
        let text = fs::read_to_string(&path).map_err(fault(&path))?;
        let page = |(number, line): (usize, &str)| {
            serde_json::from_str(line).map_err(|source| FolderFault::Line {
                path: path.clone(),
                line: number + 1,
                source,
            })
        };
        text.lines().enumerate().map(page).collect()
    }

    /// A list to be read, or to be read on.
    pub(super) fn part(
        &self,
        tenant: TenantId,
        question: Question,
        asker: usize,
    ) -> Result<Part, FolderFault> {
        let folder = self.folder.join(tenant.to_string());
        fs::create_dir_all(&folder).map_err(fault(&folder))?;
        Part::open(folder.join(question.file(asker)))
    }

    /// Notes that a list was read to its end.
    pub(super) fn finish(
        &self,
        tenant: TenantId,
        question: Question,
        part: Part,
        about: Option<String>,
    ) -> Result<Done, FolderFault> {
        let (path, bytes) = part.finish()?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let done = Done { tenant: tenant.to_string(), file: name, surface: question.surface(), about, bytes };
        // INVARIANT: a structure of numbers and texts always prints.
        let line = serde_json::to_string(&done).unwrap_or_default() + "\n";
        let mut lists = self.lists();
        lists.0.write_all(line.as_bytes()).map_err(fault(&self.folder.join(DONE)))?;
        lists.1.insert((done.tenant.clone(), done.file.clone()), done.clone());
        Ok(done)
    }

    /// The run is over and its pages are in the estate.
    pub fn remove(self) -> Result<(), FolderFault> {
        fs::remove_dir_all(&self.root).map_err(fault(&self.root))
    }

    /// The run came to nothing: what is empty goes, what is not stays for the next.
    pub fn leave(self) {
        if self.lists().1.is_empty() {
            // A folder left behind is cleared by the next run.
            _ = fs::remove_dir_all(&self.root);
            if let Some(estate) = self.root.parent() {
                // Only an empty folder goes.
                _ = fs::remove_dir(estate);
            }
        }
    }

    fn lists(&self) -> MutexGuard<'_, (File, Lists)> {
        // The map is whole whatever happened to another task.
        self.done.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) fn fault(path: &Path) -> impl Fn(io::Error) -> FolderFault {
    move |source| FolderFault::Io { path: path.to_owned(), source }
}

fn lock(root: &Path) -> Result<File, FolderFault> {
    let path = root.join(LOCK);
    let lock = File::create(&path).map_err(fault(&path))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(FolderFault::Busy { path: root.to_owned() }),
        Err(TryLockError::Error(source)) => Err(fault(&path)(source)),
    }
}

fn folders(root: &Path) -> Result<Vec<PathBuf>, FolderFault> {
    let mut folders = Vec::new();
    for entry in fs::read_dir(root).map_err(fault(root))? {
        let path = entry.map_err(fault(root))?.path();
        if path.is_dir() {
            folders.push(path);
        }
    }
    folders.sort();
    Ok(folders)
}

/// When a run began and what it asks. One that cannot be read was killed while it wrote its first file.
fn head(folder: &Path) -> Result<Option<(Instant, Vec<String>)>, FolderFault> {
    let path = folder.join(RUN);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(fault(&path)(source)),
    };
    let Ok(head) = serde_json::from_slice::<Head>(&bytes) else { return Ok(None) };
    let started = head.started.parse().ok().filter(|_| head.version == VERSION);
    Ok(started.map(|started| (started, head.asked)))
}

fn is_recent(started: Instant, now: Instant) -> bool {
    let age = now.nanoseconds().saturating_sub(started.nanoseconds());
    (0..RESUMED_WITHIN_NANOSECONDS).contains(&age)
}

fn index(folder: &Path) -> Result<File, FolderFault> {
    let path = folder.join(DONE);
    OpenOptions::new().append(true).create(true).open(&path).map_err(fault(&path))
}
