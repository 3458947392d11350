//! One fleet from the first plan to drift: whole outputs, and every word of `action`, `result` and `drift`.

use super::place::{BY_CERTIFICATE, BY_SECRET, Place, SECRET, certified, fleet, tenant, world};

/// Tenants 0 to 3 know deploy-bot, tenant 4 does not.
fn place() -> Place {
    let world = world(4, &format!("secret = \"{SECRET}\""));
    let stranger = format!("[[tenant]]\nid = \"{}\"\nname = \"Customer 4\"\n", tenant(4));
    let place = Place::serving(&(world + &stranger));
    let mut text = fleet(&place.url, BY_SECRET, 0..5);
    text += "partner_id = \"54321\"\n";
    place.write("fleet.toml", &text);
    place
}

/// 0 is right, 1 is linked to another of ours, 2 to somebody else, 3 not at all, 4 cannot be signed in to.
#[test]
fn a_fleet_is_planned_applied_and_looked_after() {
    let mut place = place();
    place.partner("create", 0, "12345");
    place.partner("create", 1, "54321");
    place.partner("create", 2, "99999");
    for format in ["table", "json", "csv"] {
        let seen = place.seen(&format!("fleet plan -f fleet.toml -o {format}"));
        insta::assert_snapshot!(format!("fleet_plan_{format}"), seen);
    }
    insta::assert_snapshot!("fleet_status_before", place.seen("fleet status -f fleet.toml -o table"));
    assert!(!place.path("fleet.toml.journal").exists(), "plan and status never write");
    insta::assert_snapshot!("fleet_apply_json", place.seen("fleet apply -f fleet.toml -o json"));
    for format in ["table", "csv"] {
        let seen = place.seen(&format!("fleet apply -f fleet.toml -o {format}"));
        insta::assert_snapshot!(format!("fleet_apply_again_{format}"), seen);
    }
    insta::assert_snapshot!("fleet_status_json", place.seen("fleet status -f fleet.toml -o json"));
    let linked = |place: &Place| {
        place.links().into_iter().map(|(number, id, version, _)| (number, id, version)).collect::<Vec<_>>()
    };
    let link = |number, id: &str, version| (number, id.to_owned(), version);
    let left = [link(0, "12345", 1), link(1, "12345", 2), link(2, "99999", 1), link(3, "12345", 1)];
    assert_eq!(linked(&place), left);
    insta::assert_snapshot!("fleet_take_over", place.seen("fleet apply -f fleet.toml --take-over -o table"));
    assert_eq!(linked(&place)[2], link(2, "12345", 2));
    place.partner("delete", 0, "12345");
    place.partner("update", 1, "99999");
    let fresh = format!("[[tenant]]\nid = \"{}\"\ncredential = \"ops\"\n", tenant(5));
    let text = std::fs::read_to_string(place.path("fleet.toml")).unwrap();
    place.write("fleet.toml", &(text + &fresh));
    insta::assert_snapshot!("fleet_status_drifted", place.seen("fleet status -f fleet.toml -o table"));
    place.stop();
    let (exit, rows) = place.rows("fleet plan -f fleet.toml --timeout 1");
    let blocked = rows.iter().all(|row| row["action"] == "blocked" && row["reason"].is_string());
    assert_eq!((exit, blocked), (4, true), "{rows:?}");
}

#[test]
fn a_thousand_tenants_are_linked_once_and_stay_so() {
    let mut place = Place::new();
    let world = world(1000, &certified(&place));
    place.serve(&world, "");
    place.write("fleet.toml", &fleet(&place.url, BY_CERTIFICATE, 0..1000));
    let words = |rows: &[serde_json::Value], name: &str, word: &str| {
        assert_eq!(rows.len(), 1000);
        let numbers = rows.iter().enumerate();
        assert!(
            numbers.clone().all(|(number, row)| row["tenantId"] == tenant(number)),
            "in the order of the file"
        );
        assert!(rows.iter().all(|row| row[name] == word), "{name} {word}");
    };
    let (exit, rows) = place.rows("fleet plan -f fleet.toml");
    assert_eq!(exit, 5);
    words(&rows, "action", "create");
    let (exit, rows) = place.rows("fleet apply -f fleet.toml");
    assert_eq!(exit, 0);
    words(&rows, "result", "done");
    let (exit, rows) = place.rows("fleet plan -f fleet.toml");
    assert_eq!(exit, 0);
    words(&rows, "action", "none");
    let (exit, rows) = place.rows("fleet status -f fleet.toml");
    assert_eq!(exit, 0);
    words(&rows, "drift", "none");
    assert!(place.links().iter().all(|(_, id, version, _)| id == "12345" && *version == 1));
}
