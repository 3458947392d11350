//! Links in PostgreSQL: read one by one, changed many at a time.

use std::collections::HashMap;

use deadpool_postgres::{Client, GenericClient, Transaction};
use pal_model::partner_link::LinkRecord;
use pal_model::{ObjectId, Principal, TenantId};
use tokio_postgres::Row;
use uuid::Uuid;

use super::{audit, guid, uuid};
use crate::audit::AuditRow;
use crate::digest::{Digest, digest_from};
use crate::error::StoreError;
use crate::link::{
    HistoryRow, LinkAnswer, LinkChange, LinkSpan, LinkVersion, Settled, audit_entry, remembered_since,
    settle, state_of, state_word,
};
use crate::number;
use crate::ticks;

/// An answer that is remembered: when it was given, and its body.
type Remembered = (i64, String);

/// The record of a principal.
pub(crate) async fn record(client: &Client, principal: Principal) -> Result<Option<LinkRecord>, StoreError> {
    let statement = client
        .prepare_cached(
            "SELECT tenant, object, partner_id, version, created, updated, state FROM links
             WHERE tenant = $1 AND object = $2",
        )
        .await?;
    let row = client.query_opt(&statement, &[&uuid(principal.tenant.0), &uuid(principal.object.0)]).await?;
    Ok(row.map(|row| link(&row)).transpose()?.map(|(_, record)| record))
}

/// The records of many principals.
pub(crate) async fn of_all(
    client: &Client,
    principals: &[Principal],
) -> Result<Vec<(Principal, LinkRecord)>, StoreError> {
    let statement = client
        .prepare_cached(
            "SELECT tenant, object, partner_id, version, created, updated, state FROM links
             JOIN unnest($1::uuid[], $2::uuid[]) AS asked (asked_tenant, asked_object)
             ON tenant = asked_tenant AND object = asked_object",
        )
        .await?;
    let (tenants, objects): (Vec<Uuid>, Vec<Uuid>) =
        principals.iter().map(|of| (uuid(of.tenant.0), uuid(of.object.0))).unzip();
    client.query(&statement, &[&tenants, &objects]).await?.iter().map(link).collect()
}

fn link(row: &Row) -> Result<(Principal, LinkRecord), StoreError> {
    let (partner_id, state): (&str, &str) = (row.try_get(2)?, row.try_get(6)?);
    let record = LinkRecord {
        partner_id: partner_id.parse().map_err(|e| StoreError::row("links", e))?,
        version: number::count("links", row.try_get(3)?)?,
        created: ticks::instant(row.try_get(4)?),
        updated: ticks::instant(row.try_get(5)?),
        state: state_of(state).ok_or_else(|| StoreError::row("links", "no such state"))?,
    };
    Ok((principal(row)?, record))
}

/// The principal in the first two columns.
fn principal(row: &Row) -> Result<Principal, StoreError> {
    Ok(Principal { tenant: TenantId(guid(row.try_get(0)?)), object: ObjectId(guid(row.try_get(1)?)) })
}

/// The changes of a principal's record, the latest first.
pub(crate) async fn versions(
    client: &Client,
    principal: Principal,
    limit: u32,
) -> Result<Vec<LinkVersion>, StoreError> {
    let statement = client
        .prepare_cached(
            "SELECT version, partner_id, state, at FROM link_history WHERE tenant = $1 AND object = $2
             ORDER BY version DESC LIMIT $3",
        )
        .await?;
    let (tenant, object) = (uuid(principal.tenant.0), uuid(principal.object.0));
    let rows = client.query(&statement, &[&tenant, &object, &i64::from(limit)]).await?;
    rows.iter()
        .map(|row| {
            let (partner_id, state): (&str, &str) = (row.try_get(1)?, row.try_get(2)?);
            Ok(LinkVersion {
                version: number::count("link_history", row.try_get(0)?)?,
                partner_id: partner_id.parse().map_err(|e| StoreError::row("link_history", e))?,
                state: state_of(state).ok_or_else(|| StoreError::row("link_history", "no such state"))?,
                at: ticks::instant(row.try_get(3)?),
            })
        })
        .collect()
}

