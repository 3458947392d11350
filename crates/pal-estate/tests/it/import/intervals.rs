use super::*;
use serde_json::{Value, json};

fn day(n: &str) -> String {
    format!("2026-03-{n}T00:00:00Z")
}

/// `name` or `name@DAY`: an assignment of the same person at a resource group of its own.
fn assignments(listed: &str) -> Value {
    let row = |word: &str| {
        let (name, created) = word.split_once('@').unwrap_or((word, ""));
        let scope = format!("/subscriptions/{}/resourceGroups/{name}", id("prod"));
        json!({
            "id": format!("{scope}/providers/Microsoft.Authorization/roleAssignments/{name}"), "name": name,
            "type": "Microsoft.Authorization/roleAssignments", "scope": scope, "principalId": id("ana"),
            "roleDefinitionId": READER, "createdOn": if created.is_empty() { Value::Null } else { day(created).into() },
        })
    };
    // The one that is always there makes an otherwise empty listing one of role assignments.
    listed.split_whitespace().chain(["always@01"]).map(row).collect()
}

/// `+name@DAY` for a write and `-name@DAY` for a deletion.
fn events(listed: &str) -> Value {
    let event = |word: &str| {
        let (action, rest) = word.split_at(1);
        let (name, at) = rest.split_once('@').unwrap();
        let scope = format!("/subscriptions/{}/resourceGroups/{name}", id("prod"));
        let body =
            json!({"properties": {"principalId": id("ana"), "roleDefinitionId": READER, "scope": scope}});
        json!({
            "operationName": format!("Microsoft.Authorization/roleAssignments/{}", if action == "+" { "write" } else { "delete" }),
            "eventTimestamp": day(at), "status": {"value": "Succeeded"}, "tenantId": id("contoso"),
            "resourceId": format!("{scope}/providers/Microsoft.Authorization/roleAssignments/{name}"),
            "properties": {"responseBody": body.to_string()},
        })
    };
    listed.split_whitespace().map(event).collect()
}

fn members(listed: &str) -> Value {
    let context = format!("https://graph.microsoft.com/v1.0/$metadata#groups('{}')/members", id("ops"));
    json!({"@odata.context": context, "value": listed.split_whitespace().map(|name| json!({"id": id(name)})).collect::<Value>()})
}

/// `name`, or `name!` for a disabled account, each with `@DAY` of its creation.
fn users(listed: &str) -> Value {
    let user = |word: &str| {
        let (word, created) = word.split_once('@').unwrap_or((word, ""));
        let name = word.trim_end_matches('!');
        json!({"id": id(name), "displayName": name, "userType": "Member", "accountEnabled": name == word,
            "createdDateTime": if created.is_empty() { Value::Null } else { day(created).into() }})
    };
    let context = "https://graph.microsoft.com/v1.0/$metadata#users";
    json!({"@odata.context": context, "value": listed.split_whitespace().map(user).collect::<Value>()})
}

/// `partner@DAY`, `-partner@DAY` for state Deleted, or a partner alone for what older `az` prints.
fn link(shown: &str) -> Value {
    let (word, updated) = shown.split_once('@').unwrap_or((shown, ""));
    let partner = word.trim_start_matches('-');
    json!({"partnerId": partner, "objectId": id("ana"), "tenantId": id("contoso"),
        "state": if word == partner { "Active" } else { "Deleted" },
        "updatedTime": if updated.is_empty() { Value::Null } else { day(updated).into() }})
}

/// `child>parent`; children that are no names of the cast are management groups.
fn entities(listed: &str) -> Value {
    let entity = |word: &str| {
        let (child, parent) = word.split_once('>').unwrap();
        let group = "/providers/Microsoft.Management/managementGroups/";
        let is_subscription = child == "prod" || child == "test";
        let id =
            if is_subscription { format!("/subscriptions/{}", id(child)) } else { format!("{group}{child}") };
        json!({"id": id, "name": child, "tenantId": super::id("contoso"), "parent": {"id": format!("{group}{parent}")},
            "type": if is_subscription { "/subscriptions" } else { "Microsoft.Management/managementGroups" }})
    };
    listed.split_whitespace().map(entity).collect()
}

