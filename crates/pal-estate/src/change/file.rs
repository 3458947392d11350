//! Changes as files: a table of the estate each, whose rows come or go while they hold.

use std::path::Path;
use std::str::FromStr;

use pal_model::facts::{Delegation, GroupMember, Link, RoleAssignment};

use super::{Addition, Change, Removal};
use crate::error::{At, EstateError};
use crate::note::Note;
use crate::table::{Record, read_file};

/// A table of which rows may come or go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangedTable {
    /// `links`
    Links,
    /// `role_assignments`
    RoleAssignments,
    /// `delegations`
    Delegations,
    /// `group_members`
    GroupMembers,
}

/// Not a table that changes are read for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is none of links, role_assignments, delegations, group_members")]
pub struct ChangedTableError(String);

impl FromStr for ChangedTable {
    type Err = ChangedTableError;

    fn from_str(text: &str) -> Result<Self, ChangedTableError> {
        match text {
            "links" => Ok(Self::Links),
            "role_assignments" => Ok(Self::RoleAssignments),
            "delegations" => Ok(Self::Delegations),
            "group_members" => Ok(Self::GroupMembers),
            _ => Err(ChangedTableError(text.to_owned())),
        }
    }
}

impl Change {
    /// Takes up the rows of a file, CSV or Parquet by its ending, as coming; gives what was passed over.
    pub fn add_file(&mut self, table: ChangedTable, file: &Path) -> Result<Vec<Note>, EstateError> {
        let to = &mut self.additions;
        match table {
            ChangedTable::Links => each(file, Addition::Link, to),
            ChangedTable::RoleAssignments => each(file, Addition::RoleAssignment, to),
            ChangedTable::Delegations => each(file, Addition::Delegation, to),
            ChangedTable::GroupMembers => each(file, Addition::GroupMember, to),
        }
    }

    /// Takes up the rows of a file as going, each while it says that it holds; gives what was passed over.
    pub fn remove_file(&mut self, table: ChangedTable, file: &Path) -> Result<Vec<Note>, EstateError> {
        let to = &mut self.removals;
        let link = |row: Link| Removal::Link {
            principal: row.principal,
            partner: Some(row.partner_id),
            during: row.valid,
        };
        match table {
            ChangedTable::Links => each(file, link, to),
            ChangedTable::RoleAssignments => each::<RoleAssignment, _>(file, Removal::RoleAssignment, to),
            ChangedTable::Delegations => each::<Delegation, _>(file, Removal::Delegation, to),
            ChangedTable::GroupMembers => each::<GroupMember, _>(file, Removal::GroupMember, to),
        }
    }
}

fn each<T: Record + Clone, U>(
    file: &Path,
    part: impl Fn(T) -> U,
    to: &mut Vec<(U, String)>,
) -> Result<Vec<Note>, EstateError> {
    let table = read_file::<T>(file)?;
    for (position, row) in table.placed() {
        to.push((part(row.clone()), At { file: file.to_owned(), position }.to_string()));
    }
    Ok(table.notes)
}
