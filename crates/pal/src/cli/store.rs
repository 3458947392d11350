//! Where the service keeps its store: the same words as for `pal serve`.

use std::path::PathBuf;

use clap::Args;

/// The store of a service.
#[derive(Debug, Clone, Args)]
#[group(required = true, multiple = true)]
pub struct StoreArguments {
    /// The folder in which `pal serve` keeps everything
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The PostgreSQL database in which `pal serve` keeps everything instead
    #[arg(long, value_name = "URL", env = "PAL_DATABASE", hide_env_values = true)]
    pub database: Option<String>,
}
