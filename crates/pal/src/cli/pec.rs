//! `pal report pec` (PAL-38 … PAL-40).

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use pal_model::{PartnerId, Rate};

use super::period::PeriodArguments;
use super::terms::Cost;

/// What the sellers of subscriptions earn of partner earned credit.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal report pec --estate fabrikam --usage october
  pal report pec --estate fabrikam --usage october --group-by month,partner --rate 0.15
  pal report pec --estate fabrikam --usage october --lost --partner 12345
  pal report pec --estate fabrikam --usage october --reconcile --out october.xlsx
  pal report pec --estate fabrikam --usage october --summary")]
pub struct Pec {
    /// The folder of tables that say who is linked, who reaches what, and who sold it
    #[arg(long, value_name = "DIR")]
    pub estate: PathBuf,
    /// Cost exports: files and folders, CSV, JSON lines, gzip or Parquet; may be repeated
    #[arg(long, required = true, num_args = 1.., value_name = "PATH")]
    pub usage: Vec<PathBuf>,
    /// Only subscriptions that this partner sells, as provider or as reseller
    #[arg(long, value_name = "N")]
    pub partner: Option<PartnerId>,
    /// The share of a cost that is credited: what the price list says
    #[arg(long, default_value_t = Rate::USUAL, value_name = "SHARE")]
    pub rate: Rate,
    /// Which cost of a FOCUS export is meant; other exports have one
    #[arg(long, value_enum, default_value_t, value_name = "COST")]
    pub cost: Cost,
    /// The bounds.
    #[command(flatten)]
    pub period: PeriodArguments,
    /// What rows are kept apart by, separated by commas [default: all but month and service]
    #[arg(long, value_enum, value_name = "KEYS", value_delimiter = ',', num_args = 0..=1)]
    pub group_by: Option<Vec<CreditKeyWord>>,
    /// Days on which access was lacking, with what that cost and which link or role would have kept it
    #[arg(long, conflicts_with_all = ["reconcile", "summary"])]
    pub lost: bool,
    /// Every line beside what the export says of its credit, with the reason we see
    #[arg(long, conflicts_with = "summary")]
    pub reconcile: bool,
    /// Print what is earned, what is not and why, and how far the export agrees, instead of rows
    #[arg(long)]
    pub summary: bool,
    /// Threads to work with [default: one a processor]
    #[arg(long, value_name = "N", hide = true)]
    pub threads: Option<NonZeroUsize>,
}

/// What rows of the credit are kept apart by. In the order of the columns, whatever the order on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ValueEnum)]
pub enum CreditKeyWord {
    /// The day: access is judged day by day
    Date,
    /// The month in which the charge starts
    Month,
    /// The customer
    Tenant,
    /// The subscription
    Subscription,
    /// The service
    Service,
    /// The resource group
    ResourceGroup,
    /// The resource
    Resource,
    /// The transacting partner, who earns, and its name
    Partner,
    /// The reseller of record
    Reseller,
    /// The currency: kept apart always, named or not
    Currency,
}

impl CreditKeyWord {
    /// What rows are kept apart by when nothing is said: the day and the resource, and whose they are.
    pub fn usual() -> impl Iterator<Item = Self> {
        Self::value_variants().iter().copied().filter(|key| !matches!(key, Self::Month | Self::Service))
    }
}
