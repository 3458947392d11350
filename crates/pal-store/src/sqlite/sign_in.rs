//! Grants, device codes, signing keys and failures in SQLite.

use pal_model::Guid;
use rusqlite::{Connection, OptionalExtension, Row};

use super::links::{blob, guid};
use super::transaction::Transaction;
use crate::audit::Actor;
use crate::digest::Digest;
use crate::error::StoreError;
use crate::link::remembered_since;
use crate::number;
use crate::sign_in::{
    Device, DeviceAnswered, DeviceState, DeviceStored, Grant, GrantKind, KeyChange, KeyState, Polled,
    Redeemed, StoredKey,
};
use crate::sweep;
use crate::ticks;

pub(crate) fn put_grant(transaction: &mut Transaction<'_>, grant: &Grant) -> Result<(), StoreError> {
    let mut statement = transaction.connection().prepare_cached(
        "INSERT INTO grants (digest, family, kind, payload, expires) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    statement.execute((
        grant.digest,
        blob(grant.family),
        grant.kind.word(),
        &grant.payload,
        ticks::of(grant.expires),
    ))?;
    Ok(())
}

pub(crate) fn redeem_grant(
    transaction: &mut Transaction<'_>,
    digest: &Digest,
    now: i64,
) -> Result<Redeemed, StoreError> {
    let connection = transaction.connection();
    let mut statement = connection.prepare_cached(
        "SELECT family, kind, payload, expires, redeemed FROM grants WHERE digest = ?1 AND expires > ?2
         AND NOT EXISTS (SELECT 1 FROM ended_families WHERE ended_families.family = grants.family)",
    )?;
    let mut rows = statement.query((digest, now))?;
    let Some(row) = rows.next()? else { return Ok(Redeemed::Unknown) };
    let family = guid(row, 0)?;
    if row.get(4)? {
        return Ok(Redeemed::Reused(family));
    }
    let kind: String = row.get(1)?;
    let grant = Grant {
        digest: *digest,
        family,
        kind: GrantKind::from_word(&kind).ok_or_else(|| StoreError::row("grants", "no such kind"))?,
        payload: row.get(2)?,
        expires: ticks::instant(row.get(3)?),
    };
    connection.prepare_cached("UPDATE grants SET redeemed = 1 WHERE digest = ?1")?.execute((digest,))?;
    Ok(Redeemed::Fresh(grant))
}

pub(crate) fn end_family(transaction: &mut Transaction<'_>, family: Guid, at: i64) -> Result<(), StoreError> {
    let mut statement = transaction
        .connection()
        .prepare_cached("INSERT INTO ended_families (family, at) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?;
    statement.execute((blob(family), at))?;
    Ok(())
}

pub(crate) fn put_device(
    transaction: &mut Transaction<'_>,
    device: &Device,
    now: i64,
) -> Result<DeviceStored, StoreError> {
    let connection = transaction.connection();
    connection
        .prepare_cached("DELETE FROM devices WHERE user_code = ?1 AND expires <= ?2")?
        .execute((device.user_code_digest, now))?;
    let stored = connection
        .prepare_cached(
            "INSERT INTO devices (digest, user_code, payload, expires, state) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (user_code) DO NOTHING",
        )?
        .execute((
            device.digest,
            device.user_code_digest,
            &device.payload,
            ticks::of(device.expires),
            device.state.word(),
        ))?;
    Ok(if stored == 1 { DeviceStored::Stored } else { DeviceStored::CodeTaken })
}

pub(crate) fn device_by_user_code(
    connection: &Connection,
    user_code: &Digest,
    now: i64,
) -> Result<Option<Device>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT state, payload, digest, expires FROM devices WHERE user_code = ?1 AND expires > ?2",
    )?;
    let mut rows = statement.query((user_code, now))?;
    let Some(row) = rows.next()? else { return Ok(None) };
    Ok(Some(Device {
        digest: row.get(2)?,
        user_code_digest: *user_code,
        payload: row.get(1)?,
        expires: ticks::instant(row.get(3)?),
        state: state(row)?,
    }))
}

/// The state in the first column.
fn state(row: &Row<'_>) -> Result<DeviceState, StoreError> {
    let word: String = row.get(0)?;
    DeviceState::from_word(&word).ok_or_else(|| StoreError::row("devices", "no such state"))
}

pub(crate) fn answer_device(
    transaction: &mut Transaction<'_>,
    user_code: &Digest,
    approval: Option<&str>,
    now: i64,
) -> Result<DeviceAnswered, StoreError> {
    let state = if approval.is_some() { DeviceState::Approved } else { DeviceState::Denied };
    let taken = transaction
        .connection()
        .prepare_cached(
            "UPDATE devices SET state = ?3, payload = coalesce(?4, payload)
             WHERE user_code = ?1 AND expires > ?2 AND state = ?5",
        )?
        .execute((user_code, now, state.word(), approval, DeviceState::Pending.word()))?;
    Ok(if taken == 1 { DeviceAnswered::Taken } else { DeviceAnswered::Unknown })
}

