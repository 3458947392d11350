//! One month, `tests/golden`, in which every reason, every exclusion and every way to earn occurs once.
//!
//! Fabrikam sells and works for Contoso; at each of its other customers one thing is lacking, and each line of Contoso's earns in
//! its own way or for its own reason does not. The folder can be read by hand, and by the program as it stands.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;

use pal_model::power_platform::AssetReason;
use pal_model::{Money, ReasonCode, Unearned};
use serde_json::Value;

/// What is not lacking anywhere.
const WAYS: [&str; 5] = ["DIRECT_ROLE", "GROUP_ROLE", "LIGHTHOUSE", "ON_BEHALF", "RELAY"];

/// A report of the month, and the codes that it is to say once each; it may say no others.
struct Said {
    name: &'static str,
    options: &'static [&'static str],
    codes: &'static [&'static str],
}

const SAID: [Said; 6] = [
    Said {
        name: "missing",
        options: &["report", "missing", "--partner", "12345", "--policy", "pec"],
        codes: &[
            "PARTNER_ID_INVALID",
            "NOT_LINKED_IN_TENANT",
            "LIGHTHOUSE_LINK_MISSING",
            "IDENTITY_DELETED",
            "IDENTITY_DISABLED",
            "NO_ROLE",
            "ONLY_PIM_ELIGIBLE",
            "ROLE_NOT_ELIGIBLE",
            "NO_USAGE",
            "NOT_CONSUMPTION",
            "TENANT_UNKNOWN",
        ],
    },
    Said {
        name: "marked",
        options: &[
            "report",
            "influenced",
            "--group-by",
            "subscription,programme,incentive",
            "--to",
            "2026-05-01",
        ],
        codes: &["COUNTED", "OFFER_EXCLUDED", "CLOUD_EXCLUDED", "SOLD_BY_ANOTHER_PARTNER"],
    },
    Said {
        name: "summary",
        options: &["report", "influenced", "--summary"],
        codes: &["OTHER_PROVIDER", "NOT_CONSUMPTION", "TENANT_UNKNOWN"],
    },
    Said {
        name: "compared",
        options: &[
            "report",
            "compare",
            "--downloaded",
            "2026-05-20",
            "--partner-center",
            "tests/golden/AzureUsage.tsv",
        ],
        codes: &[
            "COVERED_BY_CSP",
            "NOT_YET_REFRESHED",
            "VIEWER_RESTRICTED",
            "OFFER_EXCLUDED",
            "CLOUD_EXCLUDED",
            "NOT_LINKED_IN_TENANT",
        ],
    },
    Said {
        name: "earned",
        options: &["report", "pec", "--reconcile", "--group-by", "date,resource-group,partner,reseller"],
        codes: &[
            "DIRECT_ROLE",
            "GROUP_ROLE",
            "LIGHTHOUSE",
            "ON_BEHALF",
            "RELAY",
            "OTHER_PROVIDER",
            "NOT_CONSUMPTION",
            "TENANT_UNKNOWN",
            "MARKETPLACE_EXCLUDED",
            "THIRD_PARTY_EXCLUDED",
            "RESERVATION_EXCLUDED",
            "SAVINGS_PLAN_EXCLUDED",
            "SPOT_EXCLUDED",
            "NOT_SOLD_IN_CSP",
            "OFFER_EXCLUDED",
            "PARTNER_ID_INVALID",
            "NOT_LINKED_IN_TENANT",
            "NO_ROLE",
            "ONLY_PIM_ELIGIBLE",
            "ROLE_NOT_ELIGIBLE",
            "NOT_PERMANENT",
            "DAY_NOT_WHOLE",
        ],
    },
    Said {
        name: "assets",
        options: &["report", "power-platform", "--all"],
        codes: &[
            "ASSET_UNKNOWN",
            "NOT_LINKED_IN_TENANT",
            "PARTNER_ID_INVALID",
            "IDENTITY_DISABLED",
            "IDENTITY_DELETED",
            "NO_ROLE",
            "ROLE_NOT_ELIGIBLE",
            "NO_ACTIVITY",
        ],
    },
];

