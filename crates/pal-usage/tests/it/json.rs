//! Daily rated usage as JSON lines: what is read is what the CSV file of the same charges gives, and what is wrong is told with
//! its place.

use pal_model::earned_credit::Said;
use pal_usage::{Asked, CostBasis, Dialect, Unsaid, Usage};
use proptest::prelude::*;

use crate::marks::marks;
use crate::reading::{CONTOSO, Folder, gzip};

const TENANT: &str = "99999999-9999-9999-9999-999999999999";

/// The columns of the CSV file, in its order.
const COLUMNS: [&str; 11] = [
    "PartnerId",
    "CustomerId",
    "EntitlementId",
    "ResourceURI",
    "ResourceGroup",
    "UsageDate",
    "MeterCategory",
    "PublisherName",
    "BillingPreTaxTotal",
    "BillingCurrency",
    "PartnerEarnedCreditPercentage",
];

/// A charge's cells, by column.
fn charge() -> [String; 11] {
    let resource = format!("/subscriptions/{CONTOSO}/resourceGroups/Prod/providers/Microsoft.Web/sites/a");
    [
        "",
        TENANT,
        CONTOSO,
        &resource,
        "Prod",
        "2024-09-04T00:00:00Z",
        "Storage",
        "Microsoft",
        "8.5",
        "EUR",
        "15",
    ]
    .map(str::to_owned)
}

/// A line of JSON with members of these values, as they are to be written.
fn object(members: &[(&str, &str)]) -> String {
    let members: Vec<String> = members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
    format!("{{{}}}\n", members.join(","))
}

/// A charge as an object; numbers are written as they are, and what is empty is `null`.
fn line(cells: &[String; 11]) -> String {
    let value = |(name, cell): (&&str, &String)| match (*name, cell.as_str()) {
        (_, "") => "null".to_owned(),
        ("BillingPreTaxTotal" | "PartnerEarnedCreditPercentage", number) => number.to_owned(),
        (_, text) => serde_json::to_string(text).unwrap(),
    };
    let values: Vec<String> = COLUMNS.iter().zip(cells).map(value).collect();
    let members: Vec<(&str, &str)> = COLUMNS.into_iter().zip(values.iter().map(String::as_str)).collect();
    object(&members)
}

/// The same charge as a line of CSV.
fn row(cells: &[String; 11]) -> String {
    let cell = |text: &String| format!("\"{}\"", text.replace('"', "\"\""));
    cells.iter().map(cell).collect::<Vec<_>>().join(",") + "\n"
}

/// The smallest object that is a charge, with one member replaced or added.
fn with(name: &str, value: &str) -> String {
    let mut members = vec![
        ("UsageDate", "\"2024-09-04\"".to_owned()),
        ("EntitlementId", format!("\"{CONTOSO}\"")),
        ("BillingPreTaxTotal", "1".to_owned()),
        ("BillingCurrency", "\"EUR\"".to_owned()),
    ];
    members.retain(|(of, _)| *of != name);
    members.push((name, value.to_owned()));
    let members: Vec<(&str, &str)> = members.iter().map(|(name, value)| (*name, value.as_str())).collect();
    object(&members)
}

fn good() -> String {
    with("CustomerId", &format!("\"{TENANT}\""))
}

/// What is told of a file whose third line this is.
fn told(line: &str) -> String {
    let folder = Folder::new();
    folder.write("usage.jsonl", format!("{}{}{line}\n{}", good(), good(), good()));
    folder.read(&["usage.jsonl"], 1).unwrap_err()
}

proptest! {
    #[test]
    fn json_lines_say_what_the_csv_file_says(
        charges in prop::collection::vec((0..11_usize, "\"?[a-z,\"\\\\\r\u{e9}\u{1f4be} ]{0,6}|(0|[1-9][0-9]{0,2})(\\.[0-9]{1,30})?(E-[0-9])?"), 1..30),
    ) {
        let folder = Folder::new();
        let charges: Vec<[String; 11]> = charges
            .iter()
            .map(|(column, text)| {
                let mut cells = charge();
                let is_number = text.starts_with(|c: char| c.is_ascii_digit());
                // Each cell takes anything, but those that must be of a form.
                if is_number == (COLUMNS[*column] == "BillingPreTaxTotal") && ![1, 2, 5, 9, 10].contains(column) {
                    cells[*column].clone_from(text);
                }
                cells
            })
            .collect();
        let objects: String = charges.iter().map(line).collect();
        let rows: String = charges.iter().map(row).collect();
        folder.write("usage.csv", format!("{}\n{rows}", COLUMNS.join(",")));
        folder.write("usage.jsonl", &objects);
        folder.write("usage.json.gz", gzip(objects.as_bytes()));
        let expected = folder.read(&["usage.csv"], 1).unwrap();
        prop_assert_eq!(&folder.read(&["usage.jsonl"], 1).unwrap(), &expected);
        prop_assert_eq!(&folder.read(&["usage.json.gz"], 1).unwrap(), &expected);
        prop_assert_eq!(
            marks(folder.path("usage.jsonl"), Asked::Marks).unwrap().0,
            marks(folder.path("usage.csv"), Asked::Marks).unwrap().0
        );
    }
}

