//! `pal whatif`.

use super::{ANA, CONTOSO, DEPLOY_BOT, PROD, Place, READER};

const SOURCES: [&str; 5] = ["whatif", "--estate", "estate", "--usage", "usage.csv"];

fn whatif(options: &[&'static str]) -> Vec<&'static str> {
    SOURCES.iter().copied().chain(options.iter().copied()).collect()
}

const LINK_DEPLOY_BOT: &str =
    "c0000000-0000-4000-8000-000000000001/d0000000-0000-4000-8000-000000000001=12345";
const LINK_LENA: &str = "f0000000-0000-4000-8000-000000000001/e0000000-0000-4000-8000-000000000001=12345";

#[test]
fn a_change_is_shown_in_every_measure_and_format() {
    let place = Place::new();
    let links = ["--link", LINK_DEPLOY_BOT, "--link", LINK_LENA];
    for format in ["table", "json", "csv", "tsv", "yaml"] {
        let options: Vec<&str> = links.iter().copied().chain(["-o", format]).collect();
        insta::assert_snapshot!(format!("whatif_{format}"), place.seen(&whatif(&options)));
    }
}

#[test]
fn reasons_come_when_a_link_goes() {
    let place = Place::new();
    let gone = [
        "--unlink",
        "c0000000-0000-4000-8000-000000000001/a0000000-0000-4000-8000-000000000001",
        "-o",
        "table",
    ];
    insta::assert_snapshot!("whatif_unlinked", place.seen(&whatif(&gone)));
}

#[test]
fn nothing_changes_nothing_and_what_comes_and_goes_leaves_nothing() {
    let place = Place::new();
    assert_eq!(place.stdout(&whatif(&["-o", "csv"])).lines().count(), 1);
    assert_eq!(place.stdout(&whatif(&["--reasons"])), "[]\n");
    let all: serde_json::Value = serde_json::from_str(&place.stdout(&whatif(&["--all"]))).unwrap();
    let rows = all.as_array().unwrap();
    assert!(
        rows.len() >= 6 && rows.iter().all(|row| row["Difference"] == "0" && row["Before"] == row["After"])
    );
    // A row that goes as it comes: what is taken away was there before, and what comes is the same.
    let row = format!(
        "tenant_id,object_id,partner_id,valid_from,valid_to\n{CONTOSO},{ANA},12345,2026-03-01T00:00:00Z,\n"
    );
    place.write("same.csv", &row);
    let same = whatif(&["--remove", "links=same.csv", "--add", "links=same.csv"]);
    assert_eq!(place.stdout(&same), "[]\n");
}

#[test]
fn the_estate_is_not_written_and_influenced_says_the_same_once_it_is() {
    let place = Place::new();
    let before = place.stdout(&["report", "influenced", "--estate", "estate", "--usage", "usage.csv"]);
    let query = "[?Measure=='influenced-any'].After | [0]";
    let thought = place.stdout(&whatif(&["--link", LINK_DEPLOY_BOT, "--query", query, "-o", "tsv"]));
    let again = place.stdout(&["report", "influenced", "--estate", "estate", "--usage", "usage.csv"]);
    assert_eq!(before, again);
    let made = format!(
        "tenant_id,object_id,partner_id,valid_from,valid_to\n{CONTOSO},{ANA},12345,2026-03-01T00:00:00Z,\n\
         {CONTOSO},{DEPLOY_BOT},12345,,\n"
    );
    place.write("estate/links.csv", &made);
    let options = ["--group-by", "partner", "--query", "[0].ACR", "-o", "tsv"];
    let sources = ["report", "influenced", "--estate", "estate", "--usage", "usage.csv"];
    let real = place.stdout(&sources.iter().chain(&options).copied().collect::<Vec<_>>());
    assert_eq!(thought, real);
    assert_eq!(real, "190.5\n");
}

#[test]
fn what_cannot_be_is_refused_with_its_place() {
    let place = Place::new();
    place.write("bad.csv", "tenant_id,object_id,partner_id,valid_from,valid_to\nx,y,1,,\n");
    let header = "tenant_id,principal_id,role_definition_id,scope,kind,valid_from,valid_to\n";
    place.write("absent.csv", &format!("{header}{CONTOSO},{ANA},{READER},{PROD},active,,\n"));
    let other = "c0000000-0000-4000-8000-000000000001/a0000000-0000-4000-8000-000000000001=99999";
    let seen: Vec<String> = [
        &["--add", "links=bad.csv"][..],
        &["--remove", "role_assignments=absent.csv"],
        &["--link", other],
        &["--add", "partners=bad.csv"],
    ]
    .iter()
    .map(|options| place.seen(&whatif(options)))
    .collect();
    insta::assert_snapshot!("whatif_refused", seen.join("\n"));
}
