//! Lighthouse: registration assignments, with the definition that they stand for.

use serde::{Deserialize, Serialize};

/// A delegation of a scope to a managing tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationAssignment {
    /// The ARM id.
    pub id: String,
    /// The last segment of the id: a GUID.
    pub name: String,
    /// `Microsoft.ManagedServices/registrationAssignments`.
    #[serde(rename = "type")]
    pub resource_type: String,
    /// What it says.
    pub properties: RegistrationAssignmentProperties,
}

/// What a delegation says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RegistrationAssignmentProperties {
    /// The ARM id of the definition.
    pub registration_definition_id: String,
    /// `Succeeded`.
    pub provisioning_state: String,
    /// The definition, where it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registration_definition: Option<RegistrationDefinition>,
}

/// Who gets which roles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationDefinition {
    /// The ARM id.
    pub id: String,
    /// The last segment of the id: a GUID.
    pub name: String,
    /// `Microsoft.ManagedServices/registrationDefinitions`.
    #[serde(rename = "type")]
    pub resource_type: String,
    /// What it says.
    pub properties: RegistrationDefinitionProperties,
}

/// What a definition says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RegistrationDefinitionProperties {
    /// The name that is shown.
    pub registration_definition_name: String,
    /// `Succeeded`.
    pub provisioning_state: String,
    /// The tenant that owns the scope.
    pub managee_tenant_id: String,
    /// Its name.
    pub managee_tenant_name: String,
    /// The tenant of the principals.
    pub managed_by_tenant_id: String,
    /// Its name.
    pub managed_by_tenant_name: String,
    /// Roles that are held.
    pub authorizations: Vec<Authorization>,
}

/// A role that a principal of the managing tenant holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Authorization {
    /// The account or group.
    pub principal_id: String,
    /// Its name.
    pub principal_id_display_name: String,
    /// The role, a bare GUID.
    pub role_definition_id: String,
}
