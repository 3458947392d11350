//! Power Platform's admin outputs (contract §2.2, PAL-42): what each gives, and how snapshots of them become intervals.

use super::*;
use serde_json::{Value, json};

const ENVIRONMENT: &str = "Default-c0000000-0000-0000-0000-000000000000";

fn person(name: &str) -> Value {
    json!({"id": id(name), "displayName": name, "email": format!("{name}@contoso.test"), "type": "User", "tenantId": id("contoso")})
}

/// An app as the admin API answers.
fn app(owner: &str, changed: &str) -> Value {
    json!({
        "id": format!("/providers/Microsoft.PowerApps/scopes/admin/environments/{ENVIRONMENT}/apps/{}", id("x")),
        "name": id("x"), "type": "Microsoft.PowerApps/scopes/admin/apps",
        "properties": {"displayName": "Orders", "appType": "ClassicCanvasApp", "createdTime": "2026-01-05T08:00:00.1234567Z",
            "owner": person(owner), "createdBy": person("ana"),
            "lastModifiedBy": person("bo"), "lastModifiedTime": changed,
            "environment": {"id": format!("/environments/{ENVIRONMENT}"), "name": ENVIRONMENT}}
    })
}

/// The same app as `Get-AdminPowerApp | ConvertTo-Json` prints it, which leaves deep objects out.
fn flat_app(owner: &str, changed: &str) -> Value {
    json!({"AppName": id("x"), "DisplayName": "Orders", "CreatedTime": "2026-01-05T08:00:00.1234567Z",
        "LastModifiedTime": changed, "EnvironmentName": ENVIRONMENT, "Owner": person(owner), "CreatedBy": person("ana"),
        "LastModifiedBy": person("bo"), "IsFeaturedApp": false, "Internal": {"name": id("x"), "properties": "@{displayName=Orders}"}})
}

fn permission(who: &str, role: &str, since: &str) -> Value {
    json!({"id": format!("/providers/Microsoft.PowerApps/apps/{}/permissions/{}", id("x"), id(who)), "name": id(who),
        "type": "Microsoft.PowerApps/apps/permissions", "properties": {"roleName": role, "principal": person(who), "createdOn": since}})
}

fn environment() -> Value {
    json!({"id": format!("/providers/Microsoft.BusinessAppPlatform/scopes/admin/environments/{ENVIRONMENT}"), "name": ENVIRONMENT,
        "type": "Microsoft.BusinessAppPlatform/scopes/environments", "location": "europe",
        "properties": {"tenantId": id("contoso"), "displayName": "Contoso", "environmentSku": "Default", "isDefault": true}})
}

fn flow() -> Value {
    json!({"FlowName": id("other"), "DisplayName": "Approve", "Enabled": true, "CreatedTime": "2026-02-01T00:00:00Z",
        "CreatedBy": {"objectId": id("deploy-bot"), "userId": id("deploy-bot"), "tenantId": id("contoso")}, "EnvironmentName": ENVIRONMENT})
}

#[test]
fn apps_flows_permissions_and_environments_make_the_tables() {
    for app in [app("ana", "2026-02-20T10:00:00Z"), flat_app("ana", "2026-02-20T10:00:00Z")] {
        let folder = Folder::new();
        let inputs = [
            json("environments", &json!({"value": [environment()]})),
            json("apps", &json!([app])),
            json("flows", &json!([flow()])),
            json(
                "permissions",
                &json!([
                    permission("ana", "Owner", "2026-01-05T08:00:01Z"),
                    permission("bo", "CanEdit", "2026-02-01T00:00:00Z"),
                    permission("lena", "CanViewWithShare", "2026-02-02T00:00:00Z"),
                    {"id": "/providers/Microsoft.PowerApps/apps/a/permissions/t", "type": "Microsoft.PowerApps/apps/permissions",
                        "properties": {"roleName": "CanView", "principal": {"type": "Tenant", "id": null}}},
                ]),
            ),
        ];
        let summary = folder.import("2026-03-01", &inputs).unwrap();
        assert_eq!(
            folder.rows("assets"),
            [
                "contoso,Default-contoso,Default,other,flow,Approve,2026-02-01T00:00:00Z,",
                "contoso,Default-contoso,Default,x,canvas-app,Orders,2026-01-05T08:00:00.1234567Z,",
            ]
        );
        let mut roles = folder.rows("asset_roles");
        roles.sort();
        assert_eq!(
            roles,
            [
                "contoso,other,deploy-bot,creator,2026-02-01T00:00:00Z,",
                "contoso,x,ana,creator,2026-01-05T08:00:00.1234567Z,",
                "contoso,x,ana,owner,2026-01-05T08:00:01Z,",
                // The app names its owner without a time.
                "contoso,x,ana,owner,2026-03-01T00:00:00Z,",
                "contoso,x,bo,co-owner,2026-02-01T00:00:00Z,",
                "contoso,x,lena,user,2026-02-02T00:00:00Z,",
            ]
        );
        let mut activity = folder.rows("asset_activity");
        activity.sort();
        assert_eq!(
            activity,
            [
                "contoso,other,deploy-bot,2026-02-01T00:00:00Z",
                "contoso,x,ana,2026-01-05T08:00:00.1234567Z",
                "contoso,x,bo,2026-02-20T10:00:00Z",
            ]
        );
        assert!(
            summary.notes.iter().any(|note| note.to_string().contains("permissions of everybody")),
            "{summary}"
        );
    }
}

