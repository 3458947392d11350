//! `pal whatif`: changes that are thought, not made.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use pal_estate::change::ChangedTable;
use pal_model::role::{self, published};
use pal_model::{Instant, PartnerId, Principal, Rate, RoleDefinitionId, Scope};

use super::period::{PeriodArguments, moment};
use super::terms::Cost;

/// Show what every measure would be if links, roles, delegations or memberships came or went.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal whatif --estate fabrikam --usage october --link \\
    72f988bf-86f1-41af-91ab-2d7cd011db47/a0000000-0000-4000-8000-000000000001=12345
  pal whatif --estate fabrikam --usage october --add role_assignments=new.csv --remove links=old.csv

A file is a table of the estate. Its rows come, or are taken away, while they say that they hold. What the
other options say holds from --since on. What goes, goes before anything comes. The estate is not written.")]
pub struct Whatif {
    /// The folder of tables that say who is linked and who reaches what
    #[arg(long, value_name = "DIR")]
    pub estate: PathBuf,
    /// Cost exports: files and folders, CSV, JSON lines, gzip or Parquet; may be repeated
    #[arg(long, required = true, num_args = 1.., value_name = "PATH")]
    pub usage: Vec<PathBuf>,
    /// What changes.
    #[command(flatten)]
    pub change: ChangeArguments,
    /// Take what holds at this time as if it had always held, before any change: what next month would be like
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub as_of: Option<Instant>,
    /// The share of a cost that is credited as partner earned credit: what the price list says
    #[arg(long, default_value_t = Rate::USUAL, value_name = "SHARE")]
    pub rate: Rate,
    /// Which cost of a FOCUS export is meant; other exports have one
    #[arg(long, value_enum, default_value_t, value_name = "COST")]
    pub cost: Cost,
    /// The bounds.
    #[command(flatten)]
    pub period: PeriodArguments,
    /// Rows that do not change, too
    #[arg(long)]
    pub all: bool,
    /// The reasons that come and go, instead of the measures
    #[arg(long)]
    pub reasons: bool,
    /// Threads to work with [default: one a processor]
    #[arg(long, value_name = "N", hide = true)]
    pub threads: Option<NonZeroUsize>,
}

/// What changes.
#[derive(Debug, Args)]
#[command(next_help_heading = "What changes")]
pub struct ChangeArguments {
    /// Rows that come: `links`, `role_assignments`, `delegations` or `group_members`, and a file of that table
    #[arg(long, value_name = "TABLE=FILE")]
    pub add: Vec<TableFile>,
    /// Rows that go
    #[arg(long, value_name = "TABLE=FILE")]
    pub remove: Vec<TableFile>,
    /// An account that would be linked
    #[arg(long, value_name = "TENANT/OBJECT=PARTNER")]
    pub link: Vec<LinkWords>,
    /// An account that would not be linked
    #[arg(long, value_name = "TENANT/OBJECT")]
    pub unlink: Vec<Account>,
    /// A role that an account or group would hold, by name or GUID, at a scope
    #[arg(long, value_name = "TENANT/OBJECT=ROLE@SCOPE")]
    pub assign: Vec<RoleWords>,
    /// A role that it would not hold
    #[arg(long, value_name = "TENANT/OBJECT=ROLE@SCOPE")]
    pub unassign: Vec<RoleWords>,
    /// From when on: RFC 3339, or a date for midnight UTC [default: as if it had always been so]
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub since: Option<Instant>,
}

/// A table and a file of its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableFile {
    /// Which table.
    pub table: ChangedTable,
    /// The file.
    pub file: PathBuf,
}

/// An account or group of a tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account(pub Principal);

/// A link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkWords {
    /// The account.
    pub account: Account,
    /// The partner.
    pub partner: PartnerId,
    /// As it was typed.
    pub said: String,
}

/// A role at a scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleWords {
    /// The account or group.
    pub account: Account,
    /// The role.
    pub role: RoleDefinitionId,
    /// Where.
    pub scope: Scope,
    /// As it was typed.
    pub said: String,
}

