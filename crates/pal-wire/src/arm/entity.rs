//! `getEntities`: management groups and subscriptions, each with the chain of groups above it, the root first.

use serde::{Deserialize, Serialize};

/// A management group or subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// The ARM id.
    pub id: String,
    /// `Microsoft.Management/managementGroups` or `/subscriptions`.
    #[serde(rename = "type")]
    pub resource_type: String,
    /// The group's name or the subscription's GUID.
    pub name: String,
    /// Where it stands.
    pub properties: EntityProperties,
}

/// Where an entity stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EntityProperties {
    /// The tenant.
    pub tenant_id: String,
    /// The name that is shown.
    pub display_name: String,
    /// What is directly above; the root has nothing above it.
    pub parent: Parent,
    /// Names of the groups above, the root first.
    pub parent_name_chain: Vec<String>,
    /// Their names as they are shown.
    pub parent_display_name_chain: Vec<String>,
    /// What the caller may do: `view`.
    pub permissions: String,
    /// The same.
    pub inherited_permissions: String,
    /// Entities below.
    pub number_of_descendants: usize,
    /// Entities directly below.
    pub number_of_children: usize,
    /// Groups directly below.
    pub number_of_child_groups: usize,
}

/// What is directly above an entity.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parent {
    /// The ARM id of the group above; null for the root.
    pub id: Option<String>,
}

/// The answer: a page that says how much there is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entities {
    /// What is on this page.
    pub value: Vec<Entity>,
    /// How many there are.
    pub count: usize,
    /// The next page.
    #[serde(rename = "nextLink", default, skip_serializing_if = "Option::is_none")]
    pub next_link: Option<String>,
}
