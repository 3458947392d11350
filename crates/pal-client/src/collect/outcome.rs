//! What a run has, what it lacks, and what of it is whole.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use pal_model::{Instant, ObjectId, TenantId};

use super::account::Account;
use super::folder::{Done, FolderFault, RunFolder};
use super::list::is_refusal;
use super::question::{Need, Surface};
use super::{Errand, Sight, seen};
use crate::failure::Failure;

/// What a run has brought.
#[derive(Debug)]
pub struct Collected {
    /// The moment of the snapshot.
    pub at: Instant,
    /// The pages, by the tenant whose facts they hold.
    pub tenants: Vec<TenantPages>,
    /// What became of each account, in the order given.
    pub readings: Vec<Reading>,
    /// What not every tenant or cloud has, and some did not.
    pub unavailable: Vec<Unavailable>,
    /// Roles that tenants made for themselves: reports show them by their ids.
    pub custom_roles: BTreeMap<String, String>,
    /// Groups that hold a role and whose members were not asked for: what they convey is not in the estate.
    pub closed_groups: usize,
}

/// The pages about one tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantPages {
    /// The tenant.
    pub tenant: TenantId,
    /// Each file of pages, a page a line, with what it lists.
    pub files: Vec<(PathBuf, Listed)>,
    /// What was read to its end and everywhere: whatever such a list lacks is not there.
    pub whole: BTreeSet<Listed>,
}

/// What a file of pages lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listed {
    /// Of which kind it is.
    pub surface: Surface,
    /// The account of a link, or the group of members.
    pub object: Option<ObjectId>,
}

/// What became of one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The tenant.
    pub tenant: TenantId,
    /// What people call it.
    pub name: Option<String>,
    /// What the fleet file calls the credential.
    pub credential: Option<String>,
    /// How many subscriptions the account sees; `None` if it could not say.
    pub subscriptions: Option<usize>,
    /// What could not be read.
    pub gaps: Vec<Gap>,
}

/// A list that is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// What it would list.
    pub surface: Surface,
    /// Why it does not.
    pub failure: Failure,
}

/// Something that a service does not have or an account may not see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unavailable {
    /// What.
    pub surface: Surface,
    /// What was answered, the first of the same code.
    pub failure: Failure,
    /// Where.
    pub tenants: BTreeSet<TenantId>,
}

/// The account sees nothing of its tenant.
pub const NO_SUBSCRIPTION: &str = "NO_SUBSCRIPTION";

/// What is missing so far.
#[derive(Debug)]
pub(super) struct Outcome {
    readings: Vec<Reading>,
    unavailable: BTreeMap<(Surface, String), Unavailable>,
    /// Lists of a tenant that are not whole.
    incomplete: BTreeSet<(TenantId, Surface)>,
}

impl Outcome {
    pub(super) fn new(accounts: &[Account]) -> Self {
        let reading = |account: &Account| Reading {
            tenant: account.tenant,
            name: account.name.clone(),
            credential: account.credential.clone(),
            subscriptions: None,
            gaps: Vec::new(),
        };
        let readings = accounts.iter().map(reading).collect();
        Self { readings, unavailable: BTreeMap::new(), incomplete: BTreeSet::new() }
    }

    /// Notes that nobody was answered.
    pub(super) fn missed(&mut self, errand: &Errand, asker: usize, failure: Failure) {
        let surface = errand.question.surface();
        self.incomplete.insert((errand.owner, surface));
        if surface.need() == Need::Optional && is_refusal(&failure) {
            let key = (surface, failure.code.clone());
            let entry = self.unavailable.entry(key).or_insert_with(|| Unavailable {
                surface,
                failure,
                tenants: BTreeSet::new(),
            });
            entry.tenants.insert(errand.owner);
        } else if let Some(reading) = self.readings.get_mut(asker) {
            // What failed at sign-in fails for every list in the same way: said once.
            let gap = Gap { surface, failure };
            if !reading.gaps.iter().any(|known| known.failure == gap.failure) {
                reading.gaps.push(gap);
            }
        }
    }

