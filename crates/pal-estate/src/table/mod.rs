//! The tables, each a [`Record`] of its own: what its columns are, how a row is read and how it is printed.

mod admin_agents;
mod asset;
mod asset_activity;
mod asset_role;
mod asset_usage;
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
mod partner_of_record;
mod principal;
mod printed;
mod quotes;
mod role_assignment;
mod staged;
mod subscription;

use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::thread::{self, ScopedJoinHandle};

use pal_model::facts::{
    AdminAgents, Delegation, GroupMember, Link, ManagementGroupEdge, Partner, PartnerOfRecord,
    PrincipalRecord, RoleAssignment, Subscription,
};
use pal_model::power_platform::{Asset, AssetActivity, AssetRole, AssetUsage};
use pal_model::{Facts, Interval, PlatformFacts};

use crate::error::{EstateError, Position};
use crate::note::Note;
use crate::{Estate, PlatformEstate};
use cell::{CellFault, Cells};
use column::Column;
use folder::Folder;

pub(crate) use folder::read_file;
pub(crate) use printed::{Printed, printed};
pub(crate) use staged::Staged;

/// Where a table has `valid_from` and `valid_to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bounds {
    /// In its last two columns.
    Last,
    /// Nowhere: its rows are about an instant or a month.
    None,
}

/// A row of a table.
pub(crate) trait Record: Sized {
    /// The table's name: that of its file without the ending.
    const TABLE: &'static str;
    /// Its columns in the order in which [`Record::read`] takes them and [`Record::print`] gives them.
    const COLUMNS: &'static [Column];

    /// Whether the last two columns say while a row holds.
    const BOUNDS: Bounds = Bounds::Last;

    /// Checks the cells of a row.
    fn read(cells: &mut Cells<'_>) -> Result<Self, CellFault>;

    /// The cells of a row, but for the bounds, which come last in every table.
    fn print(&self) -> Vec<String>;

    /// While the row holds.
    fn valid(&self) -> Interval;
}

/// What the tables of an estate are called.
const TABLES: [&str; 14] = [
    Partner::TABLE,
    Link::TABLE,
    PrincipalRecord::TABLE,
    GroupMember::TABLE,
    RoleAssignment::TABLE,
    Delegation::TABLE,
    ManagementGroupEdge::TABLE,
    Subscription::TABLE,
    AdminAgents::TABLE,
    PartnerOfRecord::TABLE,
    Asset::TABLE,
    AssetRole::TABLE,
    AssetActivity::TABLE,
    AssetUsage::TABLE,
];

/// The rows of a file, each with its place.
pub(crate) struct Table<T> {
    file: PathBuf,
    rows: Vec<T>,
    positions: Vec<Position>,
    /// What was passed over.
    pub(crate) notes: Vec<Note>,
}

impl<T> Table<T> {
    /// The rows with their places.
    pub(crate) fn placed(&self) -> impl Iterator<Item = (Position, &T)> {
        self.positions.iter().copied().zip(&self.rows)
    }
}

/// Reads all tables of a folder, each on a thread of its own, and checks what no row shows alone. Of several faults the one in
/// the first of the tables is told.
pub(crate) fn read(path: &Path) -> Result<Estate, EstateError> {
    let folder = &Folder::open(path)?;
    let mut notes: Vec<Note> = folder.strays(&TABLES).collect();
    let facts = thread::scope(|scope| {
        let partners = scope.spawn(|| folder.table(|_| Ok(())));
        let links = scope.spawn(|| folder.table(link::refuse_overlaps));
        let principals = scope.spawn(|| folder.table(|_| Ok(())));
        let group_members = scope.spawn(|| folder.table(|_| Ok(())));
        let role_assignments = scope.spawn(|| folder.table(|_| Ok(())));
        let delegations = scope.spawn(|| folder.table(|_| Ok(())));
        let management_groups = scope.spawn(|| folder.table(management_group::settle));
        let subscriptions = scope.spawn(|| folder.table(subscription::refuse_two_owners));
        let admin_agents = scope.spawn(|| folder.table(|_| Ok(())));
        let of_record = scope.spawn(|| folder.table(partner_of_record::refuse_two_partners));
        Ok(Facts {
            partners: rows(partners, &mut notes)?,
            links: rows(links, &mut notes)?.unwrap_or_default(),
            principals: rows(principals, &mut notes)?.unwrap_or_default(),
            group_members: rows(group_members, &mut notes)?.unwrap_or_default(),
            role_assignments: rows(role_assignments, &mut notes)?.unwrap_or_default(),
            delegations: rows(delegations, &mut notes)?.unwrap_or_default(),
            management_groups: rows(management_groups, &mut notes)?.unwrap_or_default(),
            subscriptions: rows(subscriptions, &mut notes)?.unwrap_or_default(),
            admin_agents: rows(admin_agents, &mut notes)?.unwrap_or_default(),
            partners_of_record: rows(of_record, &mut notes)?.unwrap_or_default(),
        })
    })?;
    Ok(Estate { facts, notes })
}

/// Reads the tables of Power Platform in a folder (contract §2.2), as [`read`] does the others.
pub(crate) fn read_platform(path: &Path) -> Result<PlatformEstate, EstateError> {
    let folder = &Folder::open(path)?;
    let mut notes = Vec::new();
    let facts = thread::scope(|scope| {
        let assets = scope.spawn(|| folder.table(asset::refuse_two_kinds));
        let asset_roles = scope.spawn(|| folder.table(|_| Ok(())));
        let asset_activity = scope.spawn(|| folder.table(|_| Ok(())));
        let asset_usage = scope.spawn(|| folder.table(asset_usage::refuse_two_figures));
        Ok(PlatformFacts {
            assets: rows(assets, &mut notes)?.unwrap_or_default(),
            asset_roles: rows(asset_roles, &mut notes)?.unwrap_or_default(),
            asset_activity: rows(asset_activity, &mut notes)?.unwrap_or_default(),
            asset_usage: rows(asset_usage, &mut notes)?.unwrap_or_default(),
        })
    })?;
    Ok(PlatformEstate { facts, notes })
}

/// A thread that reads a table; `None` if the folder has no file for it.
type Reading<'scope, T> = ScopedJoinHandle<'scope, Result<Option<Table<T>>, EstateError>>;

/// The rows that a thread reads.
fn rows<T>(thread: Reading<'_, T>, notes: &mut Vec<Note>) -> Result<Option<Vec<T>>, EstateError> {
    let table = thread.join().unwrap_or_else(|panic| resume_unwind(panic))?;
    Ok(table.map(|table| {
        notes.extend(table.notes);
        table.rows
    }))
}
