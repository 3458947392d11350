//! Which management group is above which subscription.

use std::collections::HashSet;

use pal_model::scope::ManagementGroupName;
use pal_model::{SubscriptionId, TenantId};
use pal_store::directory::{ManagementGroup, Subscription};

use super::Index;

impl Index {
    /// A subscription.
    pub fn subscription(&self, id: SubscriptionId) -> Option<&Subscription> {
        self.subscriptions.get(&id)
    }

    /// Every subscription, by id.
    pub fn subscriptions(&self) -> impl Iterator<Item = &Subscription> {
        self.subscriptions.values()
    }

    /// The groups above a subscription, the nearest first, the tenant's root last.
    pub fn groups_above(&self, subscription: &Subscription) -> Vec<ManagementGroupName> {
        let direct = self.group_of_subscription.get(&subscription.id);
        let direct =
            direct.filter(|(tenant, _)| *tenant == subscription.tenant).map(|(_, name)| name.clone());
        self.chain(subscription.tenant, direct)
    }

    /// The groups above a management group, the nearest first, the tenant's root last.
    pub fn groups_above_group(&self, group: &ManagementGroup) -> Vec<ManagementGroupName> {
        if is_root(group.tenant, &group.name) {
            return Vec::new();
        }
        self.chain(group.tenant, group.parent.clone())
    }

    /// The management groups of a tenant that have rows, by name.
    pub fn management_groups_of(&self, tenant: TenantId) -> impl Iterator<Item = &ManagementGroup> {
        self.management_groups.values().filter(move |group| group.tenant == tenant)
    }

    fn chain(&self, tenant: TenantId, first: Option<ManagementGroupName>) -> Vec<ManagementGroupName> {
        let (mut chain, mut seen) = (Vec::new(), HashSet::new());
        let mut next = first;
        while let Some(name) = next.filter(|name| !is_root(tenant, name) && seen.insert(name.clone())) {
            let group = self.management_groups.get(&(tenant, name.clone()));
            chain.push(name);
            next = group.and_then(|group| group.parent.clone());
        }
        // The group named like the tenant is above everything, with or without a row (contract §9).
        chain.extend(root(tenant));
        chain
    }
}

/// The name of a tenant's root group.
pub(crate) fn root(tenant: TenantId) -> Option<ManagementGroupName> {
    tenant.to_string().parse().ok()
}

fn is_root(tenant: TenantId, name: &ManagementGroupName) -> bool {
    name.as_str() == tenant.to_string()
}
