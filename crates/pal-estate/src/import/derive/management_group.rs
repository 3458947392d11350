//! `management_groups`: from the first snapshot that shows a step to the last, and since ever if the very first one does.

use std::collections::BTreeMap;

use pal_model::facts::{ManagementGroupChild, ManagementGroupEdge};
use pal_model::scope::ManagementGroupName;
use pal_model::{Instant, TenantId};

use super::history::runs;
use super::{Derived, Start, span};
use crate::import::error::ImportError;
use crate::import::log::{Log, Times};
use crate::import::observation::{Branch, Child, Fact, Listing};

/// A child in the hierarchy of a tenant, and below what it was seen when.
type Place<'a> = (TenantId, &'a Child);
type Parents<'a> = BTreeMap<&'a ManagementGroupName, &'a Times>;

pub(super) fn derive(log: &Log, derived: &mut Derived) -> Result<(), ImportError> {
    let very_first = very_first_snapshots(log);
    let mut children: BTreeMap<Place<'_>, Parents<'_>> = BTreeMap::new();
    for (fact, seen) in &log.seen {
        let Fact::Branch(Branch { tenant, child, parent }) = fact else { continue };
        children.entry((*tenant, child)).or_default().insert(parent, seen);
    }
    for ((tenant, child), parents) in &children {
        refuse_two_parents((*tenant, child), parents)?;
        for (parent, seen) in parents {
            for run in runs(seen, &judged(log, *tenant, parent, parents)) {
                let is_very_first = very_first.get(tenant).is_none_or(|first| run.first <= *first);
                let start = if is_very_first { Start::Unbounded } else { Start::FirstSeen(run.first) };
                let Some(valid) = span(&mut derived.ends.management_groups, start, run.end()) else {
                    continue;
                };
                let child = match child {
                    Child::Group(name) => ManagementGroupChild::Group(name.clone()),
                    Child::Subscription(id) => ManagementGroupChild::Subscription(*id),
                };
                let parent = (*parent).clone();
                derived.facts.management_groups.push(ManagementGroupEdge {
                    tenant: *tenant,
                    child,
                    parent,
                    valid,
                });
            }
        }
    }
    Ok(())
}

/// The times at which a child would have been seen below a parent: whenever the whole tree or the children of that parent
/// were listed, and whenever it was seen elsewhere.
fn judged(log: &Log, tenant: TenantId, parent: &ManagementGroupName, parents: &Parents<'_>) -> Times {
    let mut times = log.times(&Listing::ManagementGroups { tenant });
    times.extend(log.times(&Listing::Children { tenant, parent: parent.clone() }));
    let elsewhere = parents.iter().filter(|(other, _)| **other != parent);
    times.extend(elsewhere.flat_map(|(_, seen)| seen.iter().copied()));
    times
}

fn very_first_snapshots(log: &Log) -> BTreeMap<TenantId, Instant> {
    let listed = log.listed.iter().filter_map(|(listing, times)| {
        let (Listing::ManagementGroups { tenant } | Listing::Children { tenant, .. }) = listing else {
            return None;
        };
        Some((*tenant, times))
    });
    let seen = log.seen.iter().filter_map(|(fact, times)| {
        let Fact::Branch(branch) = fact else { return None };
        Some((branch.tenant, times))
    });
    let mut first: BTreeMap<TenantId, Instant> = BTreeMap::new();
    for (tenant, times) in listed.chain(seen) {
        if let Some(at) = times.first() {
            first.entry(tenant).and_modify(|known| *known = (*known).min(*at)).or_insert(*at);
        }
    }
    first
}

fn refuse_two_parents((tenant, child): Place<'_>, parents: &Parents<'_>) -> Result<(), ImportError> {
    let mut seen: BTreeMap<Instant, &ManagementGroupName> = BTreeMap::new();
    for (parent, times) in parents {
        for at in *times {
            if let Some(one) = seen.insert(*at, parent) {
                let (one, other) = (one.to_string(), parent.to_string());
                return Err(ImportError::TwoParents {
                    tenant,
                    child: child.to_string(),
                    at: *at,
                    one,
                    other,
                });
            }
        }
    }
    Ok(())
}
