//! The token endpoint: one grant in, tokens out (RFC 6749 §4, RFC 8628 §3.4).

use std::sync::Arc;

use pal_identity::{AccessClaims, Challenge, IssuedToken, Secret, Subject};
use pal_model::{Guid, Instant, Principal};
use pal_store::directory::ServicePrincipal;
use pal_store::{Polled, Redeemed};
use pal_wire::oauth::TokenAnswer;

use super::authority::At;
use super::authorize::Code;
use super::client::{self, Proof};
use super::refusal::OauthRefusal;
use super::session::{self, Handout, Session};
use super::{device, resource};
use crate::app::App;
use crate::directory::Index;

/// What is handed in.
#[derive(Debug)]
pub(crate) enum Grant {
    /// Nothing but the program's own proof.
    ClientCredentials,
    /// A code of the sign-in page.
    AuthorizationCode {
        /// The code.
        code: Secret,
        /// Where it was sent.
        redirect_uri: String,
        /// What proves that this is the program that asked for it.
        verifier: Secret,
    },
    /// A refresh token.
    RefreshToken(Secret),
    /// A device code.
    DeviceCode(Secret),
}

/// A request at the token endpoint.
#[derive(Debug)]
pub(crate) struct TokenRequest {
    /// At which authority.
    pub(crate) at: At,
    /// Which program.
    pub(crate) client_id: Guid,
    /// What proves it.
    pub(crate) proof: Proof,
    /// What is handed in.
    pub(crate) grant: Grant,
    /// The scopes asked for.
    pub(crate) scope: Option<String>,
    /// The resource asked for, in the older form.
    pub(crate) resource: Option<String>,
    /// Names of this endpoint, as assertions may call it.
    pub(crate) endpoints: Vec<String>,
}

/// Hands out tokens, or says why not.
pub(crate) async fn answer(
    app: &Arc<App>,
    index: &Index,
    request: TokenRequest,
    now: Instant,
) -> Result<TokenAnswer, OauthRefusal> {
    match request.grant {
        Grant::ClientCredentials => client_credentials(app, index, request, now).await,
        Grant::AuthorizationCode { ref code, ref redirect_uri, ref verifier } => {
            public_only(app, &request)?;
            let code = redeemed_code(app, code, now).await?;
            let kept =
                Challenge::read(Some(&code.challenge), Some("S256")).is_ok_and(|it| it.is_kept_by(verifier));
            let fits = code.session.client.0 == request.client_id
                && code.redirect_uri == *redirect_uri
                && code.at == request.at
                && kept;
            if !fits {
                app.store.end_family(code.session.family.0, now).await?;
                return Err(OauthRefusal::InvalidGrant(
                    "the code is not for this client, redirect URI, authority or verifier; sign in again",
                ));
            }
            let session = asked_anew(code.session, &request);
            let handout = Handout { session, at: request.at, nonce: code.nonce.as_deref() };
            session::hand_out(app, index, handout, now).await
        }
        Grant::RefreshToken(ref token) => {
            public_only(app, &request)?;
            let session = refreshed(app, index, token, &request, now).await?;
            session::hand_out(app, index, Handout { session, at: request.at, nonce: None }, now).await
        }
        Grant::DeviceCode(ref code) => {
            public_only(app, &request)?;
            let approved = match app.store.poll_device(code.digest().0, now).await? {
                Polled::Pending => return Err(OauthRefusal::AuthorizationPending),
                Polled::Denied => return Err(OauthRefusal::AccessDenied),
                Polled::Unknown => return Err(OauthRefusal::ExpiredToken),
                Polled::Approved(payload) => device::approved(&payload)?,
            };
            if approved.session.client.0 != request.client_id {
                return Err(OauthRefusal::InvalidGrant(
                    "the device code is not for this client; sign in again",
                ));
            }
            let handout = Handout { session: approved.session, at: approved.at, nonce: None };
            session::hand_out(app, index, handout, now).await
        }
    }
}