#[test]
fn an_amount_is_taken_digit_by_digit() {
    for (written, read) in [
        ("12.345678901234567891", "12.345678901234567891"),
        ("99999999999999999.25", "99999999999999999.25"),
        ("0.1234567890123456785", "0.123456789012345678~"),
        ("1.2E-05", "0.000012"),
        ("\"8.50\"", "8.5"),
        ("-0.0", "0"),
    ] {
        let folder = Folder::new();
        folder.write("usage.json", with("BillingPreTaxTotal", written));
        let line = folder.read(&["usage.json"], 1).unwrap().lines.remove(0);
        assert_eq!(line.split(' ').nth(3), Some(read), "{written}");
    }
}

#[test]
fn a_member_that_comes_late_counts_and_one_that_never_comes_is_known() {
    let folder = Folder::new();
    let late = with("PartnerEarnedCreditPercentage", "15");
    let path = folder.write("usage.jsonl", format!("\u{feff}{}\n \r\n{late}", with("CustomerId", "null")));
    let said: Vec<Said> =
        marks(path.clone(), Asked::Marks).unwrap().0.into_iter().map(|mark| mark.said).collect();
    assert_eq!(said, [Said::Nothing, Said::Applied(Some(pal_model::Rate::USUAL))]);
    let usage = Usage::open_asking(&[path], CostBasis::Effective, Asked::Marks).unwrap();
    assert_eq!(usage.dialects().collect::<Vec<_>>(), [Dialect::DailyRated]);
    assert_eq!(usage.unsaid().into_values().flatten().collect::<Vec<_>>(), [Unsaid::Publisher, Unsaid::Spot]);
    let path = folder.write("never.jsonl", with("CustomerId", "null"));
    let usage = Usage::open_asking(&[path], CostBasis::Effective, Asked::Marks).unwrap();
    assert!(usage.unsaid().into_values().flatten().any(|unsaid| unsaid == Unsaid::Credit));
}

