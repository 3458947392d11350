//! `pal explain` (contract §5).

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;
use pal_model::{Instant, Month, PartnerId, Place, SubscriptionId, TenantId};

use super::period::{moment, month};
use super::terms::TermsArguments;

/// Tell why a customer, subscription or resource is, or is not, attributed.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal explain --estate fabrikam --usage october --tenant 72f988bf-86f1-41af-91ab-2d7cd011db47
  pal explain --estate e --usage u --tenant 72f988bf-86f1-41af-91ab-2d7cd011db47 --at 2026-10-05")]
pub struct Explain {
    /// The folder of tables that say who is linked and who reaches what
    #[arg(long, value_name = "DIR")]
    pub estate: PathBuf,
    /// Cost exports: files and folders, CSV, JSON lines, gzip or Parquet; may be repeated
    #[arg(long, required = true, num_args = 1.., value_name = "PATH")]
    pub usage: Vec<PathBuf>,
    /// What is asked about.
    #[command(flatten)]
    pub subject: SubjectArguments,
    /// Only this partner
    #[arg(long, value_name = "N")]
    pub partner: Option<PartnerId>,
    /// Only what holds at this moment: RFC 3339, or a date for midnight UTC
    #[arg(long, value_name = "TIME", value_parser = moment, conflicts_with = "month")]
    pub at: Option<Instant>,
    /// Only this month, YYYY-MM
    #[arg(long, value_name = "MONTH", value_parser = month)]
    pub month: Option<Month>,
    /// The terms.
    #[command(flatten)]
    pub terms: TermsArguments,
    /// Threads to work with [default: one a processor]
    #[arg(long, value_name = "N", hide = true)]
    pub threads: Option<NonZeroUsize>,
}

/// Exactly one of three.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct SubjectArguments {
    /// The customer to explain
    #[arg(long, value_name = "ID")]
    pub tenant: Option<TenantId>,
    /// The subscription to explain
    #[arg(long, value_name = "ID")]
    pub subscription: Option<SubscriptionId>,
    /// The resource to explain, by its full id
    #[arg(long, value_name = "ID", value_parser = place)]
    pub resource: Option<Place>,
}

/// Not the id of anything below a subscription.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a resource id such as /subscriptions/GUID/resourceGroups/NAME/providers/NAMESPACE/TYPE/NAME"
)]
pub struct NotAPlace(String);

fn place(text: &str) -> Result<Place, NotAPlace> {
    Place::from_bytes(text.as_bytes()).ok_or_else(|| NotAPlace(text.to_owned()))
}
