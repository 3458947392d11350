//! `role_assignments` as listings and the activity log show them.
//!
//! Each assignment is one case. `createdOn` tells its incarnations apart: an assignment that was deleted and made again has a
//! later one, so being seen with one proves that it was in force ever since. Times of `az` are cut to microseconds, those of
//! ARM are not, so incarnations are told apart by the microsecond and begin at the most exact time given.
//!
//! What an activation of privileged identity management made is `activated` here too: with it and its assignment side by side, a
//! role of a day would else look like one to stay.
//!
//! A deletion in the activity log ends the incarnation before it, exactly. A write is a sighting, and where no listing gave
//! a `createdOn` it is the exact start.

use std::collections::{BTreeMap, BTreeSet};

use pal_model::facts::{AssignmentKind, Permanence, RoleAssignment};
use pal_model::{Instant, TenantId};

use super::history::runs;
use super::{Derived, End, Start, schedule, span};
use crate::import::log::{Log, Times};
use crate::import::observation::{Fact, Grant, ListedAssignment, Listing, RoleAction, RoleEvent};

const NANOSECONDS_PER_MICROSECOND: i128 = 1_000;

/// What tells assignments apart: the name, or where that is not known, what was given.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key<'a> {
    Named(TenantId, &'a str),
    Granted(TenantId, &'a Grant),
}

/// All that is known of one assignment.
#[derive(Debug, Default)]
struct Case<'a> {
    listed: Vec<(&'a ListedAssignment, &'a Times)>,
    events: Vec<&'a RoleEvent>,
}

/// An assignment from one creation on.
#[derive(Debug)]
struct Incarnation<'a> {
    created: Instant,
    seen: Times,
    grant: Option<&'a Grant>,
}

pub(super) fn derive(log: &Log, derived: &mut Derived) {
    let planned = schedule::planned_ends(log);
    let activated = schedule::activated(log);
    for (key, case) in cases(log) {
        let (tenant, assignment_id) = match key {
            Key::Named(tenant, name) => (tenant, Some(name.to_owned())),
            Key::Granted(tenant, _) => (tenant, None),
        };
        let planned = assignment_id.as_ref().and_then(|name| planned.get(&(tenant, name.as_str()))).copied();
        let is_activated =
            assignment_id.as_ref().is_some_and(|name| activated.contains(&(tenant, name.as_str())));
        let permanence = if is_activated { Permanence::Activated } else { Permanence::Permanent };
        let listings = log.times(&Listing::RoleAssignments { tenant });
        let mut used = Times::new();
        for (grant, start, end) in case.stays(&listings, planned) {
            if let End::Exact(at) = end {
                used.insert(at);
            }
            let Some(grant) = grant else {
                derived.without_grant += 1;
                continue;
            };
            let Some(valid) = span(&mut derived.ends.role_assignments, start, end) else { continue };
            derived.facts.role_assignments.push(RoleAssignment {
                tenant,
                assignment_id: assignment_id.clone(),
                principal: grant.principal,
                role: grant.role,
                scope: grant.scope.clone(),
                kind: AssignmentKind::Active,
                permanence,
                valid,
            });
        }
        derived.without_start += case.deletions().difference(&used).count() as u64;
    }
}

fn cases(log: &Log) -> BTreeMap<Key<'_>, Case<'_>> {
    let mut cases: BTreeMap<Key<'_>, Case<'_>> = BTreeMap::new();
    let mut names: BTreeMap<(TenantId, &Grant), BTreeSet<&str>> = BTreeMap::new();
    for (fact, seen) in &log.seen {
        let Fact::RoleAssignment(listed) = fact else { continue };
        let (tenant, grant) = (listed.tenant, &listed.grant);
        let key = match listed.assignment.as_deref() {
            Some(name) => {
                names.entry((tenant, grant)).or_default().insert(name);
                Key::Named(tenant, name)
            }
            None => Key::Granted(tenant, grant),
        };
        cases.entry(key).or_default().listed.push((listed, seen));
    }
    for event in &log.events {
        if let (Some(name), Some(grant)) = (&event.assignment, &event.grant) {
            names.entry((event.tenant, grant)).or_default().insert(name);
        }
    }
    for event in &log.events {
        let keys: Vec<Key<'_>> = match (&event.assignment, &event.grant) {
            (Some(name), _) => vec![Key::Named(event.tenant, name)],
            // ARM refuses a second assignment of the same role at the same scope, so what was given identifies it.
            (None, Some(grant)) => match names.get(&(event.tenant, grant)) {
                Some(names) => names.iter().map(|name| Key::Named(event.tenant, name)).collect(),
                None => vec![Key::Granted(event.tenant, grant)],
            },
            (None, None) => Vec::new(),
        };
        for key in keys {
            cases.entry(key).or_default().events.push(event);
        }
    }
    cases
}

type Stay<'a> = (Option<&'a Grant>, Start, End);

impl<'a> Case<'a> {
    fn times_of(&self, action: RoleAction) -> Times {
        self.events.iter().filter(|event| event.action == action).map(|event| event.at).collect()
    }

    fn deletions(&self) -> Times {
        self.times_of(RoleAction::Deleted)
    }

