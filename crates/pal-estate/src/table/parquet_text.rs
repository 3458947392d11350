//! Cells of Parquet columns as the text that a CSV file would have: ids may be integers or UUIDs, times timestamps or dates.

use pal_model::{Guid, Instant};
use parquet::basic::{ConvertedType, LogicalType, Repetition, TimeUnit, Type};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{DataType, Int96};
use parquet::errors::ParquetError;
use parquet::schema::types::ColumnDescriptor;

use super::staged::is_printable;
use crate::error::Fault;

/// Nanoseconds.
const MICROSECOND: i128 = 1_000;
const MILLISECOND: i128 = 1_000 * MICROSECOND;
const DAY: i128 = 86_400_000 * MILLISECOND;

/// The Julian day that began with 1970, at noon; the deprecated times in 96 bits count from its midnight.
const JULIAN_DAY_OF_1970: i128 = 2_440_588;

/// What the values of a column are, in whatever way they are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Texts, or bytes that a writer did not mark as text, as some old ones do not.
    Text,
    /// Whole numbers.
    Number,
    /// Whole numbers from 0 on, with a bit more to count by.
    Unsigned,
    /// Counts of so many nanoseconds since 1970.
    Time(i128),
    /// GUIDs in sixteen bytes.
    Guid,
}

/// What the values of a column are, or the name of a type that no column of a table may have. A timestamp without zone is UTC,
/// as everywhere in an estate; a date is its midnight.
pub(super) fn form(column: &ColumnDescriptor) -> Result<Form, String> {
    let (stored, said) = (column.physical_type(), column.converted_type());
    let is_whole = column.type_scale() <= 0;
    let form = match (stored, column.logical_type_ref()) {
        _ if column.self_type().get_basic_info().repetition() == Repetition::REPEATED => None,
        (Type::BOOLEAN | Type::FLOAT | Type::DOUBLE, _) => None,
        // A column of nulls alone.
        (_, Some(LogicalType::Unknown)) => Some(Form::Number),
        (Type::INT96, _) => Some(Form::Time(1)),
        (Type::INT64, Some(LogicalType::Timestamp(timestamp))) => Some(Form::Time(match timestamp.unit {
            TimeUnit::MILLIS => MILLISECOND,
            TimeUnit::MICROS => MICROSECOND,
            TimeUnit::NANOS => 1,
        })),
        (Type::FIXED_LEN_BYTE_ARRAY, Some(LogicalType::Uuid)) => Some(Form::Guid),
        (_, logical) => match (stored, said) {
            (Type::INT32, ConvertedType::DATE) => Some(Form::Time(DAY)),
            (Type::INT64, ConvertedType::TIMESTAMP_MILLIS) => Some(Form::Time(MILLISECOND)),
            (Type::INT64, ConvertedType::TIMESTAMP_MICROS) => Some(Form::Time(MICROSECOND)),
            (
                Type::INT32 | Type::INT64,
                ConvertedType::UINT_8
                | ConvertedType::UINT_16
                | ConvertedType::UINT_32
                | ConvertedType::UINT_64,
            ) => Some(Form::Unsigned),
            (
                Type::INT32 | Type::INT64,
                ConvertedType::INT_8 | ConvertedType::INT_16 | ConvertedType::INT_32 | ConvertedType::INT_64,
            ) => Some(Form::Number),
            (_, ConvertedType::DECIMAL) if is_whole => Some(Form::Number),
            (
                Type::BYTE_ARRAY,
                ConvertedType::NONE
                | ConvertedType::UTF8
                | ConvertedType::ENUM
                | ConvertedType::JSON
                | ConvertedType::BSON,
            ) => Some(Form::Text),
            (Type::INT32 | Type::INT64, ConvertedType::NONE) if logical.is_none() => Some(Form::Number),
            (Type::FIXED_LEN_BYTE_ARRAY, ConvertedType::NONE)
                if logical.is_none() && column.type_length() == 16 =>
            {
                Some(Form::Guid)
            }
            _ => None,
        },
    };
    let is_said = said != ConvertedType::NONE;
    form.ok_or_else(|| if is_said { format!("{said} in {stored}") } else { stored.to_string() })
}

/// Why a column could not be read further.
#[derive(Debug)]
pub(super) enum Unread {
    /// The file is not what it says.
    Broken(ParquetError),
    /// The value of one row is wrong; which one, counted from 0 in what was asked for.
    Cell(usize, Fault),
}

