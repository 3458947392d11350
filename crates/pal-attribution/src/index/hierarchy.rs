//! Management groups and owners over time.

use std::collections::{BTreeMap, HashMap};

use pal_model::facts::{Cloud, ManagementGroupChild, OfferType};
use pal_model::scope::ManagementGroupName;
use pal_model::{Facts, Instant, Interval, IntervalSet, PartnerId, ReasonCode, SubscriptionId, TenantId};

/// What is above a subscription, and whose it is.
#[derive(Debug, Default)]
pub struct Hierarchy {
    above: HashMap<(TenantId, SubscriptionId), BTreeMap<ManagementGroupName, IntervalSet>>,
    owners: HashMap<SubscriptionId, BTreeMap<TenantId, IntervalSet>>,
    sellers: HashMap<SubscriptionId, BTreeMap<PartnerId, IntervalSet>>,
    on_record: HashMap<SubscriptionId, BTreeMap<PartnerId, IntervalSet>>,
    /// In the order of the estate's rows.
    listed: HashMap<SubscriptionId, Vec<Listed>>,
}

/// What a row says of a subscription beside its owner.
#[derive(Debug, Clone, Copy)]
struct Listed {
    valid: Interval,
    offer: Option<OfferType>,
    cloud: Option<Cloud>,
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
        let mut listed: HashMap<_, Vec<Listed>> = HashMap::new();
        let mut on_record: HashMap<_, BTreeMap<PartnerId, IntervalSet>> = HashMap::new();
        for row in &facts.partners_of_record {
            let during = on_record.entry(row.subscription).or_default().entry(row.partner_id).or_default();
            *during = during.union(&row.valid.into());
        }
        for row in &facts.subscriptions {
            let owned = owners.entry(row.subscription).or_default().entry(row.tenant).or_default();
            *owned = owned.union(&row.valid.into());
            let of_row = Listed { valid: row.valid, offer: row.offer_type, cloud: row.cloud };
            listed.entry(row.subscription).or_default().push(of_row);
            for seller in [row.csp_partner_id, row.csp_reseller_id].into_iter().flatten() {
                let sold = sellers.entry(row.subscription).or_default().entry(seller).or_default();
                *sold = sold.union(&row.valid.into());
            }
        }
        Self { above, owners, sellers, on_record, listed }
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

    /// The partners on record for a subscription, and when (PAL-28).
    pub fn on_record(&self, subscription: SubscriptionId) -> impl Iterator<Item = (PartnerId, &IntervalSet)> {
        self.on_record.get(&subscription).into_iter().flatten().map(|(partner, during)| (*partner, during))
    }

    /// Why programmes do not count a subscription's usage at an instant, if they do not (PAL-26): by the first row in force.
    pub fn programme_exclusion(&self, subscription: SubscriptionId, at: Instant) -> Option<ReasonCode> {
        let row = self.listed.get(&subscription)?.iter().find(|row| row.valid.contains(at))?;
        match (row.offer, row.cloud) {
            (Some(OfferType::Trial | OfferType::Benefit | OfferType::Support | OfferType::Internal), _) => {
                Some(ReasonCode::OfferExcluded)
            }
            (None | Some(OfferType::Paid), Some(Cloud::UsGov | Cloud::China)) => {
                Some(ReasonCode::CloudExcluded)
            }
            (None | Some(OfferType::Paid), None | Some(Cloud::Public | Cloud::Stack)) => None,
        }
    }

    /// The instants at which what is listed of a subscription may change.
    pub fn listed_changes(&self, subscription: SubscriptionId) -> impl Iterator<Item = Instant> {
        let rows = self.listed.get(&subscription).into_iter().flatten();
        rows.flat_map(|row| [row.valid.from(), row.valid.to()])
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
