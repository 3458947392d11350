//! Parquet exports: whatever a writer makes of a table, its rows are read as they were written.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::{ArrayRef, Decimal128Array, RecordBatch, StringArray, TimestampMicrosecondArray};
use arrow_schema::{DataType, Field, Schema};
use pal_usage::CostBasis;
use pal_usage::batch::Standing;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding};
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder, WriterVersion};

use crate::reading::{Folder, Read, read, read_one};

const CONTOSO: &str = "11111111-0000-0000-0000-000000000001";
pub(super) const SUBSCRIPTION: &str = "22222222-0000-0000-0000-000000000002";

/// Writes a table into a folder.
pub(super) fn write(folder: &Folder, table: &RecordBatch, properties: WriterPropertiesBuilder) -> PathBuf {
    let path = folder.path("part.parquet");
    let file = fs::File::create(&path).unwrap();
    let mut writer = ArrowWriter::try_new(file, table.schema(), Some(properties.build())).unwrap();
    writer.write(table).unwrap();
    writer.close().unwrap();
    path
}

pub(super) fn texts<T: AsRef<str>>(rows: impl IntoIterator<Item = T>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(rows))
}

/// A table of `rows` lines whose columns are the usual ones, but for those given.
pub(super) fn table(rows: usize, given: &[(&str, ArrayRef)]) -> RecordBatch {
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
        .map(|(name, array)| Field::new(*name, array.data_type().clone(), array.is_nullable()))
        .collect();
    let arrays = columns.into_iter().map(|(_, array)| array).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).unwrap()
}

/// A month of Contoso's with gaps in every column that may have them, and the rows that must come of it.
pub(super) fn month(rows: i64) -> (RecordBatch, Vec<String>) {
    let every = |n: i64, at: i64| move |row: &i64| row % n != at;
    let pick = |keep: &dyn Fn(&i64) -> bool, text: &dyn Fn(i64) -> String| -> ArrayRef {
        Arc::new((0..rows).map(|row| keep(&row).then(|| text(row))).collect::<StringArray>())
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
                let encoding = if *field.data_type() == DataType::Utf8 {
                    text
                } else if field.name() == "EffectiveCost" {
                    cost
                } else {
                    time
                };
                properties = properties.set_column_encoding(field.name().as_str().into(), encoding);
            }
            let path = write(&folder, &table, properties);
            assert_eq!(read_one(&path).unwrap().lines, expected, "{text} {time} {cost} {version:?}");
        }
    }
}

#[test]
fn a_table_without_rows_has_none() {
    let folder = Folder::new();
    let path = write(&folder, &table(0, &[]), WriterProperties::builder());
    assert_eq!(read_one(&path).unwrap().lines.len(), 0);
}
