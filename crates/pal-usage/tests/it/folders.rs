//! Folders, manifests, and what lies in several places.

use crate::reading::{Folder, focus, gzip};

/// The costs read from these paths.
fn costs(folder: &Folder, names: &[&str]) -> Result<Vec<String>, String> {
    let read = folder.read(names, 1)?;
    Ok(read.lines.iter().map(|line| line.split(' ').nth(3).unwrap().to_owned()).collect())
}

fn assert_costs(folder: &Folder, names: &[&str], expected: &[&str]) {
    assert_eq!(costs(folder, names).unwrap(), expected, "{names:?}");
}

#[test]
fn a_folder_is_its_data_files_in_the_order_of_their_names() {
    let folder = Folder::new();
    folder.write("usage/b.CSV", focus(&["2"]));
    folder.write("usage/a.csv.gz", gzip(focus(&["1"]).as_bytes()));
    folder.write("usage/c.gz", focus(&["3"]));
    folder.write("usage/notes.txt", "not data");
    folder.write("usage/deep/d.csv", focus(&["4"]));
    assert_costs(&folder, &["usage"], &["1", "2", "3"]);
    assert_eq!(folder.notes(&["usage"]), ["usage: its 1 subfolders are not read"]);
    folder.write("bare/readme.txt", "not data");
    let error = folder.read(&["bare"], 1).unwrap_err();
    assert_eq!(
        error,
        "bare: holds no .csv, .gz, .jsonl or .parquet file and no manifest.json; subfolders are not read"
    );
}

#[test]
fn a_file_that_is_reached_twice_is_read_once() {
    let folder = Folder::new();
    folder.write("a.csv", focus(&["1"]));
    folder.write("b.csv", focus(&["1"]));
    assert_costs(&folder, &["a.csv", ".", "a.csv"], &["1", "1"]);
    assert_eq!(folder.notes(&["a.csv", "b.csv", "./a.csv"]), ["./a.csv is named twice and read once"]);
}

/// The four shapes of manifests, for one blob of two lines.
fn manifests(bytes: usize) -> Vec<(&'static str, String)> {
    vec![
        (
            "_manifest.json",
            format!(
                "{{\"manifestVersion\": \"2021-01-01\", \"dataFormat\": \"csv\", \"blobCount\": 1, \"byteCount\": {bytes}, \"dataRowCount\": 2, \"blobs\": [{{\"blobName\": \"exports/run/part.csv\", \"byteCount\": {bytes}, \"dataRowCount\": 2, \"headerRowCount\": 1, \"contentMD5\": \"x\"}}]}}"
            ),
        ),
        (
            "manifest.json",
            format!(
                "\u{feff}{{\"manifestVersion\": \"2023-07-01\", \"byteCount\": {bytes}, \"blobCount\": 1, \"dataRowCount\": 2, \"exportConfig\": {{\"exportName\": \"daily\", \"resourceId\": \"/x\", \"dataVersion\": \"1.0\", \"type\": \"FocusCost\"}}, \"deliveryConfig\": {{\"partitionData\": true}}, \"runInfo\": {{\"executionType\": \"Scheduled\", \"submittedTime\": \"2024-10-01T00:00:00.1234567Z\", \"runId\": \"r\", \"startDate\": \"2024-09-01T00:00:00\", \"endDate\": \"2024-09-30T00:00:00\"}}, \"blobs\": [{{\"blobName\": \"part.csv\", \"byteCount\": {bytes}}}]}}"
            ),
        ),
        (
            "manifest.json",
            format!(
                "{{\"manifestVersion\": \"2024-04-01\", \"byteCount\": {bytes}, \"blobCount\": 1, \"dataRowCount\": null, \"blobs\": [{{\"blobName\": \"a/part.csv\", \"byteCount\": {bytes}, \"dataRowCount\": null}}]}}"
            ),
        ),
        (
            "result.json",
            format!(
                "{{\"id\": \"operation\", \"status\": \"Completed\", \"manifest\": {{\"manifestVersion\": \"2022-05-01\", \"dataFormat\": \"Csv\", \"blobCount\": 1, \"byteCount\": {bytes}, \"compressData\": false, \"blobs\": [{{\"blobLink\": \"https://store.example/c/part.csv?sig=a%2Fb\", \"byteCount\": {bytes}}}]}}}}"
            ),
        ),
    ]
}

