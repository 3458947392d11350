//! Where a line belongs: a node of the scope tree and the tenant the export names; and what is known there.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use pal_model::{Instant, Interval, IntervalSet, SubscriptionId, TenantId};

use super::Measure;
use super::hours::Hours;
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
    pub owners: Arc<Owners>,
}

/// Tenants, and when each of them owns a subscription.
pub type Owners = BTreeMap<TenantId, IntervalSet>;

impl Locus {
    /// The owner at an instant: the customer of a line that starts then.
    pub fn owner(&self, at: Instant) -> Option<TenantId> {
        self.owners.iter().find(|(_, owned)| owned.contains(at)).map(|(tenant, _)| *tenant)
    }
}

/// A locus and what is measured there.
#[derive(Debug)]
pub struct Known<P> {
    /// Where.
    pub locus: Locus,
    /// When it changes.
    pub changes: Changes,
    /// What is measured.
    pub profile: P,
}

/// A node, a subscription and the tenant the export names.
type Whereabouts = (NodeId, Option<SubscriptionId>, Option<TenantId>);

/// What is known of the loci that any worker has met: it is worked out once for all of them.
#[derive(Debug)]
pub struct Loci<P>(Mutex<Met<P>>);

#[derive(Debug)]
struct Met<P> {
    loci: HashMap<Whereabouts, Arc<Known<P>>, FixedState>,
    /// By subscription and the tenant the export names: shared by all the loci in it.
    owners: HashMap<(Option<SubscriptionId>, Option<TenantId>), Arc<Owners>, FixedState>,
}

impl<P> Default for Loci<P> {
    fn default() -> Self {
        Self(Mutex::new(Met { loci: HashMap::default(), owners: HashMap::default() }))
    }
}

impl<P> Loci<P> {
    /// What is known of a locus. Two workers that meet it at once may both work it out, to the same end.
    pub fn known<M: Measure<Profile = P>>(
        &self,
        index: &Index,
        measure: &M,
        of: Whereabouts,
    ) -> Arc<Known<P>> {
        let met = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (node, subscription, export_tenant) = of;
        let owners = {
            let mut met = met();
            if let Some(known) = met.loci.get(&of) {
                return Arc::clone(known);
            }
            let owners = || Arc::new(index.hierarchy.owners(subscription, export_tenant));
            Arc::clone(met.owners.entry((subscription, export_tenant)).or_insert_with(owners))
        };
        let locus = Locus { node, subscription, owners };
        let (profile, mut changes) = measure.profile(&locus);
        changes.extend(locus.owners.values().flat_map(boundaries));
        let known = Arc::new(Known { locus, changes: Changes::new(changes), profile });
        Arc::clone(met().loci.entry(of).or_insert(known))
    }
}

/// The instants at which a locus changes, in order: between two of them nothing does.
#[derive(Debug, Default)]
pub struct Changes {
    at: Box<[Instant]>,
    /// The whole hours of each stretch.
    hours: Box<[Hours]>,
}

impl Changes {
    /// The boundaries of the given sets.
    pub fn new(mut at: Vec<Instant>) -> Self {
        at.retain(|at| at.is_bounded());
        at.sort_unstable();
        at.dedup();
        let starts = [Instant::MIN].into_iter().chain(at.iter().copied());
        let ends = at.iter().copied().chain([Instant::MAX]);
        let stretches = starts.zip(ends).filter_map(|(from, to)| Interval::new(from, to));
        let hours = stretches.map(|stretch| Hours::within(&stretch)).collect();
        Self { at: at.into(), hours }
    }

    /// The number of the stretch that holds the whole interval, or `None` if the interval straddles a change.
    pub fn stretch(&self, interval: &Interval) -> Option<u32> {
        let number = self.at.partition_point(|at| *at <= interval.from());
        let is_whole = self.at.get(number).is_none_or(|end| interval.to() <= *end);
        u32::try_from(number).ok().filter(|_| is_whole)
    }

    /// The whole hours of a stretch.
    pub(super) fn hours(&self, stretch: u32) -> Hours {
        self.hours.get(stretch as usize).copied().unwrap_or(Hours::NONE)
    }

    /// A nanosecond of a stretch, which stands for all of it.
    pub fn moment(&self, stretch: u32) -> Interval {
        let before = (stretch as usize).checked_sub(1).and_then(|last| self.at.get(last)).copied();
        let from = before.unwrap_or_else(|| match self.at.first() {
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
