//! Listings that look as if they left something out.

use std::collections::{BTreeMap, BTreeSet};

use pal_model::{Instant, Scope, SubscriptionId, TenantId};

use super::log::Log;
use super::observation::{Fact, Listing};
use crate::note::Note;

/// Subscriptions of which the newest listing of role assignments has nothing and the one before had: perhaps they lost every
/// assignment, but `az role assignment list --all` lists one subscription only, and then what ends here did not end.
pub(super) fn notes(log: &Log) -> Vec<Note> {
    let newest: BTreeMap<TenantId, (Instant, Instant)> = log
        .listed
        .iter()
        .filter_map(|(listing, times)| {
            let Listing::RoleAssignments { tenant } = listing else { return None };
            let mut newest_first = times.iter().rev().copied();
            let (newest, before) = (newest_first.next()?, newest_first.next()?);
            Some((*tenant, (newest, before)))
        })
        .collect();
    let mut shown: BTreeMap<(TenantId, Instant), BTreeSet<SubscriptionId>> = BTreeMap::new();
    for (fact, seen) in &log.seen {
        let Fact::RoleAssignment(listed) = fact else { continue };
        let (Scope::Place(place), Some((newest, before))) = (&listed.grant.scope, newest.get(&listed.tenant))
        else {
            continue;
        };
        for at in [newest, before].into_iter().filter(|at| seen.contains(at)) {
            shown.entry((listed.tenant, *at)).or_default().insert(place.subscription_id());
        }
    }
    let none = BTreeSet::new();
    let mut notes = Vec::new();
    for (tenant, (newest, before)) in newest {
        let [newest_shown, before_shown] =
            [newest, before].map(|at| shown.get(&(tenant, at)).unwrap_or(&none));
        for subscription in before_shown.difference(newest_shown) {
            notes.push(Note::Gap { subscription: *subscription, newest, before });
        }
    }
    notes
}
