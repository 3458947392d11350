//! The lines of a block as batches.

use super::cell::Record;
use super::reader::{Reader, Wrong};
use super::{Block, CELL_BYTES_MAX, CsvFile, Index};
use crate::batch::{Batch, Columns};
use crate::error::{CellError, RecordError, Refused, UsageError};
use crate::rows::{ROWS_MAX, Rows};
use crate::scan::LineCounts;

/// A worker's reader of blocks. Nothing of one block is left in the next but allocated memory.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    index: Index,
    rows: Rows,
    /// The cell at hand, where it had doubled quotes.
    scratch: Vec<u8>,
}

impl Lines {
    /// Reads the lines of a block. Of several faults the first in the block is told.
    pub(crate) fn read(
        &mut self,
        file: &CsvFile,
        block: &mut Block,
        columns: &mut Columns,
        counts: &mut LineCounts,
        take: &mut dyn FnMut(&Batch<'_>) -> Result<(), Refused>,
    ) -> Result<(), UsageError> {
        let Self { index, rows, scratch } = self;
        let fault = index.build(&block.bytes).err();
        let refused = |reason| UsageError::Refused { file: file.path.clone(), reason };
        let mut reader = Reader::new(&file.layout);
        let (mut start, mut blank) = (0, None);
        rows.clear();
        for ends in index.records() {
            let record = Record { bytes: &block.bytes, start, ends };
            if record.is_blank() {
                blank = blank.or(Some(start));
            } else {
                check_shape(&record, blank, file, block)?;
                let wrong = |wrong| cell_error(file, block, start, wrong);
                let row = reader.row(&record, columns, counts, scratch).map_err(wrong)?;
                if reader.is_id_unescaped {
                    let (from, length) = (row.resource_id.0 as usize, row.resource_id.1 as usize);
                    if let Some(id) = block.bytes.get_mut(from..from + length) {
                        id.copy_from_slice(scratch);
                    }
                }
                rows.push(row);
            }
            start = ends.last().map_or(start, |end| *end as usize + 1);
            if rows.len() == ROWS_MAX {
                take_rows(rows, &block.bytes, columns, counts, take).map_err(refused)?;
            }
        }
        take_rows(rows, &block.bytes, columns, counts, take).map_err(refused)?;
        if let (Some(blank), true) = (blank, fault.is_some()) {
            return Err(fields(file, block, blank, 1));
        }
        if block.is_too_long && fault.as_ref().is_none_or(|fault| fault.reason == CellError::Unclosed) {
            return Err(too_long(index, file, block));
        }
        match fault {
            Some(fault) => Err(cell_error(file, block, fault.record, (fault.cell, fault.reason))),
            None => Ok(()),
        }
    }
}

/// Hands over the rows gathered, whose resource ids lie in `buffer`.
pub(crate) fn take_rows(
    rows: &mut Rows,
    buffer: &[u8],
    columns: &Columns,
    counts: &mut LineCounts,
    take: &mut dyn FnMut(&Batch<'_>) -> Result<(), Refused>,
) -> Result<(), Refused> {
    if rows.len() > 0 {
        take(&rows.batch(columns, buffer))?;
        counts.lines += rows.len() as u64;
        rows.clear();
    }
    Ok(())
}

/// Refuses a record with another number of fields than the header, or one that follows a blank line: only the last lines of
/// a file may be blank.
fn check_shape(
    record: &Record<'_>,
    blank: Option<usize>,
    file: &CsvFile,
    block: &Block,
) -> Result<(), UsageError> {
    if let Some(blank) = blank {
        return Err(fields(file, block, blank, 1));
    }
    if record.ends.len() != file.header.len() {
        return Err(fields(file, block, record.start, record.ends.len()));
    }
    let length = record.ends.last().map_or(0, |end| *end as usize - record.start);
    if length > CELL_BYTES_MAX
        && let Some(cell) = long_cell(record.start, record.ends)
    {
        return Err(cell_error(file, block, record.start, (cell, CellError::TooLong)));
    }
    Ok(())
}

/// The first of a record's cells that is too long.
fn long_cell(start: usize, ends: &[u32]) -> Option<usize> {
    let starts = std::iter::once(start).chain(ends.iter().map(|end| *end as usize + 1));
    starts.zip(ends).position(|(start, end)| (*end as usize).saturating_sub(start) > CELL_BYTES_MAX)
}

/// What is too long in the record that a block ends in the middle of: one of its cells, or all together.
fn too_long(index: &Index, file: &CsvFile, block: &Block) -> UsageError {
    let (start, ends) = index.unfinished();
    let through = u32::try_from(block.bytes.len()).unwrap_or(u32::MAX);
    let ends: Vec<u32> = ends.iter().copied().chain([through]).collect();
    match long_cell(start, &ends) {
        Some(cell) => cell_error(file, block, start, (cell, CellError::TooLong)),
        None => UsageError::Record {
            file: file.path.clone(),
            line: line(block, start),
            reason: RecordError::TooLong,
        },
    }
}

fn fields(file: &CsvFile, block: &Block, start: usize, found: usize) -> UsageError {
    let reason = RecordError::Fields { expected: file.header.len(), found };
    UsageError::Record { file: file.path.clone(), line: line(block, start), reason }
}

fn cell_error(file: &CsvFile, block: &Block, start: usize, (cell, reason): Wrong) -> UsageError {
    let column = file.column(cell);
    UsageError::Cell { file: file.path.clone(), line: line(block, start), column, reason }
}

/// The line on which a record starts.
fn line(block: &Block, start: usize) -> u64 {
    let before = block.bytes.get(..start).unwrap_or_default();
    block.line + memchr::memchr_iter(b'\n', before).count() as u64
}
