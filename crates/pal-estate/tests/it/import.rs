//! Importing: what each kind of file gives, how snapshots become intervals, and that order does not matter.

mod collected;
mod intervals;
mod order;
mod power_platform;
mod refusals;
mod shapes;

use std::collections::BTreeMap;
use std::path::Path;

use pal_estate::import::{ImportError, ImportOptions, ImportSummary, Input, import};
use pal_model::{Instant, TenantId};
use tempfile::TempDir;

/// The cast. Every id is eight digits that tell who it is, and zeros.
const NAMES: [(&str, &str); 12] = [
    ("contoso", "c0000000"),
    ("northwind", "d0000000"),
    ("fabrikam", "f0000000"),
    ("ana", "a1000000"),
    ("bo", "b0000000"),
    ("deploy-bot", "b1000000"),
    ("lena", "e0000000"),
    ("ops", "0b500000"),
    ("prod", "50000000"),
    ("test", "51000000"),
    ("other", "0e000000"),
    ("x", "ee000000"),
];
const ZEROS: &str = "-0000-0000-0000-000000000000";
const OWNER: &str = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
const CONTRIBUTOR: &str = "b24988ac-6180-42a0-ab88-20f7382dd24c";
const READER: &str = "acdd72a7-3385-48ef-bd42-f606fba81ae7";

fn id(name: &str) -> String {
    let known = NAMES.iter().find(|(known, _)| *known == name).map(|(_, digits)| *digits);
    format!("{}{ZEROS}", known.unwrap_or(name))
}

/// Names in place of ids, so that expectations can be read.
fn readable(text: &str) -> String {
    let mut text = text.to_owned();
    for (name, digits) in NAMES {
        text = text.replace(&format!("{digits}{ZEROS}"), name);
    }
    for (name, role) in [("Owner", OWNER), ("Contributor", CONTRIBUTOR), ("Reader", READER)] {
        text = text.replace(role, name);
    }
    text.replace(ZEROS, "")
}

fn at(text: &str) -> Instant {
    Instant::parse_lenient(text).unwrap()
}

fn tenant(name: &str) -> TenantId {
    id(name).parse().unwrap()
}

fn fixture(name: &str) -> Input {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/import").join(name);
    Input { name: name.to_owned(), bytes: std::fs::read(path).unwrap() }
}

fn json(name: &str, value: &serde_json::Value) -> Input {
    Input { name: name.to_owned(), bytes: value.to_string().into_bytes() }
}

/// An estate that is gone when the test is over.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Imports into Contoso.
    fn import(&self, collected: &str, inputs: &[Input]) -> Result<ImportSummary, ImportError> {
        let options = ImportOptions { collected_at: at(collected), tenant: Some(tenant("contoso")) };
        import(self.path(), inputs, &options)
    }

    /// The rows of a table, without its header.
    fn rows(&self, table: &str) -> Vec<String> {
        let text = std::fs::read_to_string(self.path().join(format!("{table}.csv"))).unwrap_or_default();
        readable(&text).lines().skip(1).map(str::to_owned).collect()
    }

    /// Every file with its bytes.
    fn bytes(&self) -> BTreeMap<String, Vec<u8>> {
        let entries = std::fs::read_dir(self.path()).unwrap().map(Result::unwrap);
        entries
            .map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap()))
            .collect()
    }
}
