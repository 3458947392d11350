//! `group_members`: from the first list of a group's members that names one to the last.

use pal_model::facts::GroupMember;

use super::history::runs;
use super::{Derived, Start, span};
use crate::import::log::Log;
use crate::import::observation::{Fact, Listing};

pub(super) fn derive(log: &Log, derived: &mut Derived) {
    for (fact, seen) in &log.seen {
        let Fact::Membership(membership) = fact else { continue };
        let (tenant, group) = (membership.tenant, membership.group);
        let listed = log.times(&Listing::Members { tenant, group, reach: membership.reach });
        for run in runs(seen, &listed) {
            if let Some(valid) = span(&mut derived.ends.group_members, Start::FirstSeen(run.first), run.end())
            {
                derived.facts.group_members.push(GroupMember {
                    tenant,
                    group,
                    member: membership.member,
                    valid,
                });
            }
        }
    }
}
