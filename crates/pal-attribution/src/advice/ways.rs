//! What can be changed other than by a link, and what each change would give access to.
//!
//! At a customer a role assignment to an account of its directory; where none of those is linked, a delegation to an account of a
//! tenant that manages others; anywhere, that an account joins a group of its directory. What is given up is never better than
//! what stands: a group that reaches no further than one assignment does, for one.

use std::collections::{BTreeMap, BTreeSet};

use pal_model::facts::PrincipalType;
use pal_model::role::{CONTRIBUTOR, published};
use pal_model::scope::ManagementGroupName;
use pal_model::{Guid, Place, Principal, RoleDefinitionId, RolePolicy, SubscriptionId, TenantId};

use super::cover::{Area, Atom, Problem};
use super::plan::Remainder;
use super::reach::{Amounts, Reached, add, preference};
use super::scopes::Parents;
use super::{Asked, Prospect};
use crate::kernel::Overflow;

/// The built-in role Reader: it reads, and changes nothing.
const READER: RoleDefinitionId = RoleDefinitionId(Guid::from_u128(0xacdd72a7_3385_48ef_bd42_f606fba81ae7));
/// The built-in role Support Request Contributor: of the roles eligible for partner earned credit the one that can do least.
const SUPPORT_REQUEST_CONTRIBUTOR: RoleDefinitionId =
    RoleDefinitionId(Guid::from_u128(0xcfd33db0_3dd1_45e3_aa9d_cdbdf3b6f24e));

/// The narrowest role that a policy counts, of one that depends on the time that it ever counts; else the first of the published
/// list that it does. `None` if it counts none of them: then there is nothing to assign.
pub(super) fn narrowest(policy: RolePolicy) -> Option<RoleDefinitionId> {
    let narrow = [READER, SUPPORT_REQUEST_CONTRIBUTOR, CONTRIBUTOR];
    narrow.into_iter().chain(published()).find(|role| policy.counts(*role))
}

/// A way to give access.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// A role assignment in the customer's directory.
    Assign {
        /// Whose.
        customer: TenantId,
        /// Which role.
        role: RoleDefinitionId,
    },
    /// Membership of a group that holds what it takes.
    Join {
        /// Which.
        group: Principal,
    },
    /// A delegation of the customer's.
    Delegate {
        /// Who delegates.
        customer: TenantId,
        /// Which role.
        role: RoleDefinitionId,
    },
}

impl Way {
    /// What counts more of ways that are equally short: what needs least of others.
    fn rank(self) -> usize {
        match self {
            Self::Assign { .. } => 0,
            Self::Join { .. } => 1,
            Self::Delegate { .. } => 2,
        }
    }
}

/// A way, and who could be given access by it.
#[derive(Debug)]
pub(super) struct Offer {
    pub(super) way: Way,
    pub(super) bearers: Bearers,
}

/// The accounts of a tenant that could be given access.
#[derive(Debug, Default, Clone)]
pub(super) struct Bearers {
    /// Linked already, the first to be asked first.
    pub(super) linked: Vec<Principal>,
    /// By number among the candidates.
    pub(super) candidates: Vec<usize>,
}

/// What one change covers all of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Extent {
    /// The highest scope above a place at which a role may be assigned.
    Below(TenantId, Top),
    /// All that a group reaches.
    OfGroup(Principal),
    /// A subscription, for a managing tenant.
    Delegated(TenantId, SubscriptionId, TenantId),
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Top {
    Subscription(SubscriptionId),
    ManagementGroup(ManagementGroupName),
}

/// Places to be covered, and in what ways.
pub(super) struct Stated<'a> {
    pub(super) problem: Problem,
    /// Of each atom.
    pub(super) places: Vec<(&'a Place, &'a Amounts)>,
    /// Of each area.
    pub(super) offers: Vec<Offer>,
    pub(super) parents: Parents,
    pub(super) remains: Vec<Remainder>,
}

pub(super) fn state<'a>(
    prospect: &Prospect,
    asked: &Asked,
    reached: &'a Reached,
) -> Result<Stated<'a>, Overflow> {
    let numbers: BTreeMap<Principal, usize> =
        prospect.candidates.iter().enumerate().map(|(number, principal)| (*principal, number)).collect();
    let parents = Parents::of(&prospect.facts, asked.highest);
    let ways = Ways {
        prospect,
        role: narrowest(asked.policy),
        bearers: bearers(prospect),
        far: far_reaching(prospect, &parents, reached),
        parents: &parents,
    };
    let mut problem = Problem::default();
    let (mut places, mut offers, mut remains) = (Vec::new(), Vec::new(), Vec::new());
    let mut area_numbers: BTreeMap<Extent, usize> = BTreeMap::new();
    let mut left: BTreeMap<TenantId, Amounts> = BTreeMap::new();
    for ((customer, place), (reaching, amounts)) in &reached.open {
        let links: BTreeSet<usize> =
            reaching.iter().filter_map(|principal| numbers.get(principal)).copied().collect();
        let mut areas = BTreeSet::new();
        for (extent, way, of) in ways.to(*customer, place, reaching) {
            let number = *area_numbers.entry(extent).or_insert_with(|| {
                let bearers = ways.bearers.get(&of).cloned().unwrap_or_default();
                problem.areas.push(Area { bearers: bearers.needed(), rank: way.rank() });
                offers.push(Offer { way, bearers });
                offers.len() - 1
            });
            areas.insert(number);
        }
        if links.is_empty() && areas.is_empty() {
            for (currency, sum) in amounts {
                add(left.entry(*customer).or_default(), currency, *sum)?;
            }
            continue;
        }
        problem.atoms.push(Atom { links, areas });
        places.push((place, amounts));
    }
    let remainder =
        |in_subscription| move |(customer, amounts)| Remainder { customer, amounts, in_subscription };
    remains.extend(left.into_iter().map(remainder(true)));
    remains.extend(reached.nowhere.clone().into_iter().map(remainder(false)));
    Ok(Stated { problem, places, offers, parents, remains })
}

