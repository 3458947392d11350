//! CSV as RFC 4180 has it, and as exports have it.

use pal_usage::LineCounts;

use crate::reading::{CONTOSO, FOCUS, Folder, focus, focus_line, gzip};

const LINE: &str = "Consumption 2024-09-01 2024-09-02 1.5 EUR Storage - 11111111-1111-1111-1111-111111111111";

#[test]
fn marks_line_ends_and_quotes_do_not_change_what_is_said() {
    let plain = focus(&["1.5", "1.5"]);
    let quoted: Vec<String> =
        plain.lines().map(|line| format!("\"{}\"\n", line.replace(',', "\",\""))).collect();
    let quoted = quoted.concat();
    let folder = Folder::new();
    for (name, text) in [
        ("plain", plain.clone()),
        ("no end of the last line", plain.trim_end().to_owned()),
        ("blank last lines", format!("{plain}\n\r\n\n")),
        ("byte order mark", format!("\u{feff}{plain}")),
        ("CRLF", plain.replace('\n', "\r\n")),
        ("quotes", quoted.clone()),
        ("quotes and CRLF", quoted.replace('\n', "\r\n")),
        ("quotes, CRLF, no last end", quoted.replace('\n', "\r\n").trim_end().to_owned()),
        ("byte order mark before quotes", format!("\u{feff}{quoted}")),
        ("another order and case of columns", reversed(&plain)),
    ] {
        folder.write("usage.csv", &text);
        folder.write("usage.csv.gz", gzip(text.as_bytes()));
        for file in ["usage.csv", "usage.csv.gz"] {
            let read = folder.read(&[file], 1).unwrap();
            assert_eq!(read.lines, [LINE, LINE], "{name}, {file}");
            assert_eq!(read.counts, LineCounts { lines: 2, ..LineCounts::default() });
        }
    }
}

fn reversed(csv: &str) -> String {
    let reversed = |line: &str| line.split(',').rev().collect::<Vec<_>>().join(",");
    let (header, lines) = csv.split_once('\n').unwrap();
    let lines: Vec<String> = lines.lines().map(reversed).collect();
    format!("{}\n{}\n", reversed(&header.to_uppercase()), lines.join("\n"))
}

#[test]
fn gzip_members_one_after_another_are_one_file() {
    let folder = Folder::new();
    let text = focus(&["1.5", "1.5"]);
    let (first, second) = text.as_bytes().split_at(300);
    folder.write("usage", [gzip(first), gzip(second)].concat());
    assert_eq!(folder.read(&["usage"], 1).unwrap().lines, [LINE, LINE]);
}

#[test]
fn a_header_alone_holds_no_lines() {
    let folder = Folder::new();
    for text in [FOCUS.to_owned(), format!("{FOCUS}\n"), format!("{FOCUS}\r\n\r\n")] {
        folder.write("usage.csv", &text);
        assert_eq!(folder.read(&["usage.csv"], 2).unwrap().counts, LineCounts::default());
    }
}

#[test]
fn the_first_place_column_that_says_something_decides() {
    let other = "22222222-2222-2222-2222-222222222222";
    let folder = Folder::new();
    for (resource, group, subscription, place, unparsed) in [
        (format!("/subscriptions/{CONTOSO}/resourceGroups/Prod/providers/P/t/n"), "g", other, None, 0),
        (
            format!("\"/subscriptions/{CONTOSO}/resourceGroups/Prod/providers/P/t/n\""),
            "g",
            other,
            Some(format!("/subscriptions/{CONTOSO}/resourceGroups/Prod/providers/P/t/n")),
            0,
        ),
        (
            format!("\"/subscriptions/{CONTOSO}/resourceGroups/a\"\"b\""),
            "g",
            other,
            Some(format!("/subscriptions/{CONTOSO}/resourceGroups/a\"b")),
            0,
        ),
        (format!("/SUBSCRIPTIONS/{other}"), "g", CONTOSO, None, 0),
        (String::new(), "Prod", CONTOSO, Some(format!("{CONTOSO} prod")), 0),
        ("NULL".to_owned(), "NULL", CONTOSO, Some(CONTOSO.to_owned()), 0),
        (
            "/providers/Microsoft.Capacity/reservationOrders/x".to_owned(),
            "",
            CONTOSO,
            Some(CONTOSO.to_owned()),
            1,
        ),
        (format!("/subscriptions/{CONTOSO}/"), "Prod", CONTOSO, Some(format!("{CONTOSO} prod")), 1),
        (
            "arn:aws:s3:::bucket".to_owned(),
            "a%b",
            &format!("/Subscriptions/{CONTOSO}"),
            Some(CONTOSO.to_owned()),
            1,
        ),
        (String::new(), "Prod", "00000000-0000-0000-0000-000000000000", Some("-".to_owned()), 0),
        (String::new(), "Prod", "", Some("-".to_owned()), 0),
    ] {
        let line = format!(
            "Microsoft,2024-09-01,2024-09-02,Usage,1,1,EUR,Storage,{resource},{group},{subscription},"
        );
        folder.write("usage.csv", format!("{FOCUS}\n{line}\n{line}\n"));
        let read = folder.read(&["usage.csv"], 1).unwrap();
        let expected =
            format!("Consumption 2024-09-01 2024-09-02 1 EUR Storage - {}", place.unwrap_or(resource));
        assert_eq!(read.lines, [expected.as_str(), &expected]);
        assert_eq!(read.counts.unparsed_ids, unparsed * 2);
    }
}

