//! Clouds: where a cloud's Azure Resource Manager is, who signs people in there, and what tokens for it are called.

mod choice;
mod endpoints;
mod known;
mod registry;

use std::fmt;

use pal_model::TenantId;
use serde::{Deserialize, Serialize};

pub use choice::{CloudChoice, Place};
pub use known::KNOWN;
pub use registry::{Registry, RegistryError};

use crate::http::{Url, may_be_asked};

/// A cloud.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cloud {
    /// Its name.
    pub name: String,
    /// Azure Resource Manager. A token for it goes nowhere else.
    pub arm: Url,
    /// Who hands out tokens. A secret goes nowhere else.
    pub authority: Authority,
    /// What its tokens are for.
    pub audience: String,
    /// Microsoft Graph, where there is one.
    pub graph: Option<Url>,
}

/// Who hands out tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    /// Where, without a slash at the end of its path.
    base: Url,
    style: AuthorityStyle,
}

/// How an authority's paths are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AuthorityStyle {
    /// The tenant stands in the path: `/{tenant}/oauth2/v2.0/token`.
    Entra,
    /// One authority for all tenants, and the tenant is never said: `/adfs/oauth2/token`.
    Adfs,
}

/// A text that is no address of a cloud.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not an address that may be asked: https, or http on this machine, without user, query or fragment"
)]
pub struct AddressError(pub String);

impl Authority {
    /// Reads an address; one that ends in `/adfs` is in the style of AD FS. A host alone means https, as in
    /// `AZURE_AUTHORITY_HOST`.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let base = if text.contains("://") { address(text)? } else { address(&format!("https://{text}"))? };
        let last = base.path().rsplit('/').next().unwrap_or_default();
        let style =
            if last.eq_ignore_ascii_case("adfs") { AuthorityStyle::Adfs } else { AuthorityStyle::Entra };
        Ok(Self { base, style })
    }

    /// How its paths are made.
    pub const fn style(&self) -> AuthorityStyle {
        self.style
    }

    /// Where tokens are had for a tenant; without one, for the tenant where the account is at home.
    pub fn token_endpoint(&self, tenant: Option<TenantId>) -> Url {
        self.endpoint(tenant, "token")
    }

    /// Where device codes are had.
    pub fn device_endpoint(&self, tenant: Option<TenantId>) -> Url {
        self.endpoint(tenant, "devicecode")
    }

    /// Where a browser signs in.
    pub fn authorize_endpoint(&self, tenant: Option<TenantId>) -> Url {
        self.endpoint(tenant, "authorize")
    }

    fn endpoint(&self, tenant: Option<TenantId>, name: &str) -> Url {
        let mut url = self.base.clone();
        let base = self.base.path().trim_end_matches('/');
        let path = match self.style {
            AuthorityStyle::Entra => {
                let tenant = tenant.map_or_else(|| "organizations".to_owned(), |tenant| tenant.to_string());
                format!("{base}/{tenant}/oauth2/v2.0/{name}")
            }
            AuthorityStyle::Adfs => format!("{base}/oauth2/{name}"),
        };
        url.set_path(&path);
        url
    }
}

impl fmt::Display for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.base.as_str().trim_end_matches('/'))
    }
}

/// Reads an address that may be asked, without a slash at the end of its path.
pub fn address(text: &str) -> Result<Url, AddressError> {
    let refused = || AddressError(text.to_owned());
    let mut url: Url = text.trim().parse().map_err(|_| refused())?;
    if !may_be_asked(&url) || url.query().is_some() || url.fragment().is_some() {
        return Err(refused());
    }
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    Ok(url)
}

/// An address as people write it: without a slash at its end.
pub fn shown(url: &Url) -> &str {
    url.as_str().trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTOSO: &str = "c0000000-0000-4000-8000-000000000001";

    #[test]
    fn an_authority_is_told_by_the_end_of_its_address() {
        for (text, tenant, token) in [
            (
                "https://login.microsoftonline.com/",
                Some(CONTOSO),
                "https://login.microsoftonline.com/c0000000-0000-4000-8000-000000000001/oauth2/v2.0/token",
            ),
            (
                "login.chinacloudapi.cn",
                None,
                "https://login.chinacloudapi.cn/organizations/oauth2/v2.0/token",
            ),
            ("https://127.0.0.1:8443/adfs/", Some(CONTOSO), "https://127.0.0.1:8443/adfs/oauth2/token"),
            ("https://host/x/ADFS", None, "https://host/x/ADFS/oauth2/token"),
        ] {
            let authority = Authority::parse(text).unwrap();
            let tenant = tenant.map(|tenant| tenant.parse().unwrap());
            assert_eq!(authority.token_endpoint(tenant).as_str(), token);
        }
        for bad in [
            "http://login.example",
            "https://ana:pw@host",
            "https://host?x",
            "https://host/#x",
            "ftp://x",
            "",
        ] {
            assert!(Authority::parse(bad).is_err(), "{bad}");
        }
    }
}
