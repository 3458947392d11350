//! Role assignments, active, eligible and by instance, and role definitions.

use serde::{Deserialize, Serialize};

/// A role that a principal holds at a scope, or an instance of one with its times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleAssignment {
    /// The ARM id.
    pub id: String,
    /// The last segment of the id: a GUID.
    pub name: String,
    /// `Microsoft.Authorization/roleAssignments`, or the type of the instance.
    #[serde(rename = "type")]
    pub resource_type: String,
    /// What it says.
    pub properties: RoleAssignmentProperties,
}

/// What an assignment says. The times of an assignment are `createdOn` and `updatedOn`, those of an instance
/// `startDateTime` and `endDateTime`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoleAssignmentProperties {
    /// The ARM id of the role.
    pub role_definition_id: String,
    /// The account or group.
    pub principal_id: String,
    /// `User`, `Group`, `ServicePrincipal` or `ForeignGroup`.
    pub principal_type: String,
    /// Where.
    pub scope: String,
    /// `Assigned` or `Activated`, of an active instance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignment_type: Option<String>,
    /// `Direct`, of an instance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member_type: Option<String>,
    /// `Provisioned`, of an instance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// The beginning of an instance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_date_time: Option<String>,
    /// The end of an instance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_date_time: Option<String>,
    /// Since when it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_on: Option<String>,
    /// When it changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_on: Option<String>,
}

/// A role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleDefinition {
    /// The ARM id.
    pub id: String,
    /// Its GUID.
    pub name: String,
    /// `Microsoft.Authorization/roleDefinitions`.
    #[serde(rename = "type")]
    pub resource_type: String,
    /// What it says.
    pub properties: RoleDefinitionProperties,
}

/// What a role says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoleDefinitionProperties {
    /// The name that is shown.
    pub role_name: String,
    /// `BuiltInRole` or `CustomRole`.
    #[serde(rename = "type")]
    pub role_type: String,
    /// What it is for.
    pub description: String,
    /// Where it can be assigned.
    pub assignable_scopes: Vec<String>,
    /// What it allows.
    pub permissions: Vec<Permission>,
}

/// What a role allows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Permission {
    /// Allowed.
    pub actions: Vec<String>,
    /// Except.
    pub not_actions: Vec<String>,
    /// Allowed on data.
    pub data_actions: Vec<String>,
    /// Except.
    pub not_data_actions: Vec<String>,
}
