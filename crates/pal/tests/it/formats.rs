//! Every format of `--output`, for a small report.

use pal::output::draw::draw;
use pal::output::query::Query;
use pal::output::{Answer, Document, Grid, csv, json, tsv, yaml};
use pal_attribution::report::table::Table;
use serde_json::json as value;

use crate::sample::{answer, table};

fn text(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut bytes = Vec::new();
    write(&mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn nothing() -> Answer {
    Answer::Table(Table { rows: Vec::new(), ..table() })
}

#[test]
fn formats_are_as_they_were() {
    let grid = Grid::of(answer());
    insta::assert_snapshot!("json", text(|bytes| json::write(bytes, &answer())));
    insta::assert_snapshot!(
        "jsonc",
        text(|bytes| json::write_coloured(bytes, &answer())).replace('\u{1b}', "ESC")
    );
    insta::assert_snapshot!("yaml", text(|bytes| yaml::write(bytes, &answer())));
    insta::assert_snapshot!("csv", text(|bytes| csv::write(bytes, &grid)));
    insta::assert_snapshot!("tsv", text(|bytes| tsv::write(bytes, &grid)));
    insta::assert_snapshot!("html", text(|bytes| pal::out::html::write(bytes, &grid)));
    for width in [250, 120, 80] {
        let drawn = draw(&grid, width);
        insta::assert_snapshot!(format!("table_{width}"), format!("{}{:#?}", drawn.text, drawn.gave_way));
    }
}

#[test]
fn a_report_without_rows_has_its_form_all_the_same() {
    assert_eq!(text(|bytes| json::write(bytes, &nothing())), "[]\n");
    assert_eq!(text(|bytes| tsv::write(bytes, &Grid::of(nothing()))), "");
    let header = table().columns.iter().map(|column| column.name).collect::<Vec<_>>().join(",");
    assert_eq!(text(|bytes| csv::write(bytes, &Grid::of(nothing()))), header + "\n");
}

#[test]
fn a_document_is_flattened_where_rows_are_wanted() {
    let document = value!([
        {"Currency": "EUR", "TotalCost": "-5.5", "Excluded": {"NOT_CONSUMPTION": "1"}, "Lines": {"Total": 3}, "Seen": [1, "a"]},
        {"Currency": "=SEK", "TotalCost": "7", "Excluded": {}, "Lines": {"Total": 1}, "Known": null},
    ]);
    let grid = Grid::of(Answer::Document(Document::new(document, |_, _| String::new())));
    assert_eq!(
        text(|bytes| csv::write(bytes, &grid)),
        "Currency,TotalCost,Excluded.NOT_CONSUMPTION,Lines.Total,Seen,Known\n\
         EUR,-5.5,1,3,\"[1,\"\"a\"\"]\",\n'=SEK,7,,1,,\n"
    );
}

#[test]
fn a_query_chooses_before_the_answer_is_formatted() {
    let chosen = |query: &str| query.parse::<Query>().unwrap().choose(answer()).unwrap();
    for (query, as_json, as_tsv, as_csv) in [
        ("[0].ACR", r#""1234567.8912""#, "1234567.8912\n", "Result\n1234567.8912\n"),
        (
            "[].MPNId",
            r#"["1234501","1234502","1234501"]"#,
            "1234501\n1234502\n1234501\n",
            "Result\n1234501\n1234502\n1234501\n",
        ),
        (
            "[:2].[MPNId,ACR]",
            r#"[["1234501","1234567.8912"],["1234502","-0.000000000000000001"]]"#,
            "1234501\t1234567.8912\n1234502\t-0.000000000000000001\n",
            "Column1,Column2\n1234501,1234567.8912\n1234502,-0.000000000000000001\n",
        ),
        (
            "[?Currency=='SEK'].{Service:ServiceName, Amount:ACR}",
            r#"[{"Service":"=HYPERLINK(\"x\")\n<b>","Amount":"12.5"}]"#,
            "=HYPERLINK(\"x\")\\n<b>\t12.5\n",
            "Service,Amount\n\"'=HYPERLINK(\"\"x\"\")\n<b>\",12.5\n",
        ),
        (
            "[1].{ACR:ACR, MPNId:MPNId}",
            r#"{"ACR":"-0.000000000000000001","MPNId":"1234502"}"#,
            "-0.000000000000000001\t1234502\n",
            "ACR,MPNId\n-0.000000000000000001,1234502\n",
        ),
        ("length(@)", "3", "3\n", "Result\n3\n"),
        ("[0].Nothing", "null", "", ""),
        ("[?Month=='2027']", "[]", "", ""),
    ] {
        let grid = Grid::of(chosen(query));
        assert_eq!(chosen(query).into_value().to_string(), as_json, "{query}");
        assert_eq!(text(|bytes| tsv::write(bytes, &grid)), as_tsv, "{query}");
        assert_eq!(text(|bytes| csv::write(bytes, &grid)), as_csv, "{query}");
    }
    let whole = text(|bytes| json::write(bytes, &chosen("[?@]")));
    assert_eq!(whole, text(|bytes| json::write(bytes, &answer())), "fields keep their order");
    let amounts = draw(&Grid::of(chosen("[?Currency=='EUR'].{ACR:ACR}")), 80).text;
    assert_eq!(amounts, "         ACR\n────────────\n1,234,567.89\n        0.00\n");
}

#[test]
fn a_query_that_does_not_parse_or_fit_is_refused() {
    for (query, expected) in [
        ("[?", "not a JMESPath expression at column 3"),
        ("", "not a JMESPath expression at column 1"),
        (&"(".repeat(1025), "the expression has 1025 bytes, more than 1024"),
        (&"(".repeat(1024), "not a JMESPath expression at column 1025"),
        ("unknown_function(@)", "the query does not fit the answer"),
        ("sum([].ACR)", "the query does not fit the answer"),
    ] {
        let refused =
            query.parse::<Query>().and_then(|query| query.choose(answer())).unwrap_err().to_string();
        assert!(refused.starts_with(expected), "{query:.20}: {refused}");
        assert!(!refused.contains('\n'), "{refused}");
    }
}

#[test]
fn no_query_that_is_taken_overflows_the_stack() {
    for (start, step, end) in [
        ("", "(", ")"),
        ("@", "", "||@"),
        ("@", "", ".a"),
        ("@", "", "[]"),
        ("@", "", "[*]"),
        ("@", "", "==@"),
        ("", "!", ""),
        ("", "[", "]"),
    ] {
        let fits = (1024 - 1) / (step.len() + end.len());
        let middle = if start.is_empty() { "@" } else { start };
        let query = format!("{}{middle}{}", step.repeat(fits), end.repeat(fits));
        let query: Query = query.parse().unwrap();
        let _ = query.choose(answer());
    }
}

#[test]
fn control_characters_do_not_reach_the_terminal() {
    let mut report = table();
    report.rows[0][2] = pal_attribution::report::table::Cell::Text("a\u{1b}]0;x\u{7}\u{9b}31m".to_owned());
    let drawn = draw(&Grid::of(Answer::Table(report)), 250).text;
    assert!(drawn.chars().all(|character| character == '\n' || !character.is_control()), "{drawn}");
}
