//! `role_assignments` of privileged identity management: their start and end are planned, and kept unless a snapshot shows
//! that one was over before.

use std::collections::{BTreeMap, BTreeSet};

use pal_model::facts::{AssignmentKind, Permanence, RoleAssignment};
use pal_model::{Instant, TenantId};

use super::history::{Run, runs};
use super::{Derived, End, Start, span};
use crate::import::log::{Log, Times};
use crate::import::observation::{Fact, Hold, Listing, ScheduledRole};

pub(super) fn derive(log: &Log, derived: &mut Derived) {
    for (fact, seen) in &log.seen {
        let Fact::ScheduledRole(role) = fact else { continue };
        let Some((first, last)) = ends(log, role, seen) else { continue };
        let start = role.starts.map_or(Start::FirstSeen(first.first), Start::Exact);
        let end = planned_end(role, &last);
        let Some(valid) = span(&mut derived.ends.role_assignments, start, end) else { continue };
        let (kind, permanence) = match role.hold {
            Hold::Assigned => (AssignmentKind::Active, Permanence::Permanent),
            Hold::Activated => (AssignmentKind::Active, Permanence::Activated),
            Hold::Eligible => (AssignmentKind::Eligible, Permanence::Permanent),
        };
        derived.facts.role_assignments.push(RoleAssignment {
            tenant: role.tenant,
            assignment_id: role.instance.clone(),
            principal: role.grant.principal,
            role: role.grant.role,
            scope: role.grant.scope.clone(),
            kind,
            permanence,
            valid,
        });
    }
}

/// The first and the last run. A gap between them was a gap in the listing: an instance that ended does not come back with
/// the same start.
fn ends(log: &Log, role: &ScheduledRole, seen: &Times) -> Option<(Run, Run)> {
    let tenant = role.tenant;
    let listed = log.times(&match role.hold {
        Hold::Assigned | Hold::Activated => Listing::ScheduledRoles { tenant },
        Hold::Eligible => Listing::EligibleRoles { tenant },
    });
    let runs = runs(seen, &listed);
    Some((*runs.first()?, *runs.last()?))
}

/// The planned end, unless the instance was gone before it came.
fn planned_end(role: &ScheduledRole, last: &Run) -> End {
    match role.ends {
        Some(planned) if last.next.is_none_or(|gone| planned <= gone) => End::Exact(planned),
        Some(_) | None => last.end(),
    }
}

/// The role assignments that are there because somebody activated a role. A listing shows them like any other, and they are not to stay
/// however long they were seen (PAL-10, PAL-38).
pub(super) fn activated(log: &Log) -> BTreeSet<(TenantId, &str)> {
    let mut activated = BTreeSet::new();
    for fact in log.seen.keys() {
        if let Fact::ScheduledRole(ScheduledRole {
            tenant,
            hold: Hold::Activated,
            assignment: Some(name),
            ..
        }) = fact
        {
            activated.insert((*tenant, name.as_str()));
        }
    }
    activated
}

/// The planned ends of the role assignments that activations keep in force, where no snapshot contradicts them: a listing
/// of role assignments shows such an assignment like any other.
pub(super) fn planned_ends(log: &Log) -> BTreeMap<(TenantId, &str), Instant> {
    let mut planned: BTreeMap<(TenantId, &str), Instant> = BTreeMap::new();
    for (fact, seen) in &log.seen {
        let Fact::ScheduledRole(role) = fact else { continue };
        let (Some(name), Some((_, last))) = (role.assignment.as_deref(), ends(log, role, seen)) else {
            continue;
        };
        if let End::Exact(end) = planned_end(role, &last) {
            planned.entry((role.tenant, name)).and_modify(|known| *known = (*known).max(end)).or_insert(end);
        }
    }
    planned
}
