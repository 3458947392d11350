//! Cells of Parquet columns as the text that a CSV file would have: ids may be integers or UUIDs, times timestamps or dates.

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, ArrayRef, Int64Array, StringArray};
use arrow_cast::{CastOptions, cast_with_options};
use arrow_schema::{DataType, TimeUnit};
use pal_model::{Guid, Instant};

use super::staged::is_printable;
use crate::error::Fault;

/// What is wrong with a column, and in which row of the array where it is a single one.
type TextFault = (Option<usize>, Fault);

const DAY: i128 = 86_400 * 1_000_000_000;

/// A column as text. A null stays a null; a timestamp without zone is UTC, as everywhere in an estate; a date is its midnight.
pub(super) fn of(array: &ArrayRef) -> Result<StringArray, TextFault> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "every other type of Arrow is refused")]
    match array.data_type() {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null => strings(array),
        DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::Int64 => strings(array),
        DataType::UInt8 | DataType::UInt16 | DataType::UInt32 | DataType::UInt64 => strings(array),
        DataType::Decimal128(_, 0) => strings(array),
        DataType::Dictionary(_, value) => of(&cast(array, value)?),
        DataType::Timestamp(unit, _) => times(array, nanoseconds_per(*unit)),
        DataType::Date32 => times(&cast(array, &DataType::Int32)?, DAY),
        DataType::Date64 => times(array, nanoseconds_per(TimeUnit::Millisecond)),
        DataType::FixedSizeBinary(16) => Ok(guids(array)),
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => {
            utf8(&cast(array, &DataType::LargeBinary)?)
        }
        other => Err((None, Fault::ColumnType(other.to_string()))),
    }
}

fn strings(array: &ArrayRef) -> Result<StringArray, TextFault> {
    Ok(cast(array, &DataType::Utf8)?.as_string::<i32>().clone())
}

/// Never makes a null of a value that does not fit.
fn cast(array: &ArrayRef, to: &DataType) -> Result<ArrayRef, TextFault> {
    cast_with_options(array, to, &CastOptions { safe: false, ..CastOptions::default() })
        .map_err(|_| (None, Fault::ColumnType(array.data_type().to_string())))
}

/// Bytes that a writer did not mark as text, as some old ones do not.
fn utf8(array: &ArrayRef) -> Result<StringArray, TextFault> {
    let rows = array.as_binary::<i64>().iter().enumerate();
    rows.map(|(row, bytes)| bytes.map(std::str::from_utf8).transpose().map_err(|_| (Some(row), Fault::Utf8)))
        .collect()
}

fn guids(array: &ArrayRef) -> StringArray {
    let text = |bytes: Option<&[u8]>| {
        let bits = u128::from_be_bytes(bytes?.try_into().ok()?);
        Some(Guid::from_u128(bits).to_string())
    };
    array.as_fixed_size_binary().iter().map(text).collect()
}

fn times(array: &ArrayRef, nanoseconds: i128) -> Result<StringArray, TextFault> {
    let counts = cast(array, &DataType::Int64)?;
    let counts: &Int64Array = counts.as_primitive::<Int64Type>();
    let text = |(row, count): (usize, Option<i64>)| {
        let Some(count) = count else {
            return Ok(None);
        };
        let at = Instant::from_nanoseconds(i128::from(count) * nanoseconds);
        if is_printable(at) { Ok(Some(at.to_string())) } else { Err((Some(row), Fault::TimeRange)) }
    };
    counts.iter().enumerate().map(text).collect()
}

fn nanoseconds_per(unit: TimeUnit) -> i128 {
    match unit {
        TimeUnit::Second => 1_000_000_000,
        TimeUnit::Millisecond => 1_000_000,
        TimeUnit::Microsecond => 1_000,
        TimeUnit::Nanosecond => 1,
    }
}
