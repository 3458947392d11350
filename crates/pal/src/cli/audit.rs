//! `pal audit`.

use clap::{Args, Subcommand};

use super::store::StoreArguments;

/// The log of every change that the service made.
#[derive(Debug, Subcommand)]
#[command(after_help = "Examples:
  pal audit verify --data data")]
pub enum Audit {
    /// Check that nobody changed the audit log
    ///
    /// Each row holds the digest of the one before it. Reads the log from its first row, also beside a server that is running,
    /// and names the first row that is not as it was written. Whoever can write to the store could write the whole log anew:
    /// note the digest of the last row elsewhere, and compare.
    Verify(Verify),
}

/// Check that nobody changed the audit log.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal audit verify --data data
  pal audit verify --database postgres://pal@db.contoso.test/pal -o json")]
pub struct Verify {
    /// The store.
    #[command(flatten)]
    pub store: StoreArguments,
}
