//! Grants, device codes, signing keys and failures in PostgreSQL.

use deadpool_postgres::Client;
use pal_model::Guid;

use super::writer::uncertain;
use super::{audit, guid, uuid};
use crate::audit::Actor;
use crate::digest::{Digest, digest_from};
use crate::error::StoreError;
use crate::link::remembered_since;
use crate::number;
use crate::sign_in::{
    Device, DeviceAnswered, DeviceState, DeviceStored, Grant, GrantKind, KeyChange, KeyState, Polled,
    Redeemed, StoredKey,
};
use crate::sweep;
use crate::ticks;

pub(crate) async fn put_grant(client: &Client, grant: &Grant) -> Result<(), StoreError> {
    let sql = "INSERT INTO grants (digest, family, kind, payload, expires) VALUES ($1, $2, $3, $4, $5)";
    let statement = client.prepare_cached(sql).await?;
    let (family, expires) = (uuid(grant.family), ticks::of(grant.expires));
    client
        .execute(
            &statement,
            &[&grant.digest.as_slice(), &family, &grant.kind.word(), &grant.payload, &expires],
        )
        .await?;
    Ok(())
}

pub(crate) async fn redeem_grant(client: &Client, digest: &Digest, now: i64) -> Result<Redeemed, StoreError> {
    // Of two at once the second waits for the row and finds it redeemed.
    let sql = "UPDATE grants SET redeemed = true WHERE digest = $1 AND expires > $2 AND NOT redeemed
         AND NOT EXISTS (SELECT 1 FROM ended_families WHERE ended_families.family = grants.family)
         RETURNING family, kind, payload, expires";
    let statement = client.prepare_cached(sql).await?;
    if let Some(row) = client.query_opt(&statement, &[&digest.as_slice(), &now]).await? {
        return Ok(Redeemed::Fresh(Grant {
            digest: *digest,
            family: guid(row.try_get(0)?),
            kind: GrantKind::from_word(row.try_get(1)?)
                .ok_or_else(|| StoreError::row("grants", "no such kind"))?,
            payload: row.try_get(2)?,
            expires: ticks::instant(row.try_get(3)?),
        }));
    }
    let sql = "SELECT family FROM grants WHERE digest = $1 AND expires > $2 AND redeemed
         AND NOT EXISTS (SELECT 1 FROM ended_families WHERE ended_families.family = grants.family)";
    let statement = client.prepare_cached(sql).await?;
    let row = client.query_opt(&statement, &[&digest.as_slice(), &now]).await?;
    Ok(match row {
        Some(row) => Redeemed::Reused(guid(row.try_get(0)?)),
        None => Redeemed::Unknown,
    })
}

pub(crate) async fn end_family(client: &Client, family: Guid, at: i64) -> Result<(), StoreError> {
    let sql = "INSERT INTO ended_families (family, at) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    client.execute(&client.prepare_cached(sql).await?, &[&uuid(family), &at]).await?;
    Ok(())
}

pub(crate) async fn put_device(
    client: &mut Client,
    device: &Device,
    now: i64,
) -> Result<DeviceStored, StoreError> {
    let transaction = client.transaction().await?;
    let user_code = device.user_code_digest.as_slice();
    let sql = "DELETE FROM devices WHERE user_code = $1 AND expires <= $2";
    transaction.execute(&transaction.prepare_cached(sql).await?, &[&user_code, &now]).await?;
    let sql = "INSERT INTO devices (digest, user_code, payload, expires, state) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (user_code) DO NOTHING";
    let statement = transaction.prepare_cached(sql).await?;
    let (digest, expires) = (device.digest.as_slice(), ticks::of(device.expires));
    let stored = transaction
        .execute(&statement, &[&digest, &user_code, &device.payload, &expires, &device.state.word()])
        .await?;
    transaction.commit().await.map_err(uncertain)?;
    Ok(if stored == 1 { DeviceStored::Stored } else { DeviceStored::CodeTaken })
}

pub(crate) async fn device_by_user_code(
    client: &Client,
    user_code: &Digest,
    now: i64,
) -> Result<Option<Device>, StoreError> {
    let sql = "SELECT digest, payload, expires, state FROM devices WHERE user_code = $1 AND expires > $2";
    let statement = client.prepare_cached(sql).await?;
    let Some(row) = client.query_opt(&statement, &[&user_code.as_slice(), &now]).await? else {
        return Ok(None);
    };
    Ok(Some(Device {
        digest: digest_from("devices", row.try_get(0)?)?,
        user_code_digest: *user_code,
        payload: row.try_get(1)?,
        expires: ticks::instant(row.try_get(2)?),
        state: device_state(row.try_get(3)?)?,
    }))
}

fn device_state(word: &str) -> Result<DeviceState, StoreError> {
    DeviceState::from_word(word).ok_or_else(|| StoreError::row("devices", "no such state"))
}

pub(crate) async fn answer_device(
    client: &Client,
    user_code: &Digest,
    approval: Option<&str>,
    now: i64,
) -> Result<DeviceAnswered, StoreError> {
    let state = if approval.is_some() { DeviceState::Approved } else { DeviceState::Denied };
    let sql = "UPDATE devices SET state = $3, payload = coalesce($4, payload)
         WHERE user_code = $1 AND expires > $2 AND state = $5";
    let statement = client.prepare_cached(sql).await?;
    let pending = DeviceState::Pending.word();
    let taken = client
        .execute(&statement, &[&user_code.as_slice(), &now, &state.word(), &approval, &pending])
        .await?;
    Ok(if taken == 1 { DeviceAnswered::Taken } else { DeviceAnswered::Unknown })
}