/// `subscription=tenant`.
fn accounts(listed: &str) -> Value {
    let account = |word: &str| {
        let (subscription, tenant) = word.split_once('=').unwrap();
        json!({"id": id(subscription), "cloudName": "AzureCloud", "name": subscription, "tenantId": id(tenant)})
    };
    listed.split_whitespace().map(account).collect()
}

/// PIM activations, `name@START-END`.
fn activations(listed: &str) -> Value {
    let row = |word: &str| {
        let (name, times) = word.split_once('@').unwrap();
        let (start, end) = times.split_once('-').unwrap();
        let scope = format!("/subscriptions/{}/resourceGroups/{name}", id("prod"));
        json!({"id": format!("{scope}/providers/Microsoft.Authorization/roleAssignmentScheduleInstances/i-{name}"),
            "name": format!("i-{name}"), "type": "Microsoft.Authorization/roleAssignmentScheduleInstances",
            "properties": {"scope": scope, "principalId": id("ana"), "roleDefinitionId": READER,
                "assignmentType": "Activated", "startDateTime": day(start), "endDateTime": day(end),
                "originRoleAssignmentId": format!("{scope}/providers/Microsoft.Authorization/roleAssignments/{name}")}})
    };
    // One that never ends keeps an otherwise empty listing recognisable.
    listed.split_whitespace().chain(["always@01-31"]).map(row).collect()
}

/// `name@CREATED-DELETED`: the recycle bin of a directory.
fn bin(listed: &str) -> Value {
    let row = |word: &str| {
        let (name, times) = word.split_once('@').unwrap();
        let (created, deleted) = times.split_once('-').unwrap();
        json!({"id": id(name), "displayName": name, "userPrincipalName": name, "accountEnabled": true,
            "createdDateTime": day(created), "deletedDateTime": day(deleted)})
    };
    let rows: Value = listed.split_whitespace().map(row).collect();
    json!({"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#users", "value": rows})
}

/// The kind of snapshot, the day on which it was taken, and what it shows.
type Snapshot = (fn(&str) -> Value, &'static str, &'static str);

/// Snapshots, the table to look at, and what it must say: the cells that tell rows apart, and both bounds as days.
type Case = (&'static [Snapshot], &'static str, &'static [&'static str]);

