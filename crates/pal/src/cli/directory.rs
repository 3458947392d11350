//! `pal directory`: by hand what a world file does (contract §8).

pub mod row;

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::store::StoreArguments;

/// Who is in the directory of a link service.
#[derive(Debug, Subcommand)]
#[command(after_help = "Examples:
  pal directory show --data data
  pal directory apply --data data world.toml
  pal directory partner add --data data --partner-id 12345 --name Fabrikam

A folder is for one program at a time: while a server has it, it can be shown and not changed.
Servers on PostgreSQL take changes up within seconds.")]
pub enum Directory {
    /// Show the directory, or one table of it
    ///
    /// Secrets are kept as hashes and never shown. Reads beside a server that is running.
    Show(Show),
    /// Make the directory what a world file says
    ///
    /// What the file does not name is removed; links are never touched. The same file again changes nothing.
    Apply(Apply),
    /// A tenant
    #[command(subcommand)]
    Tenant(Edit<row::TenantAdd, row::TenantKey>),
    /// A member or guest
    #[command(subcommand)]
    User(Edit<row::UserAdd, row::UserKey>),
    /// A program
    #[command(subcommand)]
    ServicePrincipal(Edit<row::ProgramAdd, row::ProgramKey>),
    /// A group and those in it
    #[command(subcommand)]
    Group(Edit<row::GroupAdd, row::GroupKey>),
    /// A partner account
    ///
    /// As long as none was ever added, every partner id can be linked; from then on only those that are listed as locations.
    #[command(subcommand)]
    Partner(Edit<row::PartnerAdd, row::PartnerKey>),
    /// A subscription and its owner
    #[command(subcommand)]
    Subscription(Edit<row::SubscriptionAdd, row::SubscriptionKey>),
    /// A management group and what is directly below it
    #[command(subcommand)]
    ManagementGroup(Edit<row::ManagementGroupAdd, row::ManagementGroupKey>),
    /// A role of a principal within its tenant
    #[command(subcommand)]
    RoleAssignment(Edit<row::RoleAssignmentAdd, row::RoleAssignmentKey>),
    /// A role of a principal in another tenant (Lighthouse)
    #[command(subcommand)]
    Delegation(Edit<row::DelegationAdd, row::DelegationKey>),
}

/// What can be done with a row.
#[derive(Debug, Subcommand)]
#[command(after_help = "Examples:
  pal directory show --data data")]
pub enum Edit<A: Args, K: Args> {
    /// Add one
    ///
    /// The same one again changes nothing. With `--replace` it takes the place of the one that is there.
    Add(A),
    /// Remove one that nothing refers to
    Remove(K),
}

/// Show the directory, or one table of it.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal directory show --data data
  pal directory show users --data data -o tsv --query [].upn")]
pub struct Show {
    /// Only this table [default: all of them]
    #[arg(value_enum, value_name = "TABLE")]
    pub table: Option<DirectoryTable>,
    /// The store.
    #[command(flatten)]
    pub store: StoreArguments,
}

/// Make the directory what a world file says.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal directory apply --data data world.toml")]
pub struct Apply {
    /// The world file, as for `pal serve --world`
    #[arg(value_name = "FILE")]
    pub world: PathBuf,
    /// The store.
    #[command(flatten)]
    pub store: StoreArguments,
}

/// The tables of a directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DirectoryTable {
    /// Directories of their own
    Tenants,
    /// Members and guests
    Users,
    /// Programs
    ServicePrincipals,
    /// Groups and those in them
    Groups,
    /// Partner accounts
    Partners,
    /// Subscriptions and their owners
    Subscriptions,
    /// Management groups
    ManagementGroups,
    /// Roles given within a tenant
    RoleAssignments,
    /// Roles given across tenants
    Delegations,
}
