//! Tables as text without files, for whoever compares rows.

use std::path::Path;

use pal_model::{Facts, PlatformFacts};

use super::Record;
use super::staged::{header, print};
use crate::error::EstateError;

/// A table as text.
pub(crate) struct Printed {
    /// The table's name.
    pub table: &'static str,
    /// Its columns.
    pub header: Vec<String>,
    /// Its rows in the order of the facts.
    pub rows: Vec<Vec<String>>,
}

/// Every table but `partners`, those without rows included.
pub(crate) fn printed(facts: &Facts, platform: &PlatformFacts) -> Result<[Printed; 11], EstateError> {
    Ok([
        of_table(&facts.links)?,
        of_table(&facts.principals)?,
        of_table(&facts.group_members)?,
        of_table(&facts.role_assignments)?,
        of_table(&facts.delegations)?,
        of_table(&facts.management_groups)?,
        of_table(&facts.subscriptions)?,
        of_table(&platform.assets)?,
        of_table(&platform.asset_roles)?,
        of_table(&platform.asset_activity)?,
        of_table(&platform.asset_usage)?,
    ])
}

fn of_table<T: Record>(facts: &[T]) -> Result<Printed, EstateError> {
    let rows = facts.iter().map(|row| print(row, Path::new(T::TABLE)));
    Ok(Printed { table: T::TABLE, header: header::<T>(), rows: rows.collect::<Result<_, _>>()? })
}
