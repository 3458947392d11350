//! `principals`: from creation, or the first snapshot, until a snapshot shows the account disabled or no longer has it, or exactly
//! until it was deleted, where the recycle bin of the directory says when.

use std::collections::BTreeMap;

use pal_model::facts::{PrincipalRecord, PrincipalType};
use pal_model::{Instant, Principal};

use super::history::{Run, runs};
use super::{Derived, End, Start, span};
use crate::import::log::{Log, Times};
use crate::import::observation::{Fact, Identity, IdentityKind, IdentityState, Listing};

/// All that snapshots show of one object.
#[derive(Default)]
struct Sightings<'a> {
    enabled: Times,
    disabled: Times,
    /// When snapshots show it in the recycle bin.
    binned: Times,
    /// When it was deleted, by what they say.
    deleted: Times,
    created: Option<Instant>,
    /// What the newest snapshot shows, and when that was taken.
    newest: Option<(Instant, &'a Identity)>,
}

pub(super) fn derive(log: &Log, derived: &mut Derived) {
    let mut objects: BTreeMap<Principal, Sightings<'_>> = BTreeMap::new();
    for (fact, seen) in &log.seen {
        let (Fact::Identity(identity), Some(last)) = (fact, seen.last()) else { continue };
        let principal = Principal { tenant: identity.tenant, object: identity.object };
        let object = objects.entry(principal).or_default();
        match (identity.deleted, identity.state) {
            (Some(at), _) => {
                object.binned.extend(seen);
                object.deleted.insert(at);
            }
            (None, IdentityState::Enabled) => object.enabled.extend(seen),
            (None, IdentityState::Disabled) => object.disabled.extend(seen),
        }
        object.created = object.created.into_iter().chain(identity.created).min();
        object.newest = object.newest.max(Some((*last, identity)));
    }
    for (principal, object) in objects {
        if let Some((_, newest)) = object.newest {
            derive_one(log, derived, principal, &object, newest);
        }
    }
}

fn derive_one(
    log: &Log,
    derived: &mut Derived,
    principal: Principal,
    object: &Sightings<'_>,
    newest: &Identity,
) {
    let mut judged = log.times(&listing(newest));
    judged.extend(&object.disabled);
    judged.extend(&object.binned);
    // A snapshot that shows both, enabled and disabled or deleted, is several files of one moment: the account cannot be used.
    let unusable: Times = object.disabled.union(&object.binned).copied().collect();
    let enabled = object.enabled.difference(&unusable).copied().collect();
    let found = stays(object, &runs(&enabled, &judged));
    let before = derived.facts.principals.len();
    for (start, end) in &found {
        admit(derived, principal, newest, *start, *end);
    }
    // Without any row the object would count as alive throughout (contract §2), which is the one thing that is known to be
    // wrong when it was seen once and then gone.
    if let (true, Some((_, end))) = (derived.facts.principals.len() == before, found.last()) {
        admit(derived, principal, newest, Start::Unbounded, *end);
    }
}

/// The stretches during which the object was there and enabled.
fn stays(object: &Sightings<'_>, runs: &[Run]) -> Vec<(Start, End)> {
    let mut created = object.created.map(Start::Exact);
    let mut stays = Vec::new();
    // Disabled or deleted when first seen: it was enabled before, since its creation.
    let before_runs = |at: &&Instant| runs.first().is_none_or(|run| **at < run.first);
    let disabled = object.disabled.first().filter(before_runs);
    let deleted = object.deleted.first().filter(before_runs);
    let end = match (disabled, deleted) {
        (Some(disabled), Some(deleted)) if disabled < deleted => Some(End::LastSeen(*disabled)),
        (_, Some(deleted)) => Some(End::Exact(*deleted)),
        (Some(disabled), None) => Some(End::LastSeen(*disabled)),
        (None, None) => None,
    };
    if let Some(end) = end {
        stays.push((created.take().unwrap_or(Start::Unbounded), end));
    }
    for run in runs {
        let until = run.next.unwrap_or(Instant::MAX);
        let deleted = object.deleted.range(run.last..=until).next();
        let end = match (deleted, run.next) {
            (Some(deleted), _) => End::Exact(*deleted),
            (None, Some(next)) if object.disabled.contains(&next) => End::LastSeen(next),
            (None, Some(_) | None) => run.end(),
        };
        stays.push((created.take().unwrap_or(Start::FirstSeen(run.first)), end));
    }
    stays
}

fn admit(derived: &mut Derived, principal: Principal, newest: &Identity, start: Start, end: End) {
    let Some(valid) = span(&mut derived.ends.principals, start, end) else { return };
    derived.facts.principals.push(PrincipalRecord {
        principal,
        principal_type: match newest.kind {
            IdentityKind::Member => PrincipalType::Member,
            IdentityKind::Guest => PrincipalType::Guest,
            IdentityKind::ServicePrincipal => PrincipalType::ServicePrincipal,
            IdentityKind::ManagedIdentity => PrincipalType::ManagedIdentity,
            IdentityKind::Group => PrincipalType::Group,
        },
        display_name: newest.name.clone(),
        valid,
    });
}

fn listing(identity: &Identity) -> Listing {
    let tenant = identity.tenant;
    match identity.kind {
        IdentityKind::Member | IdentityKind::Guest => Listing::Users { tenant },
        IdentityKind::ServicePrincipal | IdentityKind::ManagedIdentity => {
            Listing::ServicePrincipals { tenant }
        }
        IdentityKind::Group => Listing::Groups { tenant },
    }
}
