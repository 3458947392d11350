//! An answer as Parquet: amounts and shares as decimals, exact.

use std::io::Write;
use std::sync::Arc;

use arrow_array::{ArrayRef, Decimal128Array, RecordBatch, StringArray, UInt64Array};
use arrow_schema::{DataType, Field, Schema};
use pal_attribution::report::table::{Cell, ColumnKind};
use pal_model::Money;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

use crate::{SaveError, Sheet, plain};

/// Digits of a decimal in Arrow.
const PRECISION: u8 = 38;
/// [`Money::SCALE`], as Arrow counts it.
const SCALE: i8 = 18;
/// Rows that are turned into columns at a time.
const BATCH: usize = 1 << 16;

/// Writes one file.
pub fn write(stream: impl Write + Send, sheet: &Sheet<'_>) -> Result<(), SaveError> {
    let fields: Vec<Field> = sheet
        .columns
        .iter()
        .map(|column| Field::new(column.name, data_type(column.kind), column.kind != ColumnKind::Text))
        .collect();
    let schema = Arc::new(Schema::new(fields));
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let mut writer = ArrowWriter::try_new(stream, Arc::clone(&schema), Some(properties))?;
    // A query may choose rows without columns; Parquet has nothing to say about those.
    if !sheet.columns.is_empty() {
        for rows in sheet.rows.chunks(BATCH) {
            let arrays: Result<Vec<ArrayRef>, SaveError> = sheet
                .columns
                .iter()
                .enumerate()
                .map(|(position, column)| array(column.kind, rows.iter().map(|row| row.get(position))))
                .collect();
            writer.write(&RecordBatch::try_new(Arc::clone(&schema), arrays?)?)?;
        }
    }
    writer.close()?;
    Ok(())
}

fn data_type(kind: ColumnKind) -> DataType {
    match kind {
        ColumnKind::Text => DataType::Utf8,
        ColumnKind::Amount | ColumnKind::Share => DataType::Decimal128(PRECISION, SCALE),
        ColumnKind::Count => DataType::UInt64,
    }
}

/// One column; a cell of another kind than its column is null, as it is where a query found no number.
fn array<'a>(kind: ColumnKind, cells: impl Iterator<Item = Option<&'a Cell>>) -> Result<ArrayRef, SaveError> {
    Ok(match kind {
        ColumnKind::Text => {
            Arc::new(StringArray::from_iter_values(cells.map(|cell| cell.map(plain).unwrap_or_default())))
        }
        ColumnKind::Count => Arc::new(cells.map(count).collect::<UInt64Array>()),
        ColumnKind::Amount | ColumnKind::Share => {
            let units: Result<Vec<Option<i128>>, SaveError> = cells.map(units).collect();
            Arc::new(Decimal128Array::from(units?).with_precision_and_scale(PRECISION, SCALE)?)
        }
    })
}

fn count(cell: Option<&Cell>) -> Option<u64> {
    match cell {
        Some(Cell::Count(count)) => Some(*count),
        Some(Cell::Text(_) | Cell::Amount(_) | Cell::Share(_)) | None => None,
    }
}

fn units(cell: Option<&Cell>) -> Result<Option<i128>, SaveError> {
    match cell {
        Some(Cell::Amount(money) | Cell::Share(money)) if digits(*money) > u32::from(PRECISION) => {
            Err(SaveError::Amount(*money))
        }
        Some(Cell::Amount(money) | Cell::Share(money)) => Ok(Some(money.units())),
        Some(Cell::Text(_) | Cell::Count(_)) | None => Ok(None),
    }
}

fn digits(money: Money) -> u32 {
    money.units().unsigned_abs().checked_ilog10().map_or(0, |log| log + 1)
}