/// What cannot be a change, on the command line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAChange {
    /// A part is missing.
    #[error("not of the form {0}")]
    Form(&'static str),
    /// A part is not what it must be.
    #[error("{0}")]
    Part(String),
    /// A name that no role has.
    #[error("`{0}` is neither the GUID nor the name of a built-in role")]
    Role(String),
}

fn part<T: FromStr<Err: ToString>>(text: &str) -> Result<T, NotAChange> {
    text.parse().map_err(|error: T::Err| NotAChange::Part(error.to_string()))
}

impl FromStr for TableFile {
    type Err = NotAChange;

    fn from_str(text: &str) -> Result<Self, NotAChange> {
        let (table, file) = text.split_once('=').ok_or(NotAChange::Form("TABLE=FILE"))?;
        Ok(Self { table: part(table)?, file: file.into() })
    }
}

impl FromStr for Account {
    type Err = NotAChange;

    fn from_str(text: &str) -> Result<Self, NotAChange> {
        let (tenant, object) = text.split_once('/').ok_or(NotAChange::Form("TENANT/OBJECT"))?;
        Ok(Self(Principal { tenant: part(tenant)?, object: part(object)? }))
    }
}

impl FromStr for LinkWords {
    type Err = NotAChange;

    fn from_str(text: &str) -> Result<Self, NotAChange> {
        let (account, partner) = text.split_once('=').ok_or(NotAChange::Form("TENANT/OBJECT=PARTNER"))?;
        Ok(Self { account: account.parse()?, partner: part(partner)?, said: text.to_owned() })
    }
}

impl FromStr for RoleWords {
    type Err = NotAChange;

    fn from_str(text: &str) -> Result<Self, NotAChange> {
        let form = || NotAChange::Form("TENANT/OBJECT=ROLE@SCOPE");
        let (account, role_at) = text.split_once('=').ok_or_else(form)?;
        let (role, scope) = role_at.split_once('@').ok_or_else(form)?;
        let role = named(role).ok_or_else(|| NotAChange::Role(role.to_owned()))?;
        Ok(Self { account: account.parse()?, role, scope: part(scope)?, said: text.to_owned() })
    }
}

/// A role by its GUID, or by the English name of the published list, without letter case.
fn named(text: &str) -> Option<RoleDefinitionId> {
    let by_name = || published().find(|id| role::name(*id).eq_ignore_ascii_case(text));
    text.parse().ok().or_else(by_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANA: &str = "c0000000-0000-4000-8000-000000000001/a0000000-0000-4000-8000-000000000001";

    #[test]
    fn changes_are_read_from_words() {
        assert!(format!("{ANA}=12345").parse::<LinkWords>().is_ok());
        for role in ["Support Request Contributor", "contributor", "b24988ac-6180-42a0-ab88-20f7382dd24c"] {
            assert!(format!("{ANA}={role}@/").parse::<RoleWords>().is_ok(), "{role}");
        }
        assert!("links=a=b.csv".parse::<TableFile>().is_ok());
    }

    #[test]
    fn what_is_no_change_is_refused() {
        for (text, expected) in [
            (ANA.to_owned(), "not of the form TENANT/OBJECT=ROLE@SCOPE"),
            (format!("{ANA}=Contributor"), "not of the form TENANT/OBJECT=ROLE@SCOPE"),
            (format!("{ANA}=Janitor@/"), "`Janitor` is neither the GUID nor the name of a built-in role"),
            (format!("{ANA}=Reader@x"), "`x` is not an ARM scope"),
            ("a=Reader@/".to_owned(), "not of the form TENANT/OBJECT"),
            ("a/b=Reader@/".to_owned(), "`a` is not a GUID"),
        ] {
            assert_eq!(text.parse::<RoleWords>().unwrap_err().to_string(), expected, "{text}");
        }
        let refused = "partners=p.csv".parse::<TableFile>().unwrap_err().to_string();
        assert_eq!(refused, "`partners` is none of links, role_assignments, delegations, group_members");
    }
}
