//! `pal report compare`, and our report in Partner Center's own columns.

use std::fs;
use std::io::Write;

use serde_json::Value;

use super::{CONTOSO, PROD, Place, guid};

const COMPARE: [&str; 9] = [
    "report",
    "compare",
    "--estate",
    "estate",
    "--usage",
    "usage.csv",
    "--downloaded",
    "2026-06-01",
    "--partner-center",
];

fn compare(options: &[&'static str]) -> Vec<&'static str> {
    COMPARE.iter().copied().chain(options.iter().copied()).collect()
}

/// The story in dollars, as Partner Center has it.
fn in_dollars() -> Place {
    let place = Place::new();
    let usage = fs::read_to_string(place.path("usage.csv")).unwrap();
    place.write("usage.csv", &usage.replace(",EUR,", ",USD,"));
    place
}

#[test]
fn our_report_in_their_columns_agrees_with_itself() {
    let place = in_dollars();
    let laid_out =
        ["report", "influenced", "--estate", "estate", "--usage", "usage.csv", "--layout", "partner-center"];
    let csv: Vec<&str> = laid_out.iter().chain(&["-o", "csv"]).copied().collect();
    let ours = place.stdout(&csv);
    insta::assert_snapshot!("layout_partner_center", ours);
    place.write("ours.csv", &ours);
    place.write("ours.tsv", &ours.replace(',', "\t"));
    for file in ["ours.csv", "ours.tsv"] {
        let rows: Value = serde_json::from_str(&place.stdout(&compare(&[file]))).unwrap();
        let rows = rows.as_array().unwrap();
        assert!(!rows.is_empty());
        for row in rows {
            assert_eq!((&row["Verdict"], &row["Difference"]), (&"agree".into(), &"0".into()), "{file}");
        }
    }
}

#[test]
fn amounts_in_other_currencies_leave_dollars_empty_and_are_counted() {
    let place = Place::new();
    let laid_out =
        ["report", "influenced", "--estate", "estate", "--usage", "usage.csv", "--layout", "partner-center"];
    let query: Vec<&str> = laid_out.iter().chain(&["--query", "[].ACR_USD", "-o", "tsv"]).copied().collect();
    insta::assert_snapshot!("layout_not_dollars", place.seen(&query));
}

/// A download by hand: one line that agrees, one that differs, and one for each reason that one side can have.
#[test]
fn each_side_is_told_what_it_lacks_and_why() {
    let place = in_dollars();
    let header = "SubscriptionId\tMonth\tCustomerTenantId\tMPNId\tPartnerAttributionType\tACR_USD\n";
    let row = |month: &str, subscription: &str, partner: &str, kind: &str, amount: &str| {
        format!("{subscription}\t{month}\t{CONTOSO}\t{partner}\t{kind}\t{amount}\n")
    };
    let (prod, test) = (guid(PROD), "50000000-0000-4000-8000-000000000002");
    let download = [
        "\u{feff}".to_owned() + header,
        row("4/1/2026 12:00:00 AM", &prod.to_ascii_uppercase(), "012345", "Partner Admin Link", "150"),
        row("2026-04-01", test, "12345", "PAL", "20"),
        row("2026-04-01", test, "99999", "PAL", "20"),
        row("2026-04-01", test, "12345", "DPOR", "1.5"),
        row("2026-03-01", prod, "12345", "PAL", "7"),
        row("2026-04-01", prod, "12345", "CSP", "3"),
    ];
    place.write("AzureUsage.tsv", &download.concat());
    insta::assert_snapshot!("compare_csv", place.seen(&compare(&["AzureUsage.tsv", "-o", "csv"])));
    insta::assert_snapshot!("compare_table", place.seen(&compare(&["AzureUsage.tsv", "-o", "table"])));
    place.write("empty.tsv", header);
    for (name, downloaded, subscriptions) in [
        ("compare_not_refreshed", "2026-04-20", ""),
        ("compare_nothing", "2026-06-01", ""),
        ("compare_offer", "2026-06-01", ",trial,"),
        ("compare_cloud", "2026-06-01", ",,china"),
    ] {
        if !subscriptions.is_empty() {
            let table = format!(
                "subscription_id,tenant_id,offer_type,cloud\n{prod},{CONTOSO}{subscriptions}\n{test},{CONTOSO},,\n"
            );
            place.write("estate/subscriptions.csv", &table);
        }
        let query = "[].[Verdict,Ours,Reason,Message]";
        let arguments = [
            "report",
            "compare",
            "--estate",
            "estate",
            "--usage",
            "usage.csv",
            "--downloaded",
            downloaded,
            "--partner-center",
            "empty.tsv",
            "--query",
            query,
            "-o",
            "tsv",
        ];
        insta::assert_snapshot!(name, place.seen(&arguments));
    }
}

#[test]
fn daily_rated_usage_is_read_as_json_lines_and_packed() {
    let place = in_dollars();
    let test = "50000000-0000-4000-8000-000000000002";
    let line = |amount: &str| {
        format!(
            "{{\"CustomerId\":\"{CONTOSO}\",\"EntitlementId\":\"{test}\",\"MpnId\":\"12345\",\"UsageDate\":\"2026-04-02T00:00:00Z\",\
             \"BillingPreTaxTotal\":{amount},\"BillingCurrency\":\"USD\"}}\n"
        )
    };
    let file = fs::File::create(place.path("part-0.json.gz")).unwrap();
    let mut packed = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
    packed.write_all((line("12.5") + &line("7.5")).as_bytes()).unwrap();
    packed.finish().unwrap();
    let sold = format!(
        "subscription_id,tenant_id,csp_partner_id\n{},{CONTOSO},\n{test},{CONTOSO},12345\n",
        guid(PROD)
    );
    place.write("estate/subscriptions.csv", &sold);
    let query = "[?PartnerAttributionType=='CSP'].[Ours,Theirs,Verdict]";
    assert_eq!(place.stdout(&compare(&["part-0.json.gz", "--query", query, "-o", "tsv"])), "20\t20\tagree\n");
}

#[test]
fn a_file_that_is_none_of_theirs_is_refused_with_its_place() {
    let place = in_dollars();
    let header = "SubscriptionId,Month,CustomerTenantId,MPNId,PartnerAttributionType,ACR_USD\r\n";
    let good = format!("{},2026-04,{CONTOSO},12345,PAL,1\r\n", guid(PROD));
    place.write("amount.csv", &format!("{header}{good}\r\n{}", good.replace(",1\r", ",1 000\r")));
    place.write("guid.csv", &format!("{header}{}", good.replace(CONTOSO, "Contoso")));
    place.write("fields.csv", &format!("{header}{good}a,b\r\n"));
    place.write("month.csv", &format!("{header}{}", good.replace("2026-04", "April")));
    place.write("json.json", "{\"CustomerId\":1}\n{\n");
    let files = ["amount.csv", "guid.csv", "fields.csv", "month.csv", "json.json", "usage.csv", "absent.csv"];
    let seen = files.map(|file| place.seen(&compare(&[file])));
    insta::assert_snapshot!("compare_refused", seen.join("\n"));
}

/// PAL-35: amounts are for executive report viewers, and a viewer may be limited to locations.
#[test]
fn amounts_and_locations_that_a_viewer_is_not_shown_are_told() {
    let place = in_dollars();
    let prod = guid(PROD);
    let header = "SubscriptionId\tMonth\tCustomerTenantId\tMPNId\tPartnerAttributionType";
    let line = |partner: &str| format!("{prod}\t2026-04-01\t{CONTOSO}\t{partner}\tPAL");
    place.write("no-column.tsv", &format!("{header}\n{}\n", line("12345")));
    place.write("no-amount.tsv", &format!("{header}\tACR_USD\n{}\t\n", line("12345")));
    place.write("other-location.tsv", &format!("{header}\tACR_USD\n{}\t1\n", line("99999")));
    for (file, expected) in [
        ("no-column.tsv", "150\t0\tnot-said\tVIEWER_RESTRICTED\n"),
        ("no-amount.tsv", "150\t0\tnot-said\tVIEWER_RESTRICTED\n"),
        ("other-location.tsv", "150\t0\tours-only\tVIEWER_RESTRICTED\n"),
    ] {
        let query = "[?MPNId=='12345'].[Ours,Theirs,Verdict,Reason]";
        assert_eq!(place.stdout(&compare(&[file, "--query", query, "-o", "tsv"])), expected, "{file}");
    }
}

/// PAL-28: what they show of partners of record is held against the table of the estate.
#[test]
fn partners_of_record_are_compared() {
    let place = in_dollars();
    let prod = guid(PROD);
    let record = format!("subscription_id,partner_id,valid_from,valid_to\n{prod},12345,,\n");
    place.write("estate/partners_of_record.csv", &record);
    let header = "SubscriptionId\tMonth\tCustomerTenantId\tMPNId\tPartnerAttributionType\tACR_USD";
    place.write("theirs.tsv", &format!("{header}\n{prod}\t2026-04-01\t{CONTOSO}\t12345\tDPOR\t252.5\n"));
    let query = "[?PartnerAttributionType=='DPOR'].[Ours,Theirs,Verdict]";
    assert_eq!(
        place.stdout(&compare(&["theirs.tsv", "--query", query, "-o", "tsv"])),
        "252.5\t252.5\tagree\n"
    );
}
