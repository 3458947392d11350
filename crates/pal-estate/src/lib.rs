//! The estate: a folder of tables that say who is linked and who reaches what, and when (contract §2).
//!
//! [`read`] turns the access-and-link tables of a folder, `NAME.csv` or `NAME.parquet`, into [`Facts`]; [`read_platform`] does so
//! with the tables of Power Platform; [`write()`] turns facts into CSV. Reading is where checking happens: what comes out holds the
//! contract, or there is an [`EstateError`] that names file, line and column.

pub mod change;
pub mod error;
pub mod import;
mod note;
mod table;

use std::path::Path;

use pal_model::{Facts, PlatformFacts};

pub use error::{At, EstateError, Fault, Position};
pub use note::Note;

/// What a folder of tables says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Estate {
    /// The facts of all its tables.
    pub facts: Facts,
    /// What was passed over: one line for each unknown column of a file.
    pub notes: Vec<Note>,
}

/// Reads the tables of a folder. A missing file is an empty table; without a `partners` table [`Facts::partners`] is `None`.
///
/// A GUID as `child` of `management_groups` is a management group if it is the row's `tenant_id` (the root group is named
/// like its tenant) or occurs as `parent` anywhere in the table, else a subscription.
pub fn read(folder: &Path) -> Result<Estate, EstateError> {
    table::read(folder)
}

/// What the Power Platform tables of a folder say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlatformEstate {
    /// The facts of those tables.
    pub facts: PlatformFacts,
    /// What was passed over: one line for each unknown column of a file.
    pub notes: Vec<Note>,
}

/// Reads the Power Platform tables of a folder (contract §2.2): `assets`, `asset_roles`, `asset_activity` and `asset_usage`.
/// They lie beside the others, and whoever needs both reads both.
pub fn read_platform(folder: &Path) -> Result<PlatformEstate, EstateError> {
    table::read_platform(folder)
}

/// Makes a folder say exactly these facts, in CSV with every column and rows in one order, so that equal facts give equal
/// bytes. The folder is made if it is missing.
///
/// Each file is replaced at once, and only after all of them could be written. A table without rows gets no file, except a
/// `partners` table that is there and empty; the files of earlier tables that are not written, Parquet ones included, are
/// removed. Only `admin_agents` and `partners_of_record`, which people keep by hand, stay where the facts have none.
pub fn write(folder: &Path, facts: &Facts) -> Result<(), EstateError> {
    table::Staged::new(folder, facts)?.commit()
}
