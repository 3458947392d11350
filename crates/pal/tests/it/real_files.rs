//! Figures of real exports, pinned: each was added up apart from this program, with exact decimals. The files lie beside the
//! repository and are never part of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

const CONTOSO: &str = "c0000000-0000-4000-8000-000000000001";
const ANA: &str = "a0000000-0000-4000-8000-000000000001";
const CONTRIBUTOR: &str = "b24988ac-6180-42a0-ab88-20f7382dd24c";

/// A real export, or `None` on a desk that has none; continuous integration has them.
fn real_file(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples").join(name);
    if path.exists() {
        return Some(path);
    }
    assert!(std::env::var_os("CI").is_none(), "{name} is missing");
    eprintln!("skipped: {name} is not beside the repository");
    None
}

/// An estate in which Ana, linked to 12345, is Contributor of one subscription of Contoso.
fn estate(subscription: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let table = |name: &str, text: String| fs::write(folder.path().join(name), text).unwrap();
    table(
        "links.csv",
        format!("tenant_id,object_id,partner_id,valid_from,valid_to\n{CONTOSO},{ANA},12345,,\n"),
    );
    table("subscriptions.csv", format!("subscription_id,tenant_id\n{subscription},{CONTOSO}\n"));
    table(
        "role_assignments.csv",
        format!(
            "tenant_id,principal_id,role_definition_id,scope,kind,valid_from,valid_to\n\
             {CONTOSO},{ANA},{CONTRIBUTOR},/subscriptions/{subscription},active,,\n"
        ),
    );
    folder
}

fn summary(usage: &Path, estate: Option<&Path>) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pal"));
    command.args(["report", "influenced", "--summary", "-o", "json", "--usage"]).arg(usage);
    if let Some(estate) = estate {
        command.arg("--estate").arg(estate);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn the_focus_sample_adds_up() {
    let Some(usage) = real_file("focus-1.0/focus_sample.csv") else { return };
    let nobody = json!([{
        "Currency": "USD", "TotalCost": "14.97651418586", "Attributed": "0", "Unattributed": "0",
        "Excluded": { "OTHER_PROVIDER": "13", "TENANT_UNKNOWN": "1.97651418586" },
        "Lines": { "Total": 1000, "Attributed": 0, "Unattributed": 0, "Rounded": 0,
                   "Excluded": { "OTHER_PROVIDER": 949, "TENANT_UNKNOWN": 51 } },
    }]);
    assert_eq!(summary(&usage, None), nobody);

    let estate = estate("64e355d7-997c-491d-b0c1-8414dccfcf42");
    let ana = json!([{
        "Currency": "USD", "TotalCost": "14.97651418586", "Attributed": "0.21995207966", "Unattributed": "0",
        "Excluded": { "OTHER_PROVIDER": "13", "TENANT_UNKNOWN": "1.7565621062" },
        "Lines": { "Total": 1000, "Attributed": 45, "Unattributed": 0, "Rounded": 0,
                   "Excluded": { "OTHER_PROVIDER": 949, "TENANT_UNKNOWN": 6 } },
    }]);
    assert_eq!(summary(&usage, Some(estate.path())), ana);
}

#[test]
fn the_enterprise_sample_adds_up() {
    let Some(usage) = real_file("finops-toolkit/EA_ActualCost_Small.csv") else { return };
    let nobody = json!([{
        "Currency": "USD", "TotalCost": "8.5450077867419368", "Attributed": "0", "Unattributed": "0",
        "Excluded": { "NOT_CONSUMPTION": "3.25", "TENANT_UNKNOWN": "5.2950077867419368" },
        "Lines": { "Total": 11, "Attributed": 0, "Unattributed": 0, "Rounded": 0,
                   "Excluded": { "NOT_CONSUMPTION": 1, "TENANT_UNKNOWN": 10 } },
    }]);
    assert_eq!(summary(&usage, None), nobody);

    let estate = estate("1caaa5a3-2b66-438e-8ab4-bce37d518c5d");
    let ana = json!([{
        "Currency": "USD", "TotalCost": "8.5450077867419368", "Attributed": "2.85268368", "Unattributed": "0",
        "Excluded": { "NOT_CONSUMPTION": "3.25", "TENANT_UNKNOWN": "2.4423241067419368" },
        "Lines": { "Total": 11, "Attributed": 4, "Unattributed": 0, "Rounded": 0,
                   "Excluded": { "NOT_CONSUMPTION": 1, "TENANT_UNKNOWN": 6 } },
    }]);
    assert_eq!(summary(&usage, Some(estate.path())), ana);
}

#[test]
fn an_export_without_lines_has_no_sums() {
    let Some(usage) = real_file("finops-toolkit/EA_NoRows.csv") else { return };
    assert_eq!(summary(&usage, None), json!([]));
}
