//! `pal collect`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;

use super::connection::Connection;

/// Options that say who signs in, or where: a store is asked by nobody.
const OF_ARM: [&str; 14] = [
    "file",
    "all_tenants",
    "graph",
    "parallel",
    "cloud",
    "authority",
    "audience",
    "ca",
    "tenant",
    "client_id",
    "secret_env",
    "device_code",
    "browser",
    "identity",
];
/// Options that a fleet file answers itself.
const OF_ONE_ACCOUNT: [&str; 9] = [
    "all_tenants",
    "authority",
    "audience",
    "tenant",
    "client_id",
    "secret_env",
    "device_code",
    "browser",
    "identity",
];

/// Read an estate from Azure Resource Manager, or from the store of a link service.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal collect --estate fabrikam
  pal collect --estate fabrikam -f fleet.toml --graph
  pal collect --estate fabrikam --all-tenants --cloud AzureUSGovernment --device-code
  pal collect --estate fabrikam --data data
  pal collect --estate fabrikam --database postgres://pal@db.contoso.test/pal

Reads the account's link, subscriptions, role assignments, PIM instances, Lighthouse delegations and
management groups. The account needs Reader at the subscriptions. Collect again next month: two
snapshots make intervals. A run that was killed goes on where it was when it is started again.
Exits 4 if some tenants could not be read, or not all of them; they are named.")]
pub struct Collect {
    /// The folder of tables to write; made if it is missing. A store's tables replace what is there, ARM's are added
    #[arg(long, value_name = "DIR")]
    pub estate: PathBuf,
    /// Every account of every tenant of a fleet file, with its credentials
    #[arg(short, long, value_name = "FILE", conflicts_with_all = OF_ONE_ACCOUNT, help_heading = "What is read")]
    pub file: Option<PathBuf>,
    /// Every tenant in which the account is, not only the one signed in to
    #[arg(long, help_heading = "What is read")]
    pub all_tenants: bool,
    /// Users, service principals, groups and their members, too, by Microsoft Graph: it wants consent to read the directory
    #[arg(long, help_heading = "What is read")]
    pub graph: bool,
    /// How many requests may be in flight, sign-in included
    #[arg(long, value_name = "N", default_value = "16", help_heading = "What is read")]
    pub parallel: NonZeroUsize,
    /// The folder in which `pal serve` keeps everything: read its store instead, with the history of links
    #[arg(long, value_name = "DIR", conflicts_with_all = OF_ARM, help_heading = "The store of a service")]
    pub data: Option<PathBuf>,
    /// The PostgreSQL database in which `pal serve` keeps everything instead
    #[arg(long, value_name = "URL", conflicts_with_all = OF_ARM, help_heading = "The store of a service")]
    pub database: Option<String>,
    /// Where, and who.
    #[command(flatten)]
    pub connection: Connection,
}
