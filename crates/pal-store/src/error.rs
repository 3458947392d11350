//! How the store breaks. What the rules refuse is no error: it is an answer.

use std::path::PathBuf;
use std::sync::Arc;

/// The store broke, or cannot be opened. Nothing of this is for a caller's eyes; the log gets it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A file or folder could not be made, opened or locked.
    #[error("`{}` cannot be used", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Another server has the folder.
    #[error("`{}` is in use by another server", folder.display())]
    InUse {
        /// The folder.
        folder: PathBuf,
    },
    /// A later program made the database.
    #[error(
        "the database has schema {found}, and this program knows schemas up to {known} only: use a newer one"
    )]
    NewerSchema {
        /// What it has.
        found: u32,
        /// The newest known.
        known: u32,
    },
    /// SQLite refused or failed.
    #[error("SQLite failed")]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL refused or failed.
    #[error("PostgreSQL failed")]
    Postgres(#[from] tokio_postgres::Error),
    /// No connection to PostgreSQL could be had.
    #[error("PostgreSQL cannot be reached")]
    Unreachable(#[from] deadpool_postgres::PoolError),
    /// The URL of a database could not be used.
    #[error("the URL of the database cannot be used: {0}")]
    Url(&'static str),
    /// A row holds what nobody wrote.
    #[error("a row of `{table}` cannot be read: {reason}")]
    Row {
        /// The table.
        table: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// Two rows of a directory have the same key.
    #[error("two rows of `{table}` have the key `{key}`")]
    SameKey {
        /// The table.
        table: &'static str,
        /// The key.
        key: String,
    },
    /// The change was undone together with others written at the same time.
    #[error("the change was undone")]
    Undone(#[source] Arc<StoreError>),
    /// The connection broke while the change was committed.
    #[error("it is not known whether the change was written")]
    Uncertain(#[source] tokio_postgres::Error),
    /// More changes wait than the queue holds.
    #[error("too many changes wait to be written")]
    Busy,
    /// The disk did not confirm an earlier write; what it holds is known only after a restart.
    #[error("the disk failed to confirm a write: no change is taken until a restart")]
    Unconfirmed,
    /// The store was closed, or the change broke the thread that writes.
    #[error("the change was not written")]
    Stopped,
}

impl StoreError {
    #[expect(clippy::needless_pass_by_value, reason = "an error is handed over as it comes")]
    pub(crate) fn row(table: &'static str, reason: impl ToString) -> Self {
        Self::Row { table, reason: reason.to_string() }
    }
}
