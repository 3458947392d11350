//! Parquet exports: what is wrong is told with file, row and column, whatever it is.

use std::fs;
use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, BooleanArray, Float64Array, Int32Array, Int64Array, ListArray, StringArray,
    TimestampMillisecondArray,
};
use parquet::basic::{Compression, GzipLevel, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};

use crate::parquet::{month, table, texts, write};
use crate::reading::{Folder, read_one};

#[test]
fn the_first_cell_that_is_wrong_is_told_with_its_row() {
    let folder = Folder::new();
    let rows = 10;
    // The word that row 7 (and, if that is not the first, row 9) has instead of the good one.
    let with = |good: &'static str, bad: Option<&'static str>| -> ArrayRef {
        let cell = |row| if row == 7 || row == 9 { bad } else { Some(good) };
        Arc::new((1..=rows).map(cell).collect::<StringArray>())
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
        ("EffectiveCost", Arc::new(BooleanArray::from(vec![true])), "type BOOLEAN is no cost"),
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

/// A small file of every kind of page.
fn small(folder: &Folder, version: WriterVersion, codec: Compression) -> Vec<u8> {
    let (table, _) = month(24);
    let properties = WriterProperties::builder()
        .set_writer_version(version)
        .set_compression(codec)
        .set_data_page_row_count_limit(10)
        .set_write_batch_size(5)
        .set_dictionary_page_size_limit(200)
        .set_statistics_enabled(EnabledStatistics::Page);
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
    let (mut damaged, mut refused) = (0, 0);
    for (version, codec) in [
        (WriterVersion::PARQUET_1_0, Compression::UNCOMPRESSED),
        (WriterVersion::PARQUET_1_0, Compression::SNAPPY),
        (WriterVersion::PARQUET_2_0, Compression::ZSTD(ZstdLevel::default())),
        (WriterVersion::PARQUET_2_0, Compression::GZIP(GzipLevel::default())),
    ] {
        let bytes = small(&folder, version, codec);
        for at in (4..bytes.len()).step_by(7) {
            // Every byte by another value, so that all kinds of damage happen somewhere.
            let flip = u8::try_from(at * 37 % 255).unwrap() + 1;
            let mut bytes = bytes.clone();
            bytes[at] ^= flip;
            fs::write(&path, &bytes).unwrap();
            damaged += 1;
            if let Err(error) = read_one(&path) {
                refused += 1;
                let error = error.to_string();
                assert!(error.starts_with(&format!("{}: ", path.display())), "{at}: {error}");
            }
        }
    }
    assert!(damaged > 4000 && refused > 1000, "{damaged} {refused}");
}
