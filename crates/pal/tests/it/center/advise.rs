//! `pal advise`.

use serde_json::Value;

use super::Place;

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
