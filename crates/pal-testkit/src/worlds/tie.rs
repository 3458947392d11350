//! What makes worlds dense: accounts that are linked and hold a role where there is usage.

use pal_model::facts::{
    AssignmentKind, Delegation, Facts, GroupMember, Link, ManagementGroupChild, ManagementGroupEdge,
    Permanence, RoleAssignment,
};
use pal_model::{
    Interval, ObjectId, PartnerId, Place, Principal, RoleDefinitionId, Scope, SubscriptionId, TenantId,
};
use proptest::prelude::*;
use proptest::sample::select;

use super::cast::{FABRIKAM, GROUPS, account, home, location, role};
use super::moment::{history, validity};
use super::place::{delegated_place, scope};

/// How a role comes to somebody.
#[derive(Debug, Clone, Copy)]
enum Road {
    /// Directly.
    Direct,
    /// By one group.
    Group,
    /// By a group in a group.
    NestedGroups,
}

/// Where a tie holds, and by what kind of fact.
#[derive(Debug, Clone)]
enum Access {
    Assigned(Scope),
    Delegated(Place),
}

/// An account that is linked to a partner and reaches something.
#[derive(Debug, Clone)]
struct Tie {
    object: ObjectId,
    partner: PartnerId,
    role: RoleDefinitionId,
    subscription: SubscriptionId,
    /// Whom the subscription mostly belongs to.
    owner: TenantId,
    road: Road,
    access: Access,
    /// While it is linked.
    linked: Vec<Interval>,
    /// While it is in the groups of the road, and a subscription below its management group.
    joined: Interval,
    /// While the role is held.
    held: Interval,
}

/// The rows of one tie.
pub(super) fn tie() -> impl Strategy<Value = Facts> {
    let whose = (account(), location(), role());
    let whereto = home().prop_flat_map(|(subscription, owner)| {
        let access = prop_oneof![
            3 => scope(subscription).prop_map(Access::Assigned),
            1 => delegated_place(subscription).prop_map(Access::Delegated),
        ];
        (Just(subscription), Just(owner), access)
    });
    let road = select(vec![Road::Direct, Road::Direct, Road::Group, Road::NestedGroups]);
    let mostly = || prop_oneof![3 => Just(Interval::ALWAYS), 1 => validity()];
    let linked = prop_oneof![mostly().prop_map(|valid| vec![valid]), history()];
    (whose, whereto, road, linked, mostly(), mostly()).prop_map(
        |((object, partner, role), (subscription, owner, access), road, linked, joined, held)| {
            Tie { object, partner, role, subscription, owner, road, access, linked, joined, held }.rows()
        },
    )
}

impl Tie {
    fn rows(self) -> Facts {
        let mut rows = Facts::default();
        let tenant = match self.access {
            Access::Assigned(_) => self.owner,
            Access::Delegated(_) => FABRIKAM,
        };
        let principal = Principal { tenant, object: self.object };
        let link = |valid| Link { principal, partner_id: self.partner, valid };
        rows.links.extend(self.linked.iter().copied().map(link));
        let holder = self.travel(tenant, &mut rows.group_members);
        let (role, valid) = (self.role, self.held);
        let (kind, permanence) = (AssignmentKind::Active, Permanence::Permanent);
        match self.access {
            Access::Delegated(scope) => rows.delegations.push(Delegation {
                managing_tenant: tenant,
                customer_tenant: self.owner,
                principal: holder,
                role,
                scope,
                kind,
                permanence,
                valid,
            }),
            Access::Assigned(scope) => {
                if let Scope::ManagementGroup(parent) = &scope {
                    let child = ManagementGroupChild::Subscription(self.subscription);
                    let edge =
                        ManagementGroupEdge { tenant, child, parent: parent.clone(), valid: self.joined };
                    rows.management_groups.push(edge);
                }
                rows.role_assignments.push(RoleAssignment {
                    tenant,
                    assignment_id: None,
                    principal: holder,
                    role,
                    scope,
                    kind,
                    permanence,
                    valid,
                });
            }
        }
        rows
    }

    /// Puts the account into the groups of its road; whoever is at the end holds the role.
    fn travel(&self, tenant: TenantId, members: &mut Vec<GroupMember>) -> ObjectId {
        let [inner, outer, _] = GROUPS;
        let mut joins = |group, member, valid| members.push(GroupMember { tenant, group, member, valid });
        match self.road {
            Road::Direct => self.object,
            Road::Group => {
                joins(inner, self.object, self.joined);
                inner
            }
            Road::NestedGroups => {
                joins(inner, self.object, Interval::ALWAYS);
                joins(outer, inner, self.joined);
                outer
            }
        }
    }
}
