//! Sign-in by a code that is typed on any device (RFC 8628).

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::super::Wanted;
use super::super::grant::{Grant, Granted, grant, post, seconds};
use super::{Tell, scopes};
use crate::cloud::AuthorityStyle;
use crate::failure::Failure;
use crate::http::host;

/// The longest that a code is asked for.
const LONGEST: Duration = Duration::from_mins(15);

#[derive(Deserialize)]
struct Offer {
    device_code: String,
    user_code: String,
    verification_uri: String,
    #[serde(default)]
    expires_in: Value,
    interval: Option<u64>,
    message: Option<String>,
}

/// Tells the person the code, and asks until the person has signed in.
pub(super) async fn sign_in(wanted: Wanted<'_>, client_id: &str, tell: &Tell) -> Result<Granted, Failure> {
    let authority = &wanted.cloud.authority;
    let endpoint = authority.device_endpoint(wanted.tenant);
    let scope = scopes(wanted.audience);
    let fields = [("client_id", client_id), ("scope", scope.as_str())];
    let answer = post(wanted, client_id, &endpoint, &fields).await?;
    let place = host(&endpoint);
    if answer.status != 200 {
        return Err(Failure::of_authority(&place, &answer));
    }
    let offer: Offer =
        serde_json::from_slice(&answer.body).map_err(|_| Failure::unexpected(&place, "a device code"))?;
    let message = offer.message.as_deref().filter(|text| !text.is_empty());
    let plain = format!("to sign in, open {} and enter the code {}", offer.verification_uri, offer.user_code);
    tell(message.unwrap_or(&plain));
    let mut fields = vec![
        ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
        ("client_id", client_id),
        ("device_code", offer.device_code.as_str()),
    ];
    if authority.style() == AuthorityStyle::Adfs {
        // The word that AD FS reads.
        fields.push(("code", offer.device_code.as_str()));
    }
    let until = Instant::now() + seconds(&offer.expires_in).min(LONGEST);
    let mut interval = Duration::from_secs(offer.interval.unwrap_or(5).clamp(1, 60));
    loop {
        sleep(interval).await;
        match grant(wanted, client_id, &fields).await? {
            Grant::Granted(granted) => return Ok(granted),
            Grant::Refused(failure, word) => match word.as_str() {
                "authorization_pending" if Instant::now() < until => {}
                "slow_down" if Instant::now() < until => interval += Duration::from_secs(5),
                _ => return Err(failure),
            },
        }
    }
}
