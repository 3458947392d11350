//! The directory in SQLite.

use rusqlite::Connection;

use super::transaction::Transaction;
use crate::audit::Actor;
use crate::directory::Directory;
use crate::directory_row::{Difference, PartnerTable, Rows, directory_of};
use crate::error::StoreError;
use crate::number;
use crate::store::{Applied, DirectoryVersion};

/// Its version, and whether it has a table of partners.
pub(crate) fn head(connection: &Connection) -> Result<(DirectoryVersion, PartnerTable), StoreError> {
    let mut statement = connection.prepare_cached("SELECT version, partners FROM directory_head")?;
    let (version, partners): (i64, String) = statement.query_row((), |row| Ok((row.get(0)?, row.get(1)?)))?;
    let partners = PartnerTable::from_word(&partners)
        .ok_or_else(|| StoreError::row("directory_head", "no such word for partners"))?;
    Ok((DirectoryVersion(number::count("directory_head", version)?), partners))
}

fn rows(connection: &Connection) -> Result<Rows, StoreError> {
    let mut statement = connection.prepare_cached("SELECT name, key, cells FROM directory_rows")?;
    let rows = statement.query_map((), |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?;
    Ok(rows.collect::<rusqlite::Result<Rows>>()?)
}

/// The directory with its version.
pub(crate) fn directory(connection: &Connection) -> Result<(DirectoryVersion, Directory), StoreError> {
    // Rows and version of one moment.
    read(&*connection.unchecked_transaction()?)
}

/// The directory with its version, within a transaction.
pub(crate) fn read(moment: &Connection) -> Result<(DirectoryVersion, Directory), StoreError> {
    let (version, partners) = head(moment)?;
    Ok((version, directory_of(&rows(moment)?, partners)?))
}

/// Makes the rows exactly these.
pub(crate) fn replace(
    transaction: &mut Transaction<'_>,
    new: &Rows,
    partners: PartnerTable,
    at: i64,
    actor: Actor,
) -> Result<Applied, StoreError> {
    let connection = transaction.connection();
    let (version, partners_before) = head(connection)?;
    let difference = Difference::between(&rows(connection)?, new);
    if difference.is_empty() && partners == partners_before {
        return Ok(Applied::Unchanged);
    }
    let mut statement =
        connection.prepare_cached("DELETE FROM directory_rows WHERE name = ?1 AND key = ?2")?;
    for (table, key) in &difference.removed {
        statement.execute((table, key))?;
    }
    let mut statement =
        connection.prepare_cached("REPLACE INTO directory_rows (name, key, cells) VALUES (?1, ?2, ?3)")?;
    for (table, key, cells) in &difference.put {
        statement.execute((table, key, cells))?;
    }
    connection.execute(
        "UPDATE directory_head SET version = ?1, partners = ?2",
        (number::column("directory_head", version.0 + 1)?, partners.word()),
    )?;
    transaction.audit(&difference.audit_entry(at, actor, partners))?;
    Ok(Applied::Changed)
}
