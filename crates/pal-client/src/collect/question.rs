//! What is asked: one list of one thing, by its path.

use std::fmt;

use pal_model::{ObjectId, SubscriptionId};
use serde::{Deserialize, Serialize};

/// One list to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Question {
    /// What the account sees.
    Subscriptions,
    /// The link of the account itself.
    Link,
    /// Management groups and what is below them.
    Entities,
    /// Who holds which role at, above and below a subscription.
    RoleAssignments(SubscriptionId),
    /// Roles that the tenant made for itself.
    CustomRoles(SubscriptionId),
    /// Roles held by way of privileged identity management.
    ActiveInstances(SubscriptionId),
    /// Roles that could be activated.
    EligibleInstances(SubscriptionId),
    /// Lighthouse, with the definitions.
    Delegations(SubscriptionId),
    /// People of the directory.
    Users,
    /// Programs of the directory.
    ServicePrincipals,
    /// Groups of the directory.
    Groups,
    /// Who is directly in a group.
    Members(ObjectId),
}

/// What a list is about, whatever the subscription or group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Surface {
    /// `/subscriptions`.
    Subscriptions,
    /// Partner links.
    Link,
    /// Management groups.
    ManagementGroups,
    /// Role assignments.
    RoleAssignments,
    /// Custom role definitions.
    RoleDefinitions,
    /// `roleAssignmentScheduleInstances`.
    ActiveInstances,
    /// `roleEligibilityScheduleInstances`.
    EligibleInstances,
    /// `registrationAssignments`.
    Delegations,
    /// Microsoft Graph users.
    Users,
    /// Microsoft Graph service principals.
    ServicePrincipals,
    /// Microsoft Graph groups.
    Groups,
    /// Microsoft Graph group members.
    Members,
}

/// How a list is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    /// Nearly all.
    Get,
    /// `getEntities`, its further pages included.
    Post,
}

/// What it means that a service will not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Without it the tenant is not read.
    Required,
    /// Not every tenant, account or cloud has it: said once, and gone on without.
    Optional,
}

/// The fields of an object in the directory that an estate has a use for.
const USER: &str = "id,displayName,userPrincipalName,userType,accountEnabled,createdDateTime";
const PROGRAM: &str = "id,appId,displayName,servicePrincipalType,accountEnabled,createdDateTime";
const GROUP: &str = "id,displayName,securityEnabled,createdDateTime";
/// The most rows that Microsoft Graph gives at once.
const GRAPH_ROWS: u16 = 999;

impl Question {
    /// What it is about.
    pub(super) const fn surface(self) -> Surface {
        match self {
            Self::Subscriptions => Surface::Subscriptions,
            Self::Link => Surface::Link,
            Self::Entities => Surface::ManagementGroups,
            Self::RoleAssignments(_) => Surface::RoleAssignments,
            Self::CustomRoles(_) => Surface::RoleDefinitions,
            Self::ActiveInstances(_) => Surface::ActiveInstances,
            Self::EligibleInstances(_) => Surface::EligibleInstances,
            Self::Delegations(_) => Surface::Delegations,
            Self::Users => Surface::Users,
            Self::ServicePrincipals => Surface::ServicePrincipals,
            Self::Groups => Surface::Groups,
            Self::Members(_) => Surface::Members,
        }
    }

    /// What is asked of each subscription.
    pub(super) const fn of_subscription(id: SubscriptionId) -> [Self; 5] {
        [
            Self::RoleAssignments(id),
            Self::CustomRoles(id),
            Self::ActiveInstances(id),
            Self::EligibleInstances(id),
            Self::Delegations(id),
        ]
    }

    /// How it is asked.
    pub(super) const fn verb(self) -> Verb {
        match self {
            Self::Entities => Verb::Post,
            Self::Subscriptions
            | Self::Link
            | Self::RoleAssignments(_)
            | Self::CustomRoles(_)
            | Self::ActiveInstances(_)
            | Self::EligibleInstances(_)
            | Self::Delegations(_)
            | Self::Users
            | Self::ServicePrincipals
            | Self::Groups
            | Self::Members(_) => Verb::Get,
        }
    }

