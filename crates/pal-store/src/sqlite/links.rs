//! Links in SQLite.

use pal_model::partner_link::LinkRecord;
use pal_model::{Guid, ObjectId, Principal, TenantId};
use rusqlite::{Connection, OptionalExtension, Row};

use super::transaction::Transaction;
use crate::error::StoreError;
use crate::link::{
    HistoryRow, LinkChange, LinkSpan, LinkVersion, ReplayKey, Settled, audit_entry, remembered_since, settle,
    state_of, state_word,
};
use crate::number;
use crate::ticks;

/// A GUID as it is kept.
pub(crate) fn blob(guid: Guid) -> [u8; 16] {
    guid.as_u128().to_be_bytes()
}

/// The record of a principal.
pub(crate) fn record(
    connection: &Connection,
    principal: Principal,
) -> Result<Option<LinkRecord>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT partner_id, version, created, updated, state FROM links WHERE tenant = ?1 AND object = ?2",
    )?;
    let mut rows = statement.query((blob(principal.tenant.0), blob(principal.object.0)))?;
    let Some(row) = rows.next()? else { return Ok(None) };
    Ok(Some(LinkRecord {
        partner_id: text(row, 0)?.parse().map_err(|e| StoreError::row("links", e))?,
        version: number::count("links", row.get(1)?)?,
        created: ticks::instant(row.get(2)?),
        updated: ticks::instant(row.get(3)?),
        state: state_of(text(row, 4)?).ok_or_else(|| StoreError::row("links", "no such state"))?,
    }))
}

fn text<'r>(row: &'r Row<'_>, column: usize) -> Result<&'r str, StoreError> {
    Ok(row.get_ref(column)?.as_str().map_err(rusqlite::Error::from)?)
}

/// Decides a change and writes what comes of it: history, audit row and the answer to be remembered. `links` follows
/// (`follow.rs`).
pub(crate) fn change(transaction: &mut Transaction<'_>, change: &LinkChange) -> Result<Settled, StoreError> {
    let connection = transaction.connection();
    let at = ticks::of(change.at);
    let remembered = match &change.replay {
        Some(replay) => remembered(connection, change.principal, replay, at)?,
        None => None,
    };
    let before = transaction.link(change.principal)?;
    let outcome = settle(change, before.as_ref(), remembered);
    if let (Some(replay), Settled::ToRemember(body)) = (&change.replay, &outcome.settled) {
        remember(connection, change.principal, replay, at, body)?;
    }
    if let Some(after) = outcome.record {
        put_version(transaction, change.principal, &after)?;
        transaction.audit(&audit_entry(change, before.as_ref(), &after))?;
        transaction.changed(change.principal, after);
    }
    Ok(outcome.settled)
}

/// Writes the record of a principal to `links`.
pub(crate) fn put(
    connection: &Connection,
    principal: Principal,
    record: &LinkRecord,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO links (tenant, object, partner_id, version, created, updated, state)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (tenant, object) DO UPDATE
         SET partner_id = excluded.partner_id, version = excluded.version, updated = excluded.updated, state = excluded.state",
    )?;
    statement.execute((
        blob(principal.tenant.0),
        blob(principal.object.0),
        record.partner_id.to_string(),
        number::column("links", record.version)?,
        ticks::of(record.created),
        ticks::of(record.updated),
        state_word(record.state),
    ))?;
    Ok(())
}

const INSERT_VERSION: &str = "INSERT INTO link_history (tenant, object, version, partner_id, state, at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

fn put_version(
    transaction: &mut Transaction<'_>,
    principal: Principal,
    record: &LinkRecord,
) -> Result<(), StoreError> {
    transaction.statement(INSERT_VERSION)?.execute((
        blob(principal.tenant.0),
        blob(principal.object.0),
        number::column("link_history", record.version)?,
        record.partner_id.to_string(),
        state_word(record.state),
        ticks::of(record.updated),
    ))?;
    Ok(())
}

fn remembered(
    connection: &Connection,
    principal: Principal,
    replay: &ReplayKey,
    now: i64,
) -> Result<Option<String>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT body FROM answers WHERE tenant = ?1 AND object = ?2 AND request = ?3 AND at > ?4",
    )?;
    let key = (blob(principal.tenant.0), blob(principal.object.0), *replay.digest(), remembered_since(now));
    Ok(statement.query_row(key, |row| row.get(0)).optional()?)
}

fn remember(
    connection: &Connection,
    principal: Principal,
    replay: &ReplayKey,
    at: i64,
    body: &str,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO answers (tenant, object, request, at, body) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (tenant, object, request) DO UPDATE SET at = excluded.at, body = excluded.body",
    )?;
    statement.execute((blob(principal.tenant.0), blob(principal.object.0), *replay.digest(), at, body))?;
    Ok(())
}

/// The changes of a principal's record, the latest first.
pub(crate) fn versions(
    connection: &Connection,
    principal: Principal,
    limit: u32,
) -> Result<Vec<LinkVersion>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT version, partner_id, state, at FROM link_history WHERE tenant = ?1 AND object = ?2
         ORDER BY version DESC LIMIT ?3",
    )?;
    let mut rows = statement.query((blob(principal.tenant.0), blob(principal.object.0), limit))?;
    let mut versions = Vec::new();
    while let Some(row) = rows.next()? {
        versions.push(LinkVersion {
            version: number::count("link_history", row.get(0)?)?,
            partner_id: text(row, 1)?.parse().map_err(|e| StoreError::row("link_history", e))?,
            state: state_of(text(row, 2)?).ok_or_else(|| StoreError::row("link_history", "no such state"))?,
            at: ticks::instant(row.get(3)?),
        });
    }
    Ok(versions)
}

/// When each principal was linked to which partner.
pub(crate) fn spans(connection: &Connection) -> Result<Vec<LinkSpan>, StoreError> {
    let mut statement = connection.prepare(
        "SELECT tenant, object, partner_id, state, at FROM link_history ORDER BY tenant, object, version",
    )?;
    let mut rows = statement.query(())?;
    let mut changes = Vec::new();
    while let Some(row) = rows.next()? {
        changes.push(HistoryRow {
            principal: Principal { tenant: TenantId(guid(row, 0)?), object: ObjectId(guid(row, 1)?) },
            partner_id: text(row, 2)?.parse().map_err(|e| StoreError::row("link_history", e))?,
            state: state_of(text(row, 3)?).ok_or_else(|| StoreError::row("link_history", "no such state"))?,
            at: ticks::instant(row.get(4)?),
        });
    }
    Ok(crate::link::spans(&changes))
}

/// A GUID of a row.
pub(crate) fn guid(row: &Row<'_>, column: usize) -> Result<Guid, StoreError> {
    Ok(Guid::from_u128(u128::from_be_bytes(row.get(column)?)))
}
