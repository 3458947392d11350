//! `pal report` (contract §4, §5, §9).

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use pal_model::{Instant, Money, Month, PartnerId, Precedence};

use super::key::Key;
use super::pec::Pec;
use super::period::{PeriodArguments, moment, month};
use super::policy::{PolicyChoice, PolicyParser};
use super::terms::{AssociationWord, Cost, RollUp, TermsArguments, amount};

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
    /// Monthly active users of apps, flows and datasets, each with the one partner who gets them
    ///
    /// The partner whose linked account, owner or co-owner and the like, was active on the asset last, in the month or before.
    /// Only the estate is read: its tables of Power Platform.
    PowerPlatform(PowerPlatform),
    /// What global accounts reach of a designation's measures: net customer adds, usage growth, deployments
    ///
    /// The month and the one before are compared with the same two a year before, on usage that is sold or linked. What the
    /// exports do not reach back to is left empty and said.
    Designation(Designation),
    /// Our figures beside those of Partner Center's own exports, line by line
    ///
    /// By month, customer, subscription, partner and kind of association: ours, theirs, the difference; and of what only one
    /// side has, the reason that we see.
    Compare(Compare),
}

/// Our figures beside those of Partner Center's own exports.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal report compare --estate fabrikam --usage october --partner-center AzureUsage.tsv
  pal report compare --estate fabrikam --usage october --partner-center AzureUsage.tsv \\
    --query \"[?Verdict!='agree']\" -o table

Reads the Azure usage download of Insights and daily rated usage; separated by tabs or commas, or JSON
lines, gzip'd or not. What a file is, is read from its header.")]
pub struct Compare {
    /// The folder of tables that say who is linked and who reaches what
    #[arg(long, value_name = "DIR")]
    pub estate: PathBuf,
    /// What every report knows.
    #[command(flatten)]
    pub usage: UsageArguments,
    /// Exports of Partner Center; may be repeated
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    pub partner_center: Vec<PathBuf>,
    /// Up to this difference two amounts agree
    #[arg(long, value_name = "AMOUNT", default_value = "0.01", value_parser = amount)]
    pub tolerance: Money,
    /// When the files were downloaded: months that were not closed then are told as such [default: now]
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub downloaded: Option<Instant>,
}

/// Whose columns a report has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Layout {
    /// Those of Partner Center's own Azure usage download
    PartnerCenter,
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
    /// The columns of another report; what is not known is empty
    #[arg(long, value_enum, value_name = "LAYOUT", conflicts_with_all = ["group_by", "summary", "roll_up"])]
    pub layout: Option<Layout>,
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
    /// Cost exports: files and folders, CSV, JSON lines, gzip or Parquet; may be repeated
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

/// Which rule attributes Power Platform.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Rule {
    /// By asset: one partner each, by the latest activity
    #[default]
    Assets,
    /// The rule of 2021: by role and scope, on the charges of Power Platform services
    #[value(name = "2021")]
    Of2021,
}

/// Monthly figures of Power Platform assets.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal report power-platform --estate fabrikam
  pal report power-platform --estate fabrikam --from 2026-10-01 --all --out assets.xlsx
  pal report power-platform --estate fabrikam --rule 2021 --usage october")]
pub struct PowerPlatform {
    /// The folder of tables that say who is linked, and who owns and works on what
    #[arg(long, value_name = "DIR")]
    pub estate: PathBuf,
    /// Only this partner
    #[arg(long, value_name = "N")]
    pub partner: Option<PartnerId>,
    /// Also what nobody gets, each with the reason
    #[arg(long)]
    pub all: bool,
    /// Which rule attributes it
    #[arg(long, value_enum, default_value_t, value_name = "RULE")]
    pub rule: Rule,
    /// Cost exports, for the rule of 2021: files and folders, CSV, JSON lines, gzip or Parquet; may be repeated
    #[arg(long, required_if_eq("rule", "2021"), num_args = 1.., value_name = "PATH")]
    pub usage: Vec<PathBuf>,
    /// The terms of the rule of 2021.
    #[command(flatten)]
    pub terms: TermsArguments,
    /// The bounds; a month counts if it starts within them.
    #[command(flatten)]
    pub period: PeriodArguments,
    /// Threads to work with [default: one a processor]
    #[arg(long, value_name = "N", hide = true)]
    pub threads: Option<NonZeroUsize>,
}

/// What global accounts reach of a designation's measures.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal report designation --estate fabrikam --usage 2025 2026 --month 2026-10
  pal report designation --estate fabrikam --usage exports --month 2026-10 --currency EUR \\
    --threshold 920")]
pub struct Designation {
    /// The folder of tables that say who is linked and who reaches what
    #[arg(long, value_name = "DIR")]
    pub estate: PathBuf,
    /// Cost exports: files and folders, CSV, JSON lines, gzip or Parquet; may be repeated
    #[arg(long, required = true, num_args = 1.., value_name = "PATH")]
    pub usage: Vec<PathBuf>,
    /// The last month that is compared
    #[arg(long, value_name = "YYYY-MM", value_parser = month)]
    pub month: Month,
    /// What makes a customer: consumption of a month [default: the programme's, 1000]
    #[arg(long, value_name = "AMOUNT", value_parser = amount)]
    pub threshold: Option<Money>,
    /// The currency of the threshold; amounts in others are not converted [default: the programme's, USD]
    #[arg(long, value_name = "CODE")]
    pub currency: Option<String>,
    /// Which roles count: designations ask for those eligible for partner earned credit
    #[arg(long, value_parser = PolicyParser, default_value = "pec", value_name = "POLICY")]
    pub policy: PolicyChoice,
    /// Which cost of a FOCUS export is meant; other exports have one
    #[arg(long, value_enum, default_value_t, value_name = "COST")]
    pub cost: Cost,
    /// Threads to work with [default: one a processor]
    #[arg(long, value_name = "N", hide = true)]
    pub threads: Option<NonZeroUsize>,
}

/// What every report reads, and on what terms.
#[derive(Debug, Args)]
pub struct UsageArguments {
    /// Cost exports: files and folders, CSV, JSON lines, gzip or Parquet; may be repeated
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
