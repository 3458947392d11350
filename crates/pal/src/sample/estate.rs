//! The estate of the sample: its tables stand in `story/`, with names for ids and with lines of comment that tell the story.

use std::path::Path;
use std::{fs, io};

use super::names;

/// The tables, by the names of the contract (§2).
pub(super) const TABLES: [(&str, &str); 12] = [
    ("partners", include_str!("story/partners.csv")),
    ("links", include_str!("story/links.csv")),
    ("principals", include_str!("story/principals.csv")),
    ("group_members", include_str!("story/group_members.csv")),
    ("role_assignments", include_str!("story/role_assignments.csv")),
    ("delegations", include_str!("story/delegations.csv")),
    ("management_groups", include_str!("story/management_groups.csv")),
    ("subscriptions", include_str!("story/subscriptions.csv")),
    ("assets", include_str!("story/assets.csv")),
    ("asset_roles", include_str!("story/asset_roles.csv")),
    ("asset_activity", include_str!("story/asset_activity.csv")),
    ("asset_usage", include_str!("story/asset_usage.csv")),
];

/// Writes every table into `folder`.
pub(super) fn write(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for (name, story) in TABLES {
        fs::write(folder.join(name).with_extension("csv"), table(story))?;
    }
    Ok(())
}

/// A table as the contract wants it: without comments, with ids for names.
pub(super) fn table(story: &str) -> String {
    let rows = story.lines().filter(|line| !line.starts_with('#'));
    rows.map(names::resolve).fold(String::with_capacity(story.len() * 2), |table, row| table + &row + "\r\n")
}
