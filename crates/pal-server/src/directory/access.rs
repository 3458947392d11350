//! Who sees which subscription (contract §10): whoever holds a role at, above or below it, alone, by a group, or by a
//! delegation.

use std::collections::BTreeSet;

use pal_model::facts::AssignmentKind;
use pal_model::{Instant, ObjectId, Principal, Scope, SubscriptionId, TenantId};
use pal_store::directory::{Delegation, RoleAssignment, Subscription};

use super::{Index, of};

/// What one principal sees at one moment.
#[derive(Debug)]
pub struct Sight<'i> {
    index: &'i Index,
    tenant: TenantId,
    /// The principal and every group it is in.
    identities: BTreeSet<ObjectId>,
    now: Instant,
}

impl Index {
    /// The principal and the groups it is in, transitively. A cycle is harmless.
    pub fn identities(&self, principal: Principal) -> BTreeSet<ObjectId> {
        let mut found = BTreeSet::from([principal.object]);
        let mut open = vec![principal.object];
        while let Some(object) = open.pop() {
            for group in self.groups_of.get(&of(principal.tenant, object)).into_iter().flatten() {
                if found.insert(*group) {
                    open.push(*group);
                }
            }
        }
        found
    }

    /// Everybody in a group, transitively.
    pub fn members_transitively(&self, tenant: TenantId, group: ObjectId) -> BTreeSet<ObjectId> {
        let mut found = BTreeSet::new();
        let mut open = vec![group];
        while let Some(object) = open.pop() {
            let members =
                self.group(tenant, object).map(|group| group.members.as_slice()).unwrap_or_default();
            open.extend(members.iter().copied().filter(|member| found.insert(*member)));
        }
        found.remove(&group);
        found
    }

    /// What the principal sees.
    pub fn sight(&self, principal: Principal, now: Instant) -> Sight<'_> {
        Sight { index: self, tenant: principal.tenant, identities: self.identities(principal), now }
    }

    /// Roles held within a tenant, whoever holds them.
    pub fn assignments_of(&self, tenant: TenantId) -> &[RoleAssignment] {
        self.assignments.get(&tenant).map(Vec::as_slice).unwrap_or_default()
    }

    /// Delegations of a subscription or of groups in it.
    pub fn delegations_of(&self, subscription: SubscriptionId) -> &[Delegation] {
        self.delegations.get(&subscription).map(Vec::as_slice).unwrap_or_default()
    }
}

impl Sight<'_> {
    /// The subscriptions that the principal sees, by id.
    pub fn subscriptions(&self) -> impl Iterator<Item = &Subscription> {
        self.index.subscriptions().filter(|subscription| self.sees(subscription))
    }

    /// A subscription, if the principal sees it.
    pub fn subscription(&self, id: SubscriptionId) -> Option<&Subscription> {
        self.index.subscription(id).filter(|subscription| self.sees(subscription))
    }

    fn sees(&self, subscription: &Subscription) -> bool {
        self.holds_a_role(subscription) || self.is_delegated(subscription)
    }

    fn holds_a_role(&self, subscription: &Subscription) -> bool {
        if subscription.tenant != self.tenant {
            return false;
        }
        let held = self.identities.iter().filter_map(|object| self.index.held.get(&of(self.tenant, *object)));
        let mut held = held
            .flatten()
            .filter(|role| role.kind == AssignmentKind::Active && role.valid.contains(self.now));
        held.any(|role| match &role.scope {
            Scope::Root => true,
            Scope::ManagementGroup(name) => self.index.groups_above(subscription).contains(name),
            Scope::Place(place) => place.subscription_id() == subscription.id,
            Scope::Elsewhere(_) => false,
        })
    }

    fn is_delegated(&self, subscription: &Subscription) -> bool {
        self.index.delegations_of(subscription.id).iter().any(|delegation| {
            delegation.managing_tenant == self.tenant
                && delegation.customer_tenant == subscription.tenant
                && delegation.valid.contains(self.now)
                && self.identities.contains(&delegation.principal_id)
        })
    }
}
