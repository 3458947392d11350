//! The directory as rows: who exists in which tenant, what proves it, and who holds which role where.
//!
//! These are the tables of a world file (contract §8) with every secret already turned into what verifies it, so that none
//! of them ever reaches the disk.

use pal_model::facts::{AccountType, AssignmentKind};
use pal_model::scope::ManagementGroupName;
use pal_model::{Guid, Interval, ObjectId, PartnerId, RoleDefinitionId, Scope, SubscriptionId, TenantId};
use serde::{Deserialize, Serialize};

/// Everything the directory says. Rows of one table have distinct keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Directory {
    /// Tenants.
    pub tenants: Vec<Tenant>,
    /// Members and guests.
    pub users: Vec<User>,
    /// Programs.
    pub service_principals: Vec<ServicePrincipal>,
    /// Groups.
    pub groups: Vec<Group>,
    /// Partner accounts. `None`: no such table, and every well-formed partner id can be linked.
    pub partners: Option<Vec<Partner>>,
    /// Subscriptions.
    pub subscriptions: Vec<Subscription>,
    /// Management groups.
    pub management_groups: Vec<ManagementGroup>,
    /// Roles given within a tenant.
    pub role_assignments: Vec<RoleAssignment>,
    /// Roles given across tenants.
    pub delegations: Vec<Delegation>,
}

/// A directory of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenant {
    /// Its id.
    pub id: TenantId,
    /// Its name, as it is shown.
    pub name: Option<String>,
    /// Its default domain.
    pub domain: Option<String>,
}

/// A person's account in one tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The tenant the account is in.
    pub tenant: TenantId,
    /// The account there.
    pub object_id: ObjectId,
    /// What the person signs in with; a guest has none.
    pub upn: Option<String>,
    /// The name that is shown.
    pub name: Option<String>,
    /// Argon2id hash of the password as a PHC string; a guest has none.
    pub password_hash: Option<String>,
    /// The home account of a guest.
    pub home: Option<HomeAccount>,
}

/// Where a guest signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HomeAccount {
    /// The person's own tenant.
    pub tenant: TenantId,
    /// The person's account there.
    pub object_id: ObjectId,
}

/// A program's identity in one tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServicePrincipal {
    /// The tenant.
    pub tenant: TenantId,
    /// Its object there.
    pub object_id: ObjectId,
    /// The application, unique within the tenant only.
    pub client_id: Guid,
    /// The name that is shown.
    pub name: Option<String>,
    /// What proves that a program is this one; any of them will do.
    pub credentials: Vec<Credential>,
}

/// What proves that a program is who it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Credential {
    /// Argon2id hash of a secret, as a PHC string.
    SecretHash(String),
    /// A certificate, PEM.
    Certificate(String),
    /// A token of another issuer.
    Federated {
        /// `iss` of the token.
        issuer: String,
        /// `sub` of the token.
        subject: String,
        /// `aud` of the token.
        audience: String,
    },
}

/// A group and those in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The tenant of all of them.
    pub tenant: TenantId,
    /// The group.
    pub object_id: ObjectId,
    /// The name that is shown.
    pub name: Option<String>,
    /// Accounts and groups in it.
    pub members: Vec<ObjectId>,
}

/// A partner's account in the partner programme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partner {
    /// The id.
    pub partner_id: PartnerId,
    /// The name that is shown.
    pub name: Option<String>,
    /// Only locations can be linked.
    pub account_type: AccountType,
    /// The global account of a location.
    pub global_id: Option<PartnerId>,
}

/// A subscription and its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// The id.
    pub id: SubscriptionId,
    /// The tenant that owns it.
    pub tenant: TenantId,
    /// The name that is shown.
    pub name: Option<String>,
}

/// A management group and what hangs directly below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManagementGroup {
    /// The tenant.
    pub tenant: TenantId,
    /// Its name in ids.
    pub name: ManagementGroupName,
    /// The group above; without one, the tenant's root.
    pub parent: Option<ManagementGroupName>,
    /// Subscriptions directly in it.
    pub subscriptions: Vec<SubscriptionId>,
}

/// A role that a principal holds in its own tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleAssignment {
    /// The tenant.
    pub tenant: TenantId,
    /// The account or group.
    pub principal_id: ObjectId,
    /// The role.
    pub role_definition_id: RoleDefinitionId,
    /// Where.
    pub scope: Scope,
    /// Held, or to be activated.
    pub kind: AssignmentKind,
    /// While it holds.
    pub valid: Interval,
}

/// A role that a principal of one tenant holds in another, by Lighthouse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegation {
    /// The tenant of the principal.
    pub managing_tenant: TenantId,
    /// The tenant that owns the scope.
    pub customer_tenant: TenantId,
    /// The account or group.
    pub principal_id: ObjectId,
    /// The role.
    pub role_definition_id: RoleDefinitionId,
    /// A subscription or resource group.
    pub scope: Scope,
    /// While it holds.
    pub valid: Interval,
}