/// A column of one row group, read from its first row to its last.
pub(super) struct TextColumn {
    form: Form,
    reader: ColumnReader,
}

impl TextColumn {
    /// A column about to be read.
    pub(super) fn new(form: Form, reader: ColumnReader) -> Self {
        Self { form, reader }
    }

    /// The texts of its next rows, exactly so many. A null stays a null.
    pub(super) fn read(&mut self, rows: usize) -> Result<Vec<Option<String>>, Unread> {
        let form = self.form;
        let is_unsigned = form == Form::Unsigned;
        match &mut self.reader {
            ColumnReader::Int32ColumnReader(reader) => texts(reader, rows, |value| {
                of_number(form, if is_unsigned { value.cast_unsigned().into() } else { (*value).into() })
            }),
            ColumnReader::Int64ColumnReader(reader) => texts(reader, rows, |value| {
                of_number(form, if is_unsigned { value.cast_unsigned().into() } else { (*value).into() })
            }),
            ColumnReader::Int96ColumnReader(reader) => {
                texts(reader, rows, |value| of_number(form, nanoseconds(value)))
            }
            ColumnReader::ByteArrayColumnReader(reader) => {
                texts(reader, rows, |value| of_bytes(form, value.data()))
            }
            ColumnReader::FixedLenByteArrayColumnReader(reader) => {
                texts(reader, rows, |value| of_bytes(form, value.data()))
            }
            // INVARIANT: `form` has refused these.
            ColumnReader::BoolColumnReader(_)
            | ColumnReader::FloatColumnReader(_)
            | ColumnReader::DoubleColumnReader(_) => Ok(Vec::new()),
        }
    }
}

/// The next rows of a column as text.
fn texts<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    rows: usize,
    text: impl Fn(&T::T) -> Result<String, Fault>,
) -> Result<Vec<Option<String>>, Unread> {
    let (mut levels, mut values) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
    let (read, ..) =
        reader.read_records(rows, Some(&mut levels), None, &mut values).map_err(Unread::Broken)?;
    if read < rows {
        let fewer = format!("a column ends {} rows before its row group does", rows - read);
        return Err(Unread::Broken(ParquetError::EOF(fewer)));
    }
    // A column that has no nulls says nothing of them.
    levels.resize(rows, 1);
    let mut values = values.iter();
    let cell = |(row, level): (usize, &i16)| {
        let value = if *level == 0 { None } else { values.next() };
        value.map(&text).transpose().map_err(|fault| Unread::Cell(row, fault))
    };
    levels.iter().enumerate().map(cell).collect()
}

fn of_number(form: Form, number: i128) -> Result<String, Fault> {
    let Form::Time(unit) = form else { return Ok(number.to_string()) };
    let at = number.checked_mul(unit).map(Instant::from_nanoseconds).filter(|at| is_printable(*at));
    at.map(|at| at.to_string()).ok_or(Fault::TimeRange)
}

fn of_bytes(form: Form, bytes: &[u8]) -> Result<String, Fault> {
    match (form, bytes.try_into()) {
        (Form::Text, _) => std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| Fault::Utf8),
        (Form::Guid, Ok(bits)) => Ok(Guid::from_u128(u128::from_be_bytes(bits)).to_string()),
        _ => big_endian(bytes).map_or_else(
            || Err(Fault::WholeNumber(format!("a number of {} bytes", bytes.len()))),
            |number| Ok(number.to_string()),
        ),
    }
}

/// A number of as many bytes as it took, the highest first.
fn big_endian(bytes: &[u8]) -> Option<i128> {
    let is_negative = bytes.first().is_some_and(|first| first & 0x80 != 0);
    let start = if is_negative { -1 } else { 0 };
    bytes.iter().try_fold(start, |number: i128, byte| {
        number.checked_mul(256).map(|shifted| shifted | i128::from(*byte))
    })
}

/// A time in 96 bits: nanoseconds of its day in the lower 64, the Julian day above.
fn nanoseconds(time: &Int96) -> i128 {
    let [low, high, day] = *time.data() else { return i128::MAX };
    let of_day = i128::from(high) << 32 | i128::from(low);
    (i128::from(day) - JULIAN_DAY_OF_1970) * DAY + of_day
}
