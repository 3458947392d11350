//! Parquet exports: values of every type that a writer may choose.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use arrow_array::{
    ArrayRef, Date32Array, Decimal128Array, Decimal256Array, Float32Array, Float64Array, Int32Array,
    Int64Array, NullArray, RecordBatch, TimestampMicrosecondArray, TimestampMillisecondArray,
    TimestampNanosecondArray, UInt64Array,
};
use arrow_buffer::i256;
use arrow_schema::{DataType, Field, Schema};
use parquet::basic::Encoding;
use parquet::data_type::{
    ByteArray, ByteArrayType, FixedLenByteArray, FixedLenByteArrayType, Int96, Int96Type,
};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use crate::parquet::{SUBSCRIPTION, table, texts, write};
use crate::reading::{Folder, read_one};

#[test]
fn integers_are_read_from_differences_of_any_width() {
    let folder = Folder::new();
    let wide = |row: i64| row.wrapping_mul(0x1234_5678_9abc_def1).wrapping_mul(row);
    let narrow = |row: i32| row.wrapping_mul(0x1234_5671).wrapping_mul(row);
    let columns: [(ArrayRef, Vec<String>); 2] = [
        (
            Arc::new(Int64Array::from_iter_values((0..700).map(wide))),
            (0..700).map(|row| wide(row).to_string()).collect(),
        ),
        (
            Arc::new(Int32Array::from_iter_values((0..700).map(narrow))),
            (0..700).map(|row| narrow(row).to_string()).collect(),
        ),
    ];
    for (costs, expected) in columns {
        let properties = WriterProperties::builder()
            .set_dictionary_enabled(false)
            .set_column_encoding("EffectiveCost".into(), Encoding::DELTA_BINARY_PACKED);
        let path = write(&folder, &table(700, &[("EffectiveCost", costs)]), properties);
        assert_eq!(read_costs(&path), expected);
    }
}

fn read_costs(path: &Path) -> Vec<String> {
    let rows = read_one(path).unwrap().lines;
    rows.iter().map(|row| row.split(' ').nth(3).unwrap().to_owned()).collect()
}

#[test]
fn costs_of_every_type_are_exact() {
    let folder = Folder::new();
    let decimal = |digits: &[i128], precision, scale| -> ArrayRef {
        let array = Decimal128Array::from_iter_values(digits.iter().copied());
        Arc::new(array.with_precision_and_scale(precision, scale).unwrap())
    };
    let wide = |digits: &[&str], scale| -> ArrayRef {
        let array = Decimal256Array::from_iter_values(digits.iter().map(|d| i256::from_string(d).unwrap()));
        Arc::new(array.with_precision_and_scale(76, scale).unwrap())
    };
    let long = "-1234567890123456789012345678901234567890123456789012345678901234567";
    let cases: Vec<(ArrayRef, &[&str])> = vec![
        (decimal(&[15, -7], 38, 18), &["0.000000000000000015", "-0.000000000000000007"]),
        (
            decimal(&[150, -250, 350, -50], 38, 20),
            &["0.000000000000000002~", "-0.000000000000000002~", "0.000000000000000004~", "0~"],
        ),
        (decimal(&[-12_345, 99], 9, 2), &["-123.45", "0.99"]),
        (decimal(&[-12_345, 7], 18, 5), &["-0.12345", "0.00007"]),
        (decimal(&[-123, 5], 38, 0), &["-123", "5"]),
        (decimal(&[10_i128.pow(37)], 38, 18), &["10000000000000000000"]),
        (
            wide(&[long, "-1", "340282366920938463463374607431768211456"], 48),
            &["-1234567890123456789.012345678901234568~", "0~", "0.000000000340282367~"],
        ),
        (
            Arc::new(Float64Array::from(vec![0.1, -2.5e-7, 1e19, 0.0, -0.0, 123_456.789_012_345_67])),
            &["0.1", "-0.00000025", "10000000000000000000", "0", "0", "123456.78901234567"],
        ),
        (Arc::new(Float64Array::from(vec![5e-324, 1.000_000_000_000_000_2e-6])), &["0~", "0.000001~"]),
        (Arc::new(Float32Array::from(vec![0.1, 16_777_216.0])), &["0.1", "16777216"]),
        (Arc::new(Int32Array::from(vec![-3, 4])), &["-3", "4"]),
        (Arc::new(Int64Array::from(vec![i64::MIN, 4])), &["-9223372036854775808", "4"]),
        (Arc::new(UInt64Array::from(vec![u64::MAX])), &["18446744073709551615"]),
        (texts(["1.2E-05", "-0.0000000000000000005"]), &["0.000012", "0~"]),
    ];
    for (costs, expected) in cases {
        for dictionary in [true, false] {
            let how = format!("{:?} {dictionary}", costs.data_type());
            let given = [("EffectiveCost", Arc::clone(&costs))];
            let properties = WriterProperties::builder().set_dictionary_enabled(dictionary);
            let path = write(&folder, &table(costs.len(), &given), properties);
            assert_eq!(read_costs(&path), expected, "{how}");
        }
    }
}

