//! Contract §2.2: the tables of Power Platform are taken and refused as the others are.

use std::fs::{self, File};
use std::sync::Arc;

use arrow_array::{ArrayRef, Int32Array, RecordBatch, StringArray, TimestampMicrosecondArray};
use pal_estate::{PlatformEstate, read_platform};
use pal_model::power_platform::{AssetType, Metric, PlatformRole};
use parquet::arrow::ArrowWriter;
use tempfile::TempDir;

use super::{ANA, CONTOSO, at, folder};

const ASSETS: &str = "tenant_id,environment_id,asset_id,asset_type,valid_from,valid_to\n";
const ROLES: &str = "tenant_id,asset_id,principal_id,role,valid_from,valid_to\n";
const ACTIVITY: &str = "tenant_id,asset_id,principal_id,active_at\n";
const USAGE: &str = "tenant_id,asset_id,month,metric,value\n";

fn estate(files: &[(&str, String)]) -> PlatformEstate {
    read_platform(folder(files).path()).unwrap()
}

fn refusal(name: &str, text: String) -> String {
    let folder: TempDir = folder(&[(name, text)]);
    let message = read_platform(folder.path()).unwrap_err().to_string();
    message.replace(&format!("{}/", folder.path().display()), "")
}

#[test]
fn the_tables_of_power_platform_are_read_beside_the_others() {
    let found = estate(&[
        (
            "assets.csv",
            format!(
                "{}{{contoso}},Default-{{CONTOSO}},Production,8E3AF657-A8FF-443C-A75C-2FE8C4BCB635,flow,Orders,\"a, b\",,\n",
                "tenant_id,environment_id,environment_sku,asset_id,asset_type,name,note,valid_from,valid_to\n"
            )
            .replace("{CONTOSO}", &CONTOSO.to_uppercase()),
        ),
        ("asset_roles.csv", format!("{ROLES}{{contoso}},app,{{ana}},co-owner,2026-01-01T00:00:00Z,\n")),
        ("asset_activity.csv", format!("{ACTIVITY}{{contoso}},app,{{ana}},2026-01-02T00:00:00Z\n")),
        // The same figure twice is one.
        (
            "asset_usage.csv",
            format!("{USAGE}{}", "{contoso},app,2026-01,MonthlyActiveUsers,42\n".repeat(2)),
        ),
    ]);
    let (asset, role) = (&found.facts.assets[0], &found.facts.asset_roles[0]);
    assert_eq!(asset.asset.as_str(), "8e3af657-a8ff-443c-a75c-2fe8c4bcb635");
    assert_eq!(asset.environment.as_str(), format!("Default-{CONTOSO}"));
    assert_eq!((asset.asset_type, asset.name.as_deref()), (AssetType::Flow, Some("Orders")));
    assert_eq!((role.role, role.valid.from()), (PlatformRole::CoOwner, at("2026-01-01T00:00:00Z")));
    assert_eq!(found.facts.asset_activity[0].at, at("2026-01-02T00:00:00Z"));
    let [usage] = found.facts.asset_usage.as_slice() else { panic!("{found:?}") };
    assert_eq!((usage.metric, usage.value), (Metric::MonthlyActiveUsers, 42));
    assert_eq!(usage.month.to_string(), "2026-01-01");
    let [note] = found.notes.as_slice() else { panic!("{found:?}") };
    assert!(note.to_string().ends_with("assets.csv: column note is not known and passed over"), "{note}");
    assert_eq!(estate(&[]), PlatformEstate::default());
}

