//! A Parquet table says what the same CSV table says, whatever the types of its columns.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, BinaryArray, Date32Array, FixedSizeBinaryArray, Float64Array, Int32Array, NullArray,
    RecordBatch, StringArray, TimestampMicrosecondArray, TimestampMillisecondArray, TimestampNanosecondArray,
    UInt64Array,
};
use arrow_cast::cast;
use arrow_schema::DataType;
use pal_estate::read;
use parquet::arrow::ArrowWriter;
use parquet::column::writer::ColumnWriter;
use parquet::data_type::{ByteArray, Int96};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use tempfile::TempDir;

use super::{ANA, BO, CONTOSO, PROD, estate, refusal_in};

type Columns = Vec<(&'static str, ArrayRef)>;

fn write(path: &Path, columns: Columns) {
    let batch = RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, array)| (name, array, true)),
    )
    .unwrap();
    let mut writer = ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

fn folder(name: &str, columns: Columns) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(&folder.path().join(name), columns);
    folder
}

fn text(cells: &[Option<&str>]) -> ArrayRef {
    Arc::new(StringArray::from(cells.to_vec()))
}

fn array<A: Array + 'static>(array: A) -> ArrayRef {
    Arc::new(array)
}

const HALF_PAST: i64 = 1_767_227_400; // 2026-01-01T00:30:00Z

/// Two links, Ana's from half past midnight and Bo's for ever, with the columns at the given types.
fn links(tenants: &DataType, partner_ids: ArrayRef, valid_from: ArrayRef) -> Columns {
    vec![
        ("valid_from", valid_from),
        ("note", array(Float64Array::from(vec![1.5, 2.5]))),
        ("tenant_id", cast(&text(&[Some(CONTOSO), Some(CONTOSO)]), tenants).unwrap()),
        ("partner_id", partner_ids),
        ("object_id", text(&[Some(ANA), Some(BO)])),
        ("valid_to", array(NullArray::new(2))),
    ]
}

#[test]
fn columns_of_every_type_that_holds_the_value_read_as_csv_does() {
    let wanted = estate(&[(
        "links.csv",
        "tenant_id,object_id,partner_id,valid_from,valid_to\n\
         {contoso},{ana},12345,2026-01-01T00:30:00Z,\n{contoso},{bo},12345,,\n",
    )])
    .facts;
    let dictionary = DataType::Dictionary(Box::new(DataType::Int8), Box::new(DataType::Utf8));
    let ids = text(&[Some("12345"), Some("0012345")]);
    let from = [Some(HALF_PAST), None];
    let scaled = |scale: i64| from.map(|at| at.map(|at| at * scale)).to_vec();
    let text_times = text(&[Some("2026-01-01T00:30:00Z"), Some("")]);
    let cases = [
        (DataType::Utf8, ids.clone(), text_times.clone()),
        (
            DataType::LargeUtf8,
            cast(&ids, &DataType::Int32).unwrap(),
            array(TimestampMillisecondArray::from(scaled(1_000))),
        ),
        (
            DataType::Utf8View,
            cast(&ids, &DataType::UInt64).unwrap(),
            array(TimestampMillisecondArray::from(scaled(1_000)).with_timezone("+02:00")),
        ),
        (
            dictionary.clone(),
            cast(&ids, &DataType::Decimal128(20, 0)).unwrap(),
            array(TimestampMicrosecondArray::from(scaled(1_000_000)).with_timezone_utc()),
        ),
        (
            DataType::Binary,
            cast(&ids, &DataType::Int64).unwrap(),
            array(TimestampNanosecondArray::from(scaled(1_000_000_000))),
        ),
        (DataType::LargeBinary, ids.clone(), cast(&text_times, &dictionary).unwrap()),
    ];
    for (tenants, partner_ids, valid_from) in cases {
        let folder = folder("links.parquet", links(&tenants, partner_ids, valid_from));
        let estate = read(folder.path()).unwrap();
        assert_eq!(estate.facts, wanted, "{tenants}");
        let note = format!(
            "{}: column note is not known and passed over",
            folder.path().join("links.parquet").display()
        );
        assert_eq!(estate.notes.iter().map(ToString::to_string).collect::<Vec<_>>(), [note], "{tenants}");
    }
}

#[test]
fn dates_are_their_midnight_and_uuids_are_guids() {
    let wanted = estate(&[(
        "subscriptions.csv",
        "subscription_id,tenant_id,valid_from,valid_to\n\
         {prod},{contoso},2026-01-01T00:00:00Z,9999-12-31T00:00:00Z\n",
    )])
    .facts;
    let bits = PROD.parse::<pal_model::Guid>().unwrap().as_u128().to_be_bytes();
    let uuids = FixedSizeBinaryArray::try_from_iter([bits].into_iter()).unwrap();
    let folder = folder(
        "subscriptions.parquet",
        vec![
            ("subscription_id", array(uuids)),
            ("tenant_id", text(&[Some(CONTOSO)])),
            ("valid_from", array(Date32Array::from(vec![20_454]))),
            ("valid_to", array(Date32Array::from(vec![2_932_896]))),
        ],
    );
    assert_eq!(read(folder.path()).unwrap().facts, wanted);
}