const CASES: &[Case] = &[
    // Role assignments: from creation; open while the newest listing has them; else to the last that had.
    (&[(assignments, "10", "a@05")], "role_assignments", &["a 05 -"]),
    (&[(assignments, "10", "a@05"), (assignments, "20", "a@05")], "role_assignments", &["a 05 -"]),
    (&[(assignments, "10", "a@05"), (assignments, "20", "")], "role_assignments", &["a 05 10"]),
    (
        &[(assignments, "10", "a@05"), (assignments, "15", "a@05"), (assignments, "20", "")],
        "role_assignments",
        &["a 05 15"],
    ),
    (&[(assignments, "10", ""), (assignments, "20", "a@15")], "role_assignments", &["a 15 -"]),
    // It was there all the time: a new one would have a new creation time.
    (
        &[(assignments, "10", "a@05"), (assignments, "15", ""), (assignments, "20", "a@05")],
        "role_assignments",
        &["a 05 -"],
    ),
    (&[(assignments, "10", "a@05"), (assignments, "20", "a@15")], "role_assignments", &["a 05 10", "a 15 -"]),
    // Pages of one listing are one snapshot.
    (&[(assignments, "10", "a@05"), (assignments, "10", "b@05")], "role_assignments", &["a 05 -", "b 05 -"]),
    // Without a creation time a gap is a gap, and what was seen once makes no row.
    (
        &[(assignments, "10", "a"), (assignments, "15", ""), (assignments, "20", "a")],
        "role_assignments",
        &["a 20 -"],
    ),
    (
        &[(assignments, "10", "a"), (assignments, "12", "a"), (assignments, "15", "")],
        "role_assignments",
        &["a 10 12"],
    ),
    // The activity log knows better.
    (
        &[(assignments, "10", "a@05"), (assignments, "20", ""), (events, "25", "-a@13")],
        "role_assignments",
        &["a 05 13"],
    ),
    (&[(assignments, "10", "a@05"), (events, "25", "-a@13")], "role_assignments", &["a 05 13"]),
    (
        &[(assignments, "10", "a@05"), (events, "25", "-a@13 +a@14")],
        "role_assignments",
        &["a 05 13", "a 14 -"],
    ),
    (
        &[(assignments, "10", "a@05"), (assignments, "20", "a@14"), (events, "25", "-a@13 +a@14")],
        "role_assignments",
        &["a 05 13", "a 14 -"],
    ),
    (
        &[(assignments, "10", "a@05"), (assignments, "20", "a@05"), (events, "25", "-a@03")],
        "role_assignments",
        &["a 05 -"],
    ),
    (
        &[(assignments, "10", ""), (assignments, "20", "a"), (events, "25", "+a@15")],
        "role_assignments",
        &["a 15 -"],
    ),
    (
        &[(assignments, "10", ""), (assignments, "20", ""), (events, "25", "+a@12 -a@14")],
        "role_assignments",
        &["a 12 14"],
    ),
    (&[(assignments, "10", ""), (events, "25", "+a@12")], "role_assignments", &["a 12 -"]),
    (&[(assignments, "20", ""), (events, "25", "+a@12 +a@14")], "role_assignments", &["a 12 14"]),
    (&[(assignments, "13", ""), (events, "25", "+a@12 -a@14")], "role_assignments", &["a 12 14"]),
    (&[(events, "25", "-a@12")], "role_assignments", &[]),
    // An activation ends as planned, unless a listing shows that it was over before.
    (&[(activations, "10", "a@09-11")], "role_assignments", &["i-a 09 11"]),
    (&[(activations, "10", "a@09-11"), (activations, "12", "")], "role_assignments", &["i-a 09 11"]),
    (&[(activations, "10", "a@09-20"), (activations, "12", "")], "role_assignments", &["i-a 09 10"]),
    // The assignment that the activation makes ends with it.
    (
        &[(activations, "10", "a@09-11"), (assignments, "10", "a@09")],
        "role_assignments",
        &["a 09 11", "i-a 09 11"],
    ),
    (
        &[(activations, "10", "a@09-11"), (assignments, "12", "a@09")],
        "role_assignments",
        &["a 09 -", "i-a 09 11"],
    ),
    // Members: from the first list to the last; an empty list is one too.
    (
        &[(members, "10", "ana bo"), (members, "15", "ana bo"), (members, "20", "ana")],
        "group_members",
        &["ana 10 -", "bo 10 15"],
    ),
    (&[(members, "10", "ana"), (members, "15", "ana"), (members, "20", "")], "group_members", &["ana 10 15"]),
    (&[(members, "10", "ana"), (members, "15", ""), (members, "20", "ana")], "group_members", &["ana 20 -"]),
    // Accounts: from creation until seen disabled, or last seen.
    (&[(users, "10", "ana@05 bo"), (users, "20", "ana!@05 bo")], "principals", &["ana 05 20", "bo 10 -"]),
    (&[(users, "10", "ana@05 bo"), (users, "20", "bo")], "principals", &["ana 05 10", "bo 10 -"]),
    (
        &[(users, "10", "ana@05"), (users, "15", "ana!@05"), (users, "20", "ana@05")],
        "principals",
        &["ana 05 15", "ana 20 -"],
    ),
    (&[(users, "10", "ana!@05"), (users, "20", "ana@05")], "principals", &["ana 05 10", "ana 20 -"]),
    // No row would say that it is alive throughout.
    (&[(users, "10", "ana!")], "principals", &["ana - 10"]),
    (&[(users, "10", "ana bo"), (users, "20", "bo")], "principals", &["ana - 10", "bo 10 -"]),
    // The recycle bin says when an account was deleted, and nothing of those who are not in it.
    (&[(users, "10", "ana@05 bo"), (bin, "20", "ana@05-12")], "principals", &["ana 05 12", "bo 10 -"]),
    (&[(bin, "20", "ana@05-12"), (users, "10", "ana@05 bo")], "principals", &["ana 05 12", "bo 10 -"]),
    (&[(users, "20", "bo"), (bin, "20", "ana@05-12")], "principals", &["ana 05 12", "bo 20 -"]),
    (
        &[(users, "10", "ana@05 bo"), (users, "20", "bo"), (bin, "20", "ana@05-12")],
        "principals",
        &["ana 05 12", "bo 10 -"],
    ),
    // Restored.
    (&[(bin, "10", "ana@05-08"), (users, "20", "ana@05")], "principals", &["ana 05 08", "ana 20 -"]),
    (
        &[(users, "10", "ana@05"), (bin, "15", "ana@05-12"), (users, "20", "ana@05")],
        "principals",
        &["ana 05 12", "ana 20 -"],
    ),
    // Disabled first, and deleted later.
    (
        &[(users, "10", "ana@05"), (users, "12", "ana!@05"), (bin, "20", "ana@05-15")],
        "principals",
        &["ana 05 12"],
    ),
    (&[(users, "12", "ana!@05"), (bin, "20", "ana@05-15")], "principals", &["ana 05 12"]),
    // Links: since they were made, until they are deleted, replaced, or last seen.
    (&[(link, "10", "111@05")], "links", &["111 05 -"]),
    (&[(link, "10", "111@05"), (link, "20", "222@15")], "links", &["111 05 10", "222 15 -"]),
    (&[(link, "10", "111@05"), (link, "20", "-111@15")], "links", &["111 05 15"]),
    (
        &[(link, "10", "111@05"), (link, "20", "-111@15"), (link, "25", "222@22")],
        "links",
        &["111 05 15", "222 22 -"],
    ),
    (&[(link, "10", "111@05"), (link, "20", "111@15")], "links", &["111 05 10", "111 15 -"]),
    (&[(link, "10", "-111@05")], "links", &[]),
    (&[(link, "10", "111"), (link, "15", "111"), (link, "20", "222")], "links", &["111 10 15", "222 20 -"]),
    (&[(link, "10", "111"), (link, "15", "111"), (link, "20", "-111")], "links", &["111 10 15"]),
    // Seen at a time at which it had been replaced: that file was older than it was said to be.
    (&[(link, "10", "222@08"), (link, "20", "111@05")], "links", &["111 05 08", "222 08 10"]),
    // The hierarchy: since ever if the very first snapshot shows it.
    (&[(entities, "10", "prod>corp")], "management_groups", &["prod,corp - -"]),
    (
        &[(entities, "10", "prod>corp"), (entities, "20", "prod>labs")],
        "management_groups",
        &["prod,corp - 10", "prod,labs 20 -"],
    ),
    (
        &[(entities, "10", "prod>corp"), (entities, "20", "prod>corp test>corp")],
        "management_groups",
        &["prod,corp - -", "test,corp 20 -"],
    ),
    // Subscriptions: always, but for those that moved to another tenant.
    (
        &[(accounts, "10", "prod=contoso"), (accounts, "20", "test=contoso")],
        "subscriptions",
        &["prod,contoso - -", "test,contoso - -"],
    ),
    (
        &[
            (accounts, "10", "prod=contoso"),
            (accounts, "12", "prod=contoso"),
            (accounts, "20", "prod=northwind"),
        ],
        "subscriptions",
        &["prod,contoso - 12", "prod,northwind 20 -"],
    ),
];

