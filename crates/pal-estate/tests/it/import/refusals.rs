use super::*;

fn refusal(input: Input, tenant: Option<TenantId>) -> String {
    let folder = Folder::new();
    let estate = folder.path().join("estate");
    let options = ImportOptions { collected_at: at("2026-02-01"), tenant };
    let error = import(&estate, &[fixture("link.az.json"), input], &options).unwrap_err();
    assert!(!estate.exists(), "an import that fails leaves nothing behind");
    readable(&error.to_string())
}

#[test]
fn what_cannot_be_imported_is_refused_by_file_and_element() {
    let assignment = |field: &str, value: serde_json::Value| {
        let mut page: serde_json::Value =
            serde_json::from_slice(&fixture("role-assignments.arm.json").bytes).unwrap();
        page["value"][1]["properties"][field] = value;
        page
    };
    let context = "https://graph.microsoft.com/v1.0/$metadata#directoryObjects";
    for (value, expected) in [
        (serde_json::json!({}), ".: is nothing that can be imported: it has no fields"),
        (
            serde_json::json!([{"a": 1, "b": 2}]),
            ".[0]: is nothing that can be imported: it has the fields a, b",
        ),
        (
            serde_json::json!([{"id": "/x", "type": "Microsoft.Web/sites"}]),
            ".[0]: is nothing that can be imported: its type is `Microsoft.Web/sites`",
        ),
        (serde_json::json!([1]), ".[0]: is not an object"),
        (
            serde_json::json!({"error": {"code": "AuthorizationFailed", "message": "no"}}),
            ".: is the error `AuthorizationFailed` that a service answered",
        ),
        (
            assignment("scope", "/subscriptions/50000000-0000-0000-0000-000000000000/".into()),
            ".value[1].scope: `/subscriptions/prod/` has an empty or relative segment",
        ),
        (assignment("principalId", "ana".into()), ".value[1].principalId: `ana` is not a GUID"),
        (assignment("principalId", serde_json::Value::Null), ".value[1].principalId: is missing"),
        (
            assignment("createdOn", "yesterday".into()),
            ".value[1].createdOn: `yesterday` is not a time such as 2026-04-01T00:00:00Z",
        ),
        (assignment("roleDefinitionId", 7.into()), ".value[1].roleDefinitionId: is missing"),
        (
            serde_json::json!({"@odata.context": context, "value": [{"@odata.type": "#microsoft.graph.user", "id": id("ana")}]}),
            ".value[0]: is a member of a group that the file does not name; \
             keep the @odata.context of /groups/ID/members",
        ),
        (
            serde_json::json!([{"id": "/providers/Microsoft.Management/managementGroups/corp", "name": "corp",
                "type": "Microsoft.Management/managementGroups", "tenantId": id("contoso")}]),
            ".[0]: names no parent; use `az account management-group entities list`, or `show --expand --recurse`",
        ),
        (
            serde_json::json!([{"id": "/subscriptions/50000000-0000-0000-0000-000000000000/providers/Microsoft.ManagedServices/registrationAssignments/x",
                "type": "Microsoft.ManagedServices/registrationAssignments", "properties": {}}]),
            ".[0]: has no registrationDefinition; list with $expandRegistrationDefinition=true or --include-definition",
        ),
    ] {
        assert_eq!(refusal(json("f.json", &value), Some(tenant("contoso"))), format!("f.json: {expected}"));
    }
    let broken = Input { name: "f.json".to_owned(), bytes: b"[\n{]".to_vec() };
    assert_eq!(refusal(broken, None), "f.json:2:2: is not JSON");
    let cut = Input { name: "f.json".to_owned(), bytes: b"[{}".to_vec() };
    assert_eq!(refusal(cut, None), "f.json:1:3: is not JSON");
}

#[test]
fn a_shape_that_never_says_its_tenant_needs_one() {
    for name in
        ["role-assignments.az.json", "pim-active.json", "users.json", "members.json", "changelog.az.json"]
    {
        let options = ImportOptions { collected_at: at("2026-02-01"), tenant: None };
        let error = import(Folder::new().path(), &[fixture(name)], &options).unwrap_err();
        assert!(matches!(error, ImportError::MissingTenant { .. }), "{name}: {error}");
    }
    for name in [
        "role-assignments.graph.json",
        "lighthouse.json",
        "entities.az.json",
        "entities.arm.json",
        "tree.az.json",
        "containers.graph.json",
        "accounts.az.json",
        "subscriptions.arm.json",
        "link.az.json",
        "link.deleted.arm.json",
        "links.powershell.json",
        "activity.json",
    ] {
        let options = ImportOptions { collected_at: at("2026-02-01"), tenant: None };
        import(Folder::new().path(), &[fixture(name)], &options).unwrap();
    }
}

