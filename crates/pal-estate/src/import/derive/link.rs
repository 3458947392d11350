//! `links`: one record a principal, of which each snapshot shows the state of that time (PAL-01).

use std::collections::{BTreeMap, BTreeSet};

use pal_model::facts::Link;
use pal_model::{Instant, PartnerId, Principal};

use super::history::runs;
use super::{Derived, End, Start, span};
use crate::import::error::ImportError;
use crate::import::log::{Log, Times};
use crate::import::observation::{Fact, LinkRecord, LinkState, Listing};

/// What snapshots show of one principal's record.
#[derive(Default)]
struct Sightings {
    /// Every time at which the record was seen, whatever it said, or looked for.
    all: Times,
    /// When it said that it was linked to whom, since when.
    active: BTreeMap<(PartnerId, Option<Instant>), Times>,
    /// From whom it said it was unlinked, and when.
    deleted: BTreeSet<(Instant, PartnerId)>,
}

/// A stretch during which a principal was linked to one partner.
#[derive(Debug, Clone, Copy)]
struct Stay {
    partner: PartnerId,
    start: Start,
    end: End,
}

pub(super) fn derive(log: &Log, derived: &mut Derived) -> Result<(), ImportError> {
    let mut principals: BTreeMap<Principal, Sightings> = BTreeMap::new();
    for (fact, seen) in &log.seen {
        let Fact::Link(record) = fact else { continue };
        let principal = Principal { tenant: record.tenant, object: record.object };
        principals.entry(principal).or_default().add(record, seen);
    }
    for (principal, sightings) in &mut principals {
        let Principal { tenant, object } = *principal;
        sightings.all.extend(log.times(&Listing::Link { tenant, object }));
        for stay in sightings.stays(*principal, &mut derived.without_start)? {
            if let Some(valid) = span(&mut derived.ends.links, stay.start, stay.end) {
                derived.facts.links.push(Link { principal: *principal, partner_id: stay.partner, valid });
            }
        }
    }
    Ok(())
}

impl Sightings {
    fn add(&mut self, record: &LinkRecord, seen: &Times) {
        self.all.extend(seen);
        match (record.state, record.updated) {
            (LinkState::Active, updated) => {
                self.active.entry((record.partner, updated)).or_default().extend(seen);
            }
            (LinkState::Deleted, Some(at)) => _ = self.deleted.insert((at, record.partner)),
            // Older `az` prints no time; that the record was seen is all there is.
            (LinkState::Deleted, None) => {}
        }
    }

    /// The stretches in order. The record has one state at a time, so a later change ends whatever was before it.
    fn stays(&self, principal: Principal, without_start: &mut u64) -> Result<Vec<Stay>, ImportError> {
        let mut stays: Vec<Stay> =
            self.active.iter().flat_map(|(link, seen)| self.runs_of(*link, seen)).collect();
        stays.sort_by_key(|stay| (stay.start.instant(), stay.partner));
        let starts: Vec<Instant> = stays.iter().skip(1).map(|stay| stay.start.instant()).collect();
        let mut used = BTreeSet::new();
        for (index, stay) in stays.iter_mut().enumerate() {
            let (start, next) = (stay.start.instant(), starts.get(index).copied());
            if next == Some(start) {
                return Err(ImportError::TwoPartners { principal, at: start });
            }
            let until = next.unwrap_or(Instant::MAX);
            let deletion = self
                .deleted
                .iter()
                .find(|(at, partner)| *partner == stay.partner && start < *at && *at <= until);
            stay.end = match (deletion, stay.end) {
                (Some(deletion), _) => {
                    used.insert(*deletion);
                    End::Exact(deletion.0)
                }
                (None, end) if end.instant() < until => end,
                (None, end) if next.is_none() => end,
                // Seen after it was replaced: that snapshot was taken before the time it is said to be of.
                (None, _) => End::Exact(until),
            };
        }
        *without_start += (self.deleted.len() - used.len()) as u64;
        Ok(stays)
    }

    /// A record with its time is one stretch; without, each run of snapshots is.
    fn runs_of(&self, (partner, updated): (PartnerId, Option<Instant>), seen: &Times) -> Vec<Stay> {
        let runs = runs(seen, &self.all);
        match updated {
            None => {
                let stay = |run: &super::history::Run| Stay {
                    partner,
                    start: Start::FirstSeen(run.first),
                    end: run.end(),
                };
                runs.iter().map(stay).collect()
            }
            Some(updated) => {
                let stay = |run: &super::history::Run| Stay {
                    partner,
                    start: Start::Exact(updated),
                    end: run.end(),
                };
                runs.last().map(stay).into_iter().collect()
            }
        }
    }
}
