//! The portal as a client of our own issuer: it gets a code like any other, and nothing else. No token is made for it.

use pal_identity::{Challenge, Secret};
use pal_model::{Guid, Instant, Principal};
use pal_wire::path::encoded;

use super::refusal::OauthRefusal;
use super::token;
use crate::app::App;
use crate::config::PublicClient;
use crate::provider::Begun;

/// The application id of the portal.
pub(crate) const CLIENT_ID: Guid = Guid::from_u128(0x5b1d_9c6e_43f7_4a0e_9d52_70a1_c0de_0b07);
/// The name that the sign-in page shows.
const NAME: &str = "Partner Admin Link";

/// Where the portal gets its answers, and nowhere else.
pub(crate) fn redirect_uri(app: &App) -> String {
    format!("{}/portal/callback", app.url)
}

/// The portal as a client.
pub(crate) fn client(app: &App) -> PublicClient {
    PublicClient { client_id: CLIENT_ID, name: NAME.to_owned(), redirect_uris: vec![redirect_uri(app)] }
}

/// Where a person signs in for the portal.
pub(crate) fn authorize_url(app: &App, begun: Begun<'_>) -> String {
    let client_id = CLIENT_ID.to_string();
    let pairs = [
        ("client_id", client_id.as_str()),
        ("response_type", "code"),
        ("redirect_uri", begun.redirect_uri),
        ("scope", "openid profile"),
        ("state", begun.state),
        ("nonce", begun.nonce),
        ("code_challenge", begun.challenge),
        ("code_challenge_method", "S256"),
    ];
    let pairs = pairs.map(|(name, value)| format!("{name}={}", encoded(value)));
    format!("{}/organizations/oauth2/v2.0/authorize?{}", app.url, pairs.join("&"))
}

/// Who signed in: the home account. The code is used up.
pub(crate) async fn signed_in(
    app: &App,
    code: &Secret,
    verifier: &Secret,
    nonce: &str,
    now: Instant,
) -> Result<Principal, OauthRefusal> {
    let code = token::redeemed_code(app, code, now).await?;
    let kept = Challenge::read(Some(&code.challenge), Some("S256")).is_ok_and(|it| it.is_kept_by(verifier));
    let fits = code.session.client.0 == CLIENT_ID
        && code.redirect_uri == redirect_uri(app)
        && code.nonce.as_deref() == Some(nonce)
        && kept;
    // One code, one session: nothing else may come of it.
    app.store.end_family(code.session.family.0, now).await?;
    if fits {
        return Ok(code.session.home());
    }
    Err(OauthRefusal::InvalidGrant("the code is not for the portal, or for another sign-in; sign in again"))
}