pub(crate) async fn poll_device(client: &Client, digest: &Digest, now: i64) -> Result<Polled, StoreError> {
    let sql = "SELECT state FROM devices WHERE digest = $1 AND expires > $2";
    let statement = client.prepare_cached(sql).await?;
    let Some(row) = client.query_opt(&statement, &[&digest.as_slice(), &now]).await? else {
        return Ok(Polled::Unknown);
    };
    match device_state(row.try_get(0)?)? {
        DeviceState::Pending => Ok(Polled::Pending),
        DeviceState::Denied => Ok(Polled::Denied),
        DeviceState::Approved => {
            // Of two at once one takes the row away.
            let sql = "DELETE FROM devices WHERE digest = $1 RETURNING payload";
            let statement = client.prepare_cached(sql).await?;
            let row = client.query_opt(&statement, &[&digest.as_slice()]).await?;
            Ok(row.map(|row| row.try_get(0)).transpose()?.map_or(Polled::Unknown, Polled::Approved))
        }
    }
}

pub(crate) async fn keys(client: &Client) -> Result<Vec<StoredKey>, StoreError> {
    let sql = "SELECT id, sealed, created, retired FROM signing_keys ORDER BY created, id";
    let rows = client.query(&client.prepare_cached(sql).await?, &[]).await?;
    rows.iter()
        .map(|row| {
            Ok(StoredKey {
                id: row.try_get(0)?,
                sealed: row.try_get(1)?,
                created: ticks::instant(row.try_get(2)?),
                retired: row.try_get::<_, Option<i64>>(3)?.map(ticks::instant),
            })
        })
        .collect()
}

pub(crate) async fn add_key(client: &mut Client, key: &StoredKey, actor: Actor) -> Result<(), StoreError> {
    let transaction = client.transaction().await?;
    let mut head = audit::lock(&transaction).await?;
    let sql = "SELECT retired FROM signing_keys WHERE id = $1";
    let row = transaction.query_opt(sql, &[&key.id]).await?;
    let kept = match row {
        Some(row) => KeyState::of(row.try_get(0)?),
        None => KeyState::Unknown,
    };
    let Some(change) = KeyChange::of(key, kept) else { return Ok(()) };
    let sql = "INSERT INTO signing_keys (id, sealed, created, retired) VALUES ($1, $2, $3, $4)
         ON CONFLICT (id) DO UPDATE SET retired = excluded.retired";
    let (created, retired) = (ticks::of(key.created), key.retired.map(ticks::of));
    transaction.execute(sql, &[&key.id, &key.sealed, &created, &retired]).await?;
    let row = head.append(&change.audit_entry(key, actor));
    audit::append(&transaction, head, &[row]).await?;
    transaction.commit().await.map_err(uncertain)
}

pub(crate) async fn record_failure(client: &Client, account: &Digest, at: i64) -> Result<(), StoreError> {
    let sql = "INSERT INTO failures (account, at) VALUES ($1, $2)";
    client.execute(&client.prepare_cached(sql).await?, &[&account.as_slice(), &at]).await?;
    Ok(())
}

pub(crate) async fn failures_since(client: &Client, account: &Digest, since: i64) -> Result<u64, StoreError> {
    let sql = "SELECT count(*) FROM failures WHERE account = $1 AND at >= $2";
    let row = client.query_one(&client.prepare_cached(sql).await?, &[&account.as_slice(), &since]).await?;
    number::count("failures", row.try_get(0)?)
}

pub(crate) async fn clear_failures(client: &Client, account: &Digest) -> Result<(), StoreError> {
    let sql = "DELETE FROM failures WHERE account = $1";
    client.execute(&client.prepare_cached(sql).await?, &[&account.as_slice()]).await?;
    Ok(())
}

/// Lets a limited number of rows that are out of date go; whether there may be more. Rows that another server is at are left.
pub(crate) async fn sweep(client: &Client, now: i64) -> Result<bool, StoreError> {
    let kept_since = now.saturating_sub(sweep::KEPT);
    let mut most = 0;
    for (table, condition, until) in [
        ("answers", "at <= $1", remembered_since(now)),
        ("grants", "expires <= $1", now),
        ("devices", "expires <= $1", now),
        ("portal_sessions", "idle_until <= $1", now),
        ("failures", "at < $1", kept_since),
        // A grant of an ended family may be put a moment after its end, so the end outlives them all.
        (
            "ended_families",
            "at < $1 AND NOT EXISTS (SELECT 1 FROM grants WHERE grants.family = ended_families.family)",
            kept_since,
        ),
    ] {
        let sql = format!(
            "DELETE FROM {table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM {table} WHERE {condition}
             LIMIT $2 FOR UPDATE SKIP LOCKED))"
        );
        let statement = client.prepare_cached(&sql).await?;
        most = most.max(client.execute(&statement, &[&until, &sweep::ROWS_MAX]).await?);
    }
    Ok(i64::try_from(most).unwrap_or(i64::MAX) >= sweep::ROWS_MAX)
}
