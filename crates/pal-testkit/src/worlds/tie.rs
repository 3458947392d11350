//! What makes worlds dense: accounts that are linked and hold a role where there is usage.

use pal_model::facts::{
    AssignmentKind, Delegation, Facts, GroupMember, Link, ManagementGroupChild, ManagementGroupEdge, Permanence,
    RoleAssignment,
};
use pal_model::{Interval, ObjectId, Principal, Scope, TenantId};
use proptest::prelude::*;
use proptest::sample::select;

use super::cast::{FABRIKAM, GROUPS, account, home, location, role};
use super::moment::validity;
use super::place::{delegated_place, scope};

/// How a role comes to somebody.
#[derive(Debug, Clone, Copy)]
pub(super) enum Road {
    /// Directly.
    Direct,
    /// By one group.
    Group,
    /// By a group in a group.
    NestedGroups,
}

/// An account that is linked and has a role where there is usage: what makes worlds dense.
pub(super) fn tie() -> impl Strategy<Value = Facts> {
    let road = select(vec![Road::Direct, Road::Direct, Road::Group, Road::NestedGroups]);
    let place = home().prop_flat_map(|(subscription, owner)| {
        (Just(subscription), Just(owner), scope(subscription), delegated_place(subscription))
    });
    let step = || prop_oneof![2 => Just(Interval::ALWAYS), 1 => validity()];
    (account(), place, prop::option::weighted(0.25, Just(FABRIKAM)), location(), role(), road, step(), step(), step())
        .prop_map(|(object, (subscription, owner, scope, delegated), managing, partner, role, road, link, step, access)| {
            let tenant = managing.unwrap_or(owner);
            let mut rows = Facts::default();
            rows.links.push(Link { principal: Principal { tenant, object }, partner_id: partner, valid: link });
            let holder = road.travel(tenant, object, step, &mut rows.group_members);
            if managing.is_some() {
                rows.delegations.push(Delegation {
                    managing_tenant: tenant,
                    customer_tenant: owner,
                    principal: holder,
                    role,
                    scope: delegated,
                    kind: AssignmentKind::Active,
                    permanence: Permanence::Permanent,
                    valid: access,
                });
            } else {
                if let Scope::ManagementGroup(parent) = &scope {
                    rows.management_groups.push(ManagementGroupEdge {
                        tenant,
                        child: ManagementGroupChild::Subscription(subscription),
                        parent: parent.clone(),
                        valid: step,
                    });
                }
                rows.role_assignments.push(RoleAssignment {
                    tenant,
                    assignment_id: None,
                    principal: holder,
                    role,
                    scope,
                    kind: AssignmentKind::Active,
                    permanence: Permanence::Permanent,
                    valid: access,
                });
            }
            rows
        })
}

impl Road {
    /// Puts the account into the groups of the road; whoever is at its end holds the role.
    fn travel(self, tenant: TenantId, account: ObjectId, valid: Interval, members: &mut Vec<GroupMember>) -> ObjectId {
        let [inner, outer, _] = GROUPS;
        let mut joins = |group, member, valid| members.push(GroupMember { tenant, group, member, valid });
        match self {
            Self::Direct => account,
            Self::Group => {
                joins(inner, account, valid);
                inner
            }
            Self::NestedGroups => {
                joins(inner, account, Interval::ALWAYS);
                joins(outer, inner, valid);
                outer
            }
        }
    }
}
