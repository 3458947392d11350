//! Down from a figure to its witnesses: where its lines lie, and whose access reaches there.

use std::collections::BTreeSet;
use std::sync::Arc;

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use pal_model::{Instant, Interval, Month, PartnerId, RolePolicy, SubscriptionId};
use pal_usage::batch::Standing;

use super::Board;
use super::figures::Figures;
use super::measure::{Everything, Profile};
use crate::kernel::cells::Time;
use crate::kernel::locus::Known;
use crate::kernel::worker::Worker;
use crate::report::explain::{Witness, witnesses};

/// Where lines of a service lie.
#[derive(Debug)]
struct Spot {
    /// The service, by its number among the words.
    service: u32,
    known: Arc<Known<Profile>>,
    /// Where the last line ends that straddles a change: access may count for it that began after the month.
    until: Instant,
}

/// The loci at which lines of a month lie, by subscription and month.
#[derive(Debug, Default)]
pub(super) struct Spots {
    at: HashMap<(SubscriptionId, Month), Vec<Spot>, FixedState>,
}

impl Spots {
    /// Where the lines of cells lie that can count.
    pub(super) fn gather(figures: &Figures, workers: &[Worker<'_, Everything<'_>>]) -> Self {
        let services: HashMap<&str, u32, FixedState> =
            figures.words.list.iter().zip(0..).map(|(word, number)| (word.as_str(), number)).collect();
        let mut spots = Self::default();
        for worker in workers {
            for cell in worker.cells().iter().filter(|cell| cell.key.standing == Standing::Consumption) {
                let (Some(known), Some(month), Some(service)) = (
                    worker.shared(cell.key.locus),
                    Worker::<Everything<'_>>::month(&cell.key),
                    services.get(worker.service(&cell.key)),
                ) else {
                    continue;
                };
                let Some(subscription) = known.locus.subscription else { continue };
                let until = match cell.key.time {
                    Time::Interval(_) => worker.window(&cell.key).to(),
                    Time::Stretch(_) => Instant::MIN,
                };
                let spot = Spot { service: *service, known, until };
                spots.at.entry((subscription, month)).or_default().push(spot);
            }
        }
        for spots in spots.at.values_mut() {
            spots.sort_by_key(|spot| (spot.service, Arc::as_ptr(&spot.known)));
            spots.dedup_by(|spot, before| {
                let is_same = spot.service == before.service && Arc::ptr_eq(&spot.known, &before.known);
                before.until = if is_same { before.until.max(spot.until) } else { before.until };
                is_same
            });
            spots.shrink_to_fit();
        }
        spots
    }
}

impl Board {
    /// By what access a partner earned of a subscription in a month, of one service or of all: the accounts, their roles and
    /// groups, and from when to when. A sale in CSP has no witness: the subscription itself says who sold it.
    pub fn witnesses(
        &self,
        policy: RolePolicy,
        partner: PartnerId,
        (subscription, month): (SubscriptionId, Month),
        service: Option<&str>,
    ) -> BTreeSet<Witness> {
        let in_month = month.interval().unwrap_or(Interval::ALWAYS);
        let words = self.parts.figures.words.list.iter();
        // `Some(None)`: a service that there are no figures of.
        let wanted =
            service.map(|service| words.zip(0..).find(|(word, _)| *word == service).map(|found| found.1));
        let spots = self.parts.spots.at.get(&(subscription, month)).map(Vec::as_slice).unwrap_or_default();
        let mut seen = BTreeSet::new();
        let mut found = BTreeSet::new();
        for spot in spots.iter().filter(|spot| wanted.is_none_or(|wanted| wanted == Some(spot.service))) {
            let until = in_month.to().max(spot.until);
            if !seen.insert((Arc::as_ptr(&spot.known), until)) {
                continue;
            }
            let window = Interval::new(in_month.from(), until).unwrap_or(in_month);
            let all = witnesses(&self.index, &spot.known.locus, policy, window);
            found.extend(all.into_iter().filter(|(by, _)| *by == partner).map(|(_, witness)| witness));
        }
        found
    }

    /// Who sold a subscription in CSP in a month, whatever else ties it to a partner.
    pub fn is_seller(&self, partner: PartnerId, (subscription, month): (SubscriptionId, Month)) -> bool {
        let window = month.interval().unwrap_or(Interval::ALWAYS);
        let mut sellers = self.index.hierarchy.sellers(subscription);
        sellers.any(|(seller, sold)| seller == partner && sold.meets(&window))
    }
}
