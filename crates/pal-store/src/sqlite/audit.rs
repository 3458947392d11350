//! The audit log in SQLite.

use rusqlite::{Connection, Row, Statement};

use crate::audit::{AuditHead, AuditRow, AuditVerdict, Walk};
use crate::error::StoreError;

/// Where the chain ends.
pub(crate) fn head(connection: &Connection) -> Result<AuditHead, StoreError> {
    let mut statement = connection.prepare_cached("SELECT number, digest FROM audit_head")?;
    Ok(statement.query_row((), |row| Ok(AuditHead { number: row.get(0)?, digest: row.get(1)? }))?)
}

/// Notes where the chain ends.
pub(crate) fn put_head(connection: &Connection, head: AuditHead) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached("UPDATE audit_head SET number = ?1, digest = ?2")?;
    statement.execute((head.number, head.digest))?;
    Ok(())
}

/// The text of the statement that adds a row.
pub(crate) const INSERT: &str =
    "INSERT INTO audit (number, at, actor, action, subject, detail, previous, digest)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

/// Adds a row, by that statement.
pub(crate) fn insert(statement: &mut Statement<'_>, row: &AuditRow) -> Result<(), StoreError> {
    statement.execute((
        row.number,
        row.at,
        &row.actor,
        &row.action,
        &row.subject,
        &row.detail,
        row.previous,
        row.digest,
    ))?;
    Ok(())
}

/// Walks the chain from its first row to where its end was noted.
pub(crate) fn verify(connection: &Connection) -> Result<AuditVerdict, StoreError> {
    // Rows and end as they were at one moment: others go on writing.
    let moment = connection.unchecked_transaction()?;
    let mut statement = moment.prepare(
        "SELECT number, at, actor, action, subject, detail, previous, digest FROM audit ORDER BY number",
    )?;
    let mut rows = statement.query(())?;
    let mut walk = Walk::new();
    while let Some(row) = rows.next()? {
        if let Some(broken) = walk.step(&audit_row(row)?) {
            return Ok(broken);
        }
    }
    Ok(walk.end(head(&moment)?))
}

fn audit_row(row: &Row<'_>) -> rusqlite::Result<AuditRow> {
    Ok(AuditRow {
        number: row.get(0)?,
        at: row.get(1)?,
        actor: row.get(2)?,
        action: row.get(3)?,
        subject: row.get(4)?,
        detail: row.get(5)?,
        previous: row.get(6)?,
        digest: row.get(7)?,
    })
}