    /// Path and query of the first page (contract §2.1 has the shapes that are answered).
    pub(super) fn path(self) -> String {
        let authorization = |id: SubscriptionId, list: &str| {
            format!("/subscriptions/{id}/providers/Microsoft.Authorization/{list}")
        };
        match self {
            Self::Subscriptions => "/subscriptions?api-version=2022-12-01".to_owned(),
            Self::Link => "/providers/Microsoft.ManagementPartner/partners?api-version=2018-02-01".to_owned(),
            Self::Entities => "/providers/Microsoft.Management/getEntities?api-version=2020-05-01".to_owned(),
            Self::RoleAssignments(id) => authorization(id, "roleAssignments?api-version=2022-04-01"),
            Self::CustomRoles(id) => {
                authorization(id, "roleDefinitions?api-version=2022-04-01&$filter=type%20eq%20'CustomRole'")
            }
            Self::ActiveInstances(id) => {
                authorization(id, "roleAssignmentScheduleInstances?api-version=2020-10-01")
            }
            Self::EligibleInstances(id) => {
                authorization(id, "roleEligibilityScheduleInstances?api-version=2020-10-01")
            }
            Self::Delegations(id) => format!(
                "/subscriptions/{id}/providers/Microsoft.ManagedServices/registrationAssignments\
                 ?api-version=2022-10-01&$expandRegistrationDefinition=true"
            ),
            Self::Users => format!("/v1.0/users?$select={USER}&$top={GRAPH_ROWS}"),
            Self::ServicePrincipals => format!("/v1.0/servicePrincipals?$select={PROGRAM}&$top={GRAPH_ROWS}"),
            Self::Groups => format!("/v1.0/groups?$select={GROUP}&$top={GRAPH_ROWS}"),
            Self::Members(group) => format!("/v1.0/groups/{group}/members?$select=id&$top={GRAPH_ROWS}"),
        }
    }

    /// The name of the file of its answers; `asker` tells apart what each account answers for itself.
    pub(super) fn file(self, asker: usize) -> String {
        let surface = self.surface().word();
        match self {
            Self::Subscriptions | Self::Link => format!("{surface}-{asker}.jsonl"),
            Self::Entities | Self::Users | Self::ServicePrincipals | Self::Groups => {
                format!("{surface}.jsonl")
            }
            Self::RoleAssignments(id)
            | Self::CustomRoles(id)
            | Self::ActiveInstances(id)
            | Self::EligibleInstances(id)
            | Self::Delegations(id) => format!("{surface}-{id}.jsonl"),
            Self::Members(id) => format!("{surface}-{id}.jsonl"),
        }
    }
}

impl Surface {
    /// Its name in file names.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Subscriptions => "subscriptions",
            Self::Link => "link",
            Self::ManagementGroups => "management-groups",
            Self::RoleAssignments => "role-assignments",
            Self::RoleDefinitions => "role-definitions",
            Self::ActiveInstances => "active-instances",
            Self::EligibleInstances => "eligible-instances",
            Self::Delegations => "delegations",
            Self::Users => "users",
            Self::ServicePrincipals => "service-principals",
            Self::Groups => "groups",
            Self::Members => "members",
        }
    }

    /// Whether a tenant counts as read without it. Whoever asks for the directory wants it: it is never optional.
    pub const fn need(self) -> Need {
        match self {
            Self::Subscriptions
            | Self::Link
            | Self::RoleAssignments
            | Self::Users
            | Self::ServicePrincipals
            | Self::Groups
            | Self::Members => Need::Required,
            Self::ManagementGroups
            | Self::RoleDefinitions
            | Self::ActiveInstances
            | Self::EligibleInstances
            | Self::Delegations => Need::Optional,
        }
    }
}

impl fmt::Display for Surface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Subscriptions => "subscriptions",
            Self::Link => "the partner link",
            Self::ManagementGroups => "management groups",
            Self::RoleAssignments => "role assignments",
            Self::RoleDefinitions => "custom roles",
            Self::ActiveInstances => "active roles of privileged identity management",
            Self::EligibleInstances => "eligible roles of privileged identity management",
            Self::Delegations => "Lighthouse delegations",
            Self::Users => "users",
            Self::ServicePrincipals => "service principals",
            Self::Groups => "groups",
            Self::Members => "members of groups",
        })
    }
}
