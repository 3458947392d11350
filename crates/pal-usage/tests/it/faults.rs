//! What cannot be read is told with file, line and column, and it is always the first of it.

use pal_usage::batch::Batch;
use pal_usage::{CostBasis, Progress, Refused, Usage, UsageError, Worker, scan};

use crate::reading::{FOCUS, Folder, Scribe, focus, focus_line, gzip};

/// What is said of a FOCUS file whose second line this is.
fn told(line: &str) -> String {
    let folder = Folder::new();
    folder.write("usage.csv", format!("{}{line}\n{}\n", focus(&["1"]), focus_line("1")));
    folder.read(&["usage.csv"], 1).unwrap_err()
}

#[test]
fn a_cell_that_cannot_be_taken_is_told_with_line_and_column() {
    let good = focus_line("1");
    for (from, to, expected) in [
        ("2024-09-01,", ",", "column ChargePeriodStart: the cell is empty"),
        (
            "2024-09-01",
            "9/1/2024",
            "column ChargePeriodStart: `9/1/2024` is not a time such as 2026-04-01T00:00:00Z",
        ),
        ("2024-09-02", "NULL", "column ChargePeriodEnd: the cell is empty"),
        (
            "2024-09-02",
            "2024-09-01",
            "column ChargePeriodEnd: the charge period ends at `2024-09-01`, not after its start `2024-09-01`",
        ),
        (",1,1,", ",,1,", "column EffectiveCost: the cell is empty"),
        (",1,1,", ",\"1,5\",1,", "column EffectiveCost: `1,5` is not a decimal number"),
        (
            ",1,1,",
            ",100000000000000000000,1,",
            "column EffectiveCost: `100000000000000000000` has more than 20 digits before the point",
        ),
        ("EUR", "NULL", "column BillingCurrency: the cell is empty"),
        ("Storage", "Sto\"rage", "column ServiceName: a quote inside a cell that does not start with one"),
        ("Storage", "\"Sto\"rage", "column ServiceName: text after the closing quote of the cell"),
        ("Storage", "\"Sto\"\rrage", "column ServiceName: text after the closing quote of the cell"),
        ("Storage", "\"Storage", "column ServiceName: the quote that opens the cell is never closed"),
        (
            "Microsoft",
            "\"\"\"Microsoft",
            "column ProviderName: the quote that opens the cell is never closed",
        ),
        // Excluded lines are held to the same.
        (
            "Microsoft,2024",
            "AWS,x2024",
            "column ChargePeriodStart: `x2024-09-01` is not a time such as 2026-04-01T00:00:00Z",
        ),
    ] {
        assert!(good.contains(from), "{from}");
        assert_eq!(told(&good.replacen(from, to, 1)), format!("usage.csv:3: {expected}"));
    }
}

#[test]
fn a_record_of_another_length_is_told_with_its_line() {
    let good = focus_line("1");
    for (line, found) in
        [(format!("{good},"), 13), (good.replacen(',', "", 1), 11), (String::new(), 1), ("\r".to_owned(), 1)]
    {
        assert_eq!(
            told(&line),
            format!("usage.csv:3: the record has {found} fields, the header 12"),
            "{line:?}"
        );
    }
}

#[test]
fn bytes_that_are_no_text_are_refused_in_needed_cells_only() {
    let folder = Folder::new();
    let header = format!("{FOCUS},Tags");
    for (column, cell, expected) in [
        ("Storage", &b"\xff"[..], Some("usage.csv:2: column ServiceName: the cell is not UTF-8")),
        ("EUR", b"\xff", Some("usage.csv:2: column BillingCurrency: the cell is not UTF-8")),
        ("/x", b"\xff", Some("usage.csv:2: column ResourceId: the cell is not UTF-8")),
        ("tag", b"\xff", None),
    ] {
        let line = format!("{},tag", focus_line("1").replacen("Storage,", "Storage,/x", 1));
        let (before, after) = line.split_once(column).unwrap();
        folder.write(
            "usage.csv",
            [header.as_bytes(), b"\n", before.as_bytes(), cell, after.as_bytes()].concat(),
        );
        assert_eq!(folder.read(&["usage.csv"], 1).err().as_deref(), expected, "{column}");
    }
}

#[test]
fn lines_are_counted_as_an_editor_counts_them() {
    let folder = Folder::new();
    let two_lines = focus_line("1").replace("Storage", "\"Sto\r\nrage\"");
    for end in ["\n", "\r\n"] {
        folder.write("usage.csv", [FOCUS, &two_lines, &two_lines, &focus_line("x"), ""].join(end));
        let error = folder.read(&["usage.csv"], 1).unwrap_err();
        assert_eq!(error, "usage.csv:6: column EffectiveCost: `x` is not a decimal number");
        folder.write("usage.csv", [FOCUS, &two_lines, &two_lines.replace(",1,1,", ",x,1,"), ""].join(end));
        let error = folder.read(&["usage.csv"], 1).unwrap_err();
        assert_eq!(error, "usage.csv:4: column EffectiveCost: `x` is not a decimal number");
    }
}

