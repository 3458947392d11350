//! Sessions of the portal in SQLite.

use rusqlite::Connection;

use super::transaction::Transaction;
use crate::digest::Digest;
use crate::error::StoreError;
use crate::portal_session::{PortalSession, SessionReplaced};
use crate::ticks;

pub(crate) fn put(transaction: &mut Transaction<'_>, session: &PortalSession) -> Result<(), StoreError> {
    let mut statement = transaction.connection().prepare_cached(
        "INSERT INTO portal_sessions (digest, payload, idle_until, ends) VALUES (?1, ?2, ?3, ?4)",
    )?;
    let (idle_until, ends) = (ticks::of(session.idle_until), ticks::of(session.ends));
    statement.execute((session.digest, &session.payload, idle_until, ends))?;
    Ok(())
}

pub(crate) fn get(
    connection: &Connection,
    digest: &Digest,
    now: i64,
) -> Result<Option<PortalSession>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT payload, idle_until, ends FROM portal_sessions
         WHERE digest = ?1 AND idle_until > ?2 AND ends > ?2",
    )?;
    let mut rows = statement.query((digest, now))?;
    let Some(row) = rows.next()? else { return Ok(None) };
    Ok(Some(PortalSession {
        digest: *digest,
        payload: row.get(0)?,
        idle_until: ticks::instant(row.get(1)?),
        ends: ticks::instant(row.get(2)?),
    }))
}

pub(crate) fn extend(
    transaction: &mut Transaction<'_>,
    digest: &Digest,
    idle_until: i64,
) -> Result<(), StoreError> {
    let mut statement = transaction
        .connection()
        .prepare_cached("UPDATE portal_sessions SET idle_until = ?2 WHERE digest = ?1 AND idle_until < ?2")?;
    statement.execute((digest, idle_until))?;
    Ok(())
}

pub(crate) fn replace(
    transaction: &mut Transaction<'_>,
    old: &Digest,
    new: &PortalSession,
    now: i64,
) -> Result<SessionReplaced, StoreError> {
    if get(transaction.connection(), old, now)?.is_none() {
        return Ok(SessionReplaced::Gone);
    }
    end(transaction, old)?;
    put(transaction, new)?;
    Ok(SessionReplaced::Replaced)
}

pub(crate) fn end(transaction: &mut Transaction<'_>, digest: &Digest) -> Result<(), StoreError> {
    let mut statement =
        transaction.connection().prepare_cached("DELETE FROM portal_sessions WHERE digest = ?1")?;
    statement.execute((digest,))?;
    Ok(())
}
