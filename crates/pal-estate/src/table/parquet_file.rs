//! Parquet: the same columns and cells as in CSV, where a null is an empty cell.

use std::fs::File;
use std::path::Path;

use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, RowGroupReader};
use parquet::file::serialized_reader::SerializedFileReader;
use parquet::schema::types::SchemaDescriptor;

use super::cell::Cells;
use super::column::{Column, ColumnFault, Layout};
use super::folder::TakeRow;
use super::parquet_text::{self, Form, TextColumn, Unread};
use crate::error::{EstateError, Fault, Position};

/// How many rows are turned into text at a time.
const BATCH: usize = 1 << 12;

/// Goes through the rows of a Parquet file; gives the columns that its table does not know.
pub(super) fn scan(
    path: &Path,
    columns: &'static [Column],
    take: &mut TakeRow<'_>,
) -> Result<Vec<String>, EstateError> {
    let broken = |source| EstateError::Parquet { path: path.to_owned(), source };
    let file = File::open(path).map_err(|source| EstateError::Read { path: path.to_owned(), source })?;
    let file = SerializedFileReader::new(file).map_err(broken)?;
    let schema = file.metadata().file_metadata().schema_descr();
    let header: Vec<&str> = schema.root_schema().get_fields().iter().map(|field| field.name()).collect();
    let layout = Layout::of(columns, &header).map_err(|problem| problem.at(path, Position::File))?;
    let leaves = leaves(schema, columns, &layout).map_err(|problem| problem.at(path, Position::File))?;
    let mut rows_before = 0;
    for group in 0..file.num_row_groups() {
        let group = file.get_row_group(group).map_err(broken)?;
        let mut readers = readers(group.as_ref(), &leaves).map_err(broken)?;
        let mut rows_left = usize::try_from(group.metadata().num_rows()).unwrap_or_default();
        while rows_left > 0 {
            let rows = rows_left.min(BATCH);
            let mut texts = Vec::with_capacity(columns.len());
            for (column, reader) in columns.iter().zip(&mut readers) {
                let read = reader.as_mut().map(|reader| reader.read(rows)).transpose();
                texts.push(read.map_err(|unread| match unread {
                    Unread::Broken(source) => broken(source),
                    Unread::Cell(row, fault) => fault_of(column, fault).at(path, position(rows_before + row)),
                })?);
            }
            for row in 0..rows {
                let position = position(rows_before + row);
                let cells: Vec<&str> = texts.iter().map(|texts| cell(texts.as_deref(), row)).collect();
                take(&mut Cells::new(columns, &cells), position)
                    .map_err(|problem| problem.at(path, position))?;
            }
            rows_before += rows;
            rows_left -= rows;
        }
    }
    Ok(layout.unknown)
}

/// Where each column of the table lies among those that the file stores, and how to read it; `None` if the file does not have it.
fn leaves(
    schema: &SchemaDescriptor,
    columns: &[Column],
    layout: &Layout,
) -> Result<Vec<Option<(usize, Form)>>, ColumnFault> {
    let leaf_of = |(column, field): (&Column, &Option<usize>)| {
        let Some(field) = *field else { return Ok(None) };
        let leaf = (0..schema.num_columns()).find(|leaf| schema.get_column_root_idx(*leaf) == field);
        let leaf = leaf.filter(|leaf| schema.column(*leaf).path().parts().len() == 1);
        let form = leaf
            .map_or_else(|| Err("group".to_owned()), |leaf| parquet_text::form(schema.column(leaf).as_ref()));
        match (leaf, form) {
            (Some(leaf), Ok(form)) => Ok(Some((leaf, form))),
            (_, Err(name)) => Err(fault_of(column, Fault::ColumnType(name))),
            (None, Ok(_)) => Ok(None),
        }
    };
    columns.iter().zip(&layout.fields).map(leaf_of).collect()
}

fn readers(
    group: &dyn RowGroupReader,
    leaves: &[Option<(usize, Form)>],
) -> Result<Vec<Option<TextColumn>>, ParquetError> {
    let reader = |leaf: &Option<(usize, Form)>| {
        leaf.map(|(leaf, form)| Ok(TextColumn::new(form, group.get_column_reader(leaf)?))).transpose()
    };
    leaves.iter().map(reader).collect()
}

fn fault_of(column: &Column, fault: Fault) -> ColumnFault {
    ColumnFault { column: column.name.to_owned(), fault }
}

fn cell(texts: Option<&[Option<String>]>, row: usize) -> &str {
    texts.and_then(|texts| texts.get(row)?.as_deref()).unwrap_or_default()
}

/// The place of a row, counted from 0 through the whole file.
fn position(row: usize) -> Position {
    Position::Row(u64::try_from(row + 1).unwrap_or(u64::MAX))
}
