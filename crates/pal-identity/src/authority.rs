//! The two styles in which our own issuer speaks (contract §8).

use pal_model::TenantId;

/// Where a token is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Authority {
    /// Entra's style: a tenant in the path.
    Tenant(TenantId),
    /// AD FS's style: one authority for all tenants.
    Adfs,
}

impl Authority {
    /// `iss` of its tokens and `issuer` of its discovery document. `public_url` has no slash at its end.
    pub fn issuer(self, public_url: &str) -> String {
        match self {
            Self::Tenant(tenant) => format!("{public_url}/{tenant}/v2.0"),
            Self::Adfs => format!("{public_url}/adfs"),
        }
    }

    /// `ver` of its tokens.
    pub const fn version(self) -> &'static str {
        match self {
            Self::Tenant(_) => "2.0",
            Self::Adfs => "1.0",
        }
    }
}