    /// Puts together what lies in the folder.
    pub(super) fn finish(mut self, folder: &RunFolder, sights: &[Sight]) -> Result<Collected, FolderFault> {
        // What an account that could not be asked would have shown of its tenant is not known to be gone.
        let mut unseen = BTreeSet::new();
        for (reading, sight) in self.readings.iter_mut().zip(sights) {
            reading.subscriptions = sight.as_ref().map(BTreeMap::len);
            match reading.subscriptions {
                None => _ = unseen.insert(reading.tenant),
                Some(0) => {
                    unseen.insert(reading.tenant);
                    reading.gaps.push(no_subscription());
                }
                Some(_) => {}
            }
            reading.gaps.sort_by_key(|gap| gap.surface);
        }
        let mut tenants: BTreeMap<TenantId, TenantPages> = BTreeMap::new();
        let (mut custom_roles, mut groups, mut opened) = (BTreeMap::new(), BTreeSet::new(), BTreeSet::new());
        for done in folder.done() {
            let Ok(tenant) = done.tenant.parse::<TenantId>() else { continue };
            match done.surface {
                Surface::RoleAssignments => groups.extend(seen::group_holders(&folder.pages(&done)?)),
                Surface::Members => {
                    opened.extend(done.about.as_deref().and_then(|id| id.parse::<ObjectId>().ok()));
                }
                Surface::Link
                | Surface::Subscriptions
                | Surface::RoleDefinitions
                | Surface::ManagementGroups
                | Surface::ActiveInstances
                | Surface::EligibleInstances
                | Surface::Delegations
                | Surface::Users
                | Surface::ServicePrincipals
                | Surface::Groups => {}
            }
            if done.surface == Surface::RoleDefinitions {
                custom_roles.extend(seen::custom_roles(&folder.pages(&done)?));
            }
            let listed = listed(&done);
            let entry = tenants.entry(tenant).or_insert_with(|| TenantPages {
                tenant,
                files: Vec::new(),
                whole: BTreeSet::new(),
            });
            entry.files.push((folder.file(&done), listed));
            let is_whole = match done.surface {
                Surface::Link | Surface::Members => listed.object.is_some(),
                Surface::Users | Surface::ServicePrincipals | Surface::Groups => true,
                // The tenant's root is always there for those who may look.
                Surface::ManagementGroups => !seen::is_empty(&folder.pages(&done)?),
                Surface::Subscriptions
                | Surface::RoleAssignments
                | Surface::RoleDefinitions
                | Surface::ActiveInstances
                | Surface::EligibleInstances
                | Surface::Delegations => {
                    !unseen.contains(&tenant) && !self.incomplete.contains(&(tenant, done.surface))
                }
            };
            if is_whole {
                entry.whole.insert(listed);
            }
        }
        Ok(Collected {
            at: folder.started(),
            tenants: tenants.into_values().collect(),
            readings: self.readings,
            unavailable: self.unavailable.into_values().collect(),
            custom_roles,
            closed_groups: groups.difference(&opened).count(),
        })
    }
}

fn listed(done: &Done) -> Listed {
    let object = match done.surface {
        Surface::Link | Surface::Members => done.about.as_deref().and_then(|id| id.parse().ok()),
        Surface::Subscriptions
        | Surface::ManagementGroups
        | Surface::RoleAssignments
        | Surface::RoleDefinitions
        | Surface::ActiveInstances
        | Surface::EligibleInstances
        | Surface::Delegations
        | Surface::Users
        | Surface::ServicePrincipals
        | Surface::Groups => None,
    };
    Listed { surface: done.surface, object }
}

fn no_subscription() -> Gap {
    let message = "the account sees no subscription of this tenant";
    let hint = "an account needs Reader at the subscriptions, or above them, to collect what is there";
    Gap { surface: Surface::Subscriptions, failure: Failure::new(NO_SUBSCRIPTION, message).with_hint(hint) }
}
