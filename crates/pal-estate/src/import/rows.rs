//! Tables as the text they are written in: the one form in which rows that were there, rows that are derived and rows that
//! were given by hand can be compared and put together.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use pal_model::{Facts, PlatformFacts};

use super::error::ImportError;
use super::log::GivenRow;
use crate::table::{self, Printed};

/// The tables that import makes, in the order in which they are told of.
pub(super) const TABLES: [&str; 11] = [
    "links",
    "principals",
    "group_members",
    "role_assignments",
    "delegations",
    "management_groups",
    "subscriptions",
    "assets",
    "asset_roles",
    "asset_activity",
    "asset_usage",
];

/// Columns that can change while the row is still about the same thing.
const VALUES: [&str; 11] = [
    "valid_from",
    "valid_to",
    "display_name",
    "principal_type",
    "offer_type",
    "cloud",
    "csp_partner_id",
    "csp_reseller_id",
    "environment_sku",
    "name",
    "value",
];

type Row = Vec<String>;

/// A table as text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct TextTable {
    pub header: Row,
    pub rows: BTreeSet<Row>,
}

/// Tables by name; a table without rows is not among them.
pub(super) type TextTables = BTreeMap<String, TextTable>;

/// How the rows of a table differ from what they were.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Difference {
    pub new: u64,
    pub changed: u64,
    pub unchanged: u64,
    pub removed: u64,
}

/// The rows of facts, but for partners.
pub(super) fn of_facts(facts: &Facts, platform: &PlatformFacts) -> Result<TextTables, ImportError> {
    let printed = table::printed(facts, platform)?.into_iter().filter(|table| !table.rows.is_empty());
    let text = |table: Printed| {
        (table.table.to_owned(), TextTable { header: table.header, rows: table.rows.into_iter().collect() })
    };
    Ok(printed.map(text).collect())
}

impl TextTable {
    /// The file of the table.
    pub(super) fn print(&self, path: &Path) -> Result<Vec<u8>, ImportError> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        for row in [&self.header].into_iter().chain(&self.rows) {
            let written = writer.write_record(row);
            written.map_err(|source| ImportError::Io { path: path.to_owned(), source: source.into() })?;
        }
        writer
            .into_inner()
            .map_err(|error| ImportError::Io { path: path.to_owned(), source: error.into_error() })
    }

    /// A row by column, without its empty cells.
    pub(super) fn given(&self, table: &str, row: &Row) -> GivenRow {
        let cells = self.header.iter().cloned().zip(row.iter().cloned());
        GivenRow { table: table.to_owned(), row: cells.filter(|(_, cell)| !cell.is_empty()).collect() }
    }

    /// Adds a row by column.
    pub(super) fn add(&mut self, given: &GivenRow) {
        let cell = |column: &String| given.row.get(column).cloned().unwrap_or_default();
        let row = self.header.iter().map(cell).collect();
        self.rows.insert(row);
    }

    /// How this table differs from what it was.
    pub(super) fn difference(&self, before: &Self) -> Difference {
        let mut gone: BTreeMap<Row, u64> = BTreeMap::new();
        for row in before.rows.difference(&self.rows) {
            *gone.entry(before.key(row)).or_default() += 1;
        }
        let mut difference = Difference {
            unchanged: self.rows.intersection(&before.rows).count() as u64,
            ..Difference::default()
        };
        for row in self.rows.difference(&before.rows) {
            match gone.get_mut(&self.key(row)) {
                Some(left) if *left > 0 => {
                    *left -= 1;
                    difference.changed += 1;
                }
                _ => difference.new += 1,
            }
        }
        difference.removed = gone.values().sum();
        difference
    }

    fn key(&self, row: &Row) -> Row {
        let columns = self.header.iter().zip(row);
        columns
            .filter(|(column, _)| !VALUES.contains(&column.as_str()))
            .map(|(_, cell)| cell.clone())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[&str]) -> TextTable {
        let text = |row: &str| row.split(',').map(str::to_owned).collect();
        TextTable {
            header: text("group_id,member_id,valid_from,valid_to"),
            rows: rows.iter().map(|row| text(row)).collect(),
        }
    }

    #[test]
    fn a_row_that_keeps_its_key_is_changed() {
        let before = table(&["g,ana,1,", "g,bo,1,", "g,lena,1,"]);
        let after = table(&["g,ana,1,", "g,bo,1,2", "g,bot,3,"]);
        let expected = Difference { new: 1, changed: 1, unchanged: 1, removed: 1 };
        assert_eq!(after.difference(&before), expected);
    }
}