/// The form of older engines: 64 bits of nanoseconds of the day, then the Julian day.
#[test]
fn times_in_96_bits_do_not_wrap_around() {
    let folder = tempfile::tempdir().unwrap();
    let schema = "message links {
        required binary tenant_id; required binary object_id; required int64 partner_id;
        required int96 valid_from; required int96 valid_to;
    }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let file = File::create(folder.path().join("links.parquet")).unwrap();
    let mut writer = SerializedFileWriter::new(file, schema, Arc::new(WriterProperties::default())).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let time = |day: u32, nanoseconds: u64| {
        let mut value = Int96::new();
        value.set_data(
            u32::try_from(nanoseconds & 0xffff_ffff).unwrap(),
            u32::try_from(nanoseconds >> 32).unwrap(),
            day,
        );
        value
    };
    let (from, never) = (time(2_461_042, 1_800_000_000_000), time(5_373_484, 86_399_999_999_000));
    let mut texts = [CONTOSO, ANA].into_iter();
    let mut times = [from, never].into_iter();
    while let Some(mut column) = group.next_column().unwrap() {
        if let ColumnWriter::ByteArrayColumnWriter(typed) = column.untyped() {
            typed.write_batch(&[ByteArray::from(texts.next().unwrap())], None, None).unwrap();
        } else if let ColumnWriter::Int96ColumnWriter(typed) = column.untyped() {
            typed.write_batch(&[times.next().unwrap()], None, None).unwrap();
        } else if let ColumnWriter::Int64ColumnWriter(typed) = column.untyped() {
            typed.write_batch(&[12_345], None, None).unwrap();
        }
        column.close().unwrap();
    }
    group.close().unwrap();
    writer.close().unwrap();
    let wanted = estate(&[(
        "links.csv",
        "tenant_id,object_id,partner_id,valid_from,valid_to\n\
         {contoso},{ana},12345,2026-01-01T00:30:00Z,9999-12-31T23:59:59.999999Z\n",
    )]);
    assert_eq!(read(folder.path()).unwrap(), wanted);
}

#[test]
fn a_table_without_rows_is_empty_in_either_format() {
    let empty = || text(&[]);
    let folder = folder(
        "partners.parquet",
        vec![("partner_id", empty()), ("partner_name", empty()), ("account_type", empty())],
    );
    assert_eq!(read(folder.path()).unwrap().facts.partners, Some(Vec::new()));
}

#[test]
fn what_is_wrong_is_said_with_file_row_and_column() {
    let ids = || text(&[Some("12345"), Some("12345")]);
    let from = || text(&[None, None]);
    let binary = array(BinaryArray::from_opt_vec(vec![Some(b"1"), Some(b"\xff")]));
    let far = array(TimestampMillisecondArray::from(vec![0, i64::MAX]));
    let mut twice = links(&DataType::Utf8, ids(), from());
    twice[4].1 = text(&[Some(ANA), Some(ANA)]);
    let mut short = links(&DataType::Utf8, ids(), from());
    short.remove(3);
    let cases = [
        (
            links(&DataType::Utf8, text(&[Some("1"), None]), from()),
            "links.parquet: row 2: column partner_id: is empty",
        ),
        (
            links(&DataType::Utf8, array(Int32Array::from(vec![-1, 1])), from()),
            "links.parquet: row 1: column partner_id: `-1` is not a partner id: 1 to 20 digits",
        ),
        (links(&DataType::Utf8, binary, from()), "links.parquet: row 2: column partner_id: is not UTF-8"),
        (
            links(&DataType::Utf8, ids(), far),
            "links.parquet: row 2: column valid_from: is a time outside the years 0001 to 9999",
        ),
        (
            links(&DataType::Utf8, array(Float64Array::from(vec![1.0, 2.0])), from()),
            "links.parquet: column partner_id: has type DOUBLE, must be text",
        ),
        (twice, "links.parquet: row 2: column valid_from: overlaps the link of the same principal on row 1"),
        (short, "links.parquet: column partner_id: is missing"),
    ];
    for (columns, wanted) in cases {
        assert_eq!(refusal_in(&folder("links.parquet", columns)), wanted);
    }
}

#[test]
fn rows_are_counted_through_the_whole_file() {
    let bad = 20_000;
    let ids: UInt64Array = (1..=bad).map(Some).collect();
    let objects: StringArray = (1..=bad)
        .map(|row| {
            Some(if row == bad { String::new() } else { format!("00000000-0000-0000-0000-{row:012}") })
        })
        .collect();
    let rows = ids.len();
    let folder = folder(
        "links.parquet",
        vec![
            ("tenant_id", array(StringArray::from(vec![CONTOSO; rows]))),
            ("object_id", array(objects)),
            ("partner_id", array(ids)),
            ("valid_from", array(NullArray::new(rows))),
            ("valid_to", array(NullArray::new(rows))),
        ],
    );
    assert_eq!(refusal_in(&folder), "links.parquet: row 20000: column object_id: is empty");
}

#[test]
fn a_file_that_is_no_parquet_is_refused_by_name() {
    let message = super::refusal(&[("links.parquet", "tenant_id,object_id\n")]);
    assert_eq!(message, "links.parquet: cannot be read as Parquet");
}
