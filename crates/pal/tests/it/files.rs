//! Every format of `--out`.

use std::fs;
use std::path::Path;

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, UInt64Type};
use arrow_schema::DataType;
use pal::out::{OutFile, save};
use pal::output::{Answer, Grid, csv, json};
use pal_attribution::report::table::{Cell, Table};
use pal_model::Money;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::sample::{answer, table};

fn saved(answer: Answer, path: &Path) -> Result<Vec<u8>, String> {
    let file: OutFile = path.to_str().unwrap().parse().unwrap();
    save(answer, &file).map_err(|failure| failure.text())?;
    Ok(fs::read(path).unwrap())
}

#[test]
fn csv_and_json_files_are_what_would_be_printed() {
    let folder = tempfile::tempdir().unwrap();
    let mut expected = Vec::new();
    csv::write(&mut expected, &Grid::of(answer())).unwrap();
    assert_eq!(saved(answer(), &folder.path().join("a.csv")).unwrap(), expected);
    expected.clear();
    json::write(&mut expected, &answer()).unwrap();
    assert_eq!(saved(answer(), &folder.path().join("a.json")).unwrap(), expected);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing else is left");
}

#[test]
fn parquet_keeps_amounts_exact() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.parquet");
    saved(answer(), &path).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(fs::File::open(&path).unwrap()).unwrap();
    let batches: Vec<_> = reader.build().unwrap().map(Result::unwrap).collect();
    let [batch] = batches.as_slice() else { panic!("{batches:?}") };
    let types: Vec<_> = batch.schema().fields().iter().map(|field| field.data_type().clone()).collect();
    let (text, decimal) = (DataType::Utf8, DataType::Decimal128(38, 18));
    let texts = |count: usize| vec![text.clone(); count];
    assert_eq!(
        types,
        [texts(5), vec![DataType::UInt64, text.clone(), decimal.clone(), decimal.clone()]].concat()
    );
    let amounts = batch.column_by_name("ACR").unwrap().as_primitive::<Decimal128Type>();
    let amounts: Vec<String> =
        amounts.values().iter().map(|units| Money::from_units(*units).to_string()).collect();
    assert_eq!(amounts, ["1234567.8912", "-0.000000000000000001", "12.5"]);
    let flags = batch.column_by_name("IsACRDuplicateAtPGALevel").unwrap().as_primitive::<UInt64Type>();
    assert_eq!(flags.values().to_vec(), [0, 1, 0]);
    assert_eq!(
        batch.column_by_name("ServiceName").unwrap().as_string::<i32>().value(2),
        "=HYPERLINK(\"x\")\n<b>"
    );
    assert!(batch.columns().iter().all(|column| column.null_count() == 0));
}

#[test]
fn a_spreadsheet_is_a_workbook_and_equal_reports_give_equal_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let first = saved(answer(), &folder.path().join("a.xlsx")).unwrap();
    assert!(first.starts_with(b"PK\x03\x04"));
    assert_eq!(saved(answer(), &folder.path().join("b.xlsx")).unwrap(), first);
}

#[test]
fn an_html_page_runs_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let page = String::from_utf8(saved(answer(), &folder.path().join("a.html")).unwrap()).unwrap();
    assert!(!page.contains("<script") && !page.contains("<b>") && page.contains("&lt;b&gt;"), "{page}");
}

#[test]
fn what_a_format_cannot_hold_is_refused_and_nothing_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let huge = |cell: Cell| {
        let mut table = table();
        table.rows[0][7] = cell;
        Answer::Table(table)
    };
    let row = table().rows[0][..1].to_vec();
    let long = Table { columns: table().columns[..1].to_vec(), rows: vec![row; 1_048_576] };
    for (name, answer, cause) in [
        ("a.parquet", huge(Cell::Amount(Money::from_units(i128::MAX))), "has more than 38 digits"),
        (
            "a.xlsx",
            Answer::Table(long),
            "a sheet holds 1048575 rows below its header, and the answer has 1048576",
        ),
        ("a.xlsx", huge(Cell::Text("x".repeat(40_000))), "32,767"),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, "before").unwrap();
        let refused = saved(answer, &path).unwrap_err();
        assert!(refused.contains(cause), "{refused}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "before");
        fs::remove_file(&path).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
