//! Asking the token endpoint (RFC 6749). What is secret goes into the body, and to the authority alone.

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;
use tokio::time::sleep;

use super::{Token, Wanted};
use crate::failure::Failure;
use crate::http::{Answer, Http, Patience, Request, Url, Wait, Waits, host};
use crate::secret::Secret;

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Tokens that were handed out.
#[derive(Debug)]
pub(super) struct Granted {
    pub(super) token: Token,
    pub(super) refresh_token: Option<Secret>,
}

/// As authorities write it; some write numbers as texts.
#[derive(Deserialize)]
struct GrantedBody {
    access_token: String,
    #[serde(default)]
    expires_in: Value,
    refresh_token: Option<String>,
}

/// What was said to a grant that may have to wait for a person.
#[derive(Debug)]
pub(super) enum Grant {
    /// Tokens.
    Granted(Granted),
    /// Another word, with what stands in its body.
    Refused(Failure, String),
}

pub(super) async fn by_secret(
    wanted: Wanted<'_>,
    client_id: &str,
    secret: &Secret,
) -> Result<Token, Failure> {
    let fields = [("client_id", client_id), ("client_secret", secret.expose())];
    client_credentials(wanted, client_id, &fields).await.map_err(|failure| failure.without(secret))
}

pub(super) async fn by_assertion(
    wanted: Wanted<'_>,
    client_id: &str,
    assertion: &Secret,
) -> Result<Token, Failure> {
    let fields = [
        ("client_id", client_id),
        ("client_assertion_type", ASSERTION_TYPE),
        ("client_assertion", assertion.expose()),
    ];
    client_credentials(wanted, client_id, &fields).await.map_err(|failure| failure.without(assertion))
}

async fn client_credentials(
    wanted: Wanted<'_>,
    client_id: &str,
    proof: &[(&str, &str)],
) -> Result<Token, Failure> {
    let scope = scope(wanted.audience);
    let mut fields = vec![("grant_type", "client_credentials"), ("scope", scope.as_str())];
    fields.extend_from_slice(proof);
    match grant(wanted, client_id, &fields).await? {
        Grant::Granted(granted) => Ok(granted.token),
        Grant::Refused(failure, _) => Err(failure),
    }
}

/// Everything that a client may do at a resource, as Entra and MSAL spell it: an audience that ends in a slash keeps it.
pub(super) fn scope(audience: &str) -> String {
    format!("{audience}/.default")
}

/// Asks the token endpoint of the tenant.
pub(super) async fn grant(
    wanted: Wanted<'_>,
    client_id: &str,
    fields: &[(&str, &str)],
) -> Result<Grant, Failure> {
    let endpoint = wanted.cloud.authority.token_endpoint(wanted.tenant);
    let answer = post(wanted, client_id, &endpoint, fields).await?;
    let host = host(&endpoint);
    if answer.status != 200 {
        let word = answer.json().and_then(|body| Some(body.get("error")?.as_str()?.to_owned()));
        return Ok(Grant::Refused(Failure::of_authority(&host, &answer), word.unwrap_or_default()));
    }
    let body: GrantedBody =
        serde_json::from_slice(&answer.body).map_err(|_| Failure::unexpected(&host, "a token"))?;
    let token = Token::new(body.access_token.into(), seconds(&body.expires_in));
    Ok(Grant::Granted(Granted { token, refresh_token: body.refresh_token.map(Secret::from) }))
}

/// Posts a form to the authority, again while that may help.
pub(super) async fn post(
    wanted: Wanted<'_>,
    client_id: &str,
    endpoint: &Url,
    fields: &[(&str, &str)],
) -> Result<Answer, Failure> {
    let wait = Wait::Token(wanted.tenant, client_id.to_owned());
    let request = || Ok(Request::form(endpoint.clone(), fields));
    patiently(wanted.http, wanted.waits, &wait, wanted.http.patience(), request).await
}

/// Asks until there is an answer that asking again would not change, or patience ends. What the service asks to wait is noted, for
/// everybody who waits for the same.
pub(super) async fn patiently(
    http: &Http,
    waits: &Waits,
    wait: &Wait,
    patience: Patience,
    request: impl Fn() -> Result<Request, Failure>,
) -> Result<Answer, Failure> {
    let mut attempts = 0;
    loop {
        attempts += 1;
        let answered = http.once_allowed(waits, wait, request()?).await;
        let pause = || patience.pause(attempts);
        let again = match &answered {
            Ok(answer) => {
                let asked = answer.retry_after(http.now()).is_some();
                if answer.is_passing() && !asked && patience.allows_after(attempts) {
                    waits.note(wait.clone(), pause());
                }
                answer.is_passing()
            }
            Err(none) if none.is_final() => false,
            Err(_) => {
                if patience.allows_after(attempts) {
                    sleep(pause()).await;
                }
                true
            }
        };
        if !again || !patience.allows_after(attempts) {
            return Ok(answered?);
        }
    }
}

/// Seconds, as a number or as digits; an hour where nothing is said.
pub(super) fn seconds(value: &Value) -> Duration {
    let digits = value.as_str().and_then(|text| text.trim().parse().ok());
    Duration::from_secs(value.as_u64().or(digits).unwrap_or(3_600))
}
