//! Parquet exports: whatever a writer makes of a table, its rows are read as they were written.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{
    ArrayRef, Date32Array, Decimal128Array, Decimal256Array, Float32Array, Float64Array, Int32Array,
    Int64Array, ListArray, RecordBatch, StringArray, TimestampMicrosecondArray, TimestampMillisecondArray,
    TimestampNanosecondArray, UInt64Array,
};
use arrow::datatypes::{DataType, Field, Int32Type, Schema, i256};
use pal_usage::CostBasis;
use pal_usage::batch::Standing;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding};
use parquet::data_type::{ByteArray, ByteArrayType, Int96, Int96Type};
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder, WriterVersion};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use crate::reading::{Folder, Read, read, read_one};

const CONTOSO: &str = "11111111-0000-0000-0000-000000000001";
const SUBSCRIPTION: &str = "22222222-0000-0000-0000-000000000002";

/// Writes a table into a folder.
fn write(folder: &Folder, table: &RecordBatch, properties: WriterPropertiesBuilder) -> PathBuf {
    let path = folder.path("part.parquet");
    let file = fs::File::create(&path).unwrap();
    let mut writer = ArrowWriter::try_new(file, table.schema(), Some(properties.build())).unwrap();
    writer.write(table).unwrap();
    writer.close().unwrap();
    path
}

fn texts<T: AsRef<str>>(rows: impl IntoIterator<Item = T>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(rows))
}

/// A table of `rows` lines whose columns are the usual ones, but for those given.
fn table(rows: usize, given: &[(&str, ArrayRef)]) -> RecordBatch {
    let repeat = |text: &str| texts(std::iter::repeat_n(text.to_owned(), rows));
    let mut columns = vec![
        ("ChargePeriodStart", repeat("2026-04-01T00:00:00Z")),
        ("ChargePeriodEnd", repeat("2026-04-02T00:00:00Z")),
        ("EffectiveCost", repeat("1.5")),
        ("BillingCurrency", repeat("EUR")),
        ("ProviderName", repeat("Microsoft")),
        ("ChargeCategory", repeat("Usage")),
        ("SubAccountId", repeat(SUBSCRIPTION)),
    ];
    for (name, array) in given {
        match columns.iter_mut().find(|(known, _)| known == name) {
            Some((_, usual)) => *usual = Arc::clone(array),
            None => columns.push((name, Arc::clone(array))),
        }
    }
    let fields: Vec<Field> = columns
        .iter()
        .map(|(name, array)| Field::new(*name, array.data_type().clone(), array.null_count() > 0))
        .collect();
    let arrays = columns.into_iter().map(|(_, array)| array).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).unwrap()
}

