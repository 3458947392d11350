//! Access-and-link facts: the estate as the rules see it. One type a table of the contract (§2), one row a fact with its time.

use crate::ids::{ObjectId, PartnerId, Principal, RoleDefinitionId, SubscriptionId, TenantId};
use crate::interval::Interval;
use crate::scope::{ManagementGroupName, Place, Scope};

/// Everything an estate says. What it does not say is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The partner directory. `None`: there is no such table, and every partner id is a location in force, its own global account.
    pub partners: Option<Vec<Partner>>,
    /// History of links; no two rows of one principal overlap.
    pub links: Vec<Link>,
    /// When identities existed and were enabled. A principal without any row is alive throughout.
    pub principals: Vec<PrincipalRecord>,
    /// Who is in which group.
    pub group_members: Vec<GroupMember>,
    /// Roles given within a tenant.
    pub role_assignments: Vec<RoleAssignment>,
    /// Roles given across tenants by Lighthouse.
    pub delegations: Vec<Delegation>,
    /// What hangs below which management group; a child has at most one parent at a time.
    pub management_groups: Vec<ManagementGroupEdge>,
    /// Who owns a subscription; one tenant at a time.
    pub subscriptions: Vec<Subscription>,
    /// Which group of a CSP partner administers its customers' subscriptions on their behalf.
    pub admin_agents: Vec<AdminAgents>,
    /// Which partner a customer named for a subscription (DPOR); one at a time.
    pub partners_of_record: Vec<PartnerOfRecord>,
}

/// What a partner id stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccountType {
    /// A location account: can be linked.
    Location,
    /// A global account: gathers locations, cannot be linked (PAL-05).
    Global,
}

/// A row of the partner directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partner {
    /// The id.
    pub partner_id: PartnerId,
    /// Its name, as it is to be shown.
    pub name: Option<String>,
    /// Location or global account.
    pub account_type: AccountType,
    /// The global account a location belongs to; without one it is its own.
    pub global_id: Option<PartnerId>,
    /// While the row holds.
    pub valid: Interval,
}

/// A principal's link to a partner id, for a time (PAL-01).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The account that is linked.
    pub principal: Principal,
    /// The partner it works for.
    pub partner_id: PartnerId,
    /// While the link was in force.
    pub valid: Interval,
}

/// What kind of object a principal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PrincipalType {
    /// A directory account of the tenant.
    Member,
    /// A guest invited from another tenant.
    Guest,
    /// An application's identity in the tenant.
    ServicePrincipal,
    /// A resource's identity.
    ManagedIdentity,
    /// A security group: can hold roles, cannot be linked (PAL-03).
    Group,
}

/// When an identity existed and was enabled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrincipalRecord {
    /// The identity.
    pub principal: Principal,
    /// Its kind.
    pub principal_type: PrincipalType,
    /// A name to show, where the directory gave one.
    pub display_name: Option<String>,
    /// While it existed and was enabled.
    pub valid: Interval,
}

/// A membership, one step of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupMember {
    /// The tenant of both.
    pub tenant: TenantId,
    /// The group.
    pub group: ObjectId,
    /// The member: an account, or another group.
    pub member: ObjectId,
    /// While it was a member.
    pub valid: Interval,
}

/// Whether a role is held or may be activated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AssignmentKind {
    /// Held.
    Active,
    /// May be activated; counts for nothing until it is (PAL-10).
    Eligible,
}

/// Whether an active role is there to stay.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permanence {
    /// Assigned.
    #[default]
    Permanent,
    /// Activated for a time by privileged identity management.
    Activated,
}

/// A role that a principal or group of a tenant holds at a scope of that tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleAssignment {
    /// The tenant of both.
    pub tenant: TenantId,
    /// The assignment's own id, where known.
    pub assignment_id: Option<String>,
    /// The account or group.
    pub principal: ObjectId,
    /// The role.
    pub role: RoleDefinitionId,
    /// Where.
    pub scope: Scope,
    /// Held or eligible.
    pub kind: AssignmentKind,
    /// Assigned or activated.
    pub permanence: Permanence,
    /// While in force.
    pub valid: Interval,
}

/// A role that a principal or group of a *managing* tenant holds at a scope of a *customer* tenant (Azure Lighthouse).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegation {
    /// The tenant of the principal: where the link counts (PAL-08).
    pub managing_tenant: TenantId,
    /// The tenant that gave the access. The delegation reaches only what it owns at the time.
    pub customer_tenant: TenantId,
    /// The account or group of the managing tenant.
    pub principal: ObjectId,
    /// The role.
    pub role: RoleDefinitionId,
    /// A subscription or resource group (PAL-12).
    pub scope: Place,
    /// Held or eligible.
    pub kind: AssignmentKind,
    /// Assigned or activated.
    pub permanence: Permanence,
    /// While in force.
    pub valid: Interval,
}

/// What can hang below a management group.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ManagementGroupChild {
    /// A subscription.
    Subscription(SubscriptionId),
    /// Another management group.
    Group(ManagementGroupName),
}

/// One step of the hierarchy, for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManagementGroupEdge {
    /// The tenant whose hierarchy it is.
    pub tenant: TenantId,
    /// What hangs.
    pub child: ManagementGroupChild,
    /// Below what.
    pub parent: ManagementGroupName,
    /// While it did.
    pub valid: Interval,
}

/// What a subscription was sold as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OfferType {
    /// Paid for.
    Paid,
    /// A free trial.
    Trial,
    /// A benefit of a membership.
    Benefit,
    /// A support plan.
    Support,
    /// The vendor's own.
    Internal,
}

/// The cloud a subscription is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cloud {
    /// The public cloud.
    Public,
    /// Azure Government.
    UsGov,
    /// Azure operated by 21Vianet.
    China,
    /// Azure Stack (PAL-27: treated like any Azure usage).
    Stack,
}

/// Who owned a subscription, and how it was sold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// The subscription.
    pub subscription: SubscriptionId,
    /// Its owner.
    pub tenant: TenantId,
    /// A name to show.
    pub display_name: Option<String>,
    /// What it was sold as, where known.
    pub offer_type: Option<OfferType>,
    /// The cloud it is in, where known.
    pub cloud: Option<Cloud>,
    /// The partner that sells it in CSP.
    pub csp_partner_id: Option<PartnerId>,
    /// The reseller of record in CSP.
    pub csp_reseller_id: Option<PartnerId>,
    /// While the row holds.
    pub valid: Interval,
}

/// The Admin Agents group of a CSP partner's own tenant. It stands in role assignments of the customers as a foreign group, and
/// what it reaches counts for the partner without a link (administer on behalf of, AOBO; PAL-38).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AdminAgents {
    /// The group's object id, as customers' role assignments name it.
    pub group: ObjectId,
    /// The partner whose agents are in it.
    pub partner_id: PartnerId,
    /// While it served so.
    pub valid: Interval,
}

/// The partner that a customer named for a subscription: digital partner of record (PAL-28).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartnerOfRecord {
    /// The subscription.
    pub subscription: SubscriptionId,
    /// The partner.
    pub partner_id: PartnerId,
    /// While it was on record.
    pub valid: Interval,
}
