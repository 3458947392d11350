//! `pal fleet`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Subcommand};
use pal_model::{PartnerId, SubscriptionId};

use super::connection::{Connection, Reach};

/// Links of many accounts in many tenants, as one file wants them
#[derive(Debug, Subcommand)]
#[command(after_help = "Examples:
  pal fleet plan -f fleet.toml
  pal fleet apply -f fleet.toml
  pal fleet status -f fleet.toml -o json")]
pub enum Fleet {
    /// Read every link and tell what is to be done; change nothing
    ///
    /// Exits 0 if nothing is to be done, 5 if changes are pending, 4 if some links cannot be read and nothing else is to be done.
    #[command(after_help = "Examples:
  pal fleet plan -f fleet.toml
  pal fleet plan -f fleet.toml --check-access
  pal fleet plan -f fleet.toml --out plan.xlsx")]
    Plan(FleetArguments),
    /// Do what the plan says, and write down in a journal what was done
    ///
    /// A run that was killed is taken up by running it again: every link is read before anything is sent, and what is done is not
    /// done twice. Exits 0 if every link is as the file says, else 4. Never asks anything on standard input.
    #[command(after_help = "Examples:
  pal fleet apply -f fleet.toml
  pal fleet apply -f fleet.toml --take-over --parallel 4")]
    Apply(FleetArguments),
    /// Tell what changed since the last apply
    ///
    /// Compares each link with what the journal of the last apply says. Exits 0 if nothing changed, 5 if something did, 4 if some
    /// links can no longer be read.
    #[command(after_help = "Examples:
  pal fleet status -f fleet.toml
  pal fleet status -f fleet.toml -o tsv --query \"[?drift!='none'].[tenantId,drift]\"")]
    Status(FleetArguments),
    /// At a customer: link the partner without giving it access
    ///
    /// Makes a service principal of its own, gives it Support Request Contributor at the subscriptions, a role that is eligible and
    /// harmless, and links it by a secret that is taken away again. Doing it again changes nothing; `--undo --allow-delete` takes
    /// away role, application, service principal and with them the link. Wants somebody of the customer who may make applications and assign roles.
    #[command(after_help = "Examples:
  pal fleet tag --partner-id 12345 --subscription 50000000-0000-4000-8000-000000000001
  pal fleet tag --partner-id 12345 --undo --allow-delete

Tried against answers of Microsoft Graph and Azure Resource Manager as they are documented, not against
Azure itself; `pal serve` makes no applications.")]
    Tag(TagArguments),
}

/// What is tagged, and for whom.
#[derive(Debug, Args)]
pub struct TagArguments {
    /// The partner that is linked
    #[arg(long, value_name = "ID")]
    pub partner_id: PartnerId,
    /// A subscription at which the service principal gets its role; may be repeated
    #[arg(long = "subscription", value_name = "ID", required_unless_present = "undo")]
    pub subscriptions: Vec<SubscriptionId>,
    /// What the service principal is called [default: pal-tag-ID]
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    pub name: Option<String>,
    /// Link it though it is linked to another partner, which loses it
    #[arg(long, conflicts_with = "undo")]
    pub take_over: bool,
    /// Take away what was made; the partner is no longer recognised by it
    #[arg(long, conflicts_with = "subscriptions", requires = "allow_delete")]
    pub undo: bool,
    /// Say that something may be taken away; `--undo` wants it
    #[arg(long, requires = "undo", conflicts_with = "subscriptions")]
    pub allow_delete: bool,
    /// Where, and who.
    #[command(flatten)]
    pub connection: Connection,
}

/// The file, and how to go about it.
#[derive(Debug, Args)]
pub struct FleetArguments {
    /// The fleet file: cloud, credentials, tenants, and the partner id of each
    #[arg(short, long, value_name = "FILE")]
    pub file: PathBuf,
    /// Link accounts that are linked to a partner the file does not name, too
    #[arg(long)]
    pub take_over: bool,
    /// Ask what each account has access to, too, and warn of links that give nothing; one more request for each row
    #[arg(long)]
    pub check_access: bool,
    /// Requests in flight at most, sign-in included
    #[arg(long, value_name = "N", default_value = "16")]
    pub parallel: NonZeroUsize,
    /// The journal [default: beside the fleet file, FILE.journal]
    #[arg(long, value_name = "FILE")]
    pub journal: Option<PathBuf>,
    /// Where.
    #[command(flatten)]
    pub reach: Reach,
}
