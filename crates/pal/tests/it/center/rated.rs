//! Daily rated usage as Graph delivers it, read like any export: influence, credit beside what it says, and what is missing.

use std::fs;
use std::io::Write;

use super::{CONTOSO, PROD, Place, guid};

/// The columns that a line has here.
const COLUMNS: [&str; 9] = [
    "PartnerId",
    "CustomerId",
    "EntitlementId",
    "MpnId",
    "UsageDate",
    "ResourceURI",
    "BillingPreTaxTotal",
    "BillingCurrency",
    "PartnerEarnedCreditPercentage",
];

/// Fabrikam sells the subscription prod. Of 85 that are billed with the credit taken, 100 were consumed.
fn sold() -> Place {
    let place = Place::new();
    let sold = format!("subscription_id,tenant_id,csp_partner_id\n{},{CONTOSO},12345\n", guid(PROD));
    place.write("estate/subscriptions.csv", &sold);
    let lines = [
        ("1", "app", "85", "15"),
        ("2", "app", "85.00", "15"),
        ("2", "app", "1E+1", "0"),
        ("2", "data", "0.1", "0"),
    ]
    .map(|(day, group, amount, credit)| {
        let resource = format!("{PROD}/resourceGroups/{group}/providers/Microsoft.Web/sites/a");
        let day = format!("2026-04-0{day}T00:00:00Z");
        let tenant = "f0000000-0000-4000-8000-000000000001";
        [tenant, CONTOSO, guid(PROD), "12345", &day, &resource, amount, "USD", credit].map(str::to_owned)
    });
    let object = |cells: &[String; 9]| {
        let member = |(name, cell): (&&str, &String)| match *name {
            "BillingPreTaxTotal" | "PartnerEarnedCreditPercentage" => format!("\"{name}\":{cell}"),
            _ => format!("\"{name}\":\"{cell}\""),
        };
        format!("{{{}}}\n", COLUMNS.iter().zip(cells).map(member).collect::<Vec<_>>().join(","))
    };
    let file = fs::File::create(place.path("part-0.json.gz")).unwrap();
    let mut packed = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
    packed.write_all(lines.iter().map(object).collect::<String>().as_bytes()).unwrap();
    packed.finish().unwrap();
    let rows: String = lines.iter().map(|cells| cells.join(",") + "\n").collect();
    place.write("rated.csv", &format!("{}\n{rows}", COLUMNS.join(",")));
    place
}

fn told(place: &Place, usage: &str, options: &[&str]) -> String {
    let arguments = [options, &["--estate", "estate", "--usage", usage, "-o", "csv"]].concat();
    place.stdout(&arguments)
}

#[test]
fn the_credit_is_held_line_by_line_against_what_is_rated() {
    let place = sold();
    let options = ["report", "pec", "--reconcile", "--group-by", "date"];
    let expected = "Date,Currency,Verdict,Reason,Lines,Cost,PEC,ExportPEC,Difference\n\
                    2026-04-01,USD,theirs-only,DAY_NOT_WHOLE,1,85,0,15,-15\n\
                    2026-04-02,USD,agree,GROUP_ROLE,1,85,15,15,0\n\
                    2026-04-02,USD,agree,ONLY_PIM_ELIGIBLE,1,0.1,0,0,0\n\
                    2026-04-02,USD,ours-only,GROUP_ROLE,1,10,1.5,0,1.5\n";
    assert_eq!(told(&place, "part-0.json.gz", &options), expected);
    assert_eq!(told(&place, "rated.csv", &options), expected);
}

#[test]
fn every_report_reads_it_as_it_reads_the_csv_file() {
    let place = sold();
    let influenced = ["report", "influenced", "--group-by", "month,partner"];
    assert_eq!(
        told(&place, "part-0.json.gz", &influenced),
        "Month,MPNId,PartnerName,Currency,ACR\n2026-04-01,12345,Fabrikam,USD,137.5\n"
    );
    for options in [
        &influenced[..],
        &["report", "missing"],
        &["report", "coverage"],
        &["report", "pec"],
        &["report", "pec", "--lost"],
        &["report", "designation", "--month", "2026-04"],
    ] {
        assert_eq!(
            told(&place, "part-0.json.gz", options),
            told(&place, "rated.csv", options),
            "{options:?}"
        );
    }
}

#[test]
fn what_is_wrong_in_it_is_told_with_file_line_and_member() {
    let place = sold();
    place.write("wrong.jsonl", "{\"UsageDate\":\"2026-04-01\",\"EntitlementId\":\"x\",\"BillingPreTaxTotal\":\"1 000\",\"BillingCurrency\":\"USD\"}\n");
    let seen = place.seen(&["report", "pec", "--estate", "estate", "--usage", "wrong.jsonl"]);
    assert!(seen.starts_with("exit 1\n--- stdout\n--- stderr\n"), "{seen}");
    assert!(
        seen.contains("wrong.jsonl:1: column BillingPreTaxTotal: `1 000` is not a decimal number"),
        "{seen}"
    );
}
