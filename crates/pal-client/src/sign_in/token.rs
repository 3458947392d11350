//! Access tokens, and what may be read in them.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pal_model::{ObjectId, TenantId};
use serde::Deserialize;
use serde_json::Value;
use tokio::time::Instant;
use zeroize::Zeroizing;

use crate::secret::Secret;

/// How long before its end a token is taken for ended: a request must arrive, and clocks differ.
const MARGIN: Duration = Duration::from_mins(5);
/// The longest life that is believed.
pub(super) const LIFE_MAX: Duration = Duration::from_hours(48);

/// An access token for one tenant. Whose it is, is read from it where it can be read, and never decides anything.
#[derive(Debug, Clone)]
pub struct Token {
    /// The token itself.
    pub bearer: Secret,
    /// The account's object in the tenant (`oid`), if the token is one that can be read.
    pub object_id: Option<ObjectId>,
    /// The tenant it is for (`tid`), likewise.
    pub tenant: Option<TenantId>,
    /// When it is no longer used.
    pub expires: Instant,
}

impl Token {
    /// A token that lives so long from now.
    pub(crate) fn new(bearer: Secret, life: Duration) -> Self {
        let life = life.min(LIFE_MAX);
        Self::fresh_for(bearer, life.saturating_sub(MARGIN.min(life / 2)))
    }

    /// A token that may be used for so long from now.
    pub(super) fn fresh_for(bearer: Secret, left: Duration) -> Self {
        let claims = claims(bearer.expose()).unwrap_or_default();
        Self {
            object_id: claims.oid.as_str().and_then(|text| text.parse().ok()),
            tenant: claims.tid.as_str().and_then(|text| text.parse().ok()),
            expires: Instant::now() + left.min(LIFE_MAX),
            bearer,
        }
    }

    /// Whether it may still be used.
    pub fn is_fresh(&self) -> bool {
        Instant::now() < self.expires
    }
}

/// Whose a token is. What else it says is passed over, not built.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Claims {
    oid: Value,
    tid: Value,
}

/// What a JWT says, unverified. `None` for an opaque token.
fn claims(token: &str) -> Option<Claims> {
    let mut parts = token.split('.');
    let (_, claims, _) = (parts.next()?, parts.next()?, parts.next()?);
    let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(claims.trim_end_matches('=')).ok()?);
    serde_json::from_slice(&bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OID: &str = "d0000000-0000-4000-8000-000000000001";

    #[tokio::test(start_paused = true)]
    async fn a_token_ends_before_its_end() {
        for (life, used) in [(3_600, 3_300), (60, 30), (0, 0)] {
            let token = Token::new("opaque".to_owned().into(), Duration::from_secs(life));
            assert_eq!(token.expires - Instant::now(), Duration::from_secs(used));
            assert_eq!((token.object_id, token.tenant), (None, None));
        }
        assert!(!Token::new("opaque".to_owned().into(), Duration::ZERO).is_fresh());
        assert!(Token::new("opaque".to_owned().into(), Duration::MAX).is_fresh());
    }

    #[tokio::test(start_paused = true)]
    async fn whose_a_token_is_is_read_where_it_can_be() {
        let claims = URL_SAFE_NO_PAD.encode(format!(r#"{{"oid":"{OID}","tid":7}}"#));
        let token = Token::new(format!("e30.{claims}.x").into(), Duration::from_mins(1));
        assert_eq!((token.object_id, token.tenant), (OID.parse().ok(), None));
        assert!(!format!("{token:?}").contains(&claims));
    }
}
