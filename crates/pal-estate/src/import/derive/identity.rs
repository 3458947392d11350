//! `principals`: from creation, or the first snapshot, until a snapshot shows the account disabled or no longer has it.

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
        match identity.state {
            IdentityState::Enabled => object.enabled.extend(seen),
            IdentityState::Disabled => object.disabled.extend(seen),
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
    // A snapshot that shows both, enabled and disabled, is two files of one moment: the account is disabled.
    let enabled = object.enabled.difference(&object.disabled).copied().collect();
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
    // Disabled when first seen: it was enabled before, since its creation.
    if let Some(disabled) = object.disabled.first()
        && runs.first().is_none_or(|run| disabled < &run.first)
    {
        stays.push((created.take().unwrap_or(Start::Unbounded), End::LastSeen(*disabled)));
    }
    for run in runs {
        let end = match run.next {
            Some(next) if object.disabled.contains(&next) => End::LastSeen(next),
            Some(_) | None => run.end(),
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
