//! The folder of the estate: tables and log change together, or not at all.
//!
//! Everything is written to `.pal-import` inside the folder first. Renaming `next` to `ready` there is the moment at which the
//! import has happened; what is in `ready` is then moved to its place, by this import or, if it is killed, by the next.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::derive::{Derived, derive};
use super::error::ImportError;
use super::gap;
use super::log::{self, GivenRow, Log};
use super::rows::{self, TABLES, TextTable, TextTables};
use super::source::Reading;
use super::summary::{Ends, ImportSummary, TableSummary};
use crate::EstateError;
use crate::note::Note;

const STAGE: &str = ".pal-import";

/// Adds what was read to the estate.
pub(super) fn update(folder: &Path, reading: Reading) -> Result<ImportSummary, ImportError> {
    let is_new = !folder.exists();
    fs::create_dir_all(folder).map_err(|source| ImportError::Io { path: folder.to_owned(), source })?;
    let result = Stage::open(folder).and_then(|stage| stage.update(reading));
    if is_new && result.is_err() {
        // Only an empty folder goes; if that fails, an empty folder stays.
        _ = fs::remove_dir(folder);
    }
    result
}

/// The place beside the tables where the next state is made.
struct Stage<'a> {
    folder: &'a Path,
    root: PathBuf,
    lock: Option<File>,
}

impl<'a> Stage<'a> {
    /// Locks the folder against other imports, and finishes what a killed one had begun to put in place.
    fn open(folder: &'a Path) -> Result<Self, ImportError> {
        let root = folder.join(STAGE);
        let fail = |source| ImportError::Io { path: root.clone(), source };
        fs::create_dir_all(&root).map_err(fail)?;
        let lock = File::create(root.join("lock")).map_err(fail)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(ImportError::Busy { path: folder.to_owned() }),
            Err(TryLockError::Error(source)) => return Err(fail(source)),
        }
        let stage = Self { folder, root, lock: Some(lock) };
        stage.put_in_place()?;
        for leftover in ["next", "check"] {
            remove_folder(&stage.root.join(leftover))?;
        }
        Ok(stage)
    }

    fn update(&self, reading: Reading) -> Result<ImportSummary, ImportError> {
        let mut log = Log::read(self.folder)?;
        let estate = crate::read(self.folder)?;
        let platform = crate::read_platform(self.folder)?;
        let old = derive(&log)?;
        let old = rows::of_facts(&old.facts, &old.platform)?;
        let current = rows::of_facts(&estate.facts, &platform.facts)?;
        let mut notes = reading.notes();
        notes.extend(
            reading.asides.iter().map(|(aside, count)| Note::PassedOver { count: *count, aside: *aside }),
        );
        log.unite(reading.log);
        let derived = derive(&log)?;
        notes.extend(notes_on(&derived));
        notes.extend(gap::notes(&log));
        let new = rows::of_facts(&derived.facts, &derived.platform)?;
        let touched: Vec<_> =
            TABLES.into_iter().filter(|name| old.contains_key(*name) || new.contains_key(*name)).collect();
        for name in &touched {
            let given = given(name, &current, &old, &log.given);
            log.given.retain(|row| row.table != *name);
            log.given.extend(given);
        }
        let next = put_together(&touched, [&new, &current, &old], &log.given);
        let summaries = touched.iter().zip(&next).map(|(name, table)| {
            let before = current.get(*name).cloned().unwrap_or_default();
            summary(name, table, &before, &log.given, ends_of(&derived, name))
        });
        let summary = ImportSummary { tables: summaries.collect(), notes };
        if !touched.is_empty() {
            // Only a table that is written anew loses what it had beside its known columns.
            let said = |note: &Note| {
                let name = note.file().and_then(|file| file.file_stem()).and_then(OsStr::to_str);
                name.is_some_and(|name| touched.contains(&name))
            };
            let notes = estate.notes.into_iter().chain(platform.notes);
            let lost = notes.filter(said).map(|note| Note::Lost(note.into()));
            self.write_next(&touched, &next, &log)?;
            self.check_next(&log)?;
            self.publish()?;
            return Ok(ImportSummary { notes: summary.notes.into_iter().chain(lost).collect(), ..summary });
        }
        self.write_next(&[], &[], &log)?;
        self.publish()?;
        Ok(summary)
    }

    /// Writes what will be in the folder. A table that has lost all its rows is an empty file here, and none there.
    fn write_next(&self, names: &[&str], tables: &[TextTable], log: &Log) -> Result<(), ImportError> {
        let next = self.root.join("next");
        fs::create_dir_all(&next).map_err(|source| ImportError::Io { path: next.clone(), source })?;
        for (name, table) in names.iter().zip(tables) {
            let path = next.join(format!("{name}.csv"));
            let text = if table.rows.is_empty() { Vec::new() } else { table.print(&path)? };
            write_durably(&path, &text)?;
        }
        let path = next.join(log::FILE);
        let text =
            log.print().map_err(|source| ImportError::Io { path: path.clone(), source: source.into() })?;
        write_durably(&path, text.as_bytes())
    }

    /// Reads the tables back: what was given by hand may contradict what was imported.
    fn check_next(&self, log: &Log) -> Result<(), ImportError> {
        let next = self.root.join("next");
        let check = self.root.join("check");
        fs::create_dir_all(&check).map_err(|source| ImportError::Io { path: check.clone(), source })?;
        for name in TABLES {
            let (from, to) = (next.join(format!("{name}.csv")), check.join(format!("{name}.csv")));
            match fs::metadata(&from) {
                Ok(file) if file.len() > 0 => {
                    fs::copy(&from, &to).map_err(|source| ImportError::Io { path: to, source })?;
                }
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(source) => return Err(ImportError::Io { path: from, source }),
            }
        }
        let read = crate::read(&check).map(drop).and_then(|()| crate::read_platform(&check).map(drop));
        read.map_err(|mut source| {
            if let EstateError::Record { at, .. } | EstateError::Cell { at, .. } = &mut source {
                at.file = self.folder.join(at.file.file_name().unwrap_or_default());
            }
            if log.given.is_empty() {
                ImportError::Estate(source)
            } else {
                ImportError::Contradiction { source }
            }
        })
    }

    fn publish(&self) -> Result<(), ImportError> {
        let (next, ready) = (self.root.join("next"), self.root.join("ready"));
        fs::rename(&next, &ready).map_err(|source| ImportError::Io { path: next, source })?;
        self.put_in_place()
    }

    /// Moves what is ready to its place. Doing it again, or the rest of it, is harmless.
    fn put_in_place(&self) -> Result<(), ImportError> {
        let ready = self.root.join("ready");
        let entries = match fs::read_dir(&ready) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(source) => return Err(ImportError::Io { path: ready, source }),
        };
        for entry in entries {
            let from = entry.map_err(|source| ImportError::Io { path: ready.clone(), source })?.path();
            let to = self.folder.join(from.file_name().unwrap_or_default());
            place(&from, &to).map_err(|source| ImportError::Io { path: to, source })?;
        }
        remove_folder(&ready)
    }
}

