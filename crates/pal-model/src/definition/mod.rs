//! The rules, written to be read.
//!
//! Every question is asked *at an instant*: is Ana alive, is she linked, does she reach this virtual machine? Between two
//! neighbouring changes of any fact nothing changes, so asking at the start of each such stretch answers for all of it. That
//! is the whole method; it is slow, and the engine in `pal-attribution` is the fast one. Random worlds hold the two equal.
//!
//! - [`access`]: who reaches what (PAL-09 … PAL-14).
//! - [`link`]: whose link counts for whom (PAL-01 … PAL-08).
//! - [`attribution`]: how much of a line that earns (PAL-19 … PAL-31).
//! - [`missing`]: why it earned nothing (PAL-37).
//! - [`programme`]: what programmes leave out of it (PAL-26, PAL-31).
//! - [`earned_credit`]: what a seller in CSP earns of a day's line (PAL-38 … PAL-40).
//! - [`power_platform`]: who gets a month's figure of an app, a flow, a dataset (PAL-41 … PAL-43).
//! - [`designation`]: what all of that reaches of a designation's measures.

pub mod access;
pub mod attribution;
pub mod designation;
pub mod earned_credit;
pub mod link;
pub mod missing;
pub mod power_platform;
pub mod programme;

use crate::facts::Facts;
use crate::interval::Interval;
use crate::role::RolePolicy;
use crate::time::Instant;

/// The stretches of `window` within which no fact begins or ends.
pub fn stretches(facts: &Facts, window: Interval) -> Vec<Interval> {
    stretches_on(facts, RolePolicy::Any, window)
}

/// The stretches of `window` within which no fact and no period of the policy begins or ends.
pub fn stretches_on(facts: &Facts, policy: RolePolicy, window: Interval) -> Vec<Interval> {
    let mut changes: Vec<Instant> = validities(facts).flat_map(|valid| [valid.from(), valid.to()]).collect();
    changes.extend(policy.changes());
    changes.retain(|at| window.from() < *at && *at < window.to());
    changes.extend([window.from(), window.to()]);
    changes.sort_unstable();
    changes.iter().zip(changes.iter().skip(1)).filter_map(|(from, to)| Interval::new(*from, *to)).collect()
}

fn validities(facts: &Facts) -> impl Iterator<Item = Interval> {
    let partners = facts.partners.iter().flatten().map(|row| row.valid);
    partners
        .chain(facts.links.iter().map(|row| row.valid))
        .chain(facts.principals.iter().map(|row| row.valid))
        .chain(facts.group_members.iter().map(|row| row.valid))
        .chain(facts.role_assignments.iter().map(|row| row.valid))
        .chain(facts.delegations.iter().map(|row| row.valid))
        .chain(facts.management_groups.iter().map(|row| row.valid))
        .chain(facts.subscriptions.iter().map(|row| row.valid))
        .chain(facts.admin_agents.iter().map(|row| row.valid))
        .chain(facts.partners_of_record.iter().map(|row| row.valid))
}
