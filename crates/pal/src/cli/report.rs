//! `pal report` (contract §4, §5, §9).

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use pal_model::{PartnerId, Precedence};

use super::key::Key;
use super::pec::Pec;
use super::period::PeriodArguments;
use super::terms::{AssociationWord, Cost, RollUp, TermsArguments};

/// Figures from an estate and cost exports.
#[derive(Debug, Subcommand)]
#[command(after_help = "Examples:
  pal report influenced --estate fabrikam --usage october
  pal report missing --estate fabrikam --usage october")]
pub enum Report {
    /// Consumption attributed to partners (ACR)
    ///
    /// For each charge and partner: the cost times the share of the charge's time in which an account linked to the partner has
    /// a role that reaches the resource.
    Influenced(Influenced),
    /// Partners and customers that are absent or zero, each with the reason and what to do
    Missing(Missing),
    /// How much of the consumption linked accounts cover, and what the loss of an account would cost
    ///
    /// Every policy has its rows. What is covered once is lost to the partner with one account; what is covered twice outlives
    /// the loss of any one.
    Coverage(Coverage),
    /// Partner earned credit: what the sellers of subscriptions earn, and what the export says
    ///
    /// A day's line earns if the transacting partner or its reseller of record held an eligible role, permanently and all day, by
    /// linked accounts or as Admin Agents; reservations, savings plans, Spot, third parties and the marketplace never do.
    Pec(Pec),
}

/// Consumption attributed to partners (ACR).
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal report influenced --estate fabrikam --usage october
  pal report influenced --estate fabrikam --usage a.csv --policy pec --group-by month,partner
  pal report influenced --estate fabrikam --usage october --roll-up global --out october.xlsx
  pal report influenced --estate fabrikam --usage october --summary")]
pub struct Influenced {
    /// The folder of tables that say who is linked and who reaches what [default: an empty estate]
    #[arg(long, value_name = "DIR")]
    pub estate: Option<PathBuf>,
    /// What every report knows.
    #[command(flatten)]
    pub usage: UsageArguments,
    /// Which ties between a partner and usage count
    #[arg(long, value_enum, default_value_t, value_name = "TIES")]
    pub association: AssociationWord,
    /// Which tie counts where one partner has several, with `--association all`
    #[arg(long, default_value = "csp,dpor,pal", value_name = "ORDER")]
    pub precedence: Precedence,
    /// Credit global accounts instead of locations
    #[arg(long, value_enum, value_name = "ACCOUNT")]
    pub roll_up: Option<RollUp>,
    /// What rows are kept apart by, separated by commas [default: all but resource-group, resource, programme and incentive]
    #[arg(long, value_enum, value_name = "KEYS", value_delimiter = ',', num_args = 0..=1)]
    pub group_by: Option<Vec<Key>>,
    /// Print what is attributed, what is not and what was left out, instead of rows
    #[arg(long)]
    pub summary: bool,
}

/// Partners and customers that are absent or zero, each with the reason and what to do.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal report missing --estate fabrikam --usage october -o table
  pal report missing --estate fabrikam --usage october --policy pec --out missing.csv")]
pub struct Missing {
    /// The folder of tables that say who is linked and who reaches what
    #[arg(long, value_name = "DIR")]
    pub estate: PathBuf,
    /// Only this partner
    #[arg(long, value_name = "N")]
    pub partner: Option<PartnerId>,
    /// What every report knows.
    #[command(flatten)]
    pub usage: UsageArguments,
}

/// How much of the consumption linked accounts cover.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal report coverage --estate fabrikam --usage october
  pal report coverage --estate fabrikam --usage october --accounts --out accounts.csv")]
pub struct Coverage {
    /// The folder of tables that say who is linked and who reaches what
    #[arg(long, value_name = "DIR")]
    pub estate: PathBuf,
    /// Cost exports: files and folders, CSV, gzip or Parquet; may be repeated
    #[arg(long, required = true, num_args = 1.., value_name = "PATH")]
    pub usage: Vec<PathBuf>,
    /// Which cost of a FOCUS export is meant; other exports have one
    #[arg(long, value_enum, default_value_t, value_name = "COST")]
    pub cost: Cost,
    /// The bounds.
    #[command(flatten)]
    pub period: PeriodArguments,
    /// A row an account instead of a row a customer, the dearest loss first
    #[arg(long)]
    pub accounts: bool,
    /// Threads to work with [default: one a processor]
    #[arg(long, value_name = "N", hide = true)]
    pub threads: Option<NonZeroUsize>,
}

/// What every report reads, and on what terms.
#[derive(Debug, Args)]
pub struct UsageArguments {
    /// Cost exports: files and folders, CSV, gzip or Parquet; may be repeated
    #[arg(long, required = true, num_args = 1.., value_name = "PATH")]
    pub usage: Vec<PathBuf>,
    /// The terms.
    #[command(flatten)]
    pub terms: TermsArguments,
    /// The bounds.
    #[command(flatten)]
    pub period: PeriodArguments,
    /// Threads to work with [default: one a processor]
    #[arg(long, value_name = "N", hide = true)]
    pub threads: Option<NonZeroUsize>,
}
