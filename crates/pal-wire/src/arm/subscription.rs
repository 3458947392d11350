//! Subscriptions and tenants.

use serde::{Deserialize, Serialize};

/// A subscription that the caller sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Subscription {
    /// The ARM id.
    pub id: String,
    /// The id.
    pub subscription_id: String,
    /// The tenant that owns it.
    pub tenant_id: String,
    /// The name that is shown.
    pub display_name: String,
    /// `Enabled`.
    pub state: String,
    /// Tenants that reach it by Lighthouse.
    pub managed_by_tenants: Vec<ManagedByTenant>,
}

/// A tenant that reaches a subscription by Lighthouse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ManagedByTenant {
    /// The tenant.
    pub tenant_id: String,
}

/// A tenant in which the caller has an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tenant {
    /// The ARM id.
    pub id: String,
    /// The id.
    pub tenant_id: String,
    /// The name that is shown.
    pub display_name: String,
    /// The domain that is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_domain: Option<String>,
    /// `Home` for the tenant of the account itself, else `ProjectedBy`.
    pub tenant_category: String,
}