#[test]
fn an_export_is_exactly_the_blobs_of_its_manifest() {
    let text = focus(&["1", "2"]);
    for (name, manifest) in manifests(text.len()) {
        let folder = Folder::new();
        folder.write("run/part.csv", &text);
        folder.write("run/stray.csv", focus(&["7"]));
        folder.write(&format!("run/{name}"), manifest);
        let manifest = format!("run/{name}");
        assert_costs(&folder, &[&manifest], &["1", "2"]);
        assert_eq!(
            folder.notes(&[&manifest]),
            [format!("{manifest} does not list 1 files beside it, which are not read")]
        );
        if name != "result.json" {
            assert_costs(&folder, &["run", "run"], &["1", "2"]);
        }
    }
}

#[test]
fn a_count_that_disagrees_is_told() {
    let text = focus(&["1", "2"]);
    let bytes = text.len();
    for (from, to, expected) in [
        ("\"blobCount\": 1".to_owned(), "\"blobCount\": 2", "says 2 blobs, its data has 1".to_owned()),
        (
            format!("\"byteCount\": {bytes}, \"dataRowCount\": 2, \"blobs\""),
            "\"byteCount\": 1, \"blobs\"",
            format!("says 1 bytes, its data has {bytes}"),
        ),
        (
            format!("\"byteCount\": {bytes}, \"dataRowCount\": 2, \"headerRowCount\""),
            "\"byteCount\": 1, \"headerRowCount\"",
            format!("says 1 bytes in `part.csv`, which has {bytes}"),
        ),
        (
            "\"dataRowCount\": 2, \"blobs\"".to_owned(),
            "\"dataRowCount\": 3, \"blobs\"",
            "says 3 rows, its data has 2".to_owned(),
        ),
        (
            "\"dataRowCount\": 2, \"headerRowCount\"".to_owned(),
            "\"dataRowCount\": 0, \"headerRowCount\"",
            "says 0 rows in `part.csv`, which has 2".to_owned(),
        ),
        (
            "exports/run/part.csv".to_owned(),
            "exports/run/other.csv",
            "its blob `other.csv` is not beside it".to_owned(),
        ),
        (
            "exports/run/part.csv".to_owned(),
            "../run/part.csv",
            "the name `../run/part.csv` of a blob leads outside the folder".to_owned(),
        ),
        ("\"blobs\"".to_owned(), "\"files\"", "is no manifest: it has no `blobs`".to_owned()),
    ] {
        let folder = Folder::new();
        folder.write("run/part.csv", &text);
        let manifest = &manifests(bytes)[0].1;
        assert!(manifest.contains(&from), "{from}");
        folder.write("run/_manifest.json", manifest.replacen(&from, to, 1));
        assert_eq!(folder.read(&["run"], 2).unwrap_err(), format!("run/_manifest.json: {expected}"));
    }
}

/// A run of one export with one blob.
fn run(folder: &Folder, name: &str, submitted: &str, days: (&str, &str), cost: &str) {
    folder.write(&format!("{name}/part.csv"), focus(&[cost]));
    folder.write(
        &format!("{name}/manifest.json"),
        format!(
            "{{\"exportConfig\": {{\"resourceId\": \"/Exports/Daily\"}}, \"runInfo\": {{\"submittedTime\": \"2024-10-{submitted}\", \"runId\": \"{name}\", \"startDate\": \"2024-{}\", \"endDate\": \"2024-{}\"}}, \"blobs\": [{{\"blobName\": \"part.csv\"}}]}}",
            days.0, days.1
        ),
    );
}

#[test]
fn a_run_that_replaces_an_earlier_one_is_read_instead_of_it() {
    let folder = Folder::new();
    run(&folder, "first", "02", ("10-01", "10-01"), "1");
    run(&folder, "second", "03", ("10-01", "10-02"), "2");
    run(&folder, "september", "01", ("09-01", "09-30"), "3");
    assert_costs(&folder, &["second", "first", "september"], &["2", "3"]);
    assert_eq!(
        folder.notes(&["first", "september", "second"]),
        ["first/manifest.json is not read: second/manifest.json is a later run that replaces it"]
    );
    run(&folder, "odd", "04", ("09-15", "10-01"), "4");
    assert_eq!(
        folder.read(&["first", "second", "odd"], 1).unwrap_err(),
        "odd/manifest.json: is a run of the same export as `second/manifest.json` for a part of the same period: which of the two holds cannot be told"
    );
}

#[test]
fn equal_lines_of_different_files_are_charges_of_their_own() {
    let folder = Folder::new();
    folder.write("a.csv", focus(&["1", "1"]));
    folder.write("b.csv", focus(&["1", "1"]));
    assert_costs(&folder, &["a.csv", "b.csv"], &["1", "1", "1", "1"]);
}
