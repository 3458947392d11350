//! Sessions of the portal in PostgreSQL.

use deadpool_postgres::{Client, GenericClient};

use super::writer::uncertain;
use crate::digest::Digest;
use crate::error::StoreError;
use crate::portal_session::{PortalSession, SessionReplaced};
use crate::ticks;

pub(crate) async fn put(client: &impl GenericClient, session: &PortalSession) -> Result<(), StoreError> {
    let sql = "INSERT INTO portal_sessions (digest, payload, idle_until, ends) VALUES ($1, $2, $3, $4)";
    let (idle_until, ends) = (ticks::of(session.idle_until), ticks::of(session.ends));
    let statement = client.prepare_cached(sql).await?;
    client.execute(&statement, &[&session.digest.as_slice(), &session.payload, &idle_until, &ends]).await?;
    Ok(())
}

pub(crate) async fn get(
    client: &Client,
    digest: &Digest,
    now: i64,
) -> Result<Option<PortalSession>, StoreError> {
    let sql = "SELECT payload, idle_until, ends FROM portal_sessions
         WHERE digest = $1 AND idle_until > $2 AND ends > $2";
    let statement = client.prepare_cached(sql).await?;
    let Some(row) = client.query_opt(&statement, &[&digest.as_slice(), &now]).await? else {
        return Ok(None);
    };
    Ok(Some(PortalSession {
        digest: *digest,
        payload: row.try_get(0)?,
        idle_until: ticks::instant(row.try_get(1)?),
        ends: ticks::instant(row.try_get(2)?),
    }))
}

pub(crate) async fn extend(client: &Client, digest: &Digest, idle_until: i64) -> Result<(), StoreError> {
    let sql = "UPDATE portal_sessions SET idle_until = $2 WHERE digest = $1 AND idle_until < $2";
    client.execute(&client.prepare_cached(sql).await?, &[&digest.as_slice(), &idle_until]).await?;
    Ok(())
}

pub(crate) async fn replace(
    client: &mut Client,
    old: &Digest,
    new: &PortalSession,
    now: i64,
) -> Result<SessionReplaced, StoreError> {
    let transaction = client.transaction().await?;
    // Of two at once one takes the row away.
    let sql = "DELETE FROM portal_sessions WHERE digest = $1 AND idle_until > $2 AND ends > $2";
    let statement = transaction.prepare_cached(sql).await?;
    if transaction.execute(&statement, &[&old.as_slice(), &now]).await? == 0 {
        return Ok(SessionReplaced::Gone);
    }
    put(&transaction, new).await?;
    transaction.commit().await.map_err(uncertain)?;
    Ok(SessionReplaced::Replaced)
}

pub(crate) async fn end(client: &Client, digest: &Digest) -> Result<(), StoreError> {
    let sql = "DELETE FROM portal_sessions WHERE digest = $1";
    client.execute(&client.prepare_cached(sql).await?, &[&digest.as_slice()]).await?;
    Ok(())
}
