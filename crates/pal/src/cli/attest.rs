//! `pal attest` (contract §1).

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use pal_model::{Instant, Rate, TenantId};

use super::period::{PeriodArguments, moment};
use super::terms::Cost;

/// State who is linked at a customer, through what access, since when, and what that explains.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "Examples:
  pal attest keygen --key fabrikam.pem
  pal attest --estate fabrikam --usage october --customer 72f988bf-86f1-41af-91ab-2d7cd011db47 \\
    --key fabrikam.pem --out contoso.jws
  pal attest --estate fabrikam --customer 72f988bf-86f1-41af-91ab-2d7cd011db47 -o table
  pal attest verify contoso.jws --key fabrikam.pem.pub

With --key the answer is the signed document: .jws is compact, .json and -o json flattened JSON (RFC 7515).
Without, it is what would be signed as JSON. A text (-o table), a page (.html) and the access as rows
(.csv, .xlsx) are for reading: they are not signed."
)]
pub struct Attest {
    /// Something else than a statement.
    #[command(subcommand)]
    pub verb: Option<Verb>,
    /// What is stated, and from what.
    #[command(flatten)]
    pub statement: Statement,
}

/// What is stated, and from what.
#[derive(Debug, Args)]
pub struct Statement {
    /// The folder of tables that say who is linked and who reaches what
    #[arg(long, value_name = "DIR", required_unless_present_any = ["data", "database"], conflicts_with_all = ["data", "database"])]
    pub estate: Option<PathBuf>,
    /// The folder in which `pal serve` keeps everything, instead of an estate
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The PostgreSQL database in which `pal serve` keeps everything, instead of an estate
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// The customer
    #[arg(long, value_name = "ID", required = true)]
    pub customer: Option<TenantId>,
    /// Cost exports: files and folders, CSV, JSON lines, gzip or Parquet; may be repeated [default: none, and no measures]
    #[arg(long, num_args = 1.., value_name = "PATH")]
    pub usage: Vec<PathBuf>,
    /// Which cost of a FOCUS export is meant; other exports have one
    #[arg(long, value_enum, default_value_t, value_name = "COST")]
    pub cost: Cost,
    /// The share of a cost that is credited as partner earned credit: what the price list says
    #[arg(long, default_value_t = Rate::USUAL, value_name = "SHARE")]
    pub rate: Rate,
    /// Links and access in force at some time between the bounds, and usage that starts there.
    #[command(flatten)]
    pub period: PeriodArguments,
    /// The private key to sign with, as `pal attest keygen` makes it
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// When the statement is made: RFC 3339, or a date for midnight UTC [default: now]
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub issued_at: Option<Instant>,
    /// Threads to work with [default: one a processor]
    #[arg(long, value_name = "N", hide = true)]
    pub threads: Option<NonZeroUsize>,
}

/// What else there is to do with statements.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Check a signed statement offline, and show what it says
    ///
    /// Exits 0 if the key signed exactly this; else 1, and says what is wrong: changed, another key, another time, no statement.
    Verify(Verify),
    /// Make a key to sign statements with
    ///
    /// The private key can be read by you alone and is never overwritten. Give the public one to whoever is to verify.
    Keygen(Keygen),
}

/// Check a signed statement offline, and show what it says.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal attest verify contoso.jws --key fabrikam.pem.pub
  pal attest verify contoso.jws --key fabrikam.pem.pub -o json
  pal attest verify contoso.jws --key fabrikam.pem.pub --at 2026-11-01")]
pub struct Verify {
    /// The signed statement, compact or flattened JSON
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The public key of whoever signed it
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    /// Refuse a statement that was made after this time [default: now]
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub at: Option<Instant>,
    /// Refuse a statement that was made before this time
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub not_before: Option<Instant>,
}

/// Make a key to sign statements with.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal attest keygen --key fabrikam.pem
  pal attest keygen --key fabrikam.pem --public-key fabrikam.pub")]
pub struct Keygen {
    /// Where the private key goes
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    /// Where the public key goes [default: beside the private one, with .pub at the end]
    #[arg(long, value_name = "FILE")]
    pub public_key: Option<PathBuf>,
}
