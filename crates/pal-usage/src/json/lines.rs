//! The lines of a block as batches.

use super::file::{JsonFile, record};
use super::object::members;
use crate::batch::{Batch, Columns};
use crate::csv::{Block, CELL_BYTES_MAX, Reader, Record, take_rows};
use crate::error::{CellError, RecordError, Refused, UsageError};
use crate::rows::{ROWS_MAX, Rows};
use crate::scan::LineCounts;

/// A worker's reader of blocks. Nothing of one block is left in the next but allocated memory.
#[derive(Debug, Default)]
pub(crate) struct ObjectLines {
    cells: Cells,
    rows: Rows,
    scratch: Vec<u8>,
}

/// The needed members of a block's objects, one after another, as a CSV file would have them.
#[derive(Debug, Default)]
struct Cells {
    bytes: Vec<u8>,
    /// Where the cells of the last record end.
    ends: Vec<u32>,
    /// The cells of the last object by column.
    texts: Vec<Option<String>>,
}

impl ObjectLines {
    /// Reads the lines of a block. Of several faults the first in the block is told.
    pub(crate) fn read(
        &mut self,
        file: &JsonFile,
        block: &Block,
        columns: &mut Columns,
        counts: &mut LineCounts,
        take: &mut dyn FnMut(&Batch<'_>) -> Result<(), Refused>,
    ) -> Result<(), UsageError> {
        let Self { cells, rows, scratch } = self;
        let refused = |reason| UsageError::Refused { file: file.path.clone(), reason };
        if block.is_too_long {
            let reason = RecordError::TooLong;
            return Err(UsageError::Record { file: file.path.clone(), line: block.line, reason });
        }
        let mut reader = Reader::new(&file.layout);
        rows.clear();
        cells.bytes.clear();
        for (line, text) in block.lines() {
            let start = cells.add(file, line, text)?;
            let of_line = Record { bytes: &cells.bytes, start, ends: &cells.ends };
            let row = reader.row(&of_line, columns, counts, scratch).map_err(|(cell, reason)| {
                let column = file.columns.get(cell).cloned().unwrap_or_default();
                UsageError::Cell { file: file.path.clone(), line, column, reason }
            })?;
            rows.push(row);
            if rows.len() == ROWS_MAX {
                take_rows(rows, &cells.bytes, columns, counts, take).map_err(refused)?;
            }
        }
        take_rows(rows, &cells.bytes, columns, counts, take).map_err(refused)
    }
}

impl Cells {
    /// Adds an object's record and says where it starts.
    fn add(&mut self, file: &JsonFile, line: u64, text: &[u8]) -> Result<usize, UsageError> {
        self.texts.clear();
        self.texts.resize(file.columns.len(), None);
        let mut wrong = None;
        let read = members(text, |name, member| {
            let Some(position) = file.column(name) else { return };
            let Some(cell) = self.texts.get_mut(position) else { return };
            let fault = match (&cell, member.text()) {
                (Some(_), _) => CellError::Twice,
                (None, None) => CellError::NoText,
                (None, Some(text)) if text.len() > CELL_BYTES_MAX => CellError::TooLong,
                (None, Some(text)) => {
                    *cell = Some(text.into_owned());
                    return;
                }
            };
            wrong.get_or_insert((name.to_owned(), fault));
        });
        read.map_err(|reason| record(&file.path, line, reason))?;
        if let Some((column, reason)) = wrong {
            return Err(UsageError::Cell { file: file.path.clone(), line, column, reason });
        }
        Ok(self.write())
    }

    /// Writes the texts as the cells of a record, with an empty one at the end: a line end is no part of the last that counts.
    fn write(&mut self) -> usize {
        let start = self.bytes.len();
        self.ends.clear();
        for text in &self.texts {
            let text = text.as_deref().unwrap_or_default();
            // Only a cell that begins with a quote is read as one in quotes. No resource id does.
            if text.starts_with('"') {
                let doubled = text.replace('"', "\"\"");
                self.bytes.extend([b"\"", doubled.as_bytes(), b"\""].concat());
            } else {
                self.bytes.extend_from_slice(text.as_bytes());
            }
            // INVARIANT: cells are no longer than their block, which is shorter than 2³¹ bytes, see `RECORD_BYTES_MAX`.
            self.ends.push(u32::try_from(self.bytes.len()).unwrap_or(u32::MAX));
            self.bytes.push(b',');
        }
        self.ends.push(u32::try_from(self.bytes.len()).unwrap_or(u32::MAX));
        start
    }
}
