//! Random estates that keep the contract's cross-row rules.

use pal_model::facts::{Facts, Link, ManagementGroupEdge, Subscription};
use proptest::prelude::*;

use super::directory::{partners, subscriptions};
use super::row::{delegation, edge, group_members, identity, links, role_assignments};
use super::tie::tie;

/// An estate: some ties between partners and customers, and rows of every table that have nothing to do with them.
pub(super) fn estate() -> impl Strategy<Value = Facts> {
    let identities = (prop::collection::vec(identity(), 0..4), prop::collection::vec(links(), 0..3));
    let access = (
        prop::collection::vec(role_assignments(), 0..4),
        prop::collection::vec(delegation(), 0..3),
        prop::collection::vec(group_members(), 0..4),
        prop::collection::vec(edge(), 0..6),
    );
    let ties = prop::collection::vec(tie(), 1..7);
    (ties, partners(), subscriptions(), identities, access).prop_map(
        |(ties, partners, subscriptions, (identities, links), access)| {
            let (role_assignments, delegations, group_members, management_groups) = access;
            let noise = Facts {
                partners,
                links: links.concat(),
                principals: identities.concat(),
                group_members,
                role_assignments,
                delegations,
                management_groups,
                subscriptions,
                ..Facts::default()
            };
            let mut facts = Facts::default();
            for more in ties.into_iter().chain([noise]) {
                add(&mut facts, more);
            }
            lawful(&mut facts);
            facts
        },
    )
}

/// Adds the rows of one estate to another; the directory is that of the latter.
fn add(facts: &mut Facts, more: Facts) {
    facts.partners = more.partners;
    facts.links.extend(more.links);
    facts.principals.extend(more.principals);
    facts.group_members.extend(more.group_members);
    facts.role_assignments.extend(more.role_assignments);
    facts.delegations.extend(more.delegations);
    facts.management_groups.extend(more.management_groups);
    facts.subscriptions.extend(more.subscriptions);
}

/// Drops the rows that an estate may not have beside earlier ones (contract §2 and §9, *first of all*): a second link of a
/// principal, another parent of a child, another tenant of a subscription, at the same time.
pub fn lawful(facts: &mut Facts) {
    let another_link =
        |a: &Link, b: &Link| a.principal == b.principal && a.valid.intersect(&b.valid).is_some();
    keep(&mut facts.links, another_link);
    let another_parent = |a: &ManagementGroupEdge, b: &ManagementGroupEdge| {
        (a.tenant, &a.child) == (b.tenant, &b.child)
            && a.parent != b.parent
            && a.valid.intersect(&b.valid).is_some()
    };
    keep(&mut facts.management_groups, another_parent);
    let another_owner = |a: &Subscription, b: &Subscription| {
        a.subscription == b.subscription && a.tenant != b.tenant && a.valid.intersect(&b.valid).is_some()
    };
    keep(&mut facts.subscriptions, another_owner);
}

/// Keeps each row that clashes with none kept before it.
fn keep<R>(rows: &mut Vec<R>, clash: impl Fn(&R, &R) -> bool) {
    let mut kept: Vec<R> = Vec::with_capacity(rows.len());
    for row in rows.drain(..) {
        if !kept.iter().any(|earlier| clash(earlier, &row)) {
            kept.push(row);
        }
    }
    *rows = kept;
}
