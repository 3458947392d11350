//! `subscriptions`: nothing says since when a tenant owns one, so always, unless snapshots show another owner.

use std::collections::BTreeMap;

use pal_model::facts::{Cloud, Subscription};
use pal_model::{Instant, SubscriptionId};

use super::{Derived, End, Start, span};
use crate::import::error::ImportError;
use crate::import::log::Log;
use crate::import::observation::{CloudKind, Fact, OwnedSubscription};

/// What each snapshot shows of one subscription, in the order of time.
type Sightings<'a> = BTreeMap<Instant, Vec<&'a OwnedSubscription>>;

pub(super) fn derive(log: &Log, derived: &mut Derived) -> Result<(), ImportError> {
    let mut subscriptions: BTreeMap<SubscriptionId, Sightings<'_>> = BTreeMap::new();
    for (fact, seen) in &log.seen {
        let Fact::Subscription(owned) = fact else { continue };
        for at in seen {
            subscriptions.entry(owned.subscription).or_default().entry(*at).or_default().push(owned);
        }
    }
    for sightings in subscriptions.values() {
        derive_one(sightings, derived)?;
    }
    Ok(())
}

/// One owner, with the snapshots that show it.
struct Stay<'a> {
    first: Instant,
    last: Instant,
    shown: Vec<&'a OwnedSubscription>,
}

fn derive_one(sightings: &Sightings<'_>, derived: &mut Derived) -> Result<(), ImportError> {
    let mut stays: Vec<Stay<'_>> = Vec::new();
    for (at, shown) in sightings {
        for owned in shown {
            match stays.last_mut() {
                Some(stay) if stay.shown.last().is_some_and(|before| before.tenant == owned.tenant) => {
                    stay.last = *at;
                    stay.shown.push(owned);
                }
                Some(stay) if stay.last == *at => {
                    return Err(ImportError::TwoOwners {
                        subscription: owned.subscription,
                        at: *at,
                        one: stay.shown.last().map_or(owned.tenant, |before| before.tenant),
                        other: owned.tenant,
                    });
                }
                _ => stays.push(Stay { first: *at, last: *at, shown: vec![owned] }),
            }
        }
    }
    let final_stay = stays.len().saturating_sub(1);
    for (index, stay) in stays.iter().enumerate() {
        let start = if index == 0 { Start::Unbounded } else { Start::FirstSeen(stay.first) };
        let end = if index == final_stay { End::Open } else { End::LastSeen(stay.last) };
        let Some(newest) = stay.shown.last() else { continue };
        let Some(valid) = span(&mut derived.ends.subscriptions, start, end) else { continue };
        // What one kind of listing leaves out, an earlier sighting may have.
        let newest_first = || stay.shown.iter().rev();
        derived.facts.subscriptions.push(Subscription {
            subscription: newest.subscription,
            tenant: newest.tenant,
            display_name: newest_first().find_map(|owned| owned.name.clone()),
            offer_type: None,
            cloud: newest_first().find_map(|owned| owned.cloud).map(Cloud::from),
            csp_partner_id: None,
            csp_reseller_id: None,
            valid,
        });
    }
    Ok(())
}

impl From<CloudKind> for Cloud {
    fn from(kind: CloudKind) -> Self {
        match kind {
            CloudKind::Public => Self::Public,
            CloudKind::UsGov => Self::UsGov,
            CloudKind::China => Self::China,
        }
    }
}