#[test]
fn a_file_that_is_no_export_says_why() {
    let folder = Folder::new();
    let text = focus(&["1"]);
    let utf16: Vec<u8> =
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let packed = gzip(focus(&["1"; 500]).as_bytes());
    // The checksum stands before the last four bytes.
    let mut damaged = packed.clone();
    let checksum = damaged.len() - 8;
    damaged[checksum] ^= 0xff;
    for (name, bytes, expected) in [
        ("empty", Vec::new(), "is empty: not even a header"),
        ("mark", b"\xef\xbb\xbf".to_vec(), "is empty: not even a header"),
        ("utf16", utf16, "is UTF-16: save it as UTF-8"),
        ("latin1", b"Date,Gr\xf6\xdfe\n".to_vec(), "the header is not UTF-8"),
        ("wide", [",".repeat(4096).as_bytes(), b"\n"].concat(), "has 4097 columns, more than 4096"),
        ("cut", packed[..packed.len() - 9].to_vec(), "gzip data is cut short or damaged: "),
        ("cut.head", packed[..5].to_vec(), "gzip data is cut short or damaged: "),
        ("damaged", damaged, "gzip data is cut short or damaged: "),
    ] {
        folder.write(name, bytes);
        let error = folder.read(&[name], 2).unwrap_err();
        assert!(error.starts_with(&format!("{name}: {expected}")), "{error}");
    }
    let error = folder.read(&["absent.csv"], 1).unwrap_err();
    assert!(error.starts_with("absent.csv: cannot be read: "), "{error}");
    folder.write("quote.csv", "Date,\"Cost\n1,2\n");
    let error = folder.read(&["quote.csv"], 1).unwrap_err();
    assert_eq!(error, "quote.csv:1: column 2: the quote that opens the cell is never closed");
}

#[test]
fn lines_before_damaged_data_are_held_to_the_same() {
    let folder = Folder::new();
    let lines: String = (0..4000).map(|_| focus_line("1") + "\n").collect();
    let packed = gzip(format!("{FOCUS}\n{}\n{lines}", focus_line("x")).as_bytes());
    folder.write("usage.gz", &packed[..packed.len() - 9]);
    let error = folder.read(&["usage.gz"], 2).unwrap_err();
    assert_eq!(error, "usage.gz:2: column EffectiveCost: `x` is not a decimal number");
}

#[test]
fn the_first_of_several_faults_is_told_by_any_number_of_workers() {
    let folder = Folder::new();
    let lines = |count: usize| (focus_line("1") + "\n").repeat(count);
    // Faults in the third and the last block of the first file, and at the start of every other file.
    let text = format!(
        "{FOCUS}\n{}{}\n{}{}\n",
        lines(25_000),
        focus_line("first"),
        lines(20_000),
        focus_line("later")
    );
    folder.write("a.csv", &text);
    folder.write("b.csv", focus(&["other"]));
    folder.write("c.csv", "Date\n");
    folder.write("c.csv", focus(&["1", "another"]));
    for workers in 1..=4 {
        for _ in 0..5 {
            let error = folder.read(&["a.csv", "b.csv", "c.csv"], workers).unwrap_err();
            assert_eq!(error, "a.csv:25002: column EffectiveCost: `first` is not a decimal number");
        }
        let error = folder.read(&["c.csv", "a.csv", "b.csv"], workers).unwrap_err();
        assert_eq!(error, "c.csv:3: column EffectiveCost: `another` is not a decimal number");
    }
}

#[test]
fn a_cell_without_end_is_told_without_holding_the_file() {
    let folder = Folder::new();
    let line = |cell: &str| focus_line("1").replace("Storage", cell);
    // Of a cell that would go on for gigabytes, 64 MiB are looked at.
    let endless = format!("{}{}", focus(&["1"]), line(&format!("\"{}", "x".repeat(66 << 20))));
    folder.write("usage.gz", gzip(endless.as_bytes()));
    let error = folder.read(&["usage.gz"], 1).unwrap_err();
    assert_eq!(error, "usage.gz:3: column ServiceName: the cell is longer than 16 MiB");
    folder.write("usage.csv", format!("{FOCUS}\n{}\n", line(&"x".repeat(17 << 20))));
    let error = folder.read(&["usage.csv"], 1).unwrap_err();
    assert_eq!(error, "usage.csv:2: column ServiceName: the cell is longer than 16 MiB");
}

#[test]
fn a_record_without_end_is_told_without_holding_the_file() {
    let folder = Folder::new();
    folder.write("usage.csv", format!("{FOCUS}\n{}\n", format!("{},", "x".repeat(1 << 20)).repeat(66)));
    let error = folder.read(&["usage.csv"], 1).unwrap_err();
    assert_eq!(error, "usage.csv:2: the record is longer than 64 MiB");
}

#[test]
fn a_worker_that_refuses_is_heard() {
    struct Full;
    impl Worker for Full {
        fn take(&mut self, _: &Batch<'_>) -> Result<(), Refused> {
            Err(Refused("the sum is too large".to_owned()))
        }
    }
    let folder = Folder::new();
    let path = folder.write("usage.csv", focus(&["1"]));
    let usage = Usage::open(&[path], CostBasis::Billed).unwrap();
    let error = scan(&usage, vec![Full], &Progress::default()).map(|_| ()).unwrap_err();
    assert_eq!(folder.told(&error), "usage.csv: the sum is too large");
    let error = scan(&usage, Vec::<Scribe>::new(), &Progress::default()).unwrap_err();
    assert!(matches!(error, UsageError::NoWorkers));
}