/// What a device would be told, without using it up.
pub(crate) fn device_state(connection: &Connection, digest: &Digest, now: i64) -> Result<Polled, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT state, payload FROM devices WHERE digest = ?1 AND expires > ?2")?;
    let mut rows = statement.query((digest, now))?;
    let Some(row) = rows.next()? else { return Ok(Polled::Unknown) };
    Ok(match state(row)? {
        DeviceState::Pending => Polled::Pending,
        DeviceState::Denied => Polled::Denied,
        DeviceState::Approved => Polled::Approved(row.get(1)?),
    })
}

pub(crate) fn take_approval(
    transaction: &mut Transaction<'_>,
    digest: &Digest,
    now: i64,
) -> Result<Polled, StoreError> {
    let connection = transaction.connection();
    let answer = device_state(connection, digest, now)?;
    if let Polled::Approved(_) = answer {
        connection.prepare_cached("DELETE FROM devices WHERE digest = ?1")?.execute((digest,))?;
    }
    Ok(answer)
}

pub(crate) fn keys(connection: &Connection) -> Result<Vec<StoredKey>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT id, sealed, created, retired FROM signing_keys ORDER BY created, id")?;
    let keys = statement.query_map((), |row| {
        Ok(StoredKey {
            id: row.get(0)?,
            sealed: row.get(1)?,
            created: ticks::instant(row.get(2)?),
            retired: row.get::<_, Option<i64>>(3)?.map(ticks::instant),
        })
    })?;
    Ok(keys.collect::<rusqlite::Result<_>>()?)
}

pub(crate) fn add_key(
    transaction: &mut Transaction<'_>,
    key: &StoredKey,
    actor: Actor,
) -> Result<(), StoreError> {
    let connection = transaction.connection();
    let kept = connection
        .prepare_cached("SELECT retired FROM signing_keys WHERE id = ?1")?
        .query_row((&key.id,), |row| row.get(0).map(KeyState::of))
        .optional()?;
    let Some(change) = KeyChange::of(key, kept.unwrap_or(KeyState::Unknown)) else { return Ok(()) };
    connection
        .prepare_cached(
            "INSERT INTO signing_keys (id, sealed, created, retired) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (id) DO UPDATE SET retired = excluded.retired",
        )?
        .execute((&key.id, &key.sealed, ticks::of(key.created), key.retired.map(ticks::of)))?;
    transaction.audit(&change.audit_entry(key, actor))
}

pub(crate) fn record_failure(
    transaction: &mut Transaction<'_>,
    account: &Digest,
    at: i64,
) -> Result<(), StoreError> {
    let mut statement =
        transaction.connection().prepare_cached("INSERT INTO failures (account, at) VALUES (?1, ?2)")?;
    statement.execute((account, at))?;
    Ok(())
}

pub(crate) fn failures_since(
    connection: &Connection,
    account: &Digest,
    since: i64,
) -> Result<u64, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT count(*) FROM failures WHERE account = ?1 AND at >= ?2")?;
    number::count("failures", statement.query_row((account, since), |row| row.get(0))?)
}

pub(crate) fn clear_failures(transaction: &mut Transaction<'_>, account: &Digest) -> Result<(), StoreError> {
    transaction
        .connection()
        .prepare_cached("DELETE FROM failures WHERE account = ?1")?
        .execute((account,))?;
    Ok(())
}

/// Lets a limited number of rows that are out of date go; whether there may be more.
pub(crate) fn sweep(transaction: &mut Transaction<'_>, now: i64) -> Result<bool, StoreError> {
    let limit = sweep::ROWS_MAX;
    let kept_since = now.saturating_sub(sweep::KEPT);
    let mut most = 0;
    for (statement, until) in [
        // The oldest have the lowest numbers: no index is needed to find them.
        (
            "DELETE FROM answers WHERE at <= ?1 AND number IN (SELECT number FROM answers ORDER BY number LIMIT ?2)",
            remembered_since(now),
        ),
        ("DELETE FROM grants WHERE digest IN (SELECT digest FROM grants WHERE expires <= ?1 LIMIT ?2)", now),
        (
            "DELETE FROM devices WHERE digest IN (SELECT digest FROM devices WHERE expires <= ?1 LIMIT ?2)",
            now,
        ),
        (
            "DELETE FROM portal_sessions WHERE digest IN
             (SELECT digest FROM portal_sessions WHERE idle_until <= ?1 LIMIT ?2)",
            now,
        ),
        (
            "DELETE FROM failures WHERE at < ?1 AND number IN (SELECT number FROM failures ORDER BY number LIMIT ?2)",
            kept_since,
        ),
        // A grant of an ended family may be put a moment after its end, so the end outlives them all.
        (
            "DELETE FROM ended_families WHERE family IN (SELECT family FROM ended_families WHERE at < ?1
             AND NOT EXISTS (SELECT 1 FROM grants WHERE grants.family = ended_families.family) LIMIT ?2)",
            kept_since,
        ),
    ] {
        most = most.max(transaction.connection().prepare_cached(statement)?.execute((until, limit))?);
    }
    Ok(i64::try_from(most).unwrap_or(i64::MAX) >= limit)
}
