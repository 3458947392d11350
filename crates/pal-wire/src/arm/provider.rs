//! The provider's registration and operations, as `az provider` reads them.

use serde::{Deserialize, Serialize};

use crate::operation::{OPERATIONS, PROVIDER};

/// The provider's name in ids.
pub const NAMESPACE: &str = "Microsoft.ManagementPartner";

/// A provider and what it has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Provider {
    /// The ARM id.
    pub id: String,
    /// Its name in ids.
    pub namespace: String,
    /// `Registered`: links need no registration.
    pub registration_state: String,
    /// `RegistrationFree`.
    pub registration_policy: String,
    /// What it has.
    pub resource_types: Vec<ResourceType>,
}

/// A resource type of a provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResourceType {
    /// Its name.
    pub resource_type: String,
    /// Where it lives: nowhere, it is the tenant's.
    pub locations: Vec<String>,
    /// The versions it answers to.
    pub api_versions: Vec<String>,
}

impl Provider {
    /// The provider of links, below a prefix of ids (empty, or a subscription).
    pub fn of_links(prefix: &str) -> Self {
        let resource_type = |name: &str| ResourceType {
            resource_type: name.to_owned(),
            locations: Vec::new(),
            api_versions: vec![crate::api_version::LINK_SERVICE.to_owned()],
        };
        Self {
            id: format!("{prefix}/providers/{NAMESPACE}"),
            namespace: NAMESPACE.to_owned(),
            registration_state: "Registered".to_owned(),
            registration_policy: "RegistrationFree".to_owned(),
            resource_types: vec![resource_type("partners"), resource_type("operations")],
        }
    }
}

/// What `az provider operation show` reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProviderOperations {
    /// The ARM id.
    pub id: String,
    /// The provider's name in ids.
    pub name: String,
    /// `Microsoft.Authorization/providerOperations`.
    #[serde(rename = "type")]
    pub resource_type: String,
    /// The name that is shown.
    pub display_name: String,
    /// Operations on no resource type: none.
    pub operations: Vec<ProviderOperation>,
    /// Resource types with theirs.
    pub resource_types: Vec<ResourceTypeOperations>,
}

/// A resource type and its operations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResourceTypeOperations {
    /// Its name.
    pub name: String,
    /// The name that is shown.
    pub display_name: String,
    /// What can be done.
    pub operations: Vec<ProviderOperation>,
}

/// An operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProviderOperation {
    /// Its full name.
    pub name: String,
    /// The name that is shown.
    pub display_name: String,
    /// What it does.
    pub description: String,
    /// Whether it is on data rather than on the resource.
    pub is_data_action: bool,
}

impl ProviderOperations {
    /// Those of links.
    pub fn of_links() -> Self {
        let operation = |(verb, name, description): (&str, &str, &str)| ProviderOperation {
            name: format!("{}/{verb}", crate::partner::TYPE),
            display_name: name.to_owned(),
            description: description.to_owned(),
            is_data_action: false,
        };
        Self {
            id: format!("/providers/Microsoft.Authorization/providerOperations/{NAMESPACE}"),
            name: NAMESPACE.to_owned(),
            resource_type: "Microsoft.Authorization/providerOperations".to_owned(),
            display_name: PROVIDER.to_owned(),
            operations: Vec::new(),
            resource_types: vec![ResourceTypeOperations {
                name: "partners".to_owned(),
                display_name: "Partners".to_owned(),
                operations: OPERATIONS.into_iter().map(operation).collect(),
            }],
        }
    }
}