/// What it takes to find the ways to a place.
struct Ways<'a> {
    prospect: &'a Prospect,
    role: Option<RoleDefinitionId>,
    bearers: BTreeMap<TenantId, Bearers>,
    /// The groups that reach further than one assignment in their own directory would.
    far: BTreeSet<Principal>,
    parents: &'a Parents,
}

impl Ways<'_> {
    /// Every way to a place, with all that the same change would cover, and the tenant whose accounts could be given access so.
    fn to(
        &self,
        customer: TenantId,
        place: &Place,
        reaching: &BTreeSet<Principal>,
    ) -> Vec<(Extent, Way, TenantId)> {
        let subscription = place.subscription_id();
        let has_bearers = |tenant: &TenantId| self.bearers.contains_key(tenant);
        let mut ways = Vec::new();
        if let (Some(role), true) = (self.role, has_bearers(&customer)) {
            let extent = Extent::Below(customer, top(self.parents, customer, subscription));
            ways.push((extent, Way::Assign { customer, role }, customer));
        }
        let groups = reaching.iter().filter_map(|principal| self.prospect.groups.get(principal)).copied();
        let useful = |group: &Principal| {
            has_bearers(&group.tenant) && (self.role.is_none() || self.far.contains(group))
        };
        let join = |group: Principal| (Extent::OfGroup(group), Way::Join { group }, group.tenant);
        ways.extend(groups.filter(useful).map(join));
        // An assignment needs no more and covers no less if somebody is linked in the customer's own directory.
        let is_linked = self.bearers.get(&customer).is_some_and(|bearers| !bearers.linked.is_empty());
        if let (Some(role), false) = (self.role, is_linked) {
            let managing = self.prospect.managing.iter().copied();
            let managing = managing.filter(|tenant| *tenant != customer && has_bearers(tenant));
            let delegate = |managing| {
                (
                    Extent::Delegated(customer, subscription, managing),
                    Way::Delegate { customer, role },
                    managing,
                )
            };
            ways.extend(managing.map(delegate));
        }
        ways
    }
}

impl Bearers {
    /// The links one of which is needed before anybody here can be given access that counts.
    fn needed(&self) -> Vec<usize> {
        if self.linked.is_empty() { self.candidates.clone() } else { Vec::new() }
    }
}

/// By tenant.
fn bearers(prospect: &Prospect) -> BTreeMap<TenantId, Bearers> {
    let types: BTreeMap<Principal, PrincipalType> =
        prospect.facts.principals.iter().map(|row| (row.principal, row.principal_type)).collect();
    let mut linked: Vec<Principal> = prospect.linked.iter().copied().collect();
    linked.sort_by_key(|principal| (preference(types.get(principal).copied()), *principal));
    let mut bearers: BTreeMap<TenantId, Bearers> = BTreeMap::new();
    for principal in linked {
        bearers.entry(principal.tenant).or_default().linked.push(principal);
    }
    for (number, principal) in prospect.candidates.iter().enumerate() {
        bearers.entry(principal.tenant).or_default().candidates.push(number);
    }
    bearers
}

/// The groups of which what they reach does not lie in one area of their own directory.
fn far_reaching(prospect: &Prospect, parents: &Parents, reached: &Reached) -> BTreeSet<Principal> {
    let mut areas: BTreeMap<Principal, BTreeSet<(TenantId, Top)>> = BTreeMap::new();
    for ((customer, place), (reaching, _)) in &reached.open {
        for group in reaching.iter().filter_map(|principal| prospect.groups.get(principal)) {
            let area = (*customer, top(parents, *customer, place.subscription_id()));
            areas.entry(*group).or_default().insert(area);
        }
    }
    let is_far = |(group, areas): &(Principal, BTreeSet<(TenantId, Top)>)| {
        areas.len() > 1 || areas.iter().any(|(customer, _)| *customer != group.tenant)
    };
    areas.into_iter().filter(is_far).map(|(group, _)| group).collect()
}

/// The highest scope above a subscription at which a role may be assigned.
fn top(parents: &Parents, customer: TenantId, subscription: SubscriptionId) -> Top {
    let highest = parents.above(customer, subscription).pop();
    highest.map_or(Top::Subscription(subscription), Top::ManagementGroup)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pal_model::role;

    #[test]
    fn the_narrowest_role_counts_under_its_policy() {
        for policy in RolePolicy::ALL {
            assert!(narrowest(policy).is_some_and(|role| policy.counts(role)), "{}", policy.word());
        }
        assert_eq!(role::name(READER), "Reader");
        assert_eq!(narrowest(RolePolicy::Incentive), Some(CONTRIBUTOR));
        assert_eq!(role::name(SUPPORT_REQUEST_CONTRIBUTOR), "Support Request Contributor");
    }
}