#[test]
fn times_of_every_type_are_instants_in_utc() {
    let folder = Folder::new();
    let ms = [1_775_001_600_123_i64, -1, 253_402_300_799_999];
    let expected = ["2026-04-01T00:00:00.123Z", "1969-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"];
    let cases: Vec<(ArrayRef, &[&str])> = vec![
        (Arc::new(TimestampMillisecondArray::from(ms.to_vec())), &expected),
        (Arc::new(TimestampMillisecondArray::from(ms.to_vec()).with_timezone("UTC")), &expected),
        (Arc::new(TimestampMicrosecondArray::from(ms.map(|t| t * 1000).to_vec())), &expected),
        (
            Arc::new(TimestampNanosecondArray::from(vec![1_775_001_600_000_000_001])),
            &["2026-04-01T00:00:00.000000001Z"],
        ),
        (Arc::new(Date32Array::from(vec![20_544, -1])), &["2026-04-01", "1969-12-31"]),
        (texts(["2026-04-01", "2026-04-01 10:00"]), &["2026-04-01", "2026-04-01T10:00:00Z"]),
    ];
    for (starts, expected) in cases {
        let how = format!("{:?}", starts.data_type());
        let end = texts(std::iter::repeat_n("9999-12-31T23:59:59.9999Z", starts.len()));
        let given = [("ChargePeriodStart", starts), ("ChargePeriodEnd", end)];
        let path = write(&folder, &table(expected.len(), &given), WriterProperties::builder());
        let rows = read_one(&path).unwrap().lines;
        let read: Vec<&str> = rows.iter().map(|row| row.split(' ').nth(1).unwrap()).collect();
        assert_eq!(read, expected, "{how}");
    }
}

#[test]
fn an_agreement_export_says_days() {
    let folder = Folder::new();
    let dates: [ArrayRef; 3] = [
        Arc::new(Date32Array::from(vec![20_544])),
        Arc::new(TimestampMillisecondArray::from(vec![1_775_084_399_999_i64])),
        texts(["04/01/2026"]),
    ];
    for date in dates {
        let schema = Arc::new(Schema::new(vec![
            Field::new("Date", date.data_type().clone(), false),
            Field::new("CostInBillingCurrency", DataType::Utf8, false),
            Field::new("BillingCurrencyCode", DataType::Utf8, false),
            Field::new("SubscriptionId", DataType::Utf8, false),
        ]));
        let columns = vec![date, texts(["2"]), texts(["SEK"]), texts([SUBSCRIPTION])];
        let table = RecordBatch::try_new(schema, columns).unwrap();
        let path = write(&folder, &table, WriterProperties::builder());
        let expected = format!("Consumption 2026-04-01 2026-04-02 2 SEK - - {SUBSCRIPTION}");
        assert_eq!(read_one(&path).unwrap().lines, [expected]);
    }
}

/// Types that only old or other writers make: 96-bit times, and decimals of no fixed width.
#[test]
fn old_types_are_read_as_well() {
    let folder = Folder::new();
    let path = folder.path("old.parquet");
    let schema = parse_message_type(
        "message export { optional int96 ChargePeriodStart; required int96 ChargePeriodEnd;
           required binary EffectiveCost (DECIMAL(20,3)); required binary BillingCurrency;
           required binary ProviderName (UTF8); required binary ChargeCategory (ENUM); required binary SubAccountId (UTF8); }",
    );
    let file = fs::File::create(&path).unwrap();
    let properties = Arc::new(WriterProperties::builder().build());
    let mut writer = SerializedFileWriter::new(file, Arc::new(schema.unwrap()), properties).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let julian = |nanoseconds: u64, day: u32| {
        let mut time = Int96::new();
        time.set_data(
            u32::try_from(nanoseconds & 0xffff_ffff).unwrap(),
            u32::try_from(nanoseconds >> 32).unwrap(),
            day,
        );
        time
    };
    for times in [
        [julian(0, 2_440_588), julian(43_200_000_000_000, 2_461_132)],
        [julian(1, 2_461_132), julian(0, 5_373_484)],
    ] {
        let mut column = group.next_column().unwrap().unwrap();
        let levels = Some(&[1, 1][..]);
        column.typed::<Int96Type>().write_batch(&times, levels, None).unwrap();
        column.close().unwrap();
    }
    let costs = [vec![0xff, 0x38], vec![0x01]];
    let words = ["EUR", "Microsoft", "Usage", SUBSCRIPTION]
        .map(|word| [word.as_bytes().to_vec(), word.as_bytes().to_vec()]);
    for values in [costs].into_iter().chain(words) {
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&values.map(ByteArray::from), None, None).unwrap();
        column.close().unwrap();
    }
    group.close().unwrap();
    writer.close().unwrap();
    assert_eq!(
        read_one(&path).unwrap().lines,
        [
            format!("Consumption 1970-01-01 2026-04-01T00:00:00.000000001Z -0.2 EUR - - {SUBSCRIPTION}"),
            format!("Consumption 2026-04-01T12:00:00Z 9999-12-31 0.001 EUR - - {SUBSCRIPTION}"),
        ]
    );
}