/// What the program says of the month: standard output and error. The folder is named as from the crate's own.
pub(crate) fn month(options: &[&str]) -> (String, String) {
    let usage: &[&str] =
        if options.contains(&"power-platform") { &[] } else { &["--usage", "tests/golden/usage"] };
    let output = Command::new(env!("CARGO_BIN_EXE_pal"))
        .args(options)
        .args(["--estate", "tests/golden/estate"])
        .args(usage)
        .current_dir(PathBuf::from(env!("CARGO_MANIFEST_DIR")))
        .env("COLUMNS", "150")
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let (out, err) = (text(output.stdout), text(output.stderr));
    assert!(output.status.success(), "{options:?}: {err}");
    (out, err)
}

/// The codes in a document, each as often as it is said: words in capitals with a line between them, and `RELAY` and its like.
fn codes(value: &Value) -> Vec<String> {
    let is_code = |text: &str| {
        let of_code = |character: char| character.is_ascii_uppercase() || character == '_';
        text.chars().all(of_code) && (text.contains('_') || WAYS.contains(&text) || text == "COUNTED")
    };
    match value {
        Value::String(text) if is_code(text) => vec![text.clone()],
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
        Value::Array(items) => items.iter().flat_map(codes).collect(),
        // Of a summary the reasons are names, once among the amounts and once among the counts of lines.
        Value::Object(members) => {
            let names = members.keys().filter(|name| is_code(name)).cloned();
            let below =
                members.iter().filter(|(name, _)| *name != "Lines").flat_map(|(_, value)| codes(value));
            names.chain(below).collect()
        }
    }
}

#[test]
fn every_reason_and_every_exclusion_is_said_once() {
    let mut all: BTreeSet<&str> = BTreeSet::new();
    for Said { name, options, codes: expected } in &SAID {
        let json = month(&[options, &["-o", "json"][..]].concat()).0;
        let mut found = codes(&serde_json::from_str(&json).unwrap());
        let mut expected: Vec<String> = expected.iter().map(|code| (*code).to_owned()).collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{name}");
    }
    for Said { codes, .. } in &SAID {
        all.extend(*codes);
    }
    let of_usage = ReasonCode::ALL.map(ReasonCode::code).into_iter();
    let of_credit = Unearned::ALL.map(Unearned::code).into_iter();
    let of_assets = AssetReason::ALL.map(AssetReason::code).into_iter();
    let marks = ["COUNTED", "SOLD_BY_ANOTHER_PARTNER"].into_iter().chain(WAYS);
    let known: BTreeSet<&str> = of_usage.chain(of_credit).chain(of_assets).chain(marks).collect();
    assert_eq!(all, known);
}

#[test]
fn every_report_of_the_month_is_as_it_was() {
    for Said { name, options, .. } in &SAID {
        let format = if *name == "summary" { "table" } else { "csv" };
        let (rows, _) = month(&[options, &["-o", format][..]].concat());
        insta::assert_snapshot!(format!("golden_{name}"), rows);
    }
}

/// `explain` says of each customer what `missing` says.
#[test]
fn an_explanation_gives_the_reason_of_the_report() {
    let missing = month(&[SAID[0].options, &["-o", "json"][..]].concat()).0;
    let missing: Value = serde_json::from_str(&missing).unwrap();
    let rows = missing.as_array().unwrap();
    assert_eq!(rows.len(), SAID[0].codes.len());
    for row in rows {
        let customer = row["CustomerTenantId"].as_str().unwrap();
        let asked = ["explain", "--tenant", customer, "--partner", "12345", "--policy", "pec", "-o", "json"];
        let told: Value = serde_json::from_str(&month(&asked).0).unwrap();
        assert_eq!(told["verdict"], "not-attributed");
        assert_eq!(told["reasons"][0]["code"], row["Reason"], "{told}");
        assert_eq!(told["reasons"][0]["fix"], row["Fix"]);
    }
}

