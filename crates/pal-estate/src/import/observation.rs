//! What a snapshot or a log can show. An observation says nothing about any other time than its own; [`super::derive`] makes
//! intervals of many.

use std::fmt;

use pal_model::power_platform::{AssetId, EnvironmentId};
use pal_model::scope::ManagementGroupName;
use pal_model::{Instant, ObjectId, PartnerId, RoleDefinitionId, Scope, SubscriptionId, TenantId};
use serde::{Deserialize, Serialize};

use super::asset_observation::{
    AssetFamily, HeldAssetRole, PlatformAsset, PlatformEnvironment, Publisher, SignInName, WorkedOn,
};
use super::text;

/// Something that a snapshot shows. Two snapshots show the same fact if all of it is equal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Fact {
    RoleAssignment(ListedAssignment),
    ScheduledRole(ScheduledRole),
    DelegatedRole(DelegatedRole),
    Branch(Branch),
    Subscription(OwnedSubscription),
    Identity(Identity),
    Membership(Membership),
    Link(LinkRecord),
    PlatformEnvironment(PlatformEnvironment),
    PlatformAsset(PlatformAsset),
    AssetRole(HeldAssetRole),
    WorkedOn(WorkedOn),
    SignInName(SignInName),
    Publisher(Publisher),
}

/// A role of a principal or group at a scope.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Grant {
    #[serde(with = "text")]
    pub principal: ObjectId,
    #[serde(with = "text")]
    pub role: RoleDefinitionId,
    #[serde(with = "text")]
    pub scope: Scope,
}

/// A row of a listing of role assignments.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct ListedAssignment {
    #[serde(with = "text")]
    pub tenant: TenantId,
    /// Its name, the last segment of its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignment: Option<String>,
    #[serde(flatten)]
    pub grant: Grant,
    #[serde(with = "text::optional", default, skip_serializing_if = "Option::is_none")]
    pub created: Option<Instant>,
}

/// How privileged identity management lets a role be held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Hold {
    Assigned,
    Activated,
    Eligible,
}

/// A schedule instance of privileged identity management.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct ScheduledRole {
    #[serde(with = "text")]
    pub tenant: TenantId,
    pub hold: Hold,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    #[serde(flatten)]
    pub grant: Grant,
    #[serde(with = "text::optional", default, skip_serializing_if = "Option::is_none")]
    pub starts: Option<Instant>,
    #[serde(with = "text::optional", default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<Instant>,
    /// The role assignment that the instance keeps in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignment: Option<String>,
}

/// An authorization of a Lighthouse registration; its scope is a subscription or resource group.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct DelegatedRole {
    #[serde(with = "text")]
    pub customer: TenantId,
    #[serde(with = "text")]
    pub managing: TenantId,
    pub hold: Hold,
    #[serde(flatten)]
    pub grant: Grant,
}

/// One step of the hierarchy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Branch {
    #[serde(with = "text")]
    pub tenant: TenantId,
    pub child: Child,
    #[serde(with = "text")]
    pub parent: ManagementGroupName,
}

/// What hangs below a management group.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Child {
    Group(#[serde(with = "text")] ManagementGroupName),
    Subscription(#[serde(with = "text")] SubscriptionId),
}

impl fmt::Display for Child {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Group(name) => name.fmt(f),
            Self::Subscription(id) => id.fmt(f),
        }
    }
}

/// A subscription and its owner.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct OwnedSubscription {
    #[serde(with = "text")]
    pub subscription: SubscriptionId,
    #[serde(with = "text")]
    pub tenant: TenantId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cloud: Option<CloudKind>,
}

/// A cloud that `az` has a name for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum CloudKind {
    Public,
    UsGov,
    China,
}

