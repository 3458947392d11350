//! An answer as Parquet: amounts and shares as decimals, exact.

use std::io::Write;
use std::sync::Arc;

use pal_attribution::report::table::{Cell, ColumnKind};
use pal_model::Money;
use parquet::basic::{Compression, LogicalType, Repetition, Type as Stored};
use parquet::data_type::{
    ByteArray, ByteArrayType, DataType, FixedLenByteArray, FixedLenByteArrayType, Int64Type,
};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;

use crate::{SaveError, Sheet, SheetColumn, plain};

/// Digits of a decimal of 128 bits.
const PRECISION: i32 = 38;
/// [`Money::SCALE`], as Parquet counts it.
const SCALE: i32 = 18;
/// Bytes of a decimal.
const DECIMAL: i32 = 16;
/// Rows of a row group, of which a reader may read one without the others.
const GROUP: usize = 1 << 20;

/// Writes one file.
pub fn write(stream: impl Write + Send, sheet: &Sheet<'_>) -> Result<(), SaveError> {
    let fields: Result<_, ParquetError> =
        sheet.columns.iter().map(|column| field(column).map(Arc::new)).collect();
    let schema = Type::group_type_builder("report").with_fields(fields?).build()?;
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let mut file = SerializedFileWriter::new(stream, Arc::new(schema), Arc::new(properties))?;
    // A query may choose rows without columns; Parquet has nothing to say about those.
    if !sheet.columns.is_empty() {
        for rows in sheet.rows.chunks(GROUP) {
            let mut group = file.next_row_group()?;
            for (position, column) in sheet.columns.iter().enumerate() {
                write_column(&mut group, column.kind, rows.iter().map(|row| row.get(position)))?;
            }
            group.close()?;
        }
    }
    file.close()?;
    Ok(())
}

/// What a column holds, in the words of Parquet.
fn field(column: &SheetColumn<'_>) -> Result<Type, ParquetError> {
    let (stored, meaning, presence) = match column.kind {
        ColumnKind::Text => (Stored::BYTE_ARRAY, LogicalType::String, Repetition::REQUIRED),
        ColumnKind::Count => (Stored::INT64, LogicalType::integer(64, false), Repetition::OPTIONAL),
        ColumnKind::Amount | ColumnKind::Share => {
            (Stored::FIXED_LEN_BYTE_ARRAY, LogicalType::decimal(SCALE, PRECISION), Repetition::OPTIONAL)
        }
    };
    let field = Type::primitive_type_builder(column.name, stored)
        .with_logical_type(Some(meaning))
        .with_repetition(presence);
    let is_decimal = stored == Stored::FIXED_LEN_BYTE_ARRAY;
    if is_decimal { field.with_length(DECIMAL).with_precision(PRECISION).with_scale(SCALE) } else { field }
        .build()
}

/// One column; a cell of another kind than its column is null, as it is where a query found no number.
fn write_column<'a, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    kind: ColumnKind,
    cells: impl Iterator<Item = Option<&'a Cell>>,
) -> Result<(), SaveError> {
    match kind {
        ColumnKind::Text => {
            let texts =
                cells.map(|cell| Ok(Some(ByteArray::from(cell.map(plain).unwrap_or_default().into_bytes()))));
            write_values::<ByteArrayType, _>(group, texts)
        }
        ColumnKind::Count => write_values::<Int64Type, _>(group, cells.map(|cell| Ok(count(cell)))),
        ColumnKind::Amount | ColumnKind::Share => {
            write_values::<FixedLenByteArrayType, _>(group, cells.map(decimal))
        }
    }
}

fn write_values<T: DataType, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    cells: impl Iterator<Item = Result<Option<T::T>, SaveError>>,
) -> Result<(), SaveError> {
    let (mut values, mut levels) = (Vec::new(), Vec::new());
    for cell in cells {
        let cell = cell?;
        levels.push(i16::from(cell.is_some()));
        values.extend(cell);
    }
    // INVARIANT: the group has as many columns as the sheet.
    if let Some(mut column) = group.next_column()? {
        column.typed::<T>().write_batch(&values, Some(&levels), None)?;
        column.close()?;
    }
    Ok(())
}

/// The bits of the unsigned number.
fn count(cell: Option<&Cell>) -> Option<i64> {
    match cell {
        Some(Cell::Count(count)) => Some(count.cast_signed()),
        Some(Cell::Text(_) | Cell::Amount(_) | Cell::Share(_)) | None => None,
    }
}

fn decimal(cell: Option<&Cell>) -> Result<Option<FixedLenByteArray>, SaveError> {
    match cell {
        Some(Cell::Amount(money) | Cell::Share(money)) if digits(*money) > PRECISION.cast_unsigned() => {
            Err(SaveError::Amount(*money))
        }
        Some(Cell::Amount(money) | Cell::Share(money)) => {
            Ok(Some(ByteArray::from(money.units().to_be_bytes().to_vec()).into()))
        }
        Some(Cell::Text(_) | Cell::Count(_)) | None => Ok(None),
    }
}

fn digits(money: Money) -> u32 {
    money.units().unsigned_abs().checked_ilog10().map_or(0, |log| log + 1)
}
