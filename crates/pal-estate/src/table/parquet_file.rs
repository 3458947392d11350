//! Parquet: the same columns and cells as in CSV, where a null is an empty cell.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow_array::{Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Fields, Schema, TimeUnit};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use parquet::basic::Type as PhysicalType;
use parquet::errors::ParquetError;

use super::cell::Cells;
use super::column::{Column, ColumnFault, Layout};
use super::folder::TakeRow;
use super::parquet_text;
use crate::error::{EstateError, Position};

/// Goes through the rows of a Parquet file; gives the columns that its table does not know.
pub(super) fn scan(
    path: &Path,
    columns: &'static [Column],
    take: &mut TakeRow<'_>,
) -> Result<Vec<String>, EstateError> {
    let broken = |source| EstateError::Parquet { path: path.to_owned(), source };
    let file = File::open(path).map_err(|source| EstateError::Read { path: path.to_owned(), source })?;
    let metadata = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new())
        .and_then(with_wide_times)
        .map_err(broken)?;
    let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata);
    let header: Vec<&str> = builder.schema().fields().iter().map(|field| field.name().as_str()).collect();
    let layout = Layout::of(columns, &header).map_err(|problem| problem.at(path, Position::File))?;
    let wanted = ProjectionMask::roots(builder.parquet_schema(), layout.fields.iter().flatten().copied());
    let mut rows_before = 0;
    for batch in builder.with_projection(wanted).build().map_err(broken)? {
        let batch = batch.map_err(|error| broken(ParquetError::from(error)))?;
        let texts = texts(&batch, columns).map_err(|(row, problem)| {
            problem.at(path, row.map_or(Position::File, |row| row_after(rows_before, row)))
        })?;
        for row in 0..batch.num_rows() {
            let position = row_after(rows_before, row);
            let cells: Vec<&str> = texts.iter().map(|column| cell(column.as_ref(), row)).collect();
            take(&mut Cells::new(columns, &cells), position).map_err(|problem| problem.at(path, position))?;
        }
        rows_before += batch.num_rows();
    }
    Ok(layout.unknown)
}

/// Has times in the deprecated form of 96 bits read to the microsecond, as the engines that still write it count: read to the
/// nanosecond, their usual 9999-12-31 for "never" would wrap around into another century.
fn with_wide_times(metadata: ArrowReaderMetadata) -> Result<ArrowReaderMetadata, ParquetError> {
    let parquet = metadata.parquet_schema();
    let wide: Vec<usize> = (0..parquet.num_columns())
        .filter(|leaf| parquet.column(*leaf).physical_type() == PhysicalType::INT96)
        .filter(|leaf| parquet.get_column_root(*leaf).is_primitive())
        .map(|leaf| parquet.get_column_root_idx(leaf))
        .collect();
    if wide.is_empty() {
        return Ok(metadata);
    }
    let fields = metadata.schema().fields().iter().enumerate().map(|(position, field)| {
        if let DataType::Timestamp(_, zone) = field.data_type()
            && wide.contains(&position)
        {
            let data_type = DataType::Timestamp(TimeUnit::Microsecond, zone.clone());
            Arc::new(field.as_ref().clone().with_data_type(data_type))
        } else {
            Arc::clone(field)
        }
    });
    let schema = Schema::new_with_metadata(fields.collect::<Fields>(), metadata.schema().metadata().clone());
    let options = ArrowReaderOptions::new().with_schema(Arc::new(schema));
    ArrowReaderMetadata::try_new(Arc::clone(metadata.metadata()), options)
}

/// The columns of a batch as text, in the table's order; `None` for one that the file does not have.
fn texts(
    batch: &RecordBatch,
    columns: &[Column],
) -> Result<Vec<Option<StringArray>>, (Option<usize>, ColumnFault)> {
    let text_of = |column: &Column| {
        let Some(array) = batch.column_by_name(column.name) else {
            return Ok(None);
        };
        parquet_text::of(array)
            .map(Some)
            .map_err(|(row, fault)| (row, ColumnFault { column: column.name.to_owned(), fault }))
    };
    columns.iter().map(text_of).collect()
}

fn cell(column: Option<&StringArray>, row: usize) -> &str {
    column.filter(|texts| texts.is_valid(row)).map_or("", |texts| texts.value(row))
}

fn row_after(rows_before: usize, row: usize) -> Position {
    Position::Row(u64::try_from(rows_before + row + 1).unwrap_or(u64::MAX))
}
