//! CSV: UTF-8 after RFC 4180, with or without byte order mark, lines ended by LF or CRLF. Blank lines say nothing.

use std::fs;
use std::path::Path;

use csv::{ErrorKind, Reader, ReaderBuilder, StringRecord};

use super::cell::Cells;
use super::column::{Column, Layout};
use super::folder::TakeRow;
use super::lines::Lines;
use super::quotes;
use crate::error::{EstateError, Fault, Position};

/// Goes through the rows of a CSV file; gives the columns that its table does not know.
pub(super) fn scan(
    file: &Path,
    columns: &'static [Column],
    take: &mut TakeRow<'_>,
) -> Result<Vec<String>, EstateError> {
    let bytes = fs::read(file).map_err(|source| EstateError::Read { path: file.to_owned(), source })?;
    let refuse = |fault| EstateError::record(file, Position::File, fault);
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(refuse(Fault::Utf16));
    }
    let mut records = Records::of(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes));
    let mut header = StringRecord::new();
    let position = records
        .read(&mut header)
        .map_err(|problem| problem.at(file, &header))?
        .ok_or_else(|| refuse(Fault::NoHeader))?;
    let layout = Layout::of(columns, &header.iter().collect::<Vec<_>>())
        .map_err(|problem| problem.at(file, position))?;
    let mut record = StringRecord::new();
    while let Some(position) = records.read(&mut record).map_err(|problem| problem.at(file, &header))? {
        let texts: Vec<&str> = layout
            .fields
            .iter()
            .map(|field| field.and_then(|field| record.get(field)).unwrap_or(""))
            .collect();
        take(&mut Cells::new(columns, &texts), position).map_err(|problem| problem.at(file, position))?;
    }
    Ok(layout.unknown)
}

/// The records of a file, the header first, all of the header's length.
struct Records<'a> {
    reader: Reader<&'a [u8]>,
    lines: Lines<'a>,
    quote_fault: Option<(usize, Fault)>,
}

/// A record that cannot be taken apart into cells.
struct RecordFault {
    position: Position,
    /// The field at fault, where it is a single one.
    field: Option<usize>,
    fault: Fault,
}

impl RecordFault {
    fn at(self, file: &Path, header: &StringRecord) -> EstateError {
        match self.field.and_then(|field| header.get(field)) {
            Some(column) => EstateError::cell(file, self.position, column, self.fault),
            None => EstateError::record(file, self.position, self.fault),
        }
    }
}

impl<'a> Records<'a> {
    fn of(text: &'a [u8]) -> Self {
        Self {
            reader: ReaderBuilder::new().has_headers(false).from_reader(text),
            lines: Lines::of(text),
            quote_fault: quotes::first_fault(text),
        }
    }

    /// Reads the next record and tells on which line it starts.
    fn read(&mut self, record: &mut StringRecord) -> Result<Option<Position>, RecordFault> {
        let outcome = self.reader.read_record(record);
        let start = match &outcome {
            Ok(false) => return Ok(None),
            Ok(true) => record.position(),
            Err(error) => error.position(),
        };
        let position = Position::Line(self.lines.at(offset(start.map_or(0, csv::Position::byte))));
        // Checked first: after a stray quote the crate's idea of the cells is a guess.
        let end = offset(self.reader.position().byte());
        if let Some((_, fault)) = self.quote_fault.take_if(|(quote, _)| *quote < end) {
            return Err(RecordFault { position, field: None, fault });
        }
        let Err(error) = outcome else {
            return Ok(Some(position));
        };
        let (field, fault) = if let ErrorKind::UnequalLengths { expected_len, len, .. } = error.kind() {
            (None, Fault::FieldCount { expected: *expected_len, found: *len })
        } else if let ErrorKind::Utf8 { err, .. } = error.kind() {
            (Some(err.field()), Fault::Utf8)
        } else {
            // INVARIANT: a reader of bytes in memory that neither seeks nor deserializes has no other failures.
            (None, Fault::Utf8)
        };
        Err(RecordFault { position, field, fault })
    }
}

/// An offset into a file that is in memory as a whole.
fn offset(byte: u64) -> usize {
    usize::try_from(byte).unwrap_or(usize::MAX)
}
