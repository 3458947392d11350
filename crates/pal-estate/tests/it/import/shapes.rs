use super::*;

/// The fixtures imported together at 2026-02-01, and the tables that must come of them.
type Case = (&'static [&'static str], &'static [(&'static str, &'static [&'static str])]);

const HIERARCHY: &[(&str, &[&str])] =
    &[("management_groups", &["contoso,corp,contoso,,", "contoso,prod,corp,,"])];

const CASES: &[Case] = &[
    (
        &["role-assignments.az.json"],
        &[(
            "role_assignments",
            &[
                "contoso,aa100000,ana,Contributor,/subscriptions/prod/resourcegroups/web,active,permanent,2026-01-05T08:00:00.123456Z,",
                "contoso,aa200000,ops,Owner,/,active,permanent,2026-01-06T08:00:00Z,",
            ],
        )],
    ),
    (
        &["role-assignments.arm.json"],
        &[(
            "role_assignments",
            &[
                "contoso,aa100000,ana,Contributor,/subscriptions/prod/resourcegroups/web,active,permanent,2026-01-05T08:00:00.1234567Z,",
                "contoso,aa300000,deploy-bot,Reader,/providers/microsoft.management/managementgroups/corp,active,permanent,2026-01-07T08:00:00Z,",
            ],
        )],
    ),
    // `az` cuts what ARM prints in full; it is one assignment nevertheless.
    (
        &["role-assignments.az.json", "role-assignments.arm.json", "role-assignments.graph.json"],
        &[(
            "role_assignments",
            &[
                "contoso,aa100000,ana,Contributor,/subscriptions/prod/resourcegroups/web,active,permanent,2026-01-05T08:00:00.1234567Z,",
                "contoso,aa200000,ops,Owner,/,active,permanent,2026-01-06T08:00:00Z,",
                "contoso,aa300000,deploy-bot,Reader,/providers/microsoft.management/managementgroups/corp,active,permanent,2026-01-07T08:00:00Z,",
            ],
        )],
    ),
    (
        &["pim-active.json", "pim-eligible.json"],
        &[(
            "role_assignments",
            &[
                "contoso,91000000,bo,Owner,/subscriptions/prod,active,activated,2026-02-01T09:00:00Z,2026-02-01T17:00:00Z",
                "contoso,92000000,ana,Reader,/subscriptions/prod,active,permanent,2026-01-01T00:00:00Z,",
                "contoso,93000000,bo,Owner,/subscriptions/prod,eligible,permanent,2026-01-01T00:00:00Z,2027-01-01T00:00:00Z",
            ],
        )],
    ),
    (
        &["lighthouse.json"],
        &[(
            "delegations",
            &[
                "fabrikam,northwind,ops,Reader,/subscriptions/test/resourcegroups/shared,eligible,permanent,2026-02-01T00:00:00Z,",
                "fabrikam,northwind,lena,Contributor,/subscriptions/test/resourcegroups/shared,active,permanent,2026-02-01T00:00:00Z,",
            ],
        )],
    ),
    (&["entities.az.json"], HIERARCHY),
    (&["entities.arm.json"], HIERARCHY),
    (&["tree.az.json"], HIERARCHY),
    (&["containers.graph.json"], &[HIERARCHY[0], ("subscriptions", &["prod,contoso,prod,,,,,,"])]),
    (
        &["accounts.az.json", "subscriptions.arm.json"],
        &[("subscriptions", &["prod,contoso,prod,,,,,,", "test,northwind,test,,public,,,,"])],
    ),
    (
        &["users.json", "service-principals.json", "groups.json"],
        &[(
            "principals",
            &[
                "contoso,ops,group,ops,2025-05-01T00:00:00Z,",
                "contoso,ana,guest,Ana,2025-06-01T00:00:00Z,",
                "contoso,bo,member,Bo,2025-07-01T00:00:00Z,2026-02-01T00:00:00Z",
                "contoso,deploy-bot,servicePrincipal,deploy-bot,2026-02-01T00:00:00Z,",
                "contoso,b2000000,managedIdentity,vm-1,2026-02-01T00:00:00Z,",
            ],
        )],
    ),
    (
        &["members.json"],
        &[(
            "group_members",
            &["contoso,ops,0b600000,2026-02-01T00:00:00Z,", "contoso,ops,ana,2026-02-01T00:00:00Z,"],
        )],
    ),
    (
        &["link.az.json", "links.powershell.json"],
        &[(
            "links",
            &["contoso,ana,12345,2026-01-17T13:48:41.4676825Z,", "contoso,bo,54321,2026-02-01T00:00:00Z,"],
        )],
    ),
    (
        &["link.az.json", "link.deleted.arm.json"],
        &[("links", &["contoso,ana,12345,2026-01-17T13:48:41.4676825Z,2026-02-17T13:48:41Z"])],
    ),
    (
        &["activity.json"],
        &[(
            "role_assignments",
            &[
                "contoso,aa400000,deploy-bot,Contributor,/subscriptions/prod,active,permanent,2026-02-01T12:00:02Z,2026-02-03T12:00:01.5Z",
            ],
        )],
    ),
    // The change log does not name the assignment; what was revoked does.
    (
        &["changelog.az.json", "role-assignments.az.json"],
        &[(
            "role_assignments",
            &[
                "contoso,aa100000,ana,Contributor,/subscriptions/prod/resourcegroups/web,active,permanent,2026-01-05T08:00:00.123456Z,2026-02-10T00:00:00Z",
                "contoso,aa200000,ops,Owner,/,active,permanent,2026-01-06T08:00:00Z,",
            ],
        )],
    ),
];