/// When each principal was linked to which partner.
pub(crate) async fn spans(client: &impl GenericClient) -> Result<Vec<LinkSpan>, StoreError> {
    let statement = client
        .prepare_cached(
            "SELECT tenant, object, partner_id, state, at FROM link_history ORDER BY tenant, object, version",
        )
        .await?;
    let mut changes = Vec::new();
    for row in client.query(&statement, &[]).await? {
        let (partner_id, state): (&str, &str) = (row.try_get(2)?, row.try_get(3)?);
        changes.push(HistoryRow {
            principal: principal(&row)?,
            partner_id: partner_id.parse().map_err(|e| StoreError::row("link_history", e))?,
            state: state_of(state).ok_or_else(|| StoreError::row("link_history", "no such state"))?,
            at: ticks::instant(row.try_get(4)?),
        });
    }
    Ok(crate::link::spans(&changes))
}

/// Decides changes one after the other and writes what comes of all of them.
pub(crate) async fn change(
    transaction: &Transaction<'_>,
    changes: &[LinkChange],
) -> Result<Vec<LinkAnswer>, StoreError> {
    let mut head = audit::lock(transaction).await?;
    let mut batch = Batch {
        records: records(transaction, changes).await?,
        answers: remembered(transaction, changes).await?,
        ..Batch::default()
    };
    let answers = changes
        .iter()
        .map(|change| {
            let before = batch.records.get(&change.principal).copied();
            let outcome = settle(change, before.as_ref(), batch.remembered(change));
            if let Some(after) = outcome.record {
                batch.audit.push(head.append(&audit_entry(change, before.as_ref(), &after)));
                batch.history.push((change.principal, after));
                batch.records.insert(change.principal, after);
            }
            if let (Some(replay), Settled::ToRemember(body)) = (&change.replay, &outcome.settled) {
                let key = (change.principal, *replay.digest());
                batch.answers.insert(key, (ticks::of(change.at), body.clone()));
                batch.answered.push(key);
            }
            outcome.settled.answer(&change.render)
        })
        .collect();
    if !batch.history.is_empty() {
        batch.put_records(transaction).await?;
        batch.put_history(transaction).await?;
        audit::append(transaction, head, &batch.audit).await?;
    }
    if !batch.answered.is_empty() {
        batch.put_answers(transaction).await?;
    }
    Ok(answers)
}

/// What is kept of the principals that ask, as it is and as it is to be.
#[derive(Default)]
struct Batch {
    records: HashMap<Principal, LinkRecord>,
    answers: HashMap<(Principal, Digest), Remembered>,
    /// Every change of a record, in order.
    history: Vec<(Principal, LinkRecord)>,
    /// The keys of the answers that are new.
    answered: Vec<(Principal, Digest)>,
    audit: Vec<AuditRow>,
}

impl Batch {
    fn remembered(&self, change: &LinkChange) -> Option<String> {
        let (at, body) = self.answers.get(&(change.principal, *change.replay.as_ref()?.digest()))?;
        (*at > remembered_since(ticks::of(change.at))).then(|| body.clone())
    }