impl Drop for Stage<'_> {
    fn drop(&mut self) {
        drop(self.lock.take());
        // A folder left behind is cleared by the next import.
        _ = fs::remove_dir_all(&self.root);
    }
}

/// Puts one file in place. A table is CSV from now on.
fn place(from: &Path, to: &Path) -> io::Result<()> {
    let is_table = to.extension() == Some(OsStr::new("csv"));
    if is_table && fs::metadata(from)?.len() == 0 {
        remove_file(to)?;
    } else {
        fs::rename(from, to)?;
    }
    if is_table { remove_file(&to.with_extension("parquet")) } else { Ok(()) }
}

fn remove_file(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn remove_folder(path: &Path) -> Result<(), ImportError> {
    match fs::remove_dir_all(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(ImportError::Io { path: path.to_owned(), source })
        }
        _ => Ok(()),
    }
}

fn write_durably(path: &Path, bytes: &[u8]) -> Result<(), ImportError> {
    let write = || {
        let mut file = File::create(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|source| ImportError::Io { path: path.to_owned(), source })
}

/// The rows of a table that no import made: those that were no import's before and are still there, and those that are new.
/// A row that was given stays given, also while an import says the same.
fn given(
    name: &str,
    current: &TextTables,
    old: &TextTables,
    before: &BTreeSet<GivenRow>,
) -> BTreeSet<GivenRow> {
    let none = TextTable::default();
    let derived = &old.get(name).unwrap_or(&none).rows;
    let there = current.get(name).unwrap_or(&none);
    let rows = there.rows.iter().map(|row| (there.given(name, row), derived.contains(row)));
    rows.filter(|(given, is_derived)| !is_derived || before.contains(given)).map(|(given, _)| given).collect()
}

/// What is derived, and what was given.
fn put_together(names: &[&str], sources: [&TextTables; 3], given: &BTreeSet<GivenRow>) -> Vec<TextTable> {
    let [new, _, _] = sources;
    let table = |name: &&str| {
        let header = sources.iter().find_map(|tables| tables.get(*name)).map(|table| table.header.clone());
        let rows = new.get(*name).map(|table| table.rows.clone()).unwrap_or_default();
        let mut table = TextTable { header: header.unwrap_or_default(), rows };
        for row in given.iter().filter(|row| row.table == **name) {
            table.add(row);
        }
        table
    };
    names.iter().map(table).collect()
}

fn summary(
    name: &'static str,
    table: &TextTable,
    before: &TextTable,
    given: &BTreeSet<GivenRow>,
    ends: Ends,
) -> TableSummary {
    let difference = table.difference(before);
    TableSummary {
        table: name,
        new: difference.new,
        changed: difference.changed,
        unchanged: difference.unchanged,
        removed: difference.removed,
        given: given.iter().filter(|row| row.table == name).count() as u64,
        ends,
    }
}

fn ends_of(derived: &Derived, name: &str) -> Ends {
    let ends = &derived.ends;
    match name {
        "links" => ends.links,
        "principals" => ends.principals,
        "group_members" => ends.group_members,
        "role_assignments" => ends.role_assignments,
        "delegations" => ends.delegations,
        "management_groups" => ends.management_groups,
        "assets" => ends.assets,
        "asset_roles" => ends.asset_roles,
        // Rows about an instant or a month have no ends.
        "asset_activity" | "asset_usage" => Ends::default(),
        _ => ends.subscriptions,
    }
}

fn notes_on(derived: &Derived) -> Vec<Note> {
    let notes = [
        (derived.without_start, Note::WithoutStart { count: derived.without_start }),
        (derived.without_grant, Note::WithoutGrant { count: derived.without_grant }),
        (derived.unknown_publishers, Note::UnknownPublishers { count: derived.unknown_publishers }),
    ];
    notes.into_iter().filter(|(count, _)| *count > 0).map(|(_, note)| note).collect()
}
