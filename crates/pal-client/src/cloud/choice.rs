//! Which cloud is meant: a name or an address, and what is said about it by hand.

use super::{AddressError, Authority, Cloud, KNOWN, Registry, address, shown};
use crate::failure::Failure;
use crate::http::{Http, Url};

/// Which cloud is meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CloudChoice {
    /// Which one; without it, the one that was set, else the public one.
    pub place: Option<Place>,
    /// Who hands out tokens, whatever the cloud says.
    pub authority: Option<Authority>,
    /// What its tokens are for, whatever the cloud says.
    pub audience: Option<String>,
}

/// A cloud by its name, or by the address of its ARM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A known or registered name.
    Named(String),
    /// The address of ARM; the rest is asked there.
    At(Url),
}

impl Place {
    /// Reads `NAME|URL`: what has `://` is an address.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        if text.contains("://") { address(text).map(Self::At) } else { Ok(Self::Named(text.to_owned())) }
    }
}

impl CloudChoice {
    /// The cloud that is meant. Asks it about itself only if it is named by its address and something is left to know.
    pub async fn resolve(&self, http: &Http, registry: &Registry) -> Result<Cloud, Failure> {
        let cloud = match &self.place {
            None => registry.active().ok_or_else(|| unknown("", registry))?,
            Some(Place::Named(name)) => registry.find(name).ok_or_else(|| unknown(name, registry))?,
            Some(Place::At(arm)) => self.at(http, arm).await?,
        };
        Ok(Cloud {
            authority: self.authority.clone().unwrap_or(cloud.authority),
            audience: self.audience.clone().unwrap_or(cloud.audience),
            ..cloud
        })
    }

    async fn at(&self, http: &Http, arm: &Url) -> Result<Cloud, Failure> {
        let by_hand = |authority: &Authority, audience: String| Cloud {
            name: crate::http::host(arm),
            arm: arm.clone(),
            authority: authority.clone(),
            audience,
            graph: None,
        };
        match (&self.authority, &self.audience) {
            (Some(authority), Some(audience)) => Ok(by_hand(authority, audience.clone())),
            (Some(authority), None) => match Cloud::discover(http, arm).await {
                // A cloud that says nothing of itself is its own audience.
                Err(Failure { status: Some(404), .. }) => Ok(by_hand(authority, shown(arm).to_owned())),
                other => other,
            },
            (None, _) => Cloud::discover(http, arm).await,
        }
    }
}

fn unknown(name: &str, registry: &Registry) -> Failure {
    let registered = registry.clouds().iter().map(|cloud| cloud.name.as_str());
    let names: Vec<&str> = KNOWN.into_iter().chain(registered).collect();
    let failure =
        Failure::new("NO_CLOUD", format!("there is no cloud `{name}`; there are {}", names.join(", ")));
    failure.with_hint("`pal cloud register --name NAME --arm URL` makes one known; a URL is taken as it is")
}