/// A month of Contoso's with gaps in every column that may have them, and the rows that must come of it.
fn month(rows: i64) -> (RecordBatch, Vec<String>) {
    let every = |n: i64, at: i64| move |row: &i64| row % n != at;
    let pick = |keep: &dyn Fn(&i64) -> bool, text: &dyn Fn(i64) -> String| -> ArrayRef {
        Arc::new(StringArray::from_iter((0..rows).map(|row| keep(&row).then(|| text(row)))))
    };
    let micros = |row: i64| 1_775_001_600_000_000 + row / 100 % 30 * 86_400_000_000;
    let starts = TimestampMicrosecondArray::from_iter_values((0..rows).map(micros)).with_timezone("UTC");
    let ends = TimestampMicrosecondArray::from_iter_values((0..rows).map(|row| micros(row) + 3_600_000_000));
    let steps = |row: i64| i128::from(row - 50) * 1_000_000_000_000_007;
    let costs = Decimal128Array::from_iter_values((0..rows).map(steps)).with_precision_and_scale(38, 18);
    let id = |row: i64| match row % 50 {
        49 => "/providers/Microsoft.Capacity/reservationOrders/x".to_owned(),
        48 => "NULL".to_owned(),
        _ => format!(
            "/subscriptions/{SUBSCRIPTION}/resourceGroups/Rg{}/providers/Microsoft.Web/sites/app{}",
            row % 7,
            row * row % 1009
        ),
    };
    let given: Vec<(&str, ArrayRef)> = vec![
        ("ChargePeriodStart", Arc::new(starts)),
        ("ChargePeriodEnd", Arc::new(ends.with_timezone("UTC"))),
        ("EffectiveCost", Arc::new(costs.unwrap())),
        ("Tags", texts((0..rows).map(|row| format!("{{\"row\":\"{row}\"}}")))),
        ("ProviderName", texts((0..rows).map(|row| if row % 31 == 30 { "AWS" } else { "microsoft" }))),
        ("ChargeCategory", texts((0..rows).map(|row| if row % 17 == 5 { "Purchase" } else { "Usage" }))),
        ("x_CustomerId", pick(&every(11, 3), &|_| CONTOSO.to_owned())),
        ("ServiceName", pick(&every(13, 0), &|row| format!("Service {}", row / 10 % 5))),
        ("SubAccountId", pick(&every(19, 18), &|_| format!("/subscriptions/{SUBSCRIPTION}"))),
        ("ResourceId", pick(&every(9, 4), &id)),
        ("x_ResourceGroupName", pick(&every(5, 1), &|row| format!("Group-{}", row % 400))),
    ];
    let expected = (0..rows).map(|row| {
        let day = row / 100 % 30 + 1;
        let place = if every(9, 4)(&row) && row % 50 < 48 {
            id(row)
        } else if row % 19 == 18 {
            "-".to_owned()
        } else if row % 5 == 1 {
            SUBSCRIPTION.to_owned()
        } else {
            format!("{SUBSCRIPTION} group-{}", row % 400)
        };
        let standing = match (row % 31 == 30, row % 17 == 5) {
            (true, _) => Standing::OtherProvider,
            (false, true) => Standing::NotConsumption,
            (false, false) => Standing::Consumption,
        };
        format!(
            "{standing:?} 2026-04-{day:02} 2026-04-{day:02}T01:00:00Z {} EUR {} {} {place}",
            pal_model::Money::from_units(steps(row)),
            if row % 13 == 0 { "-".to_owned() } else { format!("Service {}", row / 10 % 5) },
            if row % 11 == 3 { "-" } else { CONTOSO },
        )
    });
    let expected = expected.collect();
    (table(usize::try_from(rows).unwrap(), &given), expected)
}

#[test]
fn however_it_is_written_a_table_is_read_the_same() {
    let folder = Folder::new();
    let (table, expected) = month(3000);
    let unparsed = (0..3000).filter(|row| row % 50 == 49 && row % 9 != 4 && row % 31 != 30).count();
    for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
        for dictionary_bytes in [0, 3000, 1 << 20] {
            for (page_rows, group_rows) in [(7, 1000), (900, 2500), (100_000, 100_000)] {
                for codec in [
                    Compression::UNCOMPRESSED,
                    Compression::SNAPPY,
                    Compression::GZIP(parquet::basic::GzipLevel::default()),
                    Compression::ZSTD(parquet::basic::ZstdLevel::default()),
                ] {
                    let properties = WriterProperties::builder()
                        .set_writer_version(version)
                        .set_dictionary_enabled(dictionary_bytes > 0)
                        .set_dictionary_page_size_limit(dictionary_bytes)
                        .set_data_page_row_count_limit(page_rows)
                        .set_write_batch_size(page_rows.min(64))
                        .set_max_row_group_row_count(Some(group_rows))
                        .set_compression(codec);
                    let path = write(&folder, &table, properties);
                    let Read { lines: rows, counts } = read_one(&path).unwrap();
                    let how = format!("{version:?} {dictionary_bytes} {page_rows} {group_rows} {codec}");
                    let first = rows.iter().zip(&expected).position(|(read, wrote)| read != wrote);
                    assert_eq!(first.map(|row| (&rows[row], &expected[row])), None, "{how}");
                    assert_eq!(rows.len(), expected.len(), "{how}");
                    assert_eq!((counts.lines, counts.unparsed_ids), (3000, unparsed as u64), "{how}");
                }
            }
        }
    }
}

#[test]
fn several_workers_share_the_row_groups() {
    let folder = Folder::new();
    let (table, mut expected) = month(3000);
    let properties = WriterProperties::builder().set_max_row_group_row_count(Some(100));
    let path = write(&folder, &table, properties);
    let Read { lines: mut rows, counts } = read(&[path], CostBasis::Effective, 3).unwrap();
    rows.sort_unstable();
    expected.sort_unstable();
    assert_eq!(rows, expected);
    assert_eq!(counts.lines, 3000);
}

