//! `pal advise`.

use serde_json::Value;

use super::{CONTOSO, CONTRIBUTOR, FABRIKAM, LENA, PROD, Place, TEST, guid};

const SOURCES: [&str; 9] =
    ["advise", "--estate", "estate", "--usage", "usage.csv", "--partner", "12345", "--as-of", "2026-05-01"];

fn advise(options: &[&'static str]) -> Vec<&'static str> {
    SOURCES.iter().copied().chain(options.iter().copied()).collect()
}

#[test]
fn the_steps_are_told_in_words_as_json_and_as_rows() {
    let place = Place::new();
    for format in ["table", "json", "csv"] {
        insta::assert_snapshot!(format!("advise_{format}"), place.seen(&advise(&["-o", format])));
    }
    insta::assert_snapshot!("advise_members", place.seen(&advise(&["-o", "table", "--members"])));
    insta::assert_snapshot!("advise_pec", place.seen(&advise(&["-o", "table", "--policy", "pec"])));
}

/// What is promised comes true: `whatif` of the steps covers what they say that they add.
#[test]
fn whatif_of_the_steps_covers_what_they_promise() {
    let place = Place::new();
    for (policy, members) in [("any", false), ("pec", false), ("incentive", true), ("any", true)] {
        let mut options = vec!["--policy", policy];
        options.extend(members.then_some("--members"));
        let advice: Value = serde_json::from_str(&place.stdout(&advise(&options))).unwrap();
        let mut arguments: Vec<String> =
            ["whatif", "--estate", "estate", "--usage", "usage.csv", "--as-of", "2026-05-01"]
                .map(str::to_owned)
                .to_vec();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        for step in advice["steps"].as_array().unwrap() {
            let account = format!("{}/{}", text(&step["tenantId"]), text(&step["objectId"]));
            if step["action"] == "link" {
                arguments.extend(["--link".to_owned(), format!("{account}=12345")]);
            } else {
                let role = format!("{account}={}@{}", text(&step["role"]), text(&step["scope"]));
                arguments.extend(["--assign".to_owned(), role]);
            }
        }
        let query = format!("[?Measure=='influenced-{policy}'].Difference | [0]");
        arguments.extend(["--query".to_owned(), query, "-o".to_owned(), "tsv".to_owned()]);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let promised = text(&advice["totals"][0]["adds"]);
        assert_eq!(place.stdout(&arguments).trim_end(), promised, "{policy}");
        assert_eq!(advice["smallest"], true);
    }
}

#[test]
fn a_partner_that_nobody_can_link_to_is_refused() {
    let place = Place::new();
    let arguments = [
        "advise",
        "--estate",
        "estate",
        "--usage",
        "usage.csv",
        "--partner",
        "12344",
        "--as-of",
        "2026-05-01",
    ];
    insta::assert_snapshot!("advise_not_in_force", place.seen(&arguments));
}

/// The estate of the story with further rows of some tables.
fn with(rows: &[(&str, String)]) -> Place {
    let place = Place::new();
    for (table, rows) in rows {
        let file = format!("estate/{table}.csv");
        let before = std::fs::read_to_string(place.path(&file)).unwrap_or_default();
        place.write(&file, &(before + rows));
    }
    place
}

fn below_apps() -> (&'static str, String) {
    let (prod, test) = (guid(PROD), guid(TEST));
    let edges = format!("{CONTOSO},{prod},apps,,\n{CONTOSO},{test},Apps,,\n{CONTOSO},apps,all,,\n");
    ("management_groups", format!("tenant_id,child,parent,valid_from,valid_to\n{edges}"))
}

/// A group that holds what it takes in both subscriptions, and that nobody is in who could be linked.
fn keepers() -> (&'static str, String) {
    let keepers = "00000000-0000-4000-8000-000000000002";
    let held = |scope: &str| format!("{CONTOSO},{keepers},{CONTRIBUTOR},{scope},active,,\n");
    ("role_assignments", held(PROD) + &held(TEST))
}

/// Northwind, of whose directory nobody is known.
fn northwind() -> [(&'static str, String); 2] {
    let (northwind, subscription) =
        ("c0000000-0000-4000-8000-000000000002", "50000000-0000-4000-8000-000000000003");
    let lena = format!("{FABRIKAM},{LENA},12345,,\n");
    [("subscriptions", format!("{subscription},{northwind}\n")), ("links", lena)]
}

#[test]
fn each_kind_of_step_says_why_it_is_this_one() {
    let group = "00000000-0000-4000-8000-000000000002";
    let principal = ("principals", format!("{CONTOSO},{group},group,keepers,,\n"));
    for (name, rows, options) in [
        ("above", vec![below_apps()], &["--policy", "pec"][..]),
        ("not_above", vec![below_apps()], &["--policy", "pec", "--up-to", "subscription"]),
        ("joined", vec![keepers(), principal], &["--policy", "pec"]),
        ("delegated", northwind().to_vec(), &["--policy", "pec"]),
    ] {
        let place = with(&rows);
        if name == "delegated" {
            let usage = std::fs::read_to_string(place.path("usage.csv")).unwrap();
            let third = TEST.replace("0002", "0003");
            let lines =
                usage.lines().filter(|line| line.contains(TEST)).map(|line| line.replace(TEST, &third));
            let lines: Vec<String> = lines.collect();
            place.write("usage.csv", &format!("{usage}{}\n", lines.join("\n")));
        }
        let arguments: Vec<&str> = options.iter().copied().chain(["-o", "table"]).collect();
        let asked: Vec<&str> = SOURCES.iter().copied().chain(arguments).collect();
        insta::assert_snapshot!(format!("advise_{name}"), place.seen(&asked));
    }
}
