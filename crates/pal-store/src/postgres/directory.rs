//! The directory in PostgreSQL.

use deadpool_postgres::{Client, Transaction};
use tokio_postgres::{IsolationLevel, Row};

use super::audit;
use super::writer::uncertain;
use crate::audit::Actor;
use crate::directory::Directory;
use crate::directory_row::{Difference, PartnerTable, Rows, directory_of};
use crate::error::StoreError;
use crate::number;
use crate::store::{Applied, DirectoryVersion};

const HEAD: &str = "SELECT version, partners FROM directory_head";

/// Its version.
pub(crate) async fn version(client: &Client) -> Result<DirectoryVersion, StoreError> {
    let statement = client.prepare_cached(HEAD).await?;
    Ok(head(&client.query_one(&statement, &[]).await?)?.0)
}

/// Its version, and whether it has a table of partners.
fn head(row: &Row) -> Result<(DirectoryVersion, PartnerTable), StoreError> {
    let partners = PartnerTable::from_word(row.try_get(1)?)
        .ok_or_else(|| StoreError::row("directory_head", "no such word for partners"))?;
    Ok((DirectoryVersion(number::count("directory_head", row.try_get(0)?)?), partners))
}

async fn rows(transaction: &Transaction<'_>) -> Result<Rows, StoreError> {
    let rows = transaction.query("SELECT name, key, cells FROM directory_rows", &[]).await?;
    rows.iter().map(|row| Ok(((row.try_get(0)?, row.try_get(1)?), row.try_get(2)?))).collect()
}

/// The directory with its version.
pub(crate) async fn directory(client: &mut Client) -> Result<(DirectoryVersion, Directory), StoreError> {
    read(&moment(client).await?).await
}

/// A transaction that sees one moment.
pub(crate) async fn moment(client: &mut Client) -> Result<Transaction<'_>, StoreError> {
    let transaction = client.build_transaction().isolation_level(IsolationLevel::RepeatableRead);
    Ok(transaction.read_only(true).start().await?)
}

/// The directory with its version, within a transaction.
pub(crate) async fn read(moment: &Transaction<'_>) -> Result<(DirectoryVersion, Directory), StoreError> {
    let (version, partners) = head(&moment.query_one(HEAD, &[]).await?)?;
    Ok((version, directory_of(&rows(moment).await?, partners)?))
}

/// Makes the rows exactly these.
pub(crate) async fn replace(
    client: &mut Client,
    new: &Rows,
    partners: PartnerTable,
    at: i64,
    actor: Actor,
) -> Result<Applied, StoreError> {
    let transaction = client.transaction().await?;
    let mut end = audit::lock(&transaction).await?;
    let (version, partners_before) = head(&transaction.query_one(HEAD, &[]).await?)?;
    let difference = Difference::between(&rows(&transaction).await?, new);
    if difference.is_empty() && partners == partners_before {
        return Ok(Applied::Unchanged);
    }
    let (names, keys): (Vec<&str>, Vec<&str>) =
        difference.removed.iter().map(|(name, key)| (name.as_str(), key.as_str())).unzip();
    let removal =
        "DELETE FROM directory_rows WHERE (name, key) IN (SELECT * FROM unnest($1::text[], $2::text[]))";
    transaction.execute(removal, &[&names, &keys]).await?;
    let names: Vec<&str> = difference.put.iter().map(|(name, _, _)| name.as_str()).collect();
    let keys: Vec<&str> = difference.put.iter().map(|(_, key, _)| key.as_str()).collect();
    let cells: Vec<&str> = difference.put.iter().map(|(_, _, cells)| cells.as_str()).collect();
    let put = "INSERT INTO directory_rows (name, key, cells)
         SELECT * FROM unnest($1::text[], $2::text[], $3::text[])
         ON CONFLICT (name, key) DO UPDATE SET cells = excluded.cells";
    transaction.execute(put, &[&names, &keys, &cells]).await?;
    let version = number::column("directory_head", version.0 + 1)?;
    let head = "UPDATE directory_head SET version = $1, partners = $2";
    transaction.execute(head, &[&version, &partners.word()]).await?;
    let row = end.append(&difference.audit_entry(at, actor, partners));
    audit::append(&transaction, end, &[row]).await?;
    transaction.commit().await.map_err(uncertain)?;
    Ok(Applied::Changed)
}