/// The cells that tell rows apart in a table.
fn told_apart(table: &str) -> &'static [usize] {
    match table {
        "role_assignments" => &[1],
        "group_members" | "links" => &[2],
        "principals" => &[1],
        "management_groups" => &[1, 2],
        "subscriptions" => &[0, 1],
        other => panic!("{other}"),
    }
}

fn brief(table: &str, row: &str) -> String {
    let cells: Vec<_> = row.split(',').collect();
    let key: Vec<_> = told_apart(table).iter().map(|index| cells[*index]).collect();
    let bound = |cell: &str| match cell {
        "" => "-".to_owned(),
        cell => cell.strip_prefix("2026-03-").unwrap().trim_end_matches("T00:00:00Z").to_owned(),
    };
    let [.., from, to] = &cells[..] else { panic!("{row}") };
    format!("{} {} {}", key.join(","), bound(from), bound(to))
}

#[test]
fn snapshots_become_intervals_that_claim_only_what_was_seen() {
    for (snapshots, table, expected) in CASES {
        let folder = Folder::new();
        for (kind, taken, shown) in *snapshots {
            folder.import(&day(taken), &[json("-", &kind(shown))]).unwrap();
        }
        let rows = folder.rows(table);
        let brief: Vec<_> =
            rows.iter().map(|row| brief(table, row)).filter(|row| !row.contains("always")).collect();
        let shown: Vec<_> = snapshots.iter().map(|(_, taken, shown)| (taken, shown)).collect();
        assert_eq!(&brief, expected, "{shown:?}");
    }
}

