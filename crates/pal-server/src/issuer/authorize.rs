//! The sign-in page: a program asks for a code, a person types a password, the code goes where the program may hear it.

use pal_identity::{Challenge, Secret};
use pal_model::{Guid, Instant, Principal};
use pal_store::{Grant, GrantKind};
use pal_wire::query::Query;
use serde::{Deserialize, Serialize};

use super::authority::At;
use super::client;
use super::redirect::RedirectUri;
use super::refusal::OauthRefusal;
use super::resource;
use super::session::{Session, json};
use crate::app::App;
use crate::clock::after;
use crate::config::PublicClient;
use crate::directory::Index;

/// How long a code is good (R16).
const CODE_SECONDS: i64 = 60;

/// A request that a page can be shown for.
#[derive(Debug)]
pub(crate) struct AuthorizeRequest {
    /// At which authority.
    pub(crate) at: At,
    /// Which program.
    pub(crate) client: PublicClient,
    /// Where the answer goes.
    pub(crate) redirect_uri: RedirectUri,
    /// How it goes there.
    pub(crate) response_mode: ResponseMode,
    /// What the answer gives back.
    pub(crate) state: Option<String>,
    /// What the ID token gives back.
    pub(crate) nonce: Option<String>,
    /// The scopes asked for.
    pub(crate) scope: Option<String>,
    /// The resource asked for, in the older form.
    pub(crate) resource: Option<String>,
    /// Whom the program expects.
    pub(crate) login_hint: Option<String>,
    challenge: Challenge,
}

/// How an answer goes to the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ResponseMode {
    /// In the query of the redirect URI.
    Query,
    /// In a form that the browser posts there.
    FormPost,
}

/// A code and what was asked with it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Code {
    /// Who signed in.
    pub(crate) session: Session,
    /// At which authority.
    pub(crate) at: At,
    /// Where it was sent.
    pub(crate) redirect_uri: String,
    /// What the program promised to prove.
    pub(crate) challenge: String,
    /// What the ID token gives back.
    pub(crate) nonce: Option<String>,
}

/// Why there is no page.
#[derive(Debug)]
pub(crate) enum AuthorizeRefusal {
    /// To be shown: nobody knows where else it should go.
    Shown(OauthRefusal),
    /// To be sent to the program.
    Sent {
        /// Where to.
        redirect_uri: RedirectUri,
        /// How.
        response_mode: ResponseMode,
        /// What the answer gives back.
        state: Option<String>,
        /// Why.
        refusal: OauthRefusal,
    },
}

/// Reads the parameters. Until client and redirect URI are known to belong together, nothing is sent anywhere.
pub(crate) fn read(app: &App, at: At, query: &Query<'_>) -> Result<AuthorizeRequest, AuthorizeRefusal> {
    let shown = AuthorizeRefusal::Shown;
    let once = |name: &str| query.once(name).map_err(|repeated| shown(repeated.into()));
    let client_id = once("client_id")?.ok_or_else(|| shown(OauthRefusal::missing("client_id")))?;
    let client_id: Guid = client_id
        .parse()
        .map_err(|_| shown(OauthRefusal::InvalidRequest("`client_id` is not a GUID".to_owned())))?;
    let client = client::of_page(app, client_id).map_err(shown)?;
    let redirect_uri = once("redirect_uri")?.ok_or_else(|| shown(OauthRefusal::missing("redirect_uri")))?;
    let redirect_uri = RedirectUri::checked(redirect_uri, &client).ok_or_else(|| {
        shown(OauthRefusal::InvalidRequest(
            "answers for this application may not go to that `redirect_uri`".to_owned(),
        ))
    })?;
    let state = once("state")?.map(str::to_owned);
    let (response_mode, unknown_mode) = match once("response_mode")? {
        None | Some("query") => (ResponseMode::Query, false),
        Some("form_post") => (ResponseMode::FormPost, false),
        Some(_) => (ResponseMode::Query, true),
    };
    let sent = |refusal| AuthorizeRefusal::Sent {
        redirect_uri: redirect_uri.clone(),
        response_mode,
        state: state.clone(),
        refusal,
    };
    let text =
        |name: &str| query.once(name).map(|text| text.map(str::to_owned)).map_err(|error| sent(error.into()));
    if unknown_mode {
        return Err(sent(OauthRefusal::InvalidRequest(
            "`response_mode` is `query` or `form_post`".to_owned(),
        )));
    }
    if text("response_type")?.as_deref() != Some("code") {
        return Err(sent(OauthRefusal::UnsupportedResponseType));
    }
    let (challenge, method) = (text("code_challenge")?, text("code_challenge_method")?);
    let challenge = Challenge::read(challenge.as_deref(), method.as_deref())
        .map_err(|error| sent(OauthRefusal::InvalidRequest(error.to_string())))?;
    let (scope, resource) = (text("scope")?, text("resource")?);
    resource::asked(scope.as_deref(), resource.as_deref(), &app.url).map_err(&sent)?;
    if text("prompt")?.as_deref() == Some("none") {
        return Err(sent(OauthRefusal::LoginRequired));
    }
    let (nonce, login_hint) = (text("nonce")?, text("login_hint")?);
    Ok(AuthorizeRequest {
        at,
        client,
        redirect_uri,
        response_mode,
        state,
        nonce,
        scope,
        resource,
        login_hint,
        challenge,
    })
}

/// The code for somebody who signed in, and what goes with it.
pub(crate) async fn accept(
    app: &App,
    index: &Index,
    request: &AuthorizeRequest,
    home: Principal,
    now: Instant,
) -> Result<Vec<(&'static str, String)>, OauthRefusal> {
    let tenant = request.at.tenant_of(home);
    index.account_in(home, tenant)?;
    let issuer = app.issuer.as_ref().ok_or(OauthRefusal::Broken)?;
    let client_id = request.client.client_id;
    let session = Session::begin(home, client_id, request.scope.as_deref(), request.resource.as_deref(), now);
    let (secret, family) = (Secret::generate()?, session.family.0);
    let code = Code {
        session,
        at: request.at,
        redirect_uri: request.redirect_uri.as_str().to_owned(),
        challenge: request.challenge.as_str().to_owned(),
        nonce: request.nonce.clone(),
    };
    let grant = Grant {
        digest: secret.digest().0,
        family,
        kind: GrantKind::AuthorizationCode,
        payload: json(&code),
        expires: after(now, CODE_SECONDS),
    };
    app.store.put_grant(grant).await?;
    let mut pairs = vec![("code", secret.expose().to_owned())];
    pairs.extend(request.state.clone().map(|state| ("state", state)));
    // RFC 9207: the program learns who answers.
    pairs.push(("iss", issuer.name(request.at.issuer_of(tenant))));
    Ok(pairs)
}

/// What is sent to the program when it gets no code.
pub(crate) fn refused(refusal: &OauthRefusal, state: Option<&str>) -> Vec<(&'static str, String)> {
    let mut pairs = vec![("error", refusal.word().to_owned()), ("error_description", refusal.to_string())];
    pairs.extend(state.map(|state| ("state", state.to_owned())));
    pairs
}
