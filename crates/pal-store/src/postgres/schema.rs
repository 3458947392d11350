//! The schema, brought forward step by step from every one that was released.

use deadpool_postgres::Client;

use crate::error::StoreError;

/// The steps; the first makes schema 1 of nothing. A released step never changes.
pub(crate) const MIGRATIONS: &[&str] =
    &[include_str!("../../migrations/postgres/0001.sql"), include_str!("../../migrations/postgres/0002.sql")];

/// Servers that start at the same time take the steps one after the other. The number is `pal` in ASCII.
const LOCK: i64 = 0x0070_616c;

/// Takes every step that the database has not taken, all or none.
pub(crate) async fn migrate(client: &mut Client, migrations: &[&str]) -> Result<(), StoreError> {
    let known = u32::try_from(migrations.len()).unwrap_or(u32::MAX);
    let transaction = client.transaction().await?;
    transaction.execute("SELECT pg_advisory_xact_lock($1)", &[&LOCK]).await?;
    transaction.batch_execute("CREATE TABLE IF NOT EXISTS schema_version (version bigint NOT NULL)").await?;
    let row = transaction.query_opt("SELECT version FROM schema_version", &[]).await?;
    let found: i64 = row.map_or(Ok(0), |row| row.try_get(0))?;
    let found = u32::try_from(found).map_err(|e| StoreError::row("schema_version", e))?;
    if found > known {
        return Err(StoreError::NewerSchema { found, known });
    }
    for (_, step) in (1_u32..).zip(migrations).skip_while(|(number, _)| *number <= found) {
        transaction.batch_execute(step).await?;
    }
    if found < known {
        transaction.batch_execute("DELETE FROM schema_version").await?;
        transaction.execute("INSERT INTO schema_version VALUES ($1)", &[&i64::from(known)]).await?;
    }
    transaction.commit().await.map_err(StoreError::Uncertain)
}