/// GUIDs as sixteen bytes, as databases write columns of such a type.
#[test]
fn guids_that_are_no_text_are_read_as_their_text() {
    let folder = Folder::new();
    let path = folder.path("guids.parquet");
    let schema = parse_message_type(
        "message export { required binary ChargePeriodStart (UTF8); required binary ChargePeriodEnd (UTF8);
           required binary EffectiveCost (UTF8); required binary BillingCurrency (UTF8); required binary ProviderName (UTF8);
           required binary ChargeCategory (UTF8); optional fixed_len_byte_array(16) SubAccountId (UUID); }",
    );
    let schema = Arc::new(schema.unwrap());
    // The subscription's, byte by byte.
    let mut bytes = vec![0_u8; 16];
    bytes[..4].fill(0x22);
    bytes[15] = 2;
    for (dictionary, encoding) in
        [(true, Encoding::PLAIN), (false, Encoding::PLAIN), (false, Encoding::DELTA_BYTE_ARRAY)]
    {
        let properties =
            WriterProperties::builder().set_dictionary_enabled(dictionary).set_encoding(encoding).build();
        let file = fs::File::create(&path).unwrap();
        let mut writer = SerializedFileWriter::new(file, Arc::clone(&schema), Arc::new(properties)).unwrap();
        let mut group = writer.next_row_group().unwrap();
        for word in ["2026-04-01", "2026-04-02", "2", "EUR", "Microsoft", "Usage"] {
            let mut column = group.next_column().unwrap().unwrap();
            let words = [(); 3].map(|()| ByteArray::from(word));
            column.typed::<ByteArrayType>().write_batch(&words, None, None).unwrap();
            column.close().unwrap();
        }
        let mut column = group.next_column().unwrap().unwrap();
        let guids = [(); 2].map(|()| FixedLenByteArray::from(bytes.clone()));
        column.typed::<FixedLenByteArrayType>().write_batch(&guids, Some(&[1, 0, 1]), None).unwrap();
        column.close().unwrap();
        group.close().unwrap();
        writer.close().unwrap();
        let line = |place: &str| format!("Consumption 2026-04-01 2026-04-02 2 EUR - - {place}");
        let expected = [line(SUBSCRIPTION), line("-"), line(SUBSCRIPTION)];
        assert_eq!(read_one(&path).unwrap().lines, expected, "{dictionary} {encoding}");
    }
}

/// What writers make of a column that is empty in every row has no type of its own.
#[test]
fn a_column_of_nothing_is_empty_in_every_row() {
    let folder = Folder::new();
    let nothing = |rows| Arc::new(NullArray::new(rows)) as ArrayRef;
    let given =
        [("ResourceId", nothing(2)), ("x_ResourceGroupName", nothing(2)), ("x_CustomerId", nothing(2))];
    let path = write(&folder, &table(2, &given), WriterProperties::builder());
    let line = format!("Consumption 2026-04-01 2026-04-02 1.5 EUR - - {SUBSCRIPTION}");
    assert_eq!(read_one(&path).unwrap().lines, [line.clone(), line]);
    let path = write(&folder, &table(1, &[("BillingCurrency", nothing(1))]), WriterProperties::builder());
    let error = read_one(&path).unwrap_err().to_string();
    assert_eq!(error, format!("{}: row 1: column BillingCurrency: the cell is empty", path.display()));
}

/// What pyarrow makes of a table without rows: a row group of none, with empty dictionaries and no page of data.
#[test]
fn a_row_group_without_rows_is_read() {
    let folder = Folder::new();
    let path = folder.path("empty.parquet");
    let columns = [
        "ChargePeriodStart",
        "ChargePeriodEnd",
        "EffectiveCost",
        "BillingCurrency",
        "ProviderName",
        "ChargeCategory",
        "ResourceId",
        "SubAccountId",
    ];
    let columns = columns.map(|name| format!("required binary {name} (UTF8);")).concat();
    let schema = Arc::new(parse_message_type(&format!("message export {{ {columns} }}")).unwrap());
    for dictionary in [true, false] {
        let properties = WriterProperties::builder().set_dictionary_enabled(dictionary).build();
        let file = fs::File::create(&path).unwrap();
        let mut writer = SerializedFileWriter::new(file, Arc::clone(&schema), Arc::new(properties)).unwrap();
        let mut group = writer.next_row_group().unwrap();
        while let Some(column) = group.next_column().unwrap() {
            column.close().unwrap();
        }
        group.close().unwrap();
        writer.close().unwrap();
        assert_eq!(read_one(&path).unwrap().lines.len(), 0, "{dictionary}");
    }
}
