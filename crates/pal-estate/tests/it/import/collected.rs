//! Collected answers: the question says what they list, so that an empty answer says something too.

use std::path::PathBuf;

use pal_estate::import::{CollectedFile, CollectedTenant, List, import_collected};
use serde_json::{Value, json};

use super::{Folder, at, id, tenant};

const FIRST: &str = "2026-05-01T00:00:00Z";
const SECOND: &str = "2026-06-01T00:00:00Z";

fn file(folder: &Folder, name: &str, list: List, pages: &[Value]) -> CollectedFile {
    let path: PathBuf = folder.path().join(format!("{name}.answers"));
    let lines: Vec<String> = pages.iter().map(Value::to_string).collect();
    std::fs::write(&path, lines.join("\n")).unwrap();
    CollectedFile { path, list }
}

fn collect(folder: &Folder, when: &str, files: Vec<CollectedFile>, whole: &[List]) -> Vec<String> {
    let collected = CollectedTenant { tenant: tenant("contoso"), files, whole: whole.to_vec() };
    let done = import_collected(folder.path(), &[collected], at(when)).unwrap();
    assert!(done.refused.is_empty(), "{:?}", done.refused);
    done.summary.notes.iter().map(ToString::to_string).collect()
}

fn link(updated: &str) -> Value {
    json!({"type": "Microsoft.ManagementPartner/partners", "properties": {
        "partnerId": "12345", "tenantId": id("contoso"), "objectId": id("ana"), "state": "Active", "updatedTime": updated,
    }})
}

fn members(names: &[&str]) -> Value {
    let value: Vec<Value> =
        names.iter().map(|name| json!({"@odata.type": "#microsoft.graph.user", "id": id(name)})).collect();
    json!({"@odata.context": "https://graph.test/v1.0/$metadata#directoryObjects", "value": value})
}

#[test]
fn an_empty_answer_ends_what_the_one_before_showed() {
    let (folder, answers) = (Folder::new(), Folder::new());
    let ana = List::Link(id("ana").parse().unwrap());
    let ops = List::Members(id("ops").parse().unwrap());
    let linked = file(&answers, "linked", ana, &[link("2026-04-01T00:00:00Z")]);
    let two = file(&answers, "two", ops, &[members(&["ana"]), members(&["bo"])]);
    assert!(collect(&folder, FIRST, vec![linked, two], &[ana, ops]).is_empty());
    let unlinked = file(&answers, "unlinked", ana, &[json!([])]);
    let one = file(&answers, "one", ops, &[members(&["bo"])]);
    assert!(collect(&folder, SECOND, vec![unlinked, one], &[ana, ops]).is_empty());
    assert_eq!(folder.rows("links"), ["contoso,ana,12345,2026-04-01T00:00:00Z,2026-05-01T00:00:00Z"]);
    // Ana was seen in the group once and then not: no stretch of time is known.
    assert_eq!(folder.rows("group_members"), ["contoso,ops,bo,2026-05-01T00:00:00Z,"]);
}

#[test]
fn a_list_that_was_not_read_whole_ends_nothing() {
    let (folder, answers) = (Folder::new(), Folder::new());
    let assignment = json!({"value": [{
        "name": id("x"), "type": "Microsoft.Authorization/roleAssignments", "properties": {
            "scope": format!("/subscriptions/{}", id("prod")), "roleDefinitionId": super::OWNER,
            "principalId": id("ana"), "createdOn": "2026-04-01T00:00:00Z",
        }}], "nextLink": "https://arm.test/more"});
    let roles = List::RoleAssignments;
    collect(&folder, FIRST, vec![file(&answers, "all", roles, &[assignment])], &[roles]);
    let nothing = file(&answers, "nothing", roles, &[json!({"value": []})]);
    for (when, whole, end) in [(SECOND, &[][..], ""), ("2026-07-01T00:00:00Z", &[roles][..], FIRST)] {
        collect(&folder, when, vec![nothing.clone()], whole);
        let rows = folder.rows("role_assignments");
        assert!(rows[0].ends_with(&format!("2026-04-01T00:00:00Z,{end}")), "{when}: {rows:?}");
    }
}

#[test]
fn an_answer_that_cannot_be_read_keeps_its_tenant_out_and_no_other() {
    let (folder, answers) = (Folder::new(), Folder::new());
    let bad = file(&answers, "bad", List::Unlisted, &[json!({"value": [{"colour": "blue"}]})]);
    let good = file(&answers, "good", List::Unlisted, &[link("2026-04-01T00:00:00Z")]);
    let both = [("northwind", bad), ("contoso", good)].map(|(name, file)| CollectedTenant {
        tenant: tenant(name),
        files: vec![file],
        whole: Vec::new(),
    });
    let done = import_collected(folder.path(), &both, at(FIRST)).unwrap();
    let refused: Vec<_> = done.refused.iter().map(|(tenant, error)| (*tenant, error.to_string())).collect();
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].0, tenant("northwind"));
    assert!(refused[0].1.contains(".value[0]"), "{}", refused[0].1);
    assert_eq!(folder.rows("links").len(), 1);
}