#[test]
fn rare_encodings_are_read_as_well() {
    let folder = Folder::new();
    let (table, expected) = month(1000);
    for (text, time, cost) in [
        (Encoding::DELTA_LENGTH_BYTE_ARRAY, Encoding::DELTA_BINARY_PACKED, Encoding::DELTA_BYTE_ARRAY),
        (Encoding::DELTA_BYTE_ARRAY, Encoding::BYTE_STREAM_SPLIT, Encoding::BYTE_STREAM_SPLIT),
    ] {
        for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
            let mut properties = WriterProperties::builder()
                .set_dictionary_enabled(false)
                .set_writer_version(version)
                .set_data_page_row_count_limit(300)
                .set_write_batch_size(100)
                .set_compression(Compression::SNAPPY);
            for field in table.schema().fields() {
                let encoding = match field.data_type() {
                    DataType::Utf8 => text,
                    DataType::Decimal128(..) => cost,
                    _ => time,
                };
                properties = properties.set_column_encoding(field.name().as_str().into(), encoding);
            }
            let path = write(&folder, &table, properties);
            assert_eq!(read_one(&path).unwrap().lines, expected, "{text} {time} {cost} {version:?}");
        }
    }
}

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

#[test]
fn the_first_cell_that_is_wrong_is_told_with_its_row() {
    let folder = Folder::new();
    let rows = 10;
    // The word that row 7 (and, if that is not the first, row 9) has instead of the good one.
    let with = |good: &'static str, bad: Option<&'static str>| -> ArrayRef {
        Arc::new(StringArray::from_iter(
            (1..=rows).map(|row| if row == 7 || row == 9 { bad } else { Some(good) }),
        ))
    };
    let floats = |bad: f64| -> ArrayRef {
        Arc::new(Float64Array::from_iter_values((1..=rows).map(|row| if row == 7 { bad } else { 1.5 })))
    };
    let invalid: ArrayRef = Arc::new(TimestampMillisecondArray::from_iter_values(
        (1..=rows).map(|row| if row == 7 { i64::MAX } else { 0 }),
    ));
    for (column, cells, message) in [
        ("EffectiveCost", with("1", None), "the cell is empty"),
        ("EffectiveCost", with("1", Some("NULL")), "the cell is empty"),
        ("EffectiveCost", with("1", Some("1,5")), "`1,5` is not a decimal number"),
        ("EffectiveCost", floats(f64::NAN), "`NaN` is not a finite number"),
        ("EffectiveCost", floats(f64::NEG_INFINITY), "`-inf` is not a finite number"),
        ("EffectiveCost", floats(1e21), "`1e21` has more than 20 digits before the point"),
        ("BillingCurrency", with("EUR", None), "the cell is empty"),
        ("BillingCurrency", with("EUR", Some("")), "the cell is empty"),
        ("ChargePeriodStart", with("2026-04-01", None), "the cell is empty"),
        (
            "ChargePeriodStart",
            with("2026-04-01", Some("soon")),
            "`soon` is not a time such as 2026-04-01T00:00:00Z",
        ),
        (
            "ChargePeriodStart",
            invalid,
            "`9223372036854775807000000 ns since 1970` is not a time such as 2026-04-01T00:00:00Z",
        ),
        (
            "ChargePeriodEnd",
            with("2026-04-02", Some("2026-04-01")),
            "the charge period ends at `2026-04-01`, not after its start `2026-04-01T00:00:00Z`",
        ),
    ] {
        for (dictionary, group_rows) in [(true, 100), (false, 100), (true, 4)] {
            let properties = WriterProperties::builder()
                .set_dictionary_enabled(dictionary)
                .set_max_row_group_row_count(Some(group_rows));
            let path = write(&folder, &table(10, &[(column, Arc::clone(&cells))]), properties);
            let error = read_one(&path).unwrap_err().to_string();
            assert_eq!(error, format!("{}: row 7: column {column}: {message}", path.display()));
        }
    }
}

#[test]
fn of_two_wrong_columns_the_earlier_row_is_told() {
    let folder = Folder::new();
    let bad_at = |bad: i32, good: &'static str| texts((1..=5).map(|row| if row == bad { "x" } else { good }));
    for (start, cost, expected) in [
        (4, 3, "row 3: column EffectiveCost: `x` is not a decimal number"),
        (3, 4, "row 3: column ChargePeriodStart: `x` is not a time such as 2026-04-01T00:00:00Z"),
        (3, 3, "row 3: column ChargePeriodStart: `x` is not a time such as 2026-04-01T00:00:00Z"),
    ] {
        let given =
            [("ChargePeriodStart", bad_at(start, "2026-04-01")), ("EffectiveCost", bad_at(cost, "1"))];
        let path = write(&folder, &table(5, &given), WriterProperties::builder());
        assert_eq!(read_one(&path).unwrap_err().to_string(), format!("{}: {expected}", path.display()));
    }
}

