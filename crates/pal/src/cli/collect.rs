//! `pal collect`.

use std::path::PathBuf;

use clap::Args;

use super::store::StoreArguments;

/// Read an estate from the store of a link service.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal collect --data data --estate fabrikam
  pal collect --database postgres://pal@db.contoso.test/pal --estate fabrikam

Only a service's own store can be read so far; collecting from Azure Resource Manager over the
network comes later. Until then, `pal import` reads what `az` prints.")]
pub struct Collect {
    /// The store.
    #[command(flatten)]
    pub store: StoreArguments,
    /// The folder of tables to write; made if it is missing, its tables are replaced
    #[arg(long, value_name = "DIR")]
    pub estate: PathBuf,
}
