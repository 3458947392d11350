//! Management groups and owners over time.

use std::collections::{BTreeMap, HashMap};

use pal_model::facts::ManagementGroupChild;
use pal_model::scope::ManagementGroupName;
use pal_model::{Facts, IntervalSet, PartnerId, SubscriptionId, TenantId};

/// What is above a subscription, and whose it is.
#[derive(Debug)]
pub struct Hierarchy {
    parents: HashMap<(TenantId, ManagementGroupChild), Vec<(ManagementGroupName, IntervalSet)>>,
    owners: HashMap<SubscriptionId, BTreeMap<TenantId, IntervalSet>>,
    sellers: HashMap<SubscriptionId, BTreeMap<PartnerId, IntervalSet>>,
}

impl Hierarchy {
    /// Reads management groups and subscriptions.
    pub fn compile(facts: &Facts) -> Self {
        let mut parents: HashMap<_, BTreeMap<ManagementGroupName, IntervalSet>> = HashMap::new();
        for edge in &facts.management_groups {
            let of_child = parents.entry((edge.tenant, edge.child.clone())).or_default();
            let during = of_child.entry(edge.parent.clone()).or_default();
            *during = during.union(&edge.valid.into());
        }
        let parents =
            parents.into_iter().map(|(child, above)| (child, above.into_iter().collect())).collect();
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
        Self { parents, owners, sellers }
    }

    /// The management groups of a tenant above a subscription, and when. A fixed point: a cycle is harmless.
    pub fn above(
        &self,
        tenant: TenantId,
        subscription: SubscriptionId,
    ) -> BTreeMap<ManagementGroupName, IntervalSet> {
        let mut above: BTreeMap<ManagementGroupName, IntervalSet> = BTreeMap::new();
        let mut changed = vec![(ManagementGroupChild::Subscription(subscription), IntervalSet::always())];
        while let Some((child, during)) = changed.pop() {
            for (parent, step) in self.parents.get(&(tenant, child)).map_or(&[][..], Vec::as_slice) {
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