const CONTOSO: &str = "c0000000-0000-4000-8000-000000000001";

fn rows(options: &[&str]) -> Vec<Value> {
    let told: Value = serde_json::from_str(&month(&[options, &["-o", "json"]].concat()).0).unwrap();
    told.as_array().unwrap().clone()
}

/// Amounts of Contoso's by measure and partner.
fn of_contoso(rows: &[Value], [measure, partner, amount]: [&str; 3]) -> BTreeMap<(String, String), Money> {
    let mut sums = BTreeMap::new();
    for row in rows.iter().filter(|row| row.get("CustomerTenantId").is_none_or(|of| of == CONTOSO)) {
        let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        let sum: &mut Money = sums.entry((text(measure), text(partner))).or_default();
        *sum = sum.checked_add(Money::read(&text(amount)).unwrap().amount).unwrap();
    }
    sums
}

/// What would be and what is stated have every measure, each with the amounts of its own report.
#[test]
fn every_measure_is_compared_and_attested() {
    let all = rows(&["whatif", "--all"]);
    let compared = of_contoso(&all, ["Measure", "MPNId", "After"]);
    let stated = month(&["attest", "--customer", CONTOSO, "--issued-at", "2026-06-01", "-o", "json"]).0;
    let stated: Value = serde_json::from_str(&stated).unwrap();
    let attested = of_contoso(stated["measures"].as_array().unwrap(), ["measure", "partnerId", "amount"]);
    assert_eq!(attested, compared);
    assert_eq!(stated["earnedCreditRate"], "0.15");
    let amount =
        |measure: &str, partner: &str| compared[&(measure.to_owned(), partner.to_owned())].to_string();
    let earned = rows(&["report", "pec", "--group-by", "tenant,partner"]);
    assert_eq!((amount("earned-credit", "12345"), "225".into()), (text(&earned[0]["PEC"]), "225".to_owned()));
    let users = "power-platform-users";
    assert_eq!((amount(users, "12345"), amount(users, "")), ("11".to_owned(), "135".to_owned()));
    let influenced = rows(&["report", "influenced", "--group-by", "tenant,partner"]);
    for row in influenced {
        assert_eq!(amount("influenced-any", row["MPNId"].as_str().unwrap()), text(&row["ACR"]));
    }
}

#[test]
fn a_role_that_would_be_held_changes_the_credit_too() {
    let role = format!(
        "{CONTOSO}/a0000000-0000-4000-8000-000000000001=Contributor@/subscriptions/50000000-0000-4000-8000-000000000001/resourceGroups/none"
    );
    let changed = rows(&["whatif", "--assign", &role]);
    let credit: Vec<&Value> = changed.iter().filter(|row| row["Measure"] == "earned-credit").collect();
    assert_eq!(credit.len(), 1);
    assert_eq!(
        [&credit[0]["Before"], &credit[0]["After"], &credit[0]["Difference"]],
        ["225", "226.65", "1.65"]
    );
}

/// PAL-26: what the marks say is not counted, and said; all else that Fabrikam sells or is linked for is.
#[test]
fn designations_do_not_count_what_programmes_leave_out() {
    let (told, notes) = month(&["report", "designation", "--month", "2026-05", "-o", "json"]);
    for note in [
        "14.00 USD is left out: OFFER_EXCLUDED",
        "8.00 USD is left out: CLOUD_EXCLUDED",
        "partners_of_record",
    ] {
        assert!(notes.contains(note), "{notes}");
    }
    let told: Value = serde_json::from_str(&told).unwrap();
    let of_fabrikam = told.as_array().unwrap().iter().find(|row| row["PGAMpnId"] == "12344").unwrap();
    assert_eq!(of_fabrikam["Usage"], "1595");
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
