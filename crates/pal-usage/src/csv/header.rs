//! The first record of a file, which names its columns.

use std::path::{Path, PathBuf};

use super::cell::{Record, unquoted};
use super::cutter::{RecordEnd, Source};
use super::{Cutter, Index};
use crate::dialect::{COLUMNS_MAX, Layout};
use crate::error::{FileError, UsageError};

/// A CSV file whose header is known.
#[derive(Debug)]
pub(crate) struct CsvFile {
    /// Where it is, as it was named.
    pub(crate) path: PathBuf,
    /// Its columns, as they are written.
    pub(crate) header: Vec<String>,
    /// What they say.
    pub(crate) layout: Layout,
}

impl CsvFile {
    /// Opens the file again to read its lines; its header must be what it was.
    pub(crate) fn lines(&self, block_bytes: usize) -> Result<Cutter, UsageError> {
        let (cutter, header) = open(&self.path, block_bytes)?;
        if header == self.header { Ok(cutter) } else { Err(broken(&self.path, FileError::Changed)) }
    }

    /// The name of a column for people.
    pub(crate) fn column(&self, position: usize) -> String {
        match self.header.get(position) {
            Some(name) => name.trim().to_owned(),
            None => format!("{}", position + 1),
        }
    }
}

/// Opens a CSV file and reads its header.
pub(crate) fn open(path: &Path, block_bytes: usize) -> Result<(Cutter, Vec<String>), UsageError> {
    let source = Source::open(path).map_err(|error| broken(path, FileError::Io(error)))?;
    let mut cutter = Cutter::new(source, block_bytes, RecordEnd::OutsideQuotes);
    let record = cutter.first_record().map_err(|reason| broken(path, reason))?;
    let mut index = Index::default();
    if let Err(fault) = index.build(&record) {
        let column = format!("{}", fault.cell + 1);
        return Err(UsageError::Cell { file: path.to_owned(), line: 1, column, reason: fault.reason });
    }
    let ends = index.records().next().unwrap_or_default();
    if ends.len() > COLUMNS_MAX {
        return Err(broken(path, FileError::TooManyColumns { found: ends.len() }));
    }
    let cells = Record { bytes: &record, start: 0, ends };
    let mut scratch = Vec::new();
    let name = |cell| std::str::from_utf8(unquoted(cells.raw(cell), &mut scratch)).map(str::to_owned);
    let header: Result<Vec<String>, _> = (0..ends.len()).map(name).collect();
    let header = header.map_err(|_| broken(path, FileError::HeaderNotUtf8))?;
    Ok((cutter, header))
}

fn broken(path: &Path, reason: FileError) -> UsageError {
    UsageError::File { file: path.to_owned(), reason }
}
