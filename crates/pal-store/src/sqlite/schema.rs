//! The schema, brought forward step by step from every one that was released.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension, TransactionBehavior};

use crate::error::StoreError;

/// The steps; the first makes schema 1 of nothing. A released step never changes.
pub(crate) const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/sqlite/0001.sql"),
    include_str!("../../migrations/sqlite/0002.sql"),
    include_str!("../../migrations/sqlite/0003.sql"),
    include_str!("../../migrations/sqlite/0004.sql"),
];

/// How long a reader waits where a checkpoint or another process holds a lock.
const PATIENCE: Duration = Duration::from_secs(5);

/// The WAL may grow to this many pages (64 MiB) before a commit has to wait for a checkpoint; see `writer.rs`.
const WAL_PAGES_MAX: u32 = 16_384;

/// Pages that a connection that writes keeps at hand, in KiB: those of 100,000 links. What it has not is read from the file for each
/// change, and taken only when it is needed.
const CACHE_KIB: i32 = 16 * 1024;

const STATEMENTS_KEPT: usize = 64;

/// A connection that writes, and that loses nothing it confirmed when the power fails.
pub(crate) fn connect(file: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(
        file,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "wal_autocheckpoint", WAL_PAGES_MAX)?;
    connection.pragma_update(None, "journal_size_limit", i64::from(WAL_PAGES_MAX) * 4096)?;
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "trusted_schema", "OFF")?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    Ok(connection)
}

/// A connection that reads.
pub(crate) fn connect_to_read(file: &Path) -> Result<Connection, StoreError> {
    // SQLite would only say that it cannot open it.
    std::fs::metadata(file).map_err(|source| StoreError::File { path: file.to_owned(), source })?;
    let connection = Connection::open_with_flags(
        file,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    Ok(connection)
}

/// Takes every step that the database has not taken, each wholly or not at all.
pub(crate) fn migrate(connection: &mut Connection, migrations: &[&str]) -> Result<(), StoreError> {
    connection
        .execute_batch("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL) STRICT")?;
    let found = refuse_newer(connection, migrations)?;
    for (number, step) in (1_u32..).zip(migrations).skip_while(|(number, _)| *number <= found) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(step)?;
        transaction.execute("DELETE FROM schema_version", ())?;
        transaction.execute("INSERT INTO schema_version VALUES (?1)", (number,))?;
        transaction.commit()?;
    }
    Ok(())
}

/// The schema that the database has, if this program knows it.
pub(crate) fn refuse_newer(connection: &Connection, migrations: &[&str]) -> Result<u32, StoreError> {
    let known = u32::try_from(migrations.len()).unwrap_or(u32::MAX);
    let found = version(connection)?;
    if found > known { Err(StoreError::NewerSchema { found, known }) } else { Ok(found) }
}

fn version(connection: &Connection) -> Result<u32, StoreError> {
    let version =
        connection.query_row("SELECT version FROM schema_version", (), |row| row.get(0)).optional()?;
    Ok(version.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tables(connection: &Connection) -> Vec<String> {
        let mut statement =
            connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").unwrap();
        statement.query_map((), |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }

    #[test]
    fn a_database_takes_the_steps_it_has_not_taken_and_no_half_ones() {
        let mut connection = Connection::open_in_memory().unwrap();
        let (one, two) = ("CREATE TABLE a (x) STRICT; ", "CREATE TABLE b (x INTEGER) STRICT");
        // The first statement of a broken step leaves nothing behind.
        assert!(migrate(&mut connection, &["CREATE TABLE c (x INTEGER) STRICT; nonsense"]).is_err());
        assert_eq!(
            (tables(&connection), version(&connection).unwrap()),
            (vec!["schema_version".to_owned()], 0)
        );
        let one = one.replace("(x)", "(x INTEGER)");
        migrate(&mut connection, &[&one]).unwrap();
        migrate(&mut connection, &[&one, two]).unwrap();
        migrate(&mut connection, &[&one, two]).unwrap();
        assert_eq!(tables(&connection), ["a", "b", "schema_version"]);
        assert!(matches!(
            migrate(&mut connection, &[&one]),
            Err(StoreError::NewerSchema { found: 2, known: 1 })
        ));
    }
}
