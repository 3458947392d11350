//! A folder of tables: which files it has.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use super::{Record, Table, csv_file, parquet_file};
use crate::error::EstateError;
use crate::note::Note;

/// How the files of tables end (contract §2).
const ENDINGS: [&str; 2] = ["csv", "parquet"];

/// A folder while it is read.
pub(super) struct Folder<'a> {
    path: &'a Path,
    names: BTreeSet<OsString>,
}

impl<'a> Folder<'a> {
    /// Lists a folder.
    pub(super) fn open(path: &'a Path) -> Result<Self, EstateError> {
        let names = std::fs::read_dir(path)
            .and_then(|entries| entries.map(|entry| Ok(entry?.file_name())).collect())
            .map_err(|source| EstateError::Folder { path: path.to_owned(), source })?;
        Ok(Self { path, names })
    }

    /// Reads one table and checks it as a whole; `None` if the folder has no file for it.
    pub(super) fn table<T: Record>(
        &self,
        check: impl FnOnce(&mut Table<T>) -> Result<(), EstateError>,
    ) -> Result<Option<Table<T>>, EstateError> {
        let (csv, parquet) = (self.find::<T>("csv"), self.find::<T>("parquet"));
        let (scan, file): (Scan, _) = match (csv, parquet) {
            (None, None) => return Ok(None),
            (Some(csv), Some(parquet)) => return Err(EstateError::BothFormats { csv, parquet }),
            (Some(csv), None) => (csv_file::scan, csv),
            (None, Some(parquet)) => (parquet_file::scan, parquet),
        };
        let mut table = scanned(scan, file)?;
        check(&mut table)?;
        Ok(Some(table))
    }

    /// A note on each file that looks like a table but is called like none, such as `link.csv`, `Links.csv` or `links.csv.gz`.
    pub(super) fn strays(&self, tables: &'a [&'static str]) -> impl Iterator<Item = Note> {
        let is_table = |name: &str| {
            tables.iter().any(|table| {
                ENDINGS.iter().any(|ending| {
                    name.strip_prefix(table).and_then(|rest| rest.strip_prefix('.')) == Some(ending)
                })
            })
        };
        let looks_like_one = |name: &Path| {
            let ending = name.extension().and_then(OsStr::to_str).map(str::to_ascii_lowercase);
            ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()) || ending == "gz")
        };
        let stray =
            move |name: &&OsString| looks_like_one(Path::new(name)) && !name.to_str().is_some_and(is_table);
        let names = self.names.iter().filter(stray);
        names.map(|name| Note::Stray { file: self.path.join(name) })
    }

    fn find<T: Record>(&self, ending: &str) -> Option<PathBuf> {
        let name = format!("{}.{ending}", T::TABLE);
        self.names.contains(OsString::from(&name).as_os_str()).then(|| self.path.join(name))
    }
}

/// Reads a file of a table, wherever it lies and whatever it is called: Parquet by its ending, else CSV.
pub(crate) fn read_file<T: Record>(file: &Path) -> Result<Table<T>, EstateError> {
    let is_parquet = file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("parquet"));
    scanned(if is_parquet { parquet_file::scan } else { csv_file::scan }, file.to_owned())
}

fn scanned<T: Record>(scan: Scan, file: PathBuf) -> Result<Table<T>, EstateError> {
    let (mut rows, mut positions) = (Vec::new(), Vec::new());
    let unknown = scan(&file, T::COLUMNS, &mut |cells, position| {
        rows.push(T::read(cells)?);
        positions.push(position);
        Ok(())
    })?;
    let note = |column| Note::UnknownColumn { file: file.clone(), column };
    let notes = unknown.into_iter().map(note).collect();
    Ok(Table { file, rows, positions, notes })
}

/// Takes the cells of one row and its place.
pub(super) type TakeRow<'a> =
    dyn FnMut(&mut super::Cells<'_>, crate::error::Position) -> Result<(), super::CellFault> + 'a;

/// Goes through the rows of a file and gives the columns that its table does not know.
type Scan = fn(&Path, &'static [super::Column], &mut TakeRow<'_>) -> Result<Vec<String>, EstateError>;