/// An object of a directory.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Identity {
    #[serde(with = "text")]
    pub tenant: TenantId,
    #[serde(with = "text")]
    pub object: ObjectId,
    pub kind: IdentityKind,
    pub state: IdentityState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(with = "text::optional", default, skip_serializing_if = "Option::is_none")]
    pub created: Option<Instant>,
    /// When it was deleted: what is shown is in the recycle bin.
    #[serde(with = "text::optional", default, skip_serializing_if = "Option::is_none")]
    pub deleted: Option<Instant>,
}

/// What kind of object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum IdentityKind {
    Member,
    Guest,
    ServicePrincipal,
    ManagedIdentity,
    Group,
}

/// Whether an object may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum IdentityState {
    Enabled,
    Disabled,
}

/// A member of a group.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Membership {
    #[serde(with = "text")]
    pub tenant: TenantId,
    #[serde(with = "text")]
    pub group: ObjectId,
    pub reach: Reach,
    #[serde(with = "text")]
    pub member: ObjectId,
}

/// Whether a list of members goes through nested groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Reach {
    Direct,
    Transitive,
}

/// The one record that the link service keeps of a principal, as it was at some time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct LinkRecord {
    #[serde(with = "text")]
    pub tenant: TenantId,
    #[serde(with = "text")]
    pub object: ObjectId,
    #[serde(with = "text")]
    pub partner: PartnerId,
    pub state: LinkState,
    #[serde(with = "text::optional", default, skip_serializing_if = "Option::is_none")]
    pub updated: Option<Instant>,
}

/// Whether the record says that there is a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum LinkState {
    Active,
    /// `Deleted`, or any other word than `Active`.
    Deleted,
}

/// What a snapshot is a whole list of: what belongs there and is not in it was not there at that time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "of")]
pub(super) enum Listing {
    RoleAssignments {
        #[serde(with = "text")]
        tenant: TenantId,
    },
    ScheduledRoles {
        #[serde(with = "text")]
        tenant: TenantId,
    },
    EligibleRoles {
        #[serde(with = "text")]
        tenant: TenantId,
    },
    Delegations {
        #[serde(with = "text")]
        customer: TenantId,
    },
    ManagementGroups {
        #[serde(with = "text")]
        tenant: TenantId,
    },
    /// What hangs directly below one group.
    Children {
        #[serde(with = "text")]
        tenant: TenantId,
        #[serde(with = "text")]
        parent: ManagementGroupName,
    },
    Users {
        #[serde(with = "text")]
        tenant: TenantId,
    },
    ServicePrincipals {
        #[serde(with = "text")]
        tenant: TenantId,
    },
    Groups {
        #[serde(with = "text")]
        tenant: TenantId,
    },
    Members {
        #[serde(with = "text")]
        tenant: TenantId,
        #[serde(with = "text")]
        group: ObjectId,
        reach: Reach,
    },
    /// The link of one account, of which there is one or none.
    Link {
        #[serde(with = "text")]
        tenant: TenantId,
        #[serde(with = "text")]
        object: ObjectId,
    },
    /// The apps, flows or datasets of an environment.
    Assets {
        #[serde(with = "text")]
        tenant: TenantId,
        #[serde(with = "text")]
        environment: EnvironmentId,
        family: AssetFamily,
    },
    /// The permissions on one app or flow.
    AssetPermissions {
        #[serde(with = "text")]
        tenant: TenantId,
        #[serde(with = "text")]
        asset: AssetId,
    },
}

/// Something that the activity log shows about a role assignment.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct RoleEvent {
    #[serde(with = "text")]
    pub tenant: TenantId,
    /// The assignment's name. The change log of `az` does not give it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignment: Option<String>,
    #[serde(with = "text")]
    pub at: Instant,
    pub action: RoleAction,
    /// What was asked for or removed, where the event says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant: Option<Grant>,
    #[serde(with = "text::optional", default, skip_serializing_if = "Option::is_none")]
    pub created: Option<Instant>,
}

/// What happened to a role assignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum RoleAction {
    /// Something was asked for. Only what was asked for is taken from it, not that it happened.
    Asked,
    Written,
    Deleted,
}