#[test]
fn a_needed_column_of_another_type_is_refused() {
    let folder = Folder::new();
    let lists = ListArray::from_iter_primitive::<Int32Type, _, _>([Some([Some(1)])]);
    for (column, cells, expected) in [
        ("EffectiveCost", Arc::new(lists) as ArrayRef, "holds nested or repeated values"),
        ("EffectiveCost", Arc::new(arrow::array::BooleanArray::from(vec![true])), "type BOOLEAN is no cost"),
        ("ChargePeriodEnd", Arc::new(Int64Array::from(vec![1])), "type INT64 is no time"),
        ("BillingCurrency", Arc::new(Int32Array::from(vec![1])), "type INT32 is no text"),
    ] {
        let path = write(&folder, &table(1, &[(column, cells)]), WriterProperties::builder());
        let error = read_one(&path).unwrap_err().to_string();
        assert_eq!(error, format!("{}: parquet: column {column}: {expected}", path.display()));
    }
    // A column that nobody needs may hold anything.
    let lists = ListArray::from_iter_primitive::<Int32Type, _, _>([Some([Some(1), None])]);
    let path = write(&folder, &table(1, &[("Tags", Arc::new(lists))]), WriterProperties::builder());
    assert_eq!(read_one(&path).unwrap().lines.len(), 1);
}

#[test]
fn a_table_without_rows_has_none() {
    let folder = Folder::new();
    let path = write(&folder, &table(0, &[]), WriterProperties::builder());
    assert_eq!(read_one(&path).unwrap().lines.len(), 0);
}

/// A small file of every kind of page.
fn small(folder: &Folder, version: WriterVersion, codec: Compression) -> Vec<u8> {
    let (table, _) = month(24);
    let properties = WriterProperties::builder()
        .set_writer_version(version)
        .set_compression(codec)
        .set_data_page_row_count_limit(10)
        .set_write_batch_size(5)
        .set_dictionary_page_size_limit(200)
        .set_statistics_enabled(parquet::file::properties::EnabledStatistics::Page);
    fs::read(write(folder, &table, properties)).unwrap()
}

#[test]
fn a_file_cut_short_anywhere_is_an_error_that_names_it() {
    let folder = Folder::new();
    let bytes = small(&folder, WriterVersion::PARQUET_1_0, Compression::SNAPPY);
    let path = folder.path("cut.parquet");
    for length in 0..bytes.len() {
        fs::write(&path, &bytes[..length]).unwrap();
        let error = read_one(&path).unwrap_err().to_string();
        assert!(error.starts_with(&format!("{}: ", path.display())), "{length}: {error}");
        assert!(!error.contains('\n'), "{length}: {error}");
    }
}

#[test]
fn a_damaged_byte_anywhere_makes_an_error_or_other_rows_but_never_a_panic() {
    let folder = Folder::new();
    let path = folder.path("damaged.parquet");
    let mut damaged = 0;
    for (version, codec) in [
        (WriterVersion::PARQUET_1_0, Compression::UNCOMPRESSED),
        (WriterVersion::PARQUET_1_0, Compression::SNAPPY),
        (WriterVersion::PARQUET_2_0, Compression::ZSTD(parquet::basic::ZstdLevel::default())),
        (WriterVersion::PARQUET_2_0, Compression::GZIP(parquet::basic::GzipLevel::default())),
    ] {
        let bytes = small(&folder, version, codec);
        for at in (4..bytes.len()).step_by(5) {
            // Every byte by another value, so that all kinds of damage happen somewhere.
            let flip = u8::try_from(at * 37 % 255).unwrap() + 1;
            let mut bytes = bytes.clone();
            bytes[at] ^= flip;
            fs::write(&path, &bytes).unwrap();
            if let Err(error) = read_one(&path) {
                damaged += 1;
                let error = error.to_string();
                assert!(error.starts_with(&format!("{}: ", path.display())), "{at}: {error}");
            }
        }
    }
    assert!(damaged > 2000, "{damaged}");
}
