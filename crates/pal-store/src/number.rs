//! Counts as both engines keep them: signed 64-bit columns.

use crate::error::StoreError;

/// A count as a column.
pub(crate) fn column(table: &'static str, count: u64) -> Result<i64, StoreError> {
    i64::try_from(count).map_err(|e| StoreError::row(table, e))
}

/// A count from a column.
pub(crate) fn count(table: &'static str, column: i64) -> Result<u64, StoreError> {
    u64::try_from(column).map_err(|e| StoreError::row(table, e))
}