fn tables_of(folder: &Folder) -> Vec<String> {
    folder.bytes().into_keys().filter_map(|name| name.strip_suffix(".csv").map(str::to_owned)).collect()
}

#[test]
fn every_shape_gives_the_rows_of_its_table_and_no_others() {
    for (files, expected) in CASES {
        let folder = Folder::new();
        let inputs: Vec<_> = files.iter().map(|name| fixture(name)).collect();
        folder.import("2026-02-01", &inputs).unwrap();
        assert_eq!(
            tables_of(&folder),
            expected.iter().map(|(table, _)| *table).collect::<Vec<_>>(),
            "{files:?}"
        );
        for (table, rows) in *expected {
            let (mut found, mut expected) = (folder.rows(table), rows.to_vec());
            found.sort();
            expected.sort_unstable();
            assert_eq!(found, expected, "{files:?}");
        }
        pal_estate::read(folder.path()).unwrap();
    }
}

#[test]
fn a_list_reads_alike_as_array_page_envelope_lines_gzip_and_utf_16() {
    use std::io::Write;
    let elements: Vec<serde_json::Value> =
        serde_json::from_slice(&fixture("role-assignments.az.json").bytes).unwrap();
    let array = serde_json::json!(elements).to_string();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(array.as_bytes()).unwrap();
    let forms = [
        array.clone().into_bytes(),
        serde_json::json!({"value": elements, "nextLink": null}).to_string().into_bytes(),
        serde_json::json!({"totalRecords": 3, "data": elements}).to_string().into_bytes(),
        elements.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n").into_bytes(),
        gzip.finish().unwrap(),
        format!("\u{feff}{array}").encode_utf16().flat_map(u16::to_le_bytes).collect(),
    ];
    let estates: Vec<_> = forms
        .into_iter()
        .map(|bytes| {
            let folder = Folder::new();
            folder.import("2026-02-01", &[Input { name: "-".to_owned(), bytes }]).unwrap();
            folder.bytes()
        })
        .collect();
    for estate in &estates {
        assert_eq!(estate, &estates[0]);
    }
    assert_eq!(estates[0].len(), 2);
}

#[test]
fn the_summary_says_what_was_passed_over_and_how_well_ends_are_known() {
    let folder = Folder::new();
    let inputs =
        ["role-assignments.az.json", "pim-active.json", "activity.json", "members.json"].map(fixture);
    let empty = json("empty.json", &serde_json::json!([]));
    let summary = folder.import("2026-02-01", &[&inputs[..], &[empty]].concat()).unwrap();
    assert_eq!(
        summary.to_string(),
        "group_members: 2 new, 0 changed, 0 unchanged; ends: 0 exact, 0 last seen, 2 open; \
         starts: 0 exact, 2 first seen, 0 unbounded\n\
         role_assignments: 5 new, 0 changed, 0 unchanged; ends: 2 exact, 0 last seen, 3 open; \
         starts: 5 exact, 0 first seen, 0 unbounded\n\
         passed over 1 classic administrators, who hold no role assignment\n\
         passed over 1 devices and contacts, which hold no role\n\
         passed over 1 activity log events of other things than role assignments\n\
         passed over 3 events of role assignments that did not succeed\n\
         passed over 1 empty lists, which do not say of what they are a list\n"
    );
    let later = folder
        .import("2026-02-02", &[fixture("role-assignments.arm.json"), fixture("members.json")])
        .unwrap();
    let counts: Vec<_> =
        later.tables.iter().map(|table| (table.table, table.new, table.changed, table.unchanged)).collect();
    assert_eq!(counts, [("group_members", 0, 0, 2), ("role_assignments", 1, 2, 3)]);
    assert_eq!(
        (later.tables[1].ends.exact, later.tables[1].ends.last_seen, later.tables[1].ends.open),
        (2, 1, 3)
    );
}

#[test]
fn the_summary_warns_of_listings_that_may_be_incomplete() {
    let notes = |steps: &[(&str, serde_json::Value)]| {
        let folder = Folder::new();
        let mut notes = Vec::new();
        for (taken, value) in steps {
            notes = folder.import(taken, &[json("f.json", value)]).unwrap().notes;
        }
        notes.iter().map(|note| readable(&note.to_string())).collect::<Vec<_>>()
    };
    let mut page: serde_json::Value =
        serde_json::from_slice(&fixture("role-assignments.arm.json").bytes).unwrap();
    assert_eq!(notes(&[("2026-02-01", page.clone())]), Vec::<String>::new());
    page["nextLink"] = "https://management.azure.com/next".into();
    let unfinished = "f.json: is not the last page; what is only on later pages counts as gone";
    assert_eq!(notes(&[("2026-02-01", page.clone())]), [unfinished]);
    let last: serde_json::Value = serde_json::json!({"value": [page["value"][1].take()]});
    let gap = "the role assignments of 2026-02-02T00:00:00Z have none in subscription prod, where 2026-02-01T00:00:00Z \
               had some: they end there; listings of several subscriptions are one snapshot with one --collected-at";
    page["value"].as_array_mut().unwrap().truncate(1);
    page["nextLink"].take();
    assert_eq!(notes(&[("2026-02-01", page), ("2026-02-02", last)]), [gap]);
    let mixed =
        serde_json::json!([{"@odata.type": "#microsoft.graph.user", "id": id("ana"), "displayName": "Ana"}]);
    let told = "f.json: says neither what it lists nor of which group: read as accounts, not as members";
    assert_eq!(notes(&[("2026-02-01", mixed)]), [told]);
}
