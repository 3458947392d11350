//! `pal report pec` on the golden month: what is earned, what is lost and by what it would have been kept, and the sums.

use crate::golden::month;

/// What the report prints with these options.
fn report(options: &[&str]) -> (String, String) {
    month(&[&["report", "pec"], options].concat())
}

#[test]
fn what_was_earned_and_what_was_lost_is_as_it_was() {
    let keys = ["--group-by", "date,resource-group,partner,reseller"];
    insta::assert_snapshot!("pec_notes", report(&["-o", "csv"]).1);
    insta::assert_snapshot!("pec_earned", report(&["-o", "table", keys[0], keys[1]]).0);
    insta::assert_snapshot!("pec_lost", report(&["--lost", "-o", "csv", keys[0], keys[1]]).0);
    insta::assert_snapshot!(
        "pec_lost_by_month",
        report(&["--lost", "-o", "table", "--group-by", "month,partner"]).0
    );
    insta::assert_snapshot!("pec_summary", report(&["--summary", "-o", "table"]).0);
    insta::assert_snapshot!("pec_summary_json", report(&["--summary", "-o", "json"]).0);
}

#[test]
fn every_verdict_beside_the_export_occurs() {
    let (rows, _) = report(&["--reconcile", "-o", "csv"]);
    for verdict in ["agree", "ours-only", "theirs-only", "rate-differs", "not-said"] {
        assert!(rows.contains(&format!(",{verdict},")), "{verdict}");
    }
}

#[test]
fn who_does_not_sell_earns_nothing_and_is_told_so() {
    let (rows, notes) = report(&["--partner", "700", "-o", "json"]);
    assert_eq!(rows, "[]\n");
    assert!(notes.contains("partner 700 earns nothing here; only who sells"), "{notes}");
    let (rows, _) = report(&["--partner", "67890", "--summary", "-o", "json"]);
    assert!(rows.contains("\"PEC\": \"225\""), "{rows}");
}

#[test]
fn the_rate_is_a_parameter() {
    let (rows, _) = report(&["--rate", "0.1", "--group-by", "month", "-o", "csv"]);
    assert_eq!(rows, "Month,Currency,Cost,PEC\n2026-04-01,USD,1500,150\n");
}
