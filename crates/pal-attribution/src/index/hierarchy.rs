//! Management groups and owners over time.

use std::collections::{BTreeMap, HashMap};

use pal_model::facts::ManagementGroupChild;
use pal_model::scope::ManagementGroupName;
use pal_model::{Facts, IntervalSet, PartnerId, SubscriptionId, TenantId};

/// What is above a subscription, and whose it is.
#[derive(Debug, Default)]
pub struct Hierarchy {
    above: HashMap<(TenantId, SubscriptionId), BTreeMap<ManagementGroupName, IntervalSet>>,
    owners: HashMap<SubscriptionId, BTreeMap<TenantId, IntervalSet>>,
    sellers: HashMap<SubscriptionId, BTreeMap<PartnerId, IntervalSet>>,
}

/// What is directly above what in a tenant, and when.
type Parents = HashMap<(TenantId, ManagementGroupChild), BTreeMap<ManagementGroupName, IntervalSet>>;

impl Hierarchy {
    /// Reads management groups and subscriptions.
    pub fn compile(facts: &Facts) -> Self {
        let mut parents = Parents::default();
        for edge in &facts.management_groups {
            let of_child = parents.entry((edge.tenant, edge.child.clone())).or_default();
            let during = of_child.entry(edge.parent.clone()).or_default();
            *during = during.union(&edge.valid.into());
        }
        let subscriptions = parents.keys().filter_map(|(tenant, child)| match child {
            ManagementGroupChild::Subscription(subscription) => Some((*tenant, *subscription)),
            ManagementGroupChild::Group(_) => None,
        });
        let above = subscriptions.map(|key| (key, above(&parents, key.0, key.1))).collect();
        let mut owners: HashMap<_, BTreeMap<TenantId, IntervalSet>> = HashMap::new();
        let mut sellers: HashMap<_, BTreeMap<PartnerId, IntervalSet>> = HashMap::new();
        for row in &facts.subscriptions {
            let owned = owners.entry(row.subscription).or_default().entry(row.tenant).or_default();
            *owned = owned.union(&row.valid.into());
            for seller in [row.csp_partner_id, row.csp_reseller_id].into_iter().flatten() {
                let sold = sellers.entry(row.subscription).or_default().entry(seller).or_default();
                *sold = sold.union(&row.valid.into());
            }
        }
        Self { above, owners, sellers }
    }

    /// The management groups of a tenant above a subscription, and when.
    pub fn above(
        &self,
        tenant: TenantId,
        subscription: SubscriptionId,
    ) -> impl Iterator<Item = (&ManagementGroupName, &IntervalSet)> {
        self.above.get(&(tenant, subscription)).into_iter().flatten()
    }

    /// Whether a subscription was ever below a management group of the tenant.
    pub fn is_below(
        &self,
        tenant: TenantId,
        subscription: SubscriptionId,
        group: &ManagementGroupName,
    ) -> bool {
        self.above.get(&(tenant, subscription)).is_some_and(|above| above.contains_key(group))
    }

    /// Who owns a subscription, and when: as listed, and where nothing is listed the tenant that the export names.
    pub fn owners(
        &self,
        subscription: Option<SubscriptionId>,
        export_tenant: Option<TenantId>,
    ) -> BTreeMap<TenantId, IntervalSet> {
        let mut owners =
            subscription.and_then(|subscription| self.owners.get(&subscription)).cloned().unwrap_or_default();
        if let Some(tenant) = export_tenant {
            let listed = owners.values().fold(IntervalSet::EMPTY, |all, owned| all.union(owned));
            let own = owners.entry(tenant).or_default();
            *own = own.union(&listed.complement());
        }
        owners
    }

    /// The partners that sell a subscription in CSP, and when (PAL-28).
    pub fn sellers(&self, subscription: SubscriptionId) -> impl Iterator<Item = (PartnerId, &IntervalSet)> {
        self.sellers.get(&subscription).into_iter().flatten().map(|(partner, sold)| (*partner, sold))
    }
}

/// The management groups above a subscription, and when. A fixed point: a cycle is harmless.
fn above(
    parents: &Parents,
    tenant: TenantId,
    subscription: SubscriptionId,
) -> BTreeMap<ManagementGroupName, IntervalSet> {
    let mut above: BTreeMap<ManagementGroupName, IntervalSet> = BTreeMap::new();
    let mut changed = vec![(ManagementGroupChild::Subscription(subscription), IntervalSet::always())];
    while let Some((child, during)) = changed.pop() {
        for (parent, step) in parents.get(&(tenant, child)).into_iter().flatten() {
            let reached = during.intersect(step);
            let known = above.entry(parent.clone()).or_default();
            let united = known.union(&reached);
            if united != *known {
                known.clone_from(&united);
                changed.push((ManagementGroupChild::Group(parent.clone()), united));
            }
        }
    }
    above
}
