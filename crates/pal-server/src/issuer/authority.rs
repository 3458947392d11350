//! At which authority a request is made: a tenant's, everybody's, or the one of AD FS style.

use pal_identity::Authority;
use pal_model::{Principal, TenantId};
use serde::{Deserialize, Serialize};

use super::refusal::OauthRefusal;
use crate::directory::Index;
use crate::wire_id::GuidText;

/// Where a request is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum At {
    /// `/{tenant}`.
    Tenant(GuidText),
    /// `/organizations` and `/common`: the home tenant of whoever signs in.
    Home,
    /// `/adfs`: likewise for people; a program's only tenant.
    Adfs,
}

impl At {
    /// The authority that a path names.
    pub(crate) fn named(name: &str, index: &Index) -> Result<Self, OauthRefusal> {
        if name.eq_ignore_ascii_case("organizations") || name.eq_ignore_ascii_case("common") {
            return Ok(Self::Home);
        }
        let tenant = index.tenant_named(name);
        tenant
            .map(|tenant| Self::Tenant(GuidText(tenant.0)))
            .ok_or_else(|| OauthRefusal::NoTenant(pal_wire::error::cut(name)))
    }

    /// The tenant whose token a person gets who signs in here.
    pub(crate) fn tenant_of(self, home: Principal) -> TenantId {
        match self {
            Self::Tenant(tenant) => TenantId(tenant.0),
            Self::Home | Self::Adfs => home.tenant,
        }
    }

    /// Who issues the tokens of a principal that are asked for here.
    pub(crate) fn issuer_of(self, tenant: TenantId) -> Authority {
        match self {
            Self::Tenant(_) | Self::Home => Authority::Tenant(tenant),
            Self::Adfs => Authority::Adfs,
        }
    }

    /// The first segment of its paths.
    pub(crate) fn path(self) -> String {
        match self {
            Self::Tenant(tenant) => tenant.0.to_string(),
            Self::Home => "organizations".to_owned(),
            Self::Adfs => "adfs".to_owned(),
        }
    }
}