    /// The stretches during which the assignment was in force.
    fn stays(&self, listings: &Times, planned: Option<Instant>) -> Vec<Stay<'a>> {
        let deletions = self.deletions();
        let mut dated = self.dated();
        let undated = self.attach_undated(&mut dated, &deletions);
        let starts: Vec<Instant> = dated.iter().skip(1).map(|incarnation| incarnation.created).collect();
        let mut stays: Vec<Stay<'a>> = Vec::new();
        for (index, incarnation) in dated.iter().enumerate() {
            let end = end_of(incarnation, starts.get(index).copied(), &deletions, listings, planned);
            let grant = incarnation.grant.or_else(|| self.grant_before(end.instant()));
            stays.push((grant, Start::Exact(incarnation.created), end));
        }
        stays.extend(self.undated_stays(&undated, &deletions, listings));
        stays
    }

    /// The incarnations that some source gives a creation time, in order.
    fn dated(&self) -> Vec<Incarnation<'a>> {
        let mut dated: BTreeMap<i128, Incarnation<'a>> = BTreeMap::new();
        let listed = self
            .listed
            .iter()
            .filter_map(|(listed, seen)| Some((listed.created?, Some(&listed.grant), *seen)));
        let none = Times::new();
        let logged =
            self.events.iter().filter_map(|event| Some((event.created?, event.grant.as_ref(), &none)));
        for (created, grant, seen) in listed.chain(logged) {
            let microsecond = created.nanoseconds().div_euclid(NANOSECONDS_PER_MICROSECOND);
            let incarnation = dated.entry(microsecond).or_insert_with(|| Incarnation {
                created,
                seen: Times::new(),
                grant,
            });
            // What a newer snapshot shows holds.
            if seen.last() > incarnation.seen.last() || incarnation.grant.is_none() {
                incarnation.grant = grant;
            }
            incarnation.created = incarnation.created.max(created);
            incarnation.seen.extend(seen);
        }
        dated.into_values().collect()
    }

    /// Gives sightings without a creation time to the incarnation they must be of, and hands back the others.
    fn attach_undated(&self, dated: &mut [Incarnation<'a>], deletions: &Times) -> Times {
        let mut sightings = self.times_of(RoleAction::Written);
        sightings.extend(
            self.listed.iter().filter(|(listed, _)| listed.created.is_none()).flat_map(|(_, seen)| *seen),
        );
        let life = |at: &Instant| deletions.range(..=at).count();
        sightings.retain(|at| {
            let same_life = |incarnation: &&mut Incarnation<'_>| life(&incarnation.created) == life(at);
            let (before, after): (Vec<_>, Vec<_>) =
                dated.iter_mut().filter(same_life).partition(|incarnation| incarnation.created <= *at);
            // Clocks differ: a write may be logged a moment before the creation it is.
            match before.into_iter().next_back().or_else(|| after.into_iter().next()) {
                Some(incarnation) => {
                    incarnation.seen.insert(*at);
                    false
                }
                None => true,
            }
        });
        sightings
    }

    /// Stretches of which no source gives the creation time.
    fn undated_stays(&self, seen: &Times, deletions: &Times, listings: &Times) -> Vec<Stay<'a>> {
        if seen.is_empty() {
            return Vec::new();
        }
        let writes = self.times_of(RoleAction::Written);
        let judged = listings.iter().filter(|at| !self.is_logged_life(**at, &writes, deletions));
        let judged = judged.chain(deletions).copied().collect();
        let mut stays = Vec::new();
        for run in runs(seen, &judged) {
            let start = if writes.contains(&run.first) {
                Start::Exact(run.first)
            } else {
                Start::FirstSeen(run.first)
            };
            let end = match run.next {
                Some(next) if deletions.contains(&next) => End::Exact(next),
                Some(_) | None => run.end(),
            };
            let shown =
                self.listed.iter().filter(|(_, times)| times.range(run.first..=run.last).next().is_some());
            let shown = shown.max_by_key(|(_, times)| times.last()).map(|(listed, _)| &listed.grant);
            stays.push((shown.or_else(|| self.grant_before(end.instant())), start, end));
        }
        stays
    }

    /// Whether the log alone tells of the life at a time, from a write to a deletion. Then a listing that lacks it was not
    /// of all that there is.
    fn is_logged_life(&self, at: Instant, writes: &Times, deletions: &Times) -> bool {
        let Some(end) = deletions.range(at..).next() else { return false };
        let before = deletions.range(..at).next_back().copied().unwrap_or(Instant::MIN);
        let in_life = |time: &Instant| before < *time && time < end;
        let is_listed = self.listed.iter().any(|(_, seen)| seen.iter().any(in_life));
        !is_listed && writes.iter().any(|write| in_life(write) && *write <= at)
    }

    /// The newest that an event up to some time says was given.
    fn grant_before(&self, until: Instant) -> Option<&'a Grant> {
        let saying = self.events.iter().filter(|event| event.at <= until && event.grant.is_some());
        saying.max_by_key(|event| event.at).and_then(|event| event.grant.as_ref())
    }
}

fn end_of(
    incarnation: &Incarnation<'_>,
    next: Option<Instant>,
    deletions: &Times,
    listings: &Times,
    planned: Option<Instant>,
) -> End {
    let created = incarnation.created;
    let until = next.unwrap_or(Instant::MAX);
    if let Some(deleted) = deletions.iter().find(|at| created < **at && **at <= until) {
        return End::Exact(*deleted);
    }
    let Some(run) = runs(&incarnation.seen, listings).pop() else {
        // Only a deletion tells of a creation that nothing else shows.
        return End::LastSeen(created);
    };
    match (next, planned) {
        (Some(next), _) => End::LastSeen(run.last.min(next)),
        (None, Some(planned)) if run.last < planned && run.next.is_none_or(|gone| planned <= gone) => {
            End::Exact(planned)
        }
        (None, _) => run.end(),
    }
}