#[test]
fn rows_that_were_there_before_are_kept_in_whatever_order_files_come() {
    let given = format!(
        "tenant_id,object_id,partner_id,valid_from,valid_to,why\n{},{},777,2025-01-01T00:00:00Z,2025-02-01T00:00:00Z,me\n",
        id("contoso"),
        id("ana")
    );
    let partners = "partner_id,partner_name,account_type\n777,Litware,location\n";
    let estates =
        [["link.az.json", "links.powershell.json"], ["links.powershell.json", "link.az.json"]].map(|files| {
            let folder = Folder::new();
            std::fs::write(folder.path().join("links.csv"), &given).unwrap();
            std::fs::write(folder.path().join("partners.csv"), partners).unwrap();
            for file in files.into_iter().chain(files) {
                let summary = folder.import("2026-02-01", &[fixture(file)]).unwrap();
                assert_eq!(summary.tables[0].given, 1);
            }
            assert_eq!(
                folder.rows("links"),
                [
                    "contoso,ana,12345,2026-01-17T13:48:41.4676825Z,",
                    "contoso,ana,777,2025-01-01T00:00:00Z,2025-02-01T00:00:00Z",
                    "contoso,bo,54321,2026-02-01T00:00:00Z,",
                ]
            );
            folder.bytes()
        });
    assert_eq!(estates[0], estates[1]);
    assert_eq!(estates[0]["partners.csv"], partners.as_bytes());
}

#[test]
fn a_given_row_that_contradicts_what_is_imported_stops_the_import() {
    let folder = Folder::new();
    let row = format!(
        "tenant_id,object_id,partner_id,valid_from,valid_to\n{},{},777,,\n",
        id("contoso"),
        id("ana")
    );
    std::fs::write(folder.path().join("links.csv"), row).unwrap();
    let before = folder.bytes();
    let error = folder.import("2026-02-01", &[fixture("link.az.json")]).unwrap_err();
    assert!(matches!(error, ImportError::Contradiction { .. }), "{error}");
    assert_eq!(folder.bytes(), before);
}

#[test]
fn an_import_that_was_killed_while_putting_files_in_place_is_finished_by_the_next() {
    let whole = Folder::new();
    whole.import("2026-02-01", &[fixture("link.az.json")]).unwrap();
    let killed = Folder::new();
    let ready = killed.path().join(".pal-import/ready");
    std::fs::create_dir_all(&ready).unwrap();
    std::fs::write(killed.path().join("import.jsonl"), &whole.bytes()["import.jsonl"]).unwrap();
    std::fs::write(ready.join("links.csv"), &whole.bytes()["links.csv"]).unwrap();
    for folder in [&whole, &killed] {
        folder.import("2026-02-02", &[fixture("users.json")]).unwrap();
    }
    assert_eq!(killed.bytes(), whole.bytes());
}

#[test]
fn a_log_that_no_import_wrote_is_refused_with_its_line() {
    let folder = Folder::new();
    std::fs::write(folder.path().join("import.jsonl"), "{\"log\":{\"version\":1}}\nhello\n").unwrap();
    let error = folder.import("2026-02-01", &[fixture("link.az.json")]).unwrap_err().to_string();
    assert!(error.ends_with("import.jsonl:2: is not a line that an import wrote"), "{error}");
    std::fs::write(folder.path().join("import.jsonl"), "{\"log\":{\"version\":2}}\n").unwrap();
    let error = folder.import("2026-02-01", &[fixture("link.az.json")]).unwrap_err().to_string();
    assert!(error.ends_with("is of version 2, this program reads version 1"), "{error}");
}

#[test]
fn a_parquet_table_that_is_imported_into_becomes_csv_and_keeps_its_rows() {
    use std::sync::Arc;

    let folder = Folder::new();
    let cells = [
        ("tenant_id", id("contoso")),
        ("object_id", id("bo")),
        ("partner_id", "777".to_owned()),
        ("valid_from", String::new()),
        ("valid_to", String::new()),
    ];
    let columns = cells.map(|(name, cell)| {
        let column: arrow_array::ArrayRef = Arc::new(arrow_array::StringArray::from(vec![cell]));
        (name, column)
    });
    let batch = arrow_array::RecordBatch::try_from_iter(columns).unwrap();
    let file = std::fs::File::create(folder.path().join("links.parquet")).unwrap();
    let mut writer = parquet::arrow::ArrowWriter::try_new(file, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    folder.import("2026-02-01", &[fixture("link.az.json")]).unwrap();
    assert_eq!(folder.bytes().into_keys().collect::<Vec<_>>(), ["import.jsonl", "links.csv"]);
    assert_eq!(folder.rows("links"), ["contoso,ana,12345,2026-01-17T13:48:41.4676825Z,", "contoso,bo,777,,"]);
}
