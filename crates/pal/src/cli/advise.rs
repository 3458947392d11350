//! `pal advise`: what to do about consumption that is not covered.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use pal_model::{Instant, PartnerId, TenantId};

use super::period::{PeriodArguments, moment};
use super::policy::PolicyWord;
use super::terms::Cost;

/// Name the smallest set of links and role assignments that would cover what a partner does not.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal advise --estate fabrikam --usage october --partner 12345
  pal advise --estate fabrikam --usage october --partner 12345 --policy pec --out steps.csv

Smallest: the fewest changes, and of those the fewest that give access. A role is assigned at the lowest scope
that holds all it is to cover, a management group of the estate included (--up-to subscription: at most that),
and is the narrowest of the policy: Reader, Support Request Contributor (pec) or Contributor (incentive). An
account may join a group that reaches further; where nobody is linked in the customer's own directory, a
tenant that manages others may be delegated the role. Each step says why it is this one. Amounts are what the usage would have earned
had the step been in force throughout it; what was consumed already stays as it is.")]
pub struct Advise {
    /// The folder of tables that say who is linked and who reaches what
    #[arg(long, value_name = "DIR")]
    pub estate: PathBuf,
    /// Cost exports: files and folders, CSV, JSON lines, gzip or Parquet; may be repeated
    #[arg(long, required = true, num_args = 1.., value_name = "PATH")]
    pub usage: Vec<PathBuf>,
    /// For whom
    #[arg(long, value_name = "N")]
    pub partner: PartnerId,
    /// Which roles count
    #[arg(long, value_enum, default_value_t, value_name = "POLICY")]
    pub policy: PolicyWord,
    /// Only at this customer
    #[arg(long, value_name = "ID")]
    pub customer: Option<TenantId>,
    /// Consider members of customers' directories, too; without it they are taken for the customer's own people
    #[arg(long)]
    pub members: bool,
    /// How high a role may be assigned
    #[arg(long, value_enum, default_value_t, value_name = "SCOPE")]
    pub up_to: UpTo,
    /// Who is linked and who reaches what is taken as it stands at this time [default: now]
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub as_of: Option<Instant>,
    /// Which cost of a FOCUS export is meant; other exports have one
    #[arg(long, value_enum, default_value_t, value_name = "COST")]
    pub cost: Cost,
    /// The bounds.
    #[command(flatten)]
    pub period: PeriodArguments,
    /// Threads to work with [default: one a processor]
    #[arg(long, value_name = "N", hide = true)]
    pub threads: Option<NonZeroUsize>,
}

/// How high a role may be assigned.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum UpTo {
    /// At a subscription at most
    Subscription,
    /// At a management group that the estate knows
    #[default]
    ManagementGroup,
}