#[test]
fn what_is_wrong_is_told_by_line_and_column() {
    let asset = |rest: &str| format!("{ASSETS}{rest}");
    for (name, text, expected) in [
        (
            "assets.csv",
            asset("{contoso},prod,app,canvas,,\n"),
            "assets.csv:2: column asset_type: `canvas` is none of `canvas-app`, `model-app`, `flow`, `dataset`, \
             `customer-insights`",
        ),
        (
            "assets.csv",
            asset("contoso,prod,app,flow,,\n"),
            "assets.csv:2: column tenant_id: `contoso` is not a GUID",
        ),
        ("assets.csv", asset("{contoso},,app,flow,,\n"), "assets.csv:2: column environment_id: is empty"),
        (
            "assets.csv",
            asset("{contoso},prod,app,flow,2026-01-01T00:00:00Z,2026-01-01T00:00:00Z\n"),
            "assets.csv:2: column valid_to: `2026-01-01T00:00:00Z` is not after valid_from `2026-01-01T00:00:00Z`",
        ),
        (
            "assets.csv",
            asset("{contoso},prod,app,flow,,\n{contoso},test,app,flow,2026-01-01T00:00:00Z,\n"),
            "assets.csv:3: column asset_id: differs in type or environment from the same asset at that time on line 2",
        ),
        (
            "asset_roles.csv",
            format!("{ROLES}{{contoso}},app,{{ana}},Owner,,\n"),
            "asset_roles.csv:2: column role: `Owner` is none of `owner`, `co-owner`, `creator`, `publisher`, `user`",
        ),
        (
            "asset_activity.csv",
            format!("{ACTIVITY}{{contoso}},app,{{ana}},\n"),
            "asset_activity.csv:2: column active_at: is empty",
        ),
        (
            "asset_usage.csv",
            format!("{USAGE}{{contoso}},app,2026-1,MonthlyActiveUsers,1\n"),
            "asset_usage.csv:2: column month: `2026-1` is not a month such as 2026-04",
        ),
        (
            "asset_usage.csv",
            format!("{USAGE}{{contoso}},app,2026-01,MonthlyActiveUsers,-1\n"),
            "asset_usage.csv:2: column value: `-1` is not a whole number such as 42",
        ),
        (
            "asset_usage.csv",
            format!(
                "{USAGE}{{contoso}},app,2026-01,UnifiedProfiles,1\n{{contoso}},app,2026-01,UnifiedProfiles,2\n"
            ),
            "asset_usage.csv:3: column value: differs from the figure of the same asset, month and metric on line 2",
        ),
    ] {
        assert_eq!(refusal(name, text), expected);
    }
}

#[test]
fn parquet_says_the_same_as_csv() {
    let text = |cell: &str| -> ArrayRef { Arc::new(StringArray::from(vec![cell.to_owned()])) };
    let write = |folder: &TempDir, name: &str, columns: Vec<(&str, ArrayRef)>| {
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        let file = File::create(folder.path().join(name)).unwrap();
        let mut writer = ArrowWriter::try_new(file, batch.schema(), None).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
    };
    let parquet = tempfile::tempdir().unwrap();
    let active: ArrayRef = Arc::new(TimestampMicrosecondArray::from(vec![1_767_225_600_000_000]));
    let ids = || vec![("tenant_id", text(CONTOSO)), ("asset_id", text("app"))];
    write(
        &parquet,
        "asset_activity.parquet",
        [ids(), vec![("principal_id", text(ANA)), ("active_at", active)]].concat(),
    );
    let value: ArrayRef = Arc::new(Int32Array::from(vec![7]));
    let counted = vec![("month", text("2026-01")), ("metric", text("UnifiedProfiles")), ("value", value)];
    write(&parquet, "asset_usage.parquet", [ids(), counted].concat());
    let csv = estate(&[
        ("asset_activity.csv", format!("{ACTIVITY}{{contoso}},app,{{ana}},2026-01-01T00:00:00Z\n")),
        ("asset_usage.csv", format!("{USAGE}{{contoso}},app,2026-01,UnifiedProfiles,7\n")),
    ]);
    assert_eq!(read_platform(parquet.path()).unwrap(), csv);
    fs::write(parquet.path().join("asset_usage.csv"), USAGE).unwrap();
    let message = read_platform(parquet.path()).unwrap_err().to_string();
    assert!(message.contains("is there beside"), "{message}");
}
