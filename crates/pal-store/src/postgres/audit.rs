//! The audit log in PostgreSQL.

use deadpool_postgres::{Client, Transaction};
use tokio_postgres::{IsolationLevel, Row};

use crate::audit::{AuditHead, AuditRow, AuditVerdict, Walk};
use crate::digest::digest_from;
use crate::error::StoreError;

/// How many rows are read at a time.
const PAGE: i64 = 5000;

/// Locks the end of the chain until the transaction is over: changes of what is on record follow each other.
pub(crate) async fn lock(transaction: &Transaction<'_>) -> Result<AuditHead, StoreError> {
    head(transaction, "SELECT number, digest FROM audit_head FOR UPDATE").await
}

async fn head(transaction: &Transaction<'_>, sql: &str) -> Result<AuditHead, StoreError> {
    let statement = transaction.prepare_cached(sql).await?;
    let row = transaction.query_one(&statement, &[]).await?;
    Ok(AuditHead { number: row.try_get(0)?, digest: digest_from("audit_head", row.try_get(1)?)? })
}

/// Adds rows and notes where the chain ends now.
pub(crate) async fn append(
    transaction: &Transaction<'_>,
    head: AuditHead,
    rows: &[AuditRow],
) -> Result<(), StoreError> {
    let statement = transaction
        .prepare_cached(
            "INSERT INTO audit (number, at, actor, action, subject, detail, previous, digest)
             SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[],
                $7::bytea[], $8::bytea[])",
        )
        .await?;
    let numbers: Vec<i64> = rows.iter().map(|row| row.number).collect();
    let times: Vec<i64> = rows.iter().map(|row| row.at).collect();
    let actors: Vec<&str> = rows.iter().map(|row| row.actor.as_str()).collect();
    let actions: Vec<&str> = rows.iter().map(|row| row.action.as_str()).collect();
    let subjects: Vec<&str> = rows.iter().map(|row| row.subject.as_str()).collect();
    let details: Vec<&str> = rows.iter().map(|row| row.detail.as_str()).collect();
    let previous: Vec<&[u8]> = rows.iter().map(|row| row.previous.as_slice()).collect();
    let digests: Vec<&[u8]> = rows.iter().map(|row| row.digest.as_slice()).collect();
    transaction
        .execute(&statement, &[&numbers, &times, &actors, &actions, &subjects, &details, &previous, &digests])
        .await?;
    let statement = transaction.prepare_cached("UPDATE audit_head SET number = $1, digest = $2").await?;
    transaction.execute(&statement, &[&head.number, &head.digest.as_slice()]).await?;
    Ok(())
}

/// Walks the chain from its first row to where its end was noted.
pub(crate) async fn verify(client: &mut Client) -> Result<AuditVerdict, StoreError> {
    // Rows and end as they were at one moment: others go on writing.
    let moment = client
        .build_transaction()
        .isolation_level(IsolationLevel::RepeatableRead)
        .read_only(true)
        .start()
        .await?;
    let statement = moment
        .prepare_cached(
            "SELECT number, at, actor, action, subject, detail, previous, digest FROM audit
             WHERE number > $1 ORDER BY number LIMIT $2",
        )
        .await?;
    let mut walk = Walk::new();
    let mut after = i64::MIN;
    loop {
        let rows = moment.query(&statement, &[&after, &PAGE]).await?;
        let Some(last) = rows.last() else { break };
        after = last.try_get(0)?;
        for row in &rows {
            if let Some(broken) = walk.step(&audit_row(row)?) {
                return Ok(broken);
            }
        }
    }
    Ok(walk.end(head(&moment, "SELECT number, digest FROM audit_head").await?))
}

fn audit_row(row: &Row) -> Result<AuditRow, StoreError> {
    Ok(AuditRow {
        number: row.try_get(0)?,
        at: row.try_get(1)?,
        actor: row.try_get(2)?,
        action: row.try_get(3)?,
        subject: row.try_get(4)?,
        detail: row.try_get(5)?,
        previous: digest_from("audit", row.try_get(6)?)?,
        digest: digest_from("audit", row.try_get(7)?)?,
    })
}
