//! `pal import` (contract §2.1).

use std::path::PathBuf;

use clap::Args;
use pal_model::{Instant, TenantId};

use super::period::moment;

/// Read an estate from files that people already have.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal import --estate fabrikam --tenant 72f988bf-86f1-41af-91ab-2d7cd011db47 roles.json
  pal import --estate fabrikam --collected-at 2026-10-01T08:00:00Z roles.json.gz
  pal import --estate fabrikam -")]
pub struct Import {
    /// The folder of tables to read into; made if it is missing
    #[arg(long, value_name = "DIR")]
    pub estate: PathBuf,
    /// When the files were taken: RFC 3339, or a date for midnight UTC [default: now]
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub collected_at: Option<Instant>,
    /// The tenant of inputs that do not say it themselves
    #[arg(long, value_name = "ID")]
    pub tenant: Option<TenantId>,
    /// The files, plain or gzip; - is standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
}