    async fn put_records(&self, transaction: &Transaction<'_>) -> Result<(), StoreError> {
        // A principal may have changed its link twice: the last record stands.
        let last: HashMap<Principal, LinkRecord> = self.history.iter().copied().collect();
        let rows: Vec<_> = last.into_iter().collect();
        let statement = transaction
            .prepare_cached(
                "INSERT INTO links (tenant, object, partner_id, version, created, updated, state)
                 SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[], $5::bigint[],
                    $6::bigint[], $7::text[])
                 ON CONFLICT (tenant, object) DO UPDATE SET partner_id = excluded.partner_id,
                    version = excluded.version, updated = excluded.updated, state = excluded.state",
            )
            .await?;
        let (tenants, objects) = principals(rows.iter().map(|(principal, _)| *principal));
        let (partners, versions, times, states) = columns(&rows)?;
        let created: Vec<i64> = rows.iter().map(|(_, record)| ticks::of(record.created)).collect();
        transaction
            .execute(&statement, &[&tenants, &objects, &partners, &versions, &created, &times, &states])
            .await?;
        Ok(())
    }

    async fn put_history(&self, transaction: &Transaction<'_>) -> Result<(), StoreError> {
        let statement = transaction
            .prepare_cached(
                "INSERT INTO link_history (tenant, object, partner_id, version, at, state)
                 SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[], $5::bigint[],
                    $6::text[])",
            )
            .await?;
        let (tenants, objects) = principals(self.history.iter().map(|(principal, _)| *principal));
        let (partners, versions, times, states) = columns(&self.history)?;
        transaction.execute(&statement, &[&tenants, &objects, &partners, &versions, &times, &states]).await?;
        Ok(())
    }

    async fn put_answers(&self, transaction: &Transaction<'_>) -> Result<(), StoreError> {
        // Two requests with one key in one batch: the second was answered as the first and is not in this list.
        let kept: Vec<(&Digest, &Remembered)> = self
            .answered
            .iter()
            .filter_map(|key| self.answers.get(key).map(|answer| (&key.1, answer)))
            .collect();
        let (tenants, objects) = principals(self.answered.iter().map(|(principal, _)| *principal));
        let requests: Vec<&[u8]> = kept.iter().map(|(request, _)| request.as_slice()).collect();
        let times: Vec<i64> = kept.iter().map(|(_, (at, _))| *at).collect();
        let bodies: Vec<&str> = kept.iter().map(|(_, (_, body))| body.as_str()).collect();
        let statement = transaction
            .prepare_cached(
                "INSERT INTO answers (tenant, object, request, at, body)
                 SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bytea[], $4::bigint[], $5::text[])
                 ON CONFLICT (tenant, object, request) DO UPDATE SET at = excluded.at, body = excluded.body",
            )
            .await?;
        transaction.execute(&statement, &[&tenants, &objects, &requests, &times, &bodies]).await?;
        Ok(())
    }
}

fn principals(principals: impl Iterator<Item = Principal>) -> (Vec<Uuid>, Vec<Uuid>) {
    principals.map(|principal| (uuid(principal.tenant.0), uuid(principal.object.0))).unzip()
}

/// Partner ids, versions, times and states.
type Columns = (Vec<String>, Vec<i64>, Vec<i64>, Vec<&'static str>);

fn columns(rows: &[(Principal, LinkRecord)]) -> Result<Columns, StoreError> {
    let records = rows.iter().map(|(_, record)| record);
    Ok((
        records.clone().map(|record| record.partner_id.to_string()).collect(),
        records.clone().map(|record| number::column("links", record.version)).collect::<Result<_, _>>()?,
        records.clone().map(|record| ticks::of(record.updated)).collect(),
        records.map(|record| state_word(record.state)).collect(),
    ))
}

async fn records(
    transaction: &Transaction<'_>,
    changes: &[LinkChange],
) -> Result<HashMap<Principal, LinkRecord>, StoreError> {
    let statement = transaction
        .prepare_cached(
            "SELECT tenant, object, partner_id, version, created, updated, state FROM links
             WHERE (tenant, object) IN (SELECT * FROM unnest($1::uuid[], $2::uuid[]))",
        )
        .await?;
    let (tenants, objects) = principals(changes.iter().map(|change| change.principal));
    let rows = transaction.query(&statement, &[&tenants, &objects]).await?;
    rows.iter().map(link).collect()
}

async fn remembered(
    transaction: &Transaction<'_>,
    changes: &[LinkChange],
) -> Result<HashMap<(Principal, Digest), Remembered>, StoreError> {
    let keys = || changes.iter().filter_map(|change| Some((change.principal, change.replay.as_ref()?)));
    if keys().next().is_none() {
        return Ok(HashMap::new());
    }
    let statement = transaction
        .prepare_cached(
            "SELECT tenant, object, request, at, body FROM answers
             WHERE (tenant, object, request) IN (SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bytea[]))",
        )
        .await?;
    let (tenants, objects) = principals(keys().map(|(principal, _)| principal));
    let requests: Vec<&[u8]> = keys().map(|(_, replay)| replay.digest().as_slice()).collect();
    let rows = transaction.query(&statement, &[&tenants, &objects, &requests]).await?;
    rows.iter()
        .map(|row| {
            let request = digest_from("answers", row.try_get(2)?)?;
            Ok(((principal(row)?, request), (row.try_get(3)?, row.try_get(4)?)))
        })
        .collect()
}