#[test]
fn a_line_stands_as_its_provider_and_category_say() {
    let folder = Folder::new();
    for (provider, category, standing) in [
        ("Microsoft", "Usage", "Consumption"),
        ("MICROSOFT", "usage", "Consumption"),
        ("Microsoft", "Purchase", "NotConsumption"),
        ("Microsoft", "", "NotConsumption"),
        ("Microsoft", "Usage ", "NotConsumption"),
        ("AWS", "Purchase", "OtherProvider"),
        ("Microsoft Corporation", "Usage", "OtherProvider"),
        ("NULL", "Usage", "OtherProvider"),
    ] {
        let line = format!("{provider},2024-09-01,2024-09-02,{category},1,1,EUR,Storage,x,,{CONTOSO},");
        folder.write("usage.csv", format!("{FOCUS}\n{line}\n"));
        let read = folder.read(&["usage.csv"], 1).unwrap();
        assert!(read.lines[0].starts_with(standing), "{provider} {category}: {}", read.lines[0]);
        assert_eq!(read.counts.unparsed_ids, u64::from(standing != "OtherProvider"));
    }
}

#[test]
fn costs_are_exact_to_eighteen_decimals_and_rounding_is_counted() {
    let folder = Folder::new();
    let costs =
        ["1.2E-05", "-0.0000000000000000005", "0.4838709677419368000000000000", "99999999999999999999"];
    folder.write("usage.csv", focus(&costs));
    let read = folder.read(&["usage.csv"], 1).unwrap();
    let costs: Vec<&str> = read.lines.iter().map(|line| line.split(' ').nth(3).unwrap()).collect();
    assert_eq!(costs, ["0.000012", "0~", "0.4838709677419368", "99999999999999999999"]);
    assert_eq!(read.counts.rounded, 1);
}

#[test]
fn the_tenant_is_the_exports_own_where_it_is_a_guid() {
    let folder = Folder::new();
    for (tenant, expected) in
        [(CONTOSO.to_uppercase().as_str(), CONTOSO), ("NULL", "-"), ("contoso.com", "-")]
    {
        folder.write("usage.csv", format!("{FOCUS}\n{}{tenant}\n", focus_line("1.5")));
        let read = folder.read(&["usage.csv"], 1).unwrap();
        assert_eq!(read.lines[0].split(' ').nth(6), Some(expected));
    }
}

#[test]
fn every_line_is_read_once_by_any_number_of_workers() {
    let folder = Folder::new();
    // Some megabytes: several blocks a file, quoted line ends across their borders.
    let lines: String = (0..20_000)
        .map(|n| focus_line(&n.to_string()).replace("Storage", "\"Sto\n\"\"rage\"\"\"") + "\n")
        .collect();
    let text = format!("{FOCUS}\n{lines}");
    folder.write("a.csv", &text);
    folder.write("b.csv.gz", gzip(text.as_bytes()));
    let one = folder.read(&["a.csv", "b.csv.gz"], 1).unwrap();
    assert_eq!(one.counts.lines, 40_000);
    let costs = one.lines.iter().map(|line| line.split(' ').nth(3).unwrap().parse::<usize>().unwrap());
    assert!(costs.eq((0..20_000).chain(0..20_000)));
    for workers in 2..=4 {
        let mut many = folder.read(&["a.csv", "b.csv.gz"], workers).unwrap();
        many.lines.sort_unstable();
        let mut expected = one.lines.clone();
        expected.sort_unstable();
        assert_eq!(many.lines, expected);
    }
}