/// PAL-42: whoever imports a managed solution is named as the owner of what is in it.
#[test]
fn an_owner_who_changed_between_snapshots_ends_where_it_was_last_seen() {
    let folder = Folder::new();
    let shots = [
        ("2026-03-01", json!([app("ana", "2026-02-20T10:00:00Z")])),
        ("2026-03-10", json!([app("ana", "2026-02-20T10:00:00Z")])),
        ("2026-03-20", json!([app("bo", "2026-03-15T10:00:00Z")])),
    ];
    for (collected, apps) in &shots {
        folder.import(collected, &[json("apps", apps)]).unwrap();
    }
    let owners = |folder: &Folder| -> Vec<String> {
        let rows = folder.rows("asset_roles").into_iter();
        rows.filter(|row| row.contains(",owner,")).collect()
    };
    assert_eq!(
        owners(&folder),
        [
            "contoso,x,ana,owner,2026-03-01T00:00:00Z,2026-03-10T00:00:00Z",
            "contoso,x,bo,owner,2026-03-20T00:00:00Z,",
        ]
    );
    // In any order, and any number of times, byte for byte.
    let other = Folder::new();
    for number in [2, 0, 1, 0, 2] {
        let (collected, apps) = &shots[number];
        other.import(collected, &[json("apps", apps)]).unwrap();
    }
    assert_eq!(other.bytes(), folder.bytes());
    // One app by itself tells nothing of others: nothing ends.
    folder.import("2026-03-25", &[json("one", &app("bo", "2026-03-15T10:00:00Z"))]).unwrap();
    assert_eq!(
        folder.rows("assets"),
        ["contoso,Default-contoso,,x,canvas-app,Orders,2026-01-05T08:00:00.1234567Z,"]
    );
    // A list of its environment without it does end it, where it was last seen.
    let mut another = app("bo", "2026-03-15T10:00:00Z");
    another["name"] = json!(id("other"));
    folder.import("2026-04-01", &[json("apps", &json!([another]))]).unwrap();
    let gone = folder.rows("assets").into_iter().find(|row| row.contains(",x,")).unwrap();
    assert!(gone.ends_with(",2026-03-25T00:00:00Z"), "{gone}");
}

#[test]
fn a_publisher_is_found_by_the_name_that_people_sign_in_with() {
    let dataset = |by: &str| {
        json!({"@odata.context": "http://api.powerbi.com/v1.0/myorg/admin/$metadata#datasets", "value": [
            {"id": id("x"), "name": "Sales", "configuredBy": by, "workspaceId": id("prod"), "isRefreshable": true}]})
    };
    let folder = Folder::new();
    let summary = folder.import("2026-03-01", &[json("datasets", &dataset("Ana@Contoso.test"))]).unwrap();
    assert!(
        summary.notes.iter().any(|note| note.to_string().contains("name a publisher whom no account shows")),
        "{summary}"
    );
    assert_eq!(folder.rows("assets"), ["contoso,prod,,x,dataset,Sales,2026-03-01T00:00:00Z,"]);
    assert!(folder.rows("asset_roles").is_empty());
    let users = json!({"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#users", "value": [
        {"id": id("ana"), "userPrincipalName": "ana@contoso.test", "userType": "Member"}]});
    folder.import("2026-03-02", &[json("users", &users)]).unwrap();
    assert_eq!(folder.rows("asset_roles"), ["contoso,x,ana,publisher,2026-03-01T00:00:00Z,"]);
}

#[test]
fn figures_that_were_written_by_hand_stay() {
    let folder = Folder::new();
    let usage = format!(
        "tenant_id,asset_id,month,metric,value\n{},{},2026-02,MonthlyActiveUsers,40\n",
        id("contoso"),
        id("x")
    );
    std::fs::write(folder.path().join("asset_usage.csv"), usage).unwrap();
    folder.import("2026-03-01", &[json("apps", &json!([app("ana", "2026-02-20T10:00:00Z")]))]).unwrap();
    assert_eq!(folder.rows("asset_usage"), ["contoso,x,2026-02,MonthlyActiveUsers,40"]);
}

#[test]
fn a_permission_that_is_none_is_refused() {
    let folder = Folder::new();
    let refused =
        |value: Value| folder.import("2026-03-01", &[json("p", &json!([value]))]).unwrap_err().to_string();
    let mut nobody = permission("ana", "Owner", "2026-01-05T08:00:01Z");
    nobody["properties"]["principal"] = json!({"type": "User"});
    assert_eq!(refused(nobody), "p: .[0].principal: is missing");
    let message = refused(permission("ana", "Boss", "2026-01-05T08:00:01Z"));
    assert_eq!(
        message,
        "p: .[0].roleName: `boss` is none of `Owner`, `CanEdit`, `CanView`, `CanViewWithShare`"
    );
}
