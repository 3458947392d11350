//! What `pal collect` brings (contract §1): answers of which it is known, from the question, what they list.
//!
//! `pal import` reads from a file what it lists, and an empty list says nothing. Whoever asked knows better: that Contoso has
//! no delegation left, or that Ana's account is linked to nobody. Beyond that the answers are read as every other file is.

use std::fs;
use std::path::{Path, PathBuf};

use pal_model::{Instant, ObjectId, TenantId};

use super::error::ImportError;
use super::log::Log;
use super::observation::{Listing, Reach};
use super::source::Reading;
use super::{ImportOptions, ImportSummary, Input, folder};

/// What was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum List {
    /// Subscriptions and role definitions: nothing ends for not being in such a list.
    Unlisted,
    /// Role assignments.
    RoleAssignments,
    /// `roleAssignmentScheduleInstances`.
    ScheduledRoles,
    /// `roleEligibilityScheduleInstances`.
    EligibleRoles,
    /// Lighthouse registration assignments; the tenant is the customer.
    Delegations,
    /// Management group entities.
    ManagementGroups,
    /// Users of the directory.
    Users,
    /// Service principals of the directory.
    ServicePrincipals,
    /// Groups of the directory.
    Groups,
    /// Direct members of a group.
    Members(ObjectId),
    /// The link of an account.
    Link(ObjectId),
}

/// A file of answers to one question, a page a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectedFile {
    /// Where it lies.
    pub path: PathBuf,
    /// What was asked for.
    pub list: List,
}

/// What was collected about one tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectedTenant {
    /// The tenant whose facts these are, whoever was asked.
    pub tenant: TenantId,
    /// The answers.
    pub files: Vec<CollectedFile>,
    /// What was read to its end and everywhere: a fact that such a list lacks is gone.
    pub whole: Vec<List>,
}

/// What became of a collection.
#[derive(Debug)]
pub struct CollectedSummary {
    /// What the import did.
    pub summary: ImportSummary,
    /// The tenants of which nothing was taken over, because an answer could not be read.
    pub refused: Vec<(TenantId, ImportError)>,
}

/// Adds a collection to the estate in `folder`, which is made if it is missing. What one tenant's answers are wrong in keeps
/// only that tenant out.
pub fn import_collected(
    folder: &Path,
    tenants: &[CollectedTenant],
    collected_at: Instant,
) -> Result<CollectedSummary, ImportError> {
    let mut all = Reading::new(ImportOptions { collected_at, tenant: None });
    let mut refused = Vec::new();
    for tenant in tenants {
        match read(tenant, collected_at) {
            Ok(reading) => all.unite(reading),
            Err(error) => refused.push((tenant.tenant, error)),
        }
    }
    let summary = folder::update(folder, all)?;
    Ok(CollectedSummary { summary, refused })
}

fn read(collected: &CollectedTenant, collected_at: Instant) -> Result<Reading, ImportError> {
    let tenant = collected.tenant;
    let mut reading = Reading::new(ImportOptions { collected_at, tenant: Some(tenant) });
    for file in &collected.files {
        let bytes =
            fs::read(&file.path).map_err(|source| ImportError::Io { path: file.path.clone(), source })?;
        reading.take_collected(&Input { name: file.path.display().to_string(), bytes }, file.list)?;
    }
    note_whole(&mut reading.log, collected, collected_at);
    Ok(reading)
}

fn note_whole(log: &mut Log, collected: &CollectedTenant, at: Instant) {
    for listing in collected.whole.iter().filter_map(|list| list.listing(collected.tenant)) {
        log.list(listing, at);
    }
}

impl List {
    fn listing(self, tenant: TenantId) -> Option<Listing> {
        Some(match self {
            Self::Unlisted => return None,
            Self::RoleAssignments => Listing::RoleAssignments { tenant },
            Self::ScheduledRoles => Listing::ScheduledRoles { tenant },
            Self::EligibleRoles => Listing::EligibleRoles { tenant },
            Self::Delegations => Listing::Delegations { customer: tenant },
            Self::ManagementGroups => Listing::ManagementGroups { tenant },
            Self::Users => Listing::Users { tenant },
            Self::ServicePrincipals => Listing::ServicePrincipals { tenant },
            Self::Groups => Listing::Groups { tenant },
            Self::Members(group) => Listing::Members { tenant, group, reach: Reach::Direct },
            Self::Link(object) => Listing::Link { tenant, object },
        })
    }
}
