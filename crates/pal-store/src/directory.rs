//! The directory as rows: who exists in which tenant, what proves it, and who holds which role where.
//!
//! These are the tables of a world file (contract §8) with every secret already turned into what verifies it, so that none
//! of them ever reaches the disk.

use pal_model::facts::{AccountType, AssignmentKind};
use pal_model::scope::ManagementGroupName;
use pal_model::{Guid, Interval, ObjectId, PartnerId, RoleDefinitionId, Scope, SubscriptionId, TenantId};
use serde::{Deserialize, Serialize};

use crate::cells::{AccountTypeCell, AssignmentKindCell, interval, optional_text, text, texts};

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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tenant {
    /// Its id.
    #[serde(with = "text")]
    pub id: TenantId,
    /// Its name, as it is shown.
    pub name: Option<String>,
    /// Its default domain.
    pub domain: Option<String>,
}

/// A person's account in one tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// The tenant the account is in.
    #[serde(with = "text")]
    pub tenant: TenantId,
    /// The account there.
    #[serde(with = "text")]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HomeAccount {
    /// The person's own tenant.
    #[serde(with = "text")]
    pub tenant: TenantId,
    /// The person's account there.
    #[serde(with = "text")]
    pub object_id: ObjectId,
}

/// A program's identity in one tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServicePrincipal {
    /// The tenant.
    #[serde(with = "text")]
    pub tenant: TenantId,
    /// Its object there.
    #[serde(with = "text")]
    pub object_id: ObjectId,
    /// The application, unique within the tenant only.
    #[serde(with = "text")]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// The tenant of all of them.
    #[serde(with = "text")]
    pub tenant: TenantId,
    /// The group.
    #[serde(with = "text")]
    pub object_id: ObjectId,
    /// The name that is shown.
    pub name: Option<String>,
    /// Accounts and groups in it.
    #[serde(with = "texts")]
    pub members: Vec<ObjectId>,
}

/// A partner's account in the partner programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Partner {
    /// The id.
    #[serde(with = "text")]
    pub partner_id: PartnerId,
    /// The name that is shown.
    pub name: Option<String>,
    /// Only locations can be linked.
    #[serde(with = "AccountTypeCell")]
    pub account_type: AccountType,
    /// The global account of a location.
    #[serde(with = "optional_text")]
    pub global_id: Option<PartnerId>,
}

/// A subscription and its owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subscription {
    /// The id.
    #[serde(with = "text")]
    pub id: SubscriptionId,
    /// The tenant that owns it.
    #[serde(with = "text")]
    pub tenant: TenantId,
    /// The name that is shown.
    pub name: Option<String>,
}

/// A management group and what hangs directly below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManagementGroup {
    /// The tenant.
    #[serde(with = "text")]
    pub tenant: TenantId,
    /// Its name in ids.
    #[serde(with = "text")]
    pub name: ManagementGroupName,
    /// The group above; without one, the tenant's root.
    #[serde(with = "optional_text")]
    pub parent: Option<ManagementGroupName>,
    /// Subscriptions directly in it.
    #[serde(with = "texts")]
    pub subscriptions: Vec<SubscriptionId>,
}

/// A role that a principal holds in its own tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleAssignment {
    /// The tenant.
    #[serde(with = "text")]
    pub tenant: TenantId,
    /// The account or group.
    #[serde(with = "text")]
    pub principal_id: ObjectId,
    /// The role.
    #[serde(with = "text")]
    pub role_definition_id: RoleDefinitionId,
    /// Where.
    #[serde(with = "text")]
    pub scope: Scope,
    /// Held, or to be activated.
    #[serde(with = "AssignmentKindCell")]
    pub kind: AssignmentKind,
    /// While it holds.
    #[serde(with = "interval")]
    pub valid: Interval,
}

/// A role that a principal of one tenant holds in another, by Lighthouse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delegation {
    /// The tenant of the principal.
    #[serde(with = "text")]
    pub managing_tenant: TenantId,
    /// The tenant that owns the scope.
    #[serde(with = "text")]
    pub customer_tenant: TenantId,
    /// The account or group.
    #[serde(with = "text")]
    pub principal_id: ObjectId,
    /// The role.
    #[serde(with = "text")]
    pub role_definition_id: RoleDefinitionId,
    /// A subscription or resource group.
    #[serde(with = "text")]
    pub scope: Scope,
    /// While it holds.
    #[serde(with = "interval")]
    pub valid: Interval,
}