/// PAL-38: with the activation and its assignment side by side, a role of a day would look like one to stay.
#[test]
fn what_an_activation_made_is_activated_in_every_listing() {
    let permanences = |snapshots: &[Snapshot]| -> Vec<String> {
        let folder = Folder::new();
        for (kind, taken, shown) in snapshots {
            folder.import(&day(taken), &[json("-", &kind(shown))]).unwrap();
        }
        let rows = folder.rows("role_assignments");
        let rows = rows.iter().map(|row| row.split(',').collect::<Vec<_>>());
        rows.filter(|row| row[1] == "a" || row[1] == "b")
            .map(|row| format!("{} {}", row[1], row[6]))
            .collect()
    };
    let both: [Snapshot; 2] = [(assignments, "10", "a@09 b@09"), (activations, "10", "a@09-11")];
    assert_eq!(permanences(&both), ["a activated", "b permanent"]);
    let later: [Snapshot; 2] = [(assignments, "10", "a@09 b@09"), (activations, "20", "a@09-30")];
    assert_eq!(permanences(&later), ["a activated", "b permanent"]);
    assert_eq!(permanences(&both[..1]), ["a permanent", "b permanent"], "nothing else shows it");
}

#[test]
fn ends_and_starts_are_counted_by_how_they_are_known() {
    let folder = Folder::new();
    folder.import(&day("10"), &[json("-", &assignments("a@05 b@05 c@05 d"))]).unwrap();
    folder.import(&day("20"), &[json("-", &assignments("c@05"))]).unwrap();
    let summary = folder.import(&day("25"), &[json("-", &events("-a@13"))]).unwrap();
    let ends = summary.tables[0].ends;
    // `a` exact, `b` last seen, `c` and the one that is always there open, `d` without length.
    assert_eq!((ends.exact, ends.last_seen, ends.open, ends.momentary), (1, 1, 2, 1));
    assert_eq!((ends.starts_exact, ends.starts_first_seen, ends.starts_unbounded), (4, 0, 0));
}

#[test]
fn a_tree_of_one_group_says_nothing_of_the_others() {
    let folder = Folder::new();
    folder.import(&day("10"), &[json("-", &entities("prod>corp test>labs"))]).unwrap();
    let corp = json!({"id": "/providers/Microsoft.Management/managementGroups/corp", "name": "corp", "tenantId": id("contoso"),
        "type": "Microsoft.Management/managementGroups", "details": {"parent": null}, "children": []});
    folder.import(&day("20"), &[json("-", &corp)]).unwrap();
    let rows: Vec<_> =
        folder.rows("management_groups").iter().map(|row| brief("management_groups", row)).collect();
    assert_eq!(rows, ["prod,corp - 10", "test,labs - -"]);
}

#[test]
fn a_snapshot_that_contradicts_itself_is_refused() {
    for (shown, expected) in [
        (
            entities("prod>corp prod>labs"),
            "in the snapshot of 2026-03-10T00:00:00Z, `prod` of tenant contoso is below both `corp` and `labs`",
        ),
        (
            accounts("prod=contoso prod=northwind"),
            "in the snapshot of 2026-03-10T00:00:00Z, subscription prod belongs to both contoso and northwind",
        ),
        (
            Value::Array(vec![link("111@05"), link("222@05")]),
            "`contoso/ana` is linked to two partners since 2026-03-05T00:00:00Z",
        ),
    ] {
        let error = Folder::new().import(&day("10"), &[json("-", &shown)]).unwrap_err();
        assert_eq!(readable(&error.to_string()), expected);
    }
}
