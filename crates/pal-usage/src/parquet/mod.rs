//! Parquet exports, read page by page.
//!
//! Of a hundred columns of a cost export ten are needed, and of those only the resource id has many distinct values. So pages are
//! decompressed into buffers that are used again and looked at where they lie: [`Column`] tells the bytes of each row's value,
//! values of a dictionary are understood once, and resource ids are handed on as they stand in the page.
//!
//! A file is believed nothing. What it says of sizes and places is held against its length, and what cannot be is an error
//! that names the file.

use std::fs::File;
use std::path::{Path, PathBuf};

use crate::batch::{Batch, Columns};
use crate::dialect::{COLUMNS_MAX, Layout};
use crate::error::{FileError, Refused, UsageError};
use crate::scan::LineCounts;

mod codec;
mod coded;
mod column;
mod cost;
mod costs;
mod delta;
mod fault;
mod footer;
mod guid;
mod hybrid;
mod leaf;
mod marks;
mod page_header;
mod pages;
mod period;
mod resource;
mod row_group;
mod thrift;
mod time;

use column::Column;
pub use fault::Fault;
use footer::{Footer, RowGroup};
use row_group::{Outcome, Reader};

/// The most bytes a page may have; writers make them of about one million.
const PAGE_BYTES_MAX: u64 = 256 << 20;

/// A Parquet file whose footer has been read.
#[derive(Debug)]
pub(crate) struct ParquetFile {
    path: PathBuf,
    footer: Footer,
    header: Vec<String>,
}

impl ParquetFile {
    /// Reads the footer of a file.
    pub(crate) fn open(path: &Path) -> Result<Self, UsageError> {
        let read = || Footer::read(&mut File::open(path)?);
        let footer = read().map_err(|fault| file_error(path, fault))?;
        if footer.fields.len() > COLUMNS_MAX {
            let reason = FileError::TooManyColumns { found: footer.fields.len() };
            return Err(UsageError::File { file: path.to_owned(), reason });
        }
        let header = footer.fields.iter().map(|field| field.name.clone()).collect();
        Ok(Self { path: path.to_owned(), footer, header })
    }

    /// The names of its columns.
    pub(crate) fn header(&self) -> &[String] {
        &self.header
    }

    /// How many row groups it has.
    pub(crate) fn row_groups(&self) -> usize {
        self.footer.groups.len()
    }

    /// Reads the rows of one row group, in order, as batches. Of several faults the one in the earliest row is told.
    pub(crate) fn scan_row_group(
        &self,
        group: usize,
        layout: &Layout,
        columns: &mut Columns,
        counts: &mut LineCounts,
        take: &mut dyn FnMut(&Batch<'_>) -> Result<(), Refused>,
    ) -> Result<(), UsageError> {
        let at_fault = |fault| file_error(&self.path, fault);
        let Some(rows_of) = self.footer.groups.get(group) else { return Ok(()) };
        let before = self.footer.groups.iter().take(group);
        let mut row_number = before.fold(1_u64, |rows, group| rows.saturating_add(group.rows));
        let mut reader = Reader::open(self, rows_of, layout).map_err(at_fault)?;
        loop {
            match reader.read(columns, counts).map_err(at_fault)? {
                Outcome::End => return Ok(()),
                Outcome::Rows(rows) => {
                    let taken = take(&reader.batch(rows, columns));
                    taken.map_err(|reason| UsageError::Refused { file: self.path.clone(), reason })?;
                    counts.lines += rows as u64;
                    row_number += rows as u64;
                }
                Outcome::Cell { row, column, reason } => {
                    let row = row_number + row as u64;
                    return Err(UsageError::Row { file: self.path.clone(), row, column, reason });
                }
            }
        }
    }

    /// A column of a row group, by its position in the header.
    fn column(&self, group: &RowGroup, position: usize) -> Result<Column, Fault> {
        let field = self.footer.fields.get(position).ok_or(Fault::Damaged("the schema"))?;
        let leaf = field.leaf.ok_or_else(|| Fault::Nested.of_column(&field.name))?;
        let chunk =
            group.chunks.get(leaf.index).ok_or(Fault::Damaged("the list of columns of a row group"))?;
        Column::open(&self.path, &self.footer, chunk, &field.name, leaf)
    }
}

fn file_error(path: &Path, fault: Fault) -> UsageError {
    let reason =
        if let Fault::Io(error) = fault { FileError::Io(error) } else { FileError::Parquet(Box::new(fault)) };
    UsageError::File { file: path.to_owned(), reason }
}
