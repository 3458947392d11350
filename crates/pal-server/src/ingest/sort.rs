//! What an uploaded file is: known by its name where names are a contract, else by its content.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use flate2::read::GzDecoder;
use pal_usage::json::is_rated_usage;

use super::name::SafeName;

/// The tables of an estate (contract §2), those of Power Platform among them (§2.2).
const TABLES: [&str; 14] = [
    "partners",
    "links",
    "principals",
    "group_members",
    "role_assignments",
    "delegations",
    "management_groups",
    "subscriptions",
    "admin_agents",
    "partners_of_record",
    "assets",
    "asset_roles",
    "asset_activity",
    "asset_usage",
];
/// What exports call their manifests.
const MANIFESTS: [&str; 2] = ["manifest.json", "_manifest.json"];
/// How much of a file says what it is: daily rated usage has lines of a thousand bytes or two.
const START_BYTES: u64 = 64 << 10;
/// What gzip begins with.
pub(super) const GZIP: [u8; 2] = [0x1f, 0x8b];

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// Lines of usage.
    Usage,
    /// What an export says of its files.
    Manifest,
    /// A table of the estate.
    Table,
    /// JSON that `az`, ARM or Graph printed.
    Import,
}

impl Sort {
    /// The word of run records.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Usage => "usage",
            Self::Manifest => "manifest",
            Self::Table => "table",
            Self::Import => "import",
        }
    }

    /// What a file is.
    pub(super) fn of(name: &SafeName, path: &Path) -> io::Result<Self> {
        if MANIFESTS.contains(&name.as_str()) {
            return Ok(Self::Manifest);
        }
        if table_of(name).is_some() {
            return Ok(Self::Table);
        }
        let mut text = Vec::new();
        File::open(path)?.take(START_BYTES).read_to_end(&mut text)?;
        if text.starts_with(&GZIP) {
            let mut inflated = Vec::new();
            // It is cut, and what is damaged is told by whoever reads it: what came before counts.
            _ = GzDecoder::new(text.as_slice()).take(START_BYTES).read_to_end(&mut inflated);
            text = inflated;
        }
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text).trim_ascii_start();
        Ok(match text {
            [b'{', ..] if is_rated_usage(text) => Self::Usage,
            [b'{' | b'[', ..] => Self::Import,
            _ => Self::Usage,
        })
    }
}

/// The table that a file is by its name, and its ending.
pub(super) fn table_of(name: &SafeName) -> Option<(&'static str, &'static str)> {
    let (stem, ending) = name.as_str().split_once('.')?;
    let table = TABLES.into_iter().find(|table| *table == stem)?;
    ["csv", "parquet"].into_iter().find(|known| *known == ending).map(|ending| (table, ending))
}
