//! What the partner's accounts reach, and what those would that could be linked.

use std::collections::{BTreeMap, BTreeSet};

use pal_model::facts::{GroupMember, Link, PrincipalType};
use pal_model::{
    Facts, Guid, Instant, Interval, Money, ObjectId, PartnerId, Place, Principal, RolePolicy, TenantId,
};
use pal_usage::batch::Standing;

use super::{Asked, Members, Prospect};
use crate::index::Index;
use crate::kernel::locus::Locus;
use crate::kernel::worker::Worker;
use crate::kernel::{Measure, Overflow, Sum};

/// What holds in an estate as it stands holds at every moment.
const ANY_MOMENT: Instant = Instant::from_nanoseconds(0);

/// The measure of who reaches a locus. Everything in the index must hold always.
#[derive(Debug)]
pub struct Reach<'a> {
    index: &'a Index,
    policy: RolePolicy,
}

impl<'a> Reach<'a> {
    /// The measure over an index compiled for the policy.
    pub fn new(index: &'a Index, policy: RolePolicy) -> Self {
        Self { index, policy }
    }
}

impl Measure for Reach<'_> {
    type Profile = BTreeSet<Principal>;
    type Split = ();

    fn profile(&self, locus: &Locus) -> (BTreeSet<Principal>, Vec<Instant>) {
        let Some(subscription) = locus.subscription else { return (BTreeSet::new(), Vec::new()) };
        let earning = self.index.earning_at(locus.node, subscription, &locus.owners);
        // Whoever or whatever is gone stands with an end before all of time: it reaches nothing any more.
        let counting = earning.iter().filter(|(entitlement, earns)| {
            self.policy.counts(entitlement.role) && earns.contains(ANY_MOMENT)
        });
        (counting.map(|(entitlement, _)| entitlement.principal).collect(), Vec::new())
    }

    fn split(&self, _: &BTreeSet<Principal>, _: Interval) -> Option<()> {
        None
    }

    fn add(&self, _: &BTreeSet<Principal>, (): &mut (), _: Money) -> Result<(), Overflow> {
        Ok(())
    }
}

/// Amounts by currency.
pub type Amounts = BTreeMap<String, Sum>;

/// What nobody of the partner's covers, by place, and what the rest adds up to.
#[derive(Debug, Default)]
pub struct Reached {
    /// All consumption.
    pub cost: Amounts,
    /// What linked accounts cover.
    pub covered: Amounts,
    /// What they do not, by customer and place, with those who could be linked and reach it, stand-ins included.
    pub open: BTreeMap<(TenantId, Place), (BTreeSet<Principal>, Amounts)>,
    /// What lies in no subscription, by customer: nobody can be given access to it.
    pub nowhere: BTreeMap<TenantId, Amounts>,
}

impl Reached {
    /// Reads the cells; they must have kept places apart.
    pub fn gather(
        prospect: &Prospect,
        asked: &Asked,
        workers: &[Worker<'_, Reach<'_>>],
    ) -> Result<Self, Overflow> {
        let mut reached = Self::default();
        for worker in workers {
            for cell in worker.cells().iter().filter(|cell| cell.key.standing == Standing::Consumption) {
                let Some(known) = worker.known(cell.key.locus) else { continue };
                let Some(customer) = known.locus.owner(worker.window(&cell.key).from()) else { continue };
                if asked.customer.is_some_and(|only| only != customer) {
                    continue;
                }
                let (currency, sum) = (worker.currency(&cell.key), cell.gathered.cost);
                add(&mut reached.cost, currency, sum)?;
                if known.profile.iter().any(|principal| prospect.linked.contains(principal)) {
                    add(&mut reached.covered, currency, sum)?;
                    continue;
                }
                match Place::from_bytes(worker.place(&cell.key).as_bytes()) {
                    Some(place) => {
                        let open = reached.open.entry((customer, place)).or_default();
                        open.0.extend(known.profile.iter().copied());
                        add(&mut open.1, currency, sum)?;
                    }
                    None => add(reached.nowhere.entry(customer).or_default(), currency, sum)?,
                }
            }
        }
        // Where nothing was paid there is nothing to gain.
        reached.open.retain(|_, (_, amounts)| amounts.values().any(|sum| sum.any));
        Ok(reached)
    }
}

/// Adds to the sum of a currency.
pub(super) fn add(amounts: &mut Amounts, currency: &str, sum: Sum) -> Result<(), Overflow> {
    if let Some(known) = amounts.get_mut(currency) {
        return known.add_sum(sum);
    }
    amounts.insert(currency.to_owned(), sum);
    Ok(())
}

