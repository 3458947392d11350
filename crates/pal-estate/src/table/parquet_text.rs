//! Cells of Parquet columns as the text that a CSV file would have: ids may be integers or UUIDs, times timestamps or dates.

use std::fmt::Display;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Date64Type, Decimal128Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, StringArray};
use arrow_schema::{DataType, TimeUnit};
use arrow_select::take::take;
use pal_model::{Guid, Instant};

use super::staged::is_printable;
use crate::error::Fault;

/// What is wrong with a column, and in which row of the array where it is a single one.
type TextFault = (Option<usize>, Fault);

/// Nanoseconds.
const SECOND: i128 = 1_000_000_000;
const MILLISECOND: i128 = SECOND / 1_000;
const MICROSECOND: i128 = MILLISECOND / 1_000;
const DAY: i128 = 86_400 * SECOND;

/// A column as text. A null stays a null; a timestamp without zone is UTC, as everywhere in an estate; a date is its midnight.
pub(super) fn of(array: &ArrayRef) -> Result<StringArray, TextFault> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "every other type of Arrow is refused")]
    match array.data_type() {
        DataType::Null => Ok(StringArray::new_null(array.len())),
        DataType::Utf8 => Ok(array.as_string::<i32>().clone()),
        DataType::LargeUtf8 => Ok(array.as_string::<i64>().iter().collect()),
        DataType::Utf8View => Ok(array.as_string_view().iter().collect()),
        DataType::Binary => utf8(array.as_binary::<i32>().iter()),
        DataType::LargeBinary => utf8(array.as_binary::<i64>().iter()),
        DataType::BinaryView => utf8(array.as_binary_view().iter()),
        DataType::Int8 => Ok(numbers::<Int8Type>(array)),
        DataType::Int16 => Ok(numbers::<Int16Type>(array)),
        DataType::Int32 => Ok(numbers::<Int32Type>(array)),
        DataType::Int64 => Ok(numbers::<Int64Type>(array)),
        DataType::UInt8 => Ok(numbers::<UInt8Type>(array)),
        DataType::UInt16 => Ok(numbers::<UInt16Type>(array)),
        DataType::UInt32 => Ok(numbers::<UInt32Type>(array)),
        DataType::UInt64 => Ok(numbers::<UInt64Type>(array)),
        DataType::Decimal128(_, 0) => Ok(numbers::<Decimal128Type>(array)),
        DataType::Date32 => times::<Date32Type>(array, DAY),
        DataType::Date64 => times::<Date64Type>(array, MILLISECOND),
        DataType::Timestamp(TimeUnit::Second, _) => times::<TimestampSecondType>(array, SECOND),
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            times::<TimestampMillisecondType>(array, MILLISECOND)
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            times::<TimestampMicrosecondType>(array, MICROSECOND)
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => times::<TimestampNanosecondType>(array, 1),
        DataType::FixedSizeBinary(16) => Ok(guids(array)),
        DataType::Dictionary(_, _) => of(&entries(array)?),
        other => Err((None, Fault::ColumnType(other.to_string()))),
    }
}

/// The entry of a dictionary that each row names.
fn entries(array: &ArrayRef) -> Result<ArrayRef, TextFault> {
    let dictionary = array.as_any_dictionary();
    take(dictionary.values(), dictionary.keys(), None)
        .map_err(|_| (None, Fault::ColumnType(array.data_type().to_string())))
}

fn numbers<T: ArrowPrimitiveType<Native: Display>>(array: &ArrayRef) -> StringArray {
    array.as_primitive::<T>().iter().map(|number| number.map(|number| number.to_string())).collect()
}

/// Bytes that a writer did not mark as text, as some old ones do not.
fn utf8<'a>(rows: impl Iterator<Item = Option<&'a [u8]>>) -> Result<StringArray, TextFault> {
    let text = |(row, bytes): (usize, Option<&'a [u8]>)| {
        bytes.map(std::str::from_utf8).transpose().map_err(|_| (Some(row), Fault::Utf8))
    };
    rows.enumerate().map(text).collect()
}

fn guids(array: &ArrayRef) -> StringArray {
    let text = |bytes: Option<&[u8]>| {
        let bits = u128::from_be_bytes(bytes?.try_into().ok()?);
        Some(Guid::from_u128(bits).to_string())
    };
    array.as_fixed_size_binary().iter().map(text).collect()
}

/// Counts of so many nanoseconds since 1970.
fn times<T: ArrowPrimitiveType<Native: Into<i128>>>(
    array: &ArrayRef,
    nanoseconds: i128,
) -> Result<StringArray, TextFault> {
    let text = |(row, count): (usize, Option<T::Native>)| {
        let Some(count) = count else {
            return Ok(None);
        };
        let at = Instant::from_nanoseconds(count.into() * nanoseconds);
        if is_printable(at) { Ok(Some(at.to_string())) } else { Err((Some(row), Fault::TimeRange)) }
    };
    array.as_primitive::<T>().iter().enumerate().map(text).collect()
}
