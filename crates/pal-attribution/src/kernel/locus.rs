//! Where a line belongs: a node of the scope tree and the tenant the export names.

use std::collections::BTreeMap;

use pal_model::{Instant, Interval, IntervalSet, SubscriptionId, TenantId};

use crate::index::Index;
use crate::index::scopes::NodeId;

/// A node under an export's tenant, with its owners over time.
#[derive(Debug)]
pub struct Locus {
    /// The deepest indexed node at or above the place.
    pub node: NodeId,
    /// The subscription of the place.
    pub subscription: Option<SubscriptionId>,
    /// Who owns the subscription, and when.
    pub owners: BTreeMap<TenantId, IntervalSet>,
}

impl Locus {
    /// Works out the owners of a node's subscription.
    pub fn new(
        index: &Index,
        node: NodeId,
        subscription: Option<SubscriptionId>,
        export_tenant: Option<TenantId>,
    ) -> Self {
        Self { node, subscription, owners: index.hierarchy.owners(subscription, export_tenant) }
    }

    /// The owner at an instant: the customer of a line that starts then.
    pub fn owner(&self, at: Instant) -> Option<TenantId> {
        self.owners.iter().find(|(_, owned)| owned.contains(at)).map(|(tenant, _)| *tenant)
    }
}

/// The instants at which a locus changes, in order: between two of them nothing does.
#[derive(Debug, Default)]
pub struct Changes(Box<[Instant]>);

impl Changes {
    /// The boundaries of the given sets.
    pub fn new(mut at: Vec<Instant>) -> Self {
        at.retain(|at| at.is_bounded());
        at.sort_unstable();
        at.dedup();
        Self(at.into())
    }

    /// The number of the stretch that holds the whole interval, or `None` if it straddles a change.
    #[inline]
    pub fn stretch(&self, interval: &Interval) -> Option<u32> {
        let number = self.0.partition_point(|at| *at <= interval.from());
        let straddles = self.0.get(number).is_some_and(|change| *change < interval.to());
        if straddles { None } else { u32::try_from(number).ok() }
    }

    /// A nanosecond of a stretch, which stands for all of it.
    pub fn moment(&self, stretch: u32) -> Interval {
        let before = (stretch as usize).checked_sub(1).and_then(|last| self.0.get(last)).copied();
        let from = before.unwrap_or_else(|| match self.0.first() {
            Some(first) => Instant::from_nanoseconds(first.nanoseconds() - 1),
            None => Instant::from_nanoseconds(0),
        });
        let to = Instant::from_nanoseconds(from.nanoseconds() + 1);
        Interval::new(from, to).unwrap_or(Interval::ALWAYS)
    }
}

/// The boundaries of a set.
pub fn boundaries(set: &IntervalSet) -> impl Iterator<Item = Instant> {
    set.intervals().iter().flat_map(|interval| [interval.from(), interval.to()])
}
