//! Who reaches what, at an instant.

use std::collections::BTreeSet;

use crate::facts::{AssignmentKind, Facts, ManagementGroupChild, Permanence};
use crate::ids::{ObjectId, Principal, RoleDefinitionId, SubscriptionId, TenantId};
use crate::scope::{ManagementGroupName, Place, Scope};
use crate::time::Instant;

use super::link::alive;

/// By which kind of fact a role is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Route {
    /// A role assignment in the customer's tenant.
    RoleAssignment,
    /// A Lighthouse delegation to the managing tenant (PAL-08, PAL-12).
    Delegation,
}

/// A role that a principal holds, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Grant {
    /// Who holds it.
    pub principal: Principal,
    /// By what kind of fact.
    pub route: Route,
    /// The object that the assignment or delegation names: the principal itself, or a group it is in.
    pub holder: ObjectId,
    /// The groups from the principal's own up to the holder; none if it is held directly.
    pub groups: Vec<ObjectId>,
    /// The role.
    pub role: RoleDefinitionId,
    /// Where it is held.
    pub scope: Scope,
    /// Held or eligible.
    pub kind: AssignmentKind,
    /// To stay or by activation: only partner earned credit asks (PAL-38).
    pub permanence: Permanence,
}

/// The tenant that owns a subscription: by the `subscriptions` row in force, else what the export itself says.
pub fn owner(
    facts: &Facts,
    subscription: Option<SubscriptionId>,
    export_tenant: Option<TenantId>,
    at: Instant,
) -> Option<TenantId> {
    let listed = facts
        .subscriptions
        .iter()
        .find(|row| Some(row.subscription) == subscription && row.valid.contains(at));
    listed.map(|row| row.tenant).or(export_tenant)
}

/// Whether a scope of a tenant is the place or lies above it (PAL-11). That the tenant owns the place is the caller's to know.
pub fn covers(facts: &Facts, tenant: TenantId, scope: &Scope, place: &Place, at: Instant) -> bool {
    match scope {
        Scope::Root => true,
        Scope::ManagementGroup(group) => is_above(facts, tenant, group, place.subscription_id(), at),
        Scope::Place(outer) => outer.contains(place),
        Scope::Elsewhere(_) => false,
    }
}

/// Whether a management group is above a subscription. The group named like the tenant is above all of them, with or without
/// rows.
fn is_above(
    facts: &Facts,
    tenant: TenantId,
    group: &ManagementGroupName,
    subscription: SubscriptionId,
    at: Instant,
) -> bool {
    if group.as_str() == tenant.to_string() {
        return true;
    }
    let mut below = ManagementGroupChild::Subscription(subscription);
    let mut seen = BTreeSet::new();
    while seen.insert(below.clone()) {
        let edge = facts
            .management_groups
            .iter()
            .find(|edge| edge.tenant == tenant && edge.child == below && edge.valid.contains(at));
        match edge {
            None => return false,
            Some(edge) if edge.parent == *group => return true,
            Some(edge) => below = ManagementGroupChild::Group(edge.parent.clone()),
        }
    }
    false
}

/// The chains of groups a principal is in (PAL-09): every step in force, every group on the way alive. One shortest chain a
/// group; a cycle is harmless.
pub fn group_chains(facts: &Facts, principal: Principal, at: Instant) -> Vec<Vec<ObjectId>> {
    let groups_of = |member: ObjectId| -> BTreeSet<ObjectId> {
        facts
            .group_members
            .iter()
            .filter(|row| row.tenant == principal.tenant && row.member == member && row.valid.contains(at))
            .filter(|row| alive(facts, Principal { tenant: row.tenant, object: row.group }, at))
            .map(|row| row.group)
            .collect()
    };
    let mut seen = BTreeSet::new();
    let mut chains: Vec<Vec<ObjectId>> = Vec::new();
    let mut next: Vec<Vec<ObjectId>> =
        groups_of(principal.object).into_iter().map(|group| vec![group]).collect();
    while !next.is_empty() {
        let mut further = Vec::new();
        for chain in next {
            let Some(last) = chain.last().copied() else { continue };
            if seen.insert(last) {
                further
                    .extend(groups_of(last).into_iter().map(|group| [chain.clone(), vec![group]].concat()));
                chains.push(chain);
            }
        }
        next = further;
    }
    chains
}

/// Every role a living principal holds or may activate: its own and its groups', by assignment and by delegation. Which of
/// them count is for the caller: an eligible role does not (PAL-10), nor one outside the policy (PAL-15 … PAL-17). Deny
/// assignments, conditions and classic administrators are no part of it (PAL-13, PAL-14).
pub fn grants(facts: &Facts, principal: Principal, at: Instant) -> Vec<(TenantId, Grant)> {
    if !alive(facts, principal, at) {
        return Vec::new();
    }
    let mut held_by = vec![(principal.object, Vec::new())];
    held_by.extend(
        group_chains(facts, principal, at).into_iter().filter_map(|chain| Some((*chain.last()?, chain))),
    );
    let mut grants = Vec::new();
    for (holder, groups) in held_by {
        let grant = |route, role, scope, (kind, permanence)| Grant {
            principal,
            route,
            holder,
            groups: groups.clone(),
            role,
            scope,
            kind,
            permanence,
        };
        let assigned = facts.role_assignments.iter().filter(|row| {
            row.tenant == principal.tenant && row.principal == holder && row.valid.contains(at)
        });
        grants.extend(assigned.map(|row| {
            let held = (row.kind, row.permanence);
            (row.tenant, grant(Route::RoleAssignment, row.role, row.scope.clone(), held))
        }));
        let delegated = facts.delegations.iter().filter(|row| {
            row.managing_tenant == principal.tenant && row.principal == holder && row.valid.contains(at)
        });
        grants.extend(delegated.map(|row| {
            let scope = Scope::Place(row.scope.clone());
            (row.customer_tenant, grant(Route::Delegation, row.role, scope, (row.kind, row.permanence)))
        }));
    }
    grants
}
