//! The `OpenID` provider at which people sign in for the portal where that is not our own issuer (`[portal]` of `pal.toml`). Its
//! discovery document says where it is, a `[[trusted_issuer]]` row whose accounts its ID tokens speak of.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pal_identity::{IdTokenFor, Secret, Token, TokenError};
use pal_model::{Instant, Principal};
use pal_wire::path::encoded;
use serde::Deserialize;
use tokio::sync::Mutex;

use crate::clock::after;
use crate::outside::{Outside, OutsideError};
use crate::trusted::Issuers;

/// How long a discovery document is believed.
const BELIEVED_SECONDS: i64 = 3600;

/// What the configuration says of the provider.
#[derive(Debug, Clone)]
pub struct ProviderSettings {
    /// `iss` of its ID tokens; its discovery document is below it.
    pub issuer: String,
    /// What the portal is called there.
    pub client_id: String,
    /// What proves it, unless the provider asks for nothing but PKCE.
    pub secret: Option<Secret>,
}

/// The provider.
#[derive(Debug)]
pub struct Provider {
    settings: ProviderSettings,
    known: Mutex<Option<(Instant, Endpoints)>>,
}

/// Where it is.
#[derive(Debug, Clone, Deserialize)]
struct Endpoints {
    authorization_endpoint: String,
    token_endpoint: String,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Vec<String>,
}

/// A sign-in that begins.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Begun<'b> {
    /// Where the answer goes.
    pub(crate) redirect_uri: &'b str,
    /// What the answer gives back.
    pub(crate) state: &'b str,
    /// What the ID token gives back.
    pub(crate) nonce: &'b str,
    /// What will be proven with the code (RFC 7636).
    pub(crate) challenge: &'b str,
}

/// Its answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Answered<'a> {
    /// The code.
    pub(crate) code: &'a Secret,
    /// Where it was sent.
    pub(crate) redirect_uri: &'a str,
    /// What proves that we asked.
    pub(crate) verifier: &'a Secret,
    /// What the ID token must give back.
    pub(crate) nonce: &'a str,
}

/// Why nobody signed in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProviderError {
    /// The provider does not answer, or says no.
    #[error(transparent)]
    Outside(#[from] OutsideError),
    /// It answers with something else.
    #[error("the provider does not answer with {0}")]
    NotAsked(&'static str),
    /// A page of its own over plain HTTP would show the password to everybody on the way.
    #[error("`{0}` is no place to sign in: over https only, except on this machine")]
    Unsafe(String),
    /// Its ID token is not good.
    #[error(transparent)]
    Token(#[from] TokenError),
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
}

impl Provider {
    /// The provider of a configuration.
    pub fn new(settings: ProviderSettings) -> Self {
        Self { settings, known: Mutex::default() }
    }

    async fn endpoints(&self, outside: &Outside, now: Instant) -> Result<Endpoints, ProviderError> {
        let mut known = self.known.lock().await;
        if let Some((since, endpoints)) = known.as_ref()
            && now < after(*since, BELIEVED_SECONDS)
        {
            return Ok(endpoints.clone());
        }
        let document = outside.discovery(&self.settings.issuer).await?;
        let endpoints: Endpoints = serde_json::from_value(document)
            .map_err(|_| ProviderError::NotAsked("the endpoints of its discovery document"))?;
        if !crate::outside::may_be_asked(&endpoints.authorization_endpoint) {
            return Err(ProviderError::Unsafe(endpoints.authorization_endpoint));
        }
        *known = Some((now, endpoints.clone()));
        Ok(endpoints)
    }

    /// Where a person signs in.
    pub(crate) async fn authorize_url(
        &self,
        issuers: &Issuers,
        begun: Begun<'_>,
        now: Instant,
    ) -> Result<String, ProviderError> {
        let mut url = self.endpoints(issuers.outside(), now).await?.authorization_endpoint;
        url.push(if url.contains('?') { '&' } else { '?' });
        url.push_str(&form(&[
            ("client_id", &self.settings.client_id),
            ("response_type", "code"),
            ("response_mode", "query"),
            ("redirect_uri", begun.redirect_uri),
            ("scope", "openid profile"),
            ("state", begun.state),
            ("nonce", begun.nonce),
            ("code_challenge", begun.challenge),
            ("code_challenge_method", "S256"),
        ]));
        Ok(url)
    }

    /// Who signed in, by the ID token that the code is exchanged for.
    pub(crate) async fn signed_in(
        &self,
        issuers: &Issuers,
        answered: Answered<'_>,
        now: Instant,
    ) -> Result<Principal, ProviderError> {
        let endpoints = self.endpoints(issuers.outside(), now).await?;
        let ProviderSettings { client_id, secret, .. } = &self.settings;
        let mut pairs = vec![
            ("grant_type", "authorization_code"),
            ("code", answered.code.expose()),
            ("redirect_uri", answered.redirect_uri),
            ("code_verifier", answered.verifier.expose()),
            ("client_id", client_id),
        ];
        let methods = &endpoints.token_endpoint_auth_methods_supported;
        let by_header = methods.is_empty() || methods.iter().any(|method| method == "client_secret_basic");
        let basic = secret.as_ref().filter(|_| by_header).map(|secret| {
            // RFC 6749 §2.3.1: both encoded before they are joined.
            let pair = format!("{}:{}", encoded(client_id), encoded(secret.expose()));
            Secret::new(format!("Basic {}", STANDARD.encode(pair)))
        });
        if let Some(secret) = secret.as_ref().filter(|_| !by_header) {
            pairs.push(("client_secret", secret.expose()));
        }
        let body = Secret::new(form(&pairs));
        let answer = issuers.outside().post_form(&endpoints.token_endpoint, &body, basic.as_ref()).await?;
        let tokens: Tokens =
            serde_json::from_slice(&answer).map_err(|_| ProviderError::NotAsked("an ID token"))?;
        let token = Secret::new(tokens.id_token);
        let token = Token::read(token.expose())?;
        if token.unverified_issuer() != Some(self.settings.issuer.as_str()) {
            return Err(TokenError::WrongIssuer.into());
        }
        let expected = IdTokenFor { client_id, nonce: answered.nonce };
        Ok(issuers.validate_id_token(&token, expected, now).await?)
    }
}

fn form(pairs: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    pairs.join("&")
}