/// A token for a program that proved itself already: of the managed-identity endpoint too.
pub(crate) fn for_program(
    app: &App,
    program: &ServicePrincipal,
    at: At,
    audience: String,
    now: Instant,
) -> Result<IssuedToken, OauthRefusal> {
    let issuer = app.issuer.as_ref().ok_or(OauthRefusal::Broken)?;
    let access = AccessClaims {
        authority: at.issuer_of(program.tenant),
        audience,
        principal: Principal { tenant: program.tenant, object: program.object_id },
        subject: Subject::Program,
        client_id: program.client_id,
    };
    Ok(issuer.access_token(&access, &app.keys.ring(), now)?)
}

async fn client_credentials(
    app: &Arc<App>,
    index: &Index,
    request: TokenRequest,
    now: Instant,
) -> Result<TokenAnswer, OauthRefusal> {
    let program = client::program(index, request.at, request.client_id)?;
    client::prove(app, program, request.proof, &request.endpoints, now).await?;
    let program = program.ok_or(OauthRefusal::InvalidClient)?;
    let audience = resource::asked(request.scope.as_deref(), request.resource.as_deref(), &app.url)?;
    let issued = for_program(app, program, request.at, audience, now)?;
    let lifetime = u64::try_from(issued.expires_in).unwrap_or(0);
    Ok(TokenAnswer {
        token_type: "Bearer".to_owned(),
        scope: request.scope,
        expires_in: lifetime,
        ext_expires_in: lifetime,
        access_token: issued.token.expose().to_owned(),
        refresh_token: None,
        id_token: None,
        client_info: None,
    })
}

/// People sign in at programs that keep no secret; one that shows a secret is not what it seems.
fn public_only(app: &App, request: &TokenRequest) -> Result<(), OauthRefusal> {
    client::public(app, request.client_id)?;
    match request.proof {
        Proof::None => Ok(()),
        Proof::Secret(_) | Proof::Assertion(_) => Err(OauthRefusal::InvalidClient),
    }
}

/// What was kept with a code that is handed in; it is used up by that.
pub(crate) async fn redeemed_code(app: &App, code: &Secret, now: Instant) -> Result<Code, OauthRefusal> {
    const USED: OauthRefusal = OauthRefusal::InvalidGrant("the code has expired or was used; sign in again");
    match app.store.redeem_grant(code.digest().0, now).await? {
        Redeemed::Fresh(grant) if grant.kind == pal_store::GrantKind::AuthorizationCode => {
            serde_json::from_str(&grant.payload).map_err(|_| USED)
        }
        Redeemed::Fresh(grant) => {
            app.store.end_family(grant.family, now).await?;
            Err(USED)
        }
        Redeemed::Reused(family) => {
            app.store.end_family(family, now).await?;
            Err(USED)
        }
        Redeemed::Unknown => Err(USED),
    }
}

/// Uses a refresh token up. What would be refused anyway is refused before that: a token asked for at the wrong tenant stays
/// good at the right one.
async fn refreshed(
    app: &App,
    index: &Index,
    token: &Secret,
    request: &TokenRequest,
    now: Instant,
) -> Result<Session, OauthRefusal> {
    const GONE: OauthRefusal =
        OauthRefusal::InvalidGrant("the refresh token has expired, was used or withdrawn; sign in again");
    let session = session::peek(app, token).ok_or(GONE)?;
    if session.client.0 != request.client_id {
        return Err(OauthRefusal::InvalidGrant("the refresh token is not for this client; sign in again"));
    }
    let session = asked_anew(session, request);
    index.account_in(session.home(), request.at.tenant_of(session.home()))?;
    resource::asked(session.scope.as_deref(), session.resource.as_deref(), &app.url)?;
    match app.store.redeem_grant(token.digest().0, now).await? {
        Redeemed::Fresh(_) => Ok(session),
        Redeemed::Reused(family) => {
            app.store.end_family(family, now).await?;
            tracing::warn!(%family, "a refresh token was used twice: its family is ended");
            Err(GONE)
        }
        Redeemed::Unknown => Err(GONE),
    }
}

/// The session with what this request asks for, if it asks for something.
fn asked_anew(mut session: Session, request: &TokenRequest) -> Session {
    if request.scope.is_some() || request.resource.is_some() {
        session.scope.clone_from(&request.scope);
        session.resource.clone_from(&request.resource);
    }
    session
}
