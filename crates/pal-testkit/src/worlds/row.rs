//! Single rows of an estate, each drawn by itself.

use pal_model::Principal;
use pal_model::facts::{
    AssignmentKind, Delegation, GroupMember, Link, ManagementGroupChild, ManagementGroupEdge, Permanence,
    PrincipalRecord, PrincipalType, RoleAssignment,
};
use proptest::prelude::*;
use proptest::sample::select;

use super::cast::{FABRIKAM, group, holder, home, linked_partner, management_group, principal, role, tenant};
use super::moment::{history, validity};
use super::place::{delegated_place, scope};

fn kind() -> impl Strategy<Value = AssignmentKind> {
    prop_oneof![6 => Just(AssignmentKind::Active), 1 => Just(AssignmentKind::Eligible)]
}

fn permanence() -> impl Strategy<Value = Permanence> {
    select(vec![Permanence::Permanent, Permanence::Activated])
}

/// A role assignment.
pub fn role_assignments() -> impl Strategy<Value = RoleAssignment> {
    let scope = home().prop_flat_map(|(subscription, _)| scope(subscription));
    (tenant(), holder(), role(), scope, kind(), permanence(), validity()).prop_map(
        |(tenant, principal, role, scope, kind, permanence, valid)| RoleAssignment {
            tenant,
            assignment_id: None,
            principal,
            role,
            scope,
            kind,
            permanence,
            valid,
        },
    )
}

/// A delegation; its customer need not own the scope (contract §9: then it reaches nothing).
pub(super) fn delegation() -> impl Strategy<Value = Delegation> {
    let target = home().prop_flat_map(|(subscription, owner)| {
        (delegated_place(subscription), prop_oneof![4 => Just(owner), 1 => tenant()])
    });
    let managing = prop_oneof![3 => Just(FABRIKAM), 1 => tenant()];
    (managing, target, holder(), role(), kind(), permanence(), validity()).prop_map(
        |(managing_tenant, (scope, customer_tenant), principal, role, kind, permanence, valid)| Delegation {
            managing_tenant,
            customer_tenant,
            principal,
            role,
            scope,
            kind,
            permanence,
            valid,
        },
    )
}

/// What one principal was linked to in the course of time.
pub(super) fn links() -> impl Strategy<Value = Vec<Link>> {
    (principal_or_group(), history(), prop::collection::vec(linked_partner(), 6)).prop_map(
        |(principal, history, partners)| {
            let link = |(valid, partner_id)| Link { principal, partner_id, valid };
            history.into_iter().zip(partners).map(link).collect()
        },
    )
}

/// Mostly an account, sometimes by mistake a group (PAL-03).
fn principal_or_group() -> impl Strategy<Value = Principal> {
    prop_oneof![
        6 => principal(),
        1 => (tenant(), group()).prop_map(|(tenant, object)| Principal { tenant, object }),
    ]
}

/// When one account or group existed and was enabled.
pub(super) fn identity() -> impl Strategy<Value = Vec<PrincipalRecord>> {
    let account = (principal(), account_type());
    let group = (tenant(), group(), Just(PrincipalType::Group))
        .prop_map(|(tenant, object, group)| (Principal { tenant, object }, group));
    (prop_oneof![2 => account, 1 => group], history()).prop_map(|((principal, principal_type), history)| {
        let record = |valid| PrincipalRecord { principal, principal_type, display_name: None, valid };
        history.into_iter().map(record).collect()
    })
}

fn account_type() -> impl Strategy<Value = PrincipalType> {
    prop_oneof![
        8 => select(vec![
            PrincipalType::Member,
            PrincipalType::Guest,
            PrincipalType::ServicePrincipal,
            PrincipalType::ManagedIdentity,
        ]),
        1 => Just(PrincipalType::Group),
    ]
}

/// A membership of an account or a group, cycles and a group in itself included.
pub fn group_members() -> impl Strategy<Value = GroupMember> {
    (tenant(), group(), holder(), validity()).prop_map(|(tenant, group, member, valid)| GroupMember {
        tenant,
        group,
        member,
        valid,
    })
}

/// A step of some tenant's hierarchy, cycles included.
pub(super) fn edge() -> impl Strategy<Value = ManagementGroupEdge> {
    let below =
        home().prop_map(|(subscription, owner)| (owner, ManagementGroupChild::Subscription(subscription)));
    let between =
        (tenant(), management_group()).prop_map(|(tenant, name)| (tenant, ManagementGroupChild::Group(name)));
    (prop_oneof![3 => below, 2 => between], management_group(), validity())
        .prop_map(|((tenant, child), parent, valid)| ManagementGroupEdge { tenant, child, parent, valid })
}