/// Everyone linked who could be.
pub(super) fn prospect(standing: &Facts, asked: &Asked) -> Prospect {
    let mut facts = standing.clone();
    let groups: BTreeSet<Principal> = standing
        .group_members
        .iter()
        .map(|row| Principal { tenant: row.tenant, object: row.group })
        .collect();
    let types: BTreeMap<Principal, PrincipalType> =
        standing.principals.iter().map(|row| (row.principal, row.principal_type)).collect();
    // A row that does not hold always is that of somebody who is gone.
    let gone: BTreeSet<Principal> = standing
        .principals
        .iter()
        .filter(|row| row.valid != Interval::ALWAYS)
        .map(|row| row.principal)
        .collect();
    // Of several rows one is enough. Only what the directory calls a group is one to a link (PAL-03); what merely has members may be
    // linked and count.
    let of_groups = standing.principals.iter().filter(|row| row.principal_type == PrincipalType::Group);
    let called_groups: BTreeSet<Principal> = of_groups.map(|row| row.principal).collect();
    let all_groups: BTreeSet<Principal> = groups.union(&called_groups).copied().collect();
    let is_group = |principal: &Principal| all_groups.contains(principal);
    let to_partner = |link: &&Link| link.partner_id == asked.partner;
    let all_linked: BTreeSet<Principal> = standing.links.iter().map(|link| link.principal).collect();
    let linked = standing.links.iter().filter(to_partner).map(|link| link.principal);
    let linked =
        linked.filter(|principal| !called_groups.contains(principal) && !gone.contains(principal)).collect();
    let free: Vec<Principal> = known(standing)
        .into_iter()
        .filter(|it| !all_linked.contains(it) && !is_group(it) && !gone.contains(it))
        .collect();
    // A tenant that reaches others by Lighthouse is a partner's, and its members are the partner's people.
    let managing: BTreeSet<TenantId> = standing.delegations.iter().map(|row| row.managing_tenant).collect();
    let is_member = |principal: &Principal| {
        types.get(principal) == Some(&PrincipalType::Member) && !managing.contains(&principal.tenant)
    };
    let members = free.iter().filter(|principal| is_member(principal)).count();
    let considered = |it: &Principal| asked.members == Members::Considered || !is_member(it);
    let mut candidates: Vec<Principal> = free.into_iter().filter(considered).collect();
    candidates.sort_by_key(|principal| (preference(types.get(principal).copied()), *principal));
    let link = |principal: &Principal| Link {
        principal: *principal,
        partner_id: asked.partner,
        valid: Interval::ALWAYS,
    };
    facts.links.extend(candidates.iter().map(link));
    let members_left = if asked.members == Members::Considered { 0 } else { members };
    let there = all_groups.into_iter().filter(|group| !gone.contains(group));
    let groups = stand_in(&mut facts, asked.partner, there);
    let is_ours = |tenant: &TenantId| {
        let mut links = standing.links.iter().filter(|link| link.principal.tenant == *tenant).peekable();
        links.peek().is_none() || links.any(|link| link.partner_id == asked.partner)
    };
    let managing = managing.iter().copied().filter(is_ours).collect();
    Prospect { facts, linked, candidates, members_left, groups, managing }
}

/// Puts a linked account that nobody has into each group: where it gets is where anybody would who were in it.
fn stand_in(
    facts: &mut Facts,
    partner: PartnerId,
    groups: impl Iterator<Item = Principal>,
) -> BTreeMap<Principal, Principal> {
    let taken: BTreeSet<ObjectId> = known(facts).into_iter().map(|principal| principal.object).collect();
    let mut free =
        (0..=u128::MAX).rev().map(|id| ObjectId(Guid::from_u128(id))).filter(|id| !taken.contains(id));
    let mut stand_ins = BTreeMap::new();
    for (group, object) in groups.zip(free.by_ref()) {
        let principal = Principal { tenant: group.tenant, object };
        facts.links.push(Link { principal, partner_id: partner, valid: Interval::ALWAYS });
        facts.group_members.push(GroupMember {
            tenant: group.tenant,
            group: group.object,
            member: object,
            valid: Interval::ALWAYS,
        });
        stand_ins.insert(principal, group);
    }
    stand_ins
}

/// Programs stay when people leave; a guest is likelier the partner's than a member is.
pub(super) fn preference(principal_type: Option<PrincipalType>) -> u8 {
    match principal_type {
        Some(PrincipalType::ServicePrincipal | PrincipalType::ManagedIdentity) => 0,
        Some(PrincipalType::Guest) => 1,
        None => 2,
        Some(PrincipalType::Member) => 3,
        Some(PrincipalType::Group) => 4,
    }
}

/// Every object that the estate names.
fn known(facts: &Facts) -> BTreeSet<Principal> {
    let object = |tenant: TenantId, object: ObjectId| Principal { tenant, object };
    let of_records = facts.principals.iter().map(|row| row.principal);
    let of_roles = facts.role_assignments.iter().map(|row| object(row.tenant, row.principal));
    let of_delegations = facts.delegations.iter().map(|row| object(row.managing_tenant, row.principal));
    let of_groups = facts.group_members.iter().map(|row| object(row.tenant, row.member));
    of_records.chain(of_roles).chain(of_delegations).chain(of_groups).collect()
}