#[test]
fn what_is_wrong_is_told_with_line_and_member() {
    let object = good();
    let object = object.trim_end();
    for (line, expected) in [
        (with("BillingPreTaxTotal", "null"), "column BillingPreTaxTotal: the cell is empty"),
        (with("BillingPreTaxTotal", "\"1,5\""), "column BillingPreTaxTotal: `1,5` is not a decimal number"),
        (with("BillingPreTaxTotal", "true"), "column BillingPreTaxTotal: `true` is not a decimal number"),
        (with("BillingPreTaxTotal", "[1]"), "column BillingPreTaxTotal: is neither text nor number"),
        (with("BillingCurrency", r#""\ud800""#), "column BillingCurrency: is neither text nor number"),
        (
            with("UsageDate", "20240904"),
            "column UsageDate: `20240904` is not a day such as 4/30/2026 or 2026-04-30",
        ),
        (object.replace('}', ",\"UsageDate\":1}"), "column UsageDate: the object has it twice"),
        (object.replace('}', ""), "ends in the middle of a JSON object"),
        (format!("{object}{object}"), &format!("is no JSON object from byte {} on", object.len() + 1)),
        (object.replace(":1,", ":01,"), "is no JSON object from byte "),
        ("[1]".to_owned(), "is no JSON object"),
        ("UsageDate,BillingPreTaxTotal".to_owned(), "is no JSON object from byte 1 on"),
    ] {
        let error = told(line.trim_end());
        assert!(error.starts_with(&format!("usage.jsonl:3: {expected}")), "{error}");
    }
    let folder = Folder::new();
    folder.write("usage.jsonl", [good().as_bytes(), b"{\"Tags\":\"\xff\"}\n"].concat());
    assert!(folder.read(&["usage.jsonl"], 1).unwrap_err().starts_with("usage.jsonl:2: is no JSON object"));
}

#[test]
fn what_is_no_daily_rated_usage_is_refused_with_what_it_lacks() {
    let folder = Folder::new();
    let lacks = "the header is of no known export: a daily rated usage export also has ";
    let first = good();
    for (name, text, expected) in [
        (
            "other.jsonl",
            "{\"a\":1}\n{\"b\":2}\n".to_owned(),
            "UsageDate, BillingPreTaxTotal, BillingCurrency, ResourceURI or EntitlementId",
        ),
        ("date.jsonl", first.replace("UsageDate", "Date"), "UsageDate"),
    ] {
        folder.write(name, text);
        assert_eq!(folder.read(&[name], 1).unwrap_err(), format!("{name}: {lacks}{expected}"));
    }
    folder.write("cut.jsonl", first.trim_end().trim_end_matches('}'));
    assert_eq!(
        folder.read(&["cut.jsonl"], 1).unwrap_err(),
        "cut.jsonl:1: ends in the middle of a JSON object"
    );
    folder.write("pretty.json", "{\n  \"UsageDate\": \"2024-09-04\"\n}\n");
    assert_eq!(
        folder.read(&["pretty.json"], 1).unwrap_err(),
        "pretty.json: is no manifest: it has no `blobs`"
    );
    let members: Vec<String> = (0..4100).map(|at| format!("\"m{at}\":1")).collect();
    folder.write("wide.jsonl", format!("{{{}}}\n", members.join(",")));
    assert_eq!(folder.read(&["wide.jsonl"], 1).unwrap_err(), "wide.jsonl: has 4097 columns, more than 4096");
    let packed = gzip(first.repeat(3000).as_bytes());
    folder.write("cut.json.gz", &packed[..packed.len() - 9]);
    let error = folder.read(&["cut.json.gz"], 1).unwrap_err();
    assert!(error.starts_with("cut.json.gz: gzip data is cut short or damaged"), "{error}");
}

#[test]
fn a_line_or_member_without_end_is_told_without_holding_the_file() {
    let folder = Folder::new();
    let endless = format!("{}{{\"Tags\":\"{}", good(), "x".repeat(66 << 20));
    folder.write("usage.json.gz", gzip(endless.as_bytes()));
    assert_eq!(
        folder.read(&["usage.json.gz"], 1).unwrap_err(),
        "usage.json.gz:2: the record is longer than 64 MiB"
    );
    let long = with("MeterCategory", &format!("\"{}\"", "x".repeat(17 << 20)));
    folder.write("usage.jsonl", format!("{}{long}", good()));
    assert_eq!(
        folder.read(&["usage.jsonl"], 1).unwrap_err(),
        "usage.jsonl:2: column MeterCategory: the cell is longer than 16 MiB"
    );
}

#[test]
fn any_number_of_workers_reads_every_line_and_tells_the_first_fault() {
    let folder = Folder::new();
    let text = good().repeat(30_000);
    folder.write("usage.jsonl", &text);
    let wrong = |name: &str| with("BillingPreTaxTotal", &format!("\"{name}\""));
    folder.write("wrong.jsonl", format!("{text}{}{text}{}", wrong("first"), wrong("later")));
    for workers in 1..=4 {
        assert_eq!(folder.read(&["usage.jsonl"], workers).unwrap().lines.len(), 30_000);
        let error = folder.read(&["wrong.jsonl"], workers).unwrap_err();
        assert_eq!(error, "wrong.jsonl:30001: column BillingPreTaxTotal: `first` is not a decimal number");
    }
}

#[test]
fn a_folder_has_its_json_lines_and_nothing_else_in_json() {
    let folder = Folder::new();
    folder.write("rated.json", good() + "\n");
    folder.write("roles.json", "{\"value\":[]}\n");
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder.path("nowhere"), folder.path("gone.json")).unwrap();
    assert_eq!(folder.read(&["."], 1).unwrap().lines.len(), 1);
}

#[test]
fn what_graph_exports_is_read_by_its_manifest() {
    let folder = Folder::new();
    folder.write("export/part-0.c000.json.gz", gzip(good().repeat(2).as_bytes()));
    folder.write("export/stray.jsonl", good());
    let manifest = "{\"id\":\"1\",\"schemaVersion\":\"2\",\"dataFormat\":\"compressedJSON\",\"eTag\":\"x\",\
                    \"rootDirectory\":\"https://example.invalid/container\",\"sasToken\":\"secret\",\"partitionType\":\"default\",\
                    \"blobCount\":1,\"blobs\":[{\"name\":\"part-0.c000.json.gz\",\"partitionValue\":\"default\"}]}";
    let operation = format!("{{\"status\":\"succeeded\",\"resourceLocation\":{manifest}}}");
    for text in [manifest, &operation] {
        folder.write("export/manifest.json", text);
        assert_eq!(folder.read(&["export"], 1).unwrap().lines.len(), 2);
        let notes = folder.notes(&["export"]);
        assert_eq!(notes, ["export/manifest.json does not list 1 files beside it, which are not read"]);
    }
    folder.write("export/manifest.json", manifest.replace("blobCount\":1", "blobCount\":2"));
    assert_eq!(
        folder.read(&["export"], 1).unwrap_err(),
        "export/manifest.json: says 2 blobs, its data has 1"
    );
}
