//! Writing: every file first under another name, then all of them put in place.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use pal_model::facts::Partner;
use pal_model::{Facts, Instant};
use tempfile::NamedTempFile;

use super::cell::CellFault;
use super::{Bounds, Record};
use crate::error::{EstateError, Fault, Position};

/// Tables that are written but not yet in place. Dropped, they leave the folder as it was.
pub(crate) struct Staged {
    files: Vec<(NamedTempFile, PathBuf)>,
    outdated: Vec<PathBuf>,
}

impl Staged {
    /// Writes all tables beside those that are there.
    pub(crate) fn new(folder: &Path, facts: &Facts) -> Result<Self, EstateError> {
        fs::create_dir_all(folder)
            .map_err(|source| EstateError::Write { path: folder.to_owned(), source })?;
        let mut staged = Self { files: Vec::new(), outdated: Vec::new() };
        match &facts.partners {
            None => staged.outdate::<Partner>(folder, &["csv", "parquet"])?,
            Some(partners) => staged.add(folder, partners, order_of_partners)?,
        }
        staged.add_unless_empty(folder, &facts.links)?;
        staged.add_unless_empty(folder, &facts.principals)?;
        staged.add_unless_empty(folder, &facts.group_members)?;
        staged.add_unless_empty(folder, &facts.role_assignments)?;
        staged.add_unless_empty(folder, &facts.delegations)?;
        staged.add_unless_empty(folder, &facts.management_groups)?;
        staged.add_unless_empty(folder, &facts.subscriptions)?;
        staged.add_if_any(folder, &facts.admin_agents)?;
        staged.add_if_any(folder, &facts.partners_of_record)?;
        Ok(staged)
    }

    /// Puts the tables in place, each at once, then removes files of the same tables that no longer hold. Whatever stops it
    /// on the way, no fact is gone that was not replaced: a table that is there twice is refused by reading.
    pub(crate) fn commit(self) -> Result<(), EstateError> {
        for (file, path) in self.files {
            file.persist(&path).map_err(|error| EstateError::Write { path, source: error.error })?;
        }
        for path in self.outdated {
            fs::remove_file(&path).map_err(|source| EstateError::Write { path, source })?;
        }
        Ok(())
    }

    /// Tables that people keep by hand, because no tool prints them, outlive a writer who knows nothing of them.
    fn add_if_any<T: Record>(&mut self, folder: &Path, rows: &[T]) -> Result<(), EstateError> {
        if rows.is_empty() { Ok(()) } else { self.add(folder, rows, Ord::cmp) }
    }

    fn add_unless_empty<T: Record>(&mut self, folder: &Path, rows: &[T]) -> Result<(), EstateError> {
        if rows.is_empty() {
            self.outdate::<T>(folder, &["csv", "parquet"])
        } else {
            self.add(folder, rows, Ord::cmp)
        }
    }

    fn add<T: Record>(&mut self, folder: &Path, rows: &[T], order: Order) -> Result<(), EstateError> {
        let path = folder.join(format!("{}.csv", T::TABLE));
        let mut printed = rows.iter().map(|row| print(row, &path)).collect::<Result<Vec<_>, _>>()?;
        printed.sort_by(order);
        let file = write(folder, &header::<T>(), &printed)
            .map_err(|source| EstateError::Write { path: path.clone(), source })?;
        self.files.push((file, path));
        self.outdate::<T>(folder, &["parquet"])
    }

    /// Marks files of a table that are there and will no longer hold.
    fn outdate<T: Record>(&mut self, folder: &Path, endings: &[&str]) -> Result<(), EstateError> {
        for ending in endings {
            let path = folder.join(format!("{}.{ending}", T::TABLE));
            match fs::symlink_metadata(&path) {
                Ok(_) => self.outdated.push(path),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(source) => return Err(EstateError::Write { path, source }),
            }
        }
        Ok(())
    }
}

type Cells = Vec<String>;
type Order = fn(&Cells, &Cells) -> std::cmp::Ordering;

/// Partners are sorted by id and start only, and stably: of rows with equal starts the later in the file decides (PAL-32).
fn order_of_partners(a: &Cells, b: &Cells) -> std::cmp::Ordering {
    let key = |cells: &Cells| (cells.first().cloned(), cells.iter().rev().nth(1).cloned());
    key(a).cmp(&key(b))
}

pub(super) fn header<T: Record>() -> Cells {
    T::COLUMNS.iter().map(|column| column.name.to_owned()).collect()
}

/// All cells of a row, the bounds last, where there are any. What could not be read again is refused.
pub(super) fn print<T: Record>(row: &T, path: &Path) -> Result<Cells, EstateError> {
    let refuse = |column, fault| CellFault { column, fault }.at(path, Position::File);
    let (valid, mut cells) = (row.valid(), row.print());
    for (column, cell) in T::COLUMNS.iter().zip(&cells) {
        if cell.is_empty() && column.must_be_filled() {
            return Err(refuse(column.name, Fault::Empty));
        }
    }
    if T::BOUNDS == Bounds::None {
        return Ok(cells);
    }
    for (column, bound) in [("valid_from", valid.from()), ("valid_to", valid.to())] {
        if bound.is_bounded() && !is_printable(bound) {
            return Err(refuse(column, Fault::TimeRange));
        }
        cells.push(bound.to_string());
    }
    Ok(cells)
}

/// Whether RFC 3339 can write a time: years 0001 to 9999.
pub(super) fn is_printable(at: Instant) -> bool {
    let (first, last) = (Instant::from_date(1, 1, 1), Instant::from_date(9999, 12, 31));
    first.is_some_and(|first| first <= at) && last.is_some_and(|last| at < last.next_day())
}

fn write(folder: &Path, header: &Cells, rows: &[Cells]) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    // Readable by whom the process lets read its files; the crate's default is the owner alone.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let file = builder.prefix(".pal-").suffix(".tmp").tempfile_in(folder)?;
    let mut writer = csv::Writer::from_writer(file.as_file());
    writer.write_record(header)?;
    for row in rows {
        writer.write_record(row)?;
    }
    writer.flush()?;
    drop(writer);
    file.as_file().sync_all()?;
    Ok(file)
}
