//! The eight tables, each a [`Record`] of its own: what its columns are, how a row is read and how it is printed.

mod cell;
mod column;
mod csv_file;
mod delegation;
mod folder;
mod group_member;
mod lines;
mod link;
mod management_group;
mod overlap;
mod parquet_file;
mod parquet_text;
mod partner;
mod principal;
mod printed;
mod quotes;
mod role_assignment;
mod staged;
mod subscription;

use std::path::{Path, PathBuf};

use pal_model::{Facts, Interval};

use crate::Estate;
use crate::error::{EstateError, Position};
use cell::{CellFault, Cells};
use column::Column;
use folder::Folder;

pub(crate) use printed::{Printed, printed};
pub(crate) use staged::Staged;

/// A row of a table.
trait Record: Sized {
    /// The table's name: that of its file without the ending.
    const TABLE: &'static str;
    /// Its columns in the order in which [`Record::read`] takes them and [`Record::print`] gives them.
    const COLUMNS: &'static [Column];

    /// Checks the cells of a row.
    fn read(cells: &mut Cells<'_>) -> Result<Self, CellFault>;

    /// The cells of a row, but for the bounds, which come last in every table.
    fn print(&self) -> Vec<String>;

    /// While the row holds.
    fn valid(&self) -> Interval;
}

/// The rows of a file, each with its place.
struct Table<T> {
    file: PathBuf,
    rows: Vec<T>,
    positions: Vec<Position>,
}

impl<T> Table<T> {
    /// The rows with their places.
    fn placed(&self) -> impl Iterator<Item = (Position, &T)> {
        self.positions.iter().copied().zip(&self.rows)
    }
}

/// Reads all tables of a folder and checks what no row shows alone.
pub(crate) fn read(path: &Path) -> Result<Estate, EstateError> {
    let mut folder = Folder::open(path)?;
    let facts = Facts {
        partners: folder.table()?.map(|table| table.rows),
        links: folder.rows(link::refuse_overlaps)?,
        principals: folder.rows(|_| Ok(()))?,
        group_members: folder.rows(|_| Ok(()))?,
        role_assignments: folder.rows(|_| Ok(()))?,
        delegations: folder.rows(|_| Ok(()))?,
        management_groups: folder.rows(management_group::settle)?,
        subscriptions: folder.rows(subscription::refuse_two_owners)?,
    };
    Ok(Estate { facts, notes: folder.into_notes() })
}
