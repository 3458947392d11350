//! What is known of a sign-in from one step to the next, and the tokens that come of it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pal_identity::{AccessClaims, IdClaims, Secret, Subject, claims};
use pal_model::{Guid, Instant, ObjectId, Principal, TenantId};
use pal_store::{Grant, GrantKind};
use pal_wire::oauth::TokenAnswer;
use serde::{Deserialize, Serialize};

use super::authority::At;
use super::refusal::OauthRefusal;
use super::resource;
use crate::app::App;
use crate::clock::{after, seconds};
use crate::directory::Index;
use crate::random_id;
use crate::wire_id::GuidText;

/// How long a sign-in lasts, however often it is refreshed (R17).
const SESSION_SECONDS: i64 = 90 * 24 * 3600;
/// What the seal on a refresh token is for.
const SEAL: &str = "refresh token";

/// A person signed in, at some program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Session {
    /// The home account.
    pub(crate) tenant: GuidText,
    /// Its object.
    pub(crate) object: GuidText,
    /// The program.
    pub(crate) client: GuidText,
    /// The scopes asked for.
    pub(crate) scope: Option<String>,
    /// The resource asked for, in the older form.
    pub(crate) resource: Option<String>,
    /// All that comes of this sign-in.
    pub(crate) family: GuidText,
    /// When it ends, in seconds since 1970.
    pub(crate) until: i64,
}

/// What a token answer is made of.
#[derive(Debug)]
pub(crate) struct Handout<'a> {
    /// Who signed in.
    pub(crate) session: Session,
    /// At which authority the token is asked for.
    pub(crate) at: At,
    /// What the ID token gives back.
    pub(crate) nonce: Option<&'a str>,
}

impl Session {
    /// A sign-in that begins now.
    pub(crate) fn begin(
        home: Principal,
        client: Guid,
        scope: Option<&str>,
        resource: Option<&str>,
        now: Instant,
    ) -> Self {
        Self {
            tenant: GuidText(home.tenant.0),
            object: GuidText(home.object.0),
            client: GuidText(client),
            scope: scope.map(str::to_owned),
            resource: resource.map(str::to_owned),
            family: GuidText(random_id::guid()),
            until: seconds(after(now, SESSION_SECONDS)),
        }
    }

    /// The home account.
    pub(crate) fn home(&self) -> Principal {
        Principal { tenant: TenantId(self.tenant.0), object: ObjectId(self.object.0) }
    }

    fn ends(&self) -> Instant {
        Instant::from_nanoseconds(i128::from(self.until) * 1_000_000_000)
    }
}

/// Signs the tokens of a person, in the tenant of the authority, and keeps the next refresh token.
pub(crate) async fn hand_out(
    app: &App,
    index: &Index,
    handout: Handout<'_>,
    now: Instant,
) -> Result<TokenAnswer, OauthRefusal> {
    let Handout { session, at, nonce } = handout;
    let issuer = app.issuer.as_ref().ok_or(OauthRefusal::Broken)?;
    let home = session.home();
    let tenant = at.tenant_of(home);
    let user = index.account_in(home, tenant)?;
    let home_user = index.user(home).unwrap_or(user);
    let (name, upn) = (user.name.clone().or_else(|| home_user.name.clone()), home_user.upn.clone());
    let principal = Principal { tenant, object: user.object_id };
    let client_id = session.client.0;
    let (authority, ring) = (at.issuer_of(tenant), app.keys.ring());
    let access = AccessClaims {
        authority,
        audience: resource::asked(session.scope.as_deref(), session.resource.as_deref(), &app.url)?,
        principal,
        subject: Subject::Person { name: name.clone(), upn: upn.clone() },
        client_id,
    };
    let id = IdClaims { authority, client_id, principal, name, upn, nonce: nonce.map(str::to_owned) };
    let access = issuer.access_token(&access, &ring, now)?;
    let id = issuer.id_token(&id, &ring, now)?;
    let refresh = refresh_token(app, &session)?;
    let lifetime = u64::try_from(access.expires_in).unwrap_or(0);
    app.store
        .put_grant(Grant {
            digest: refresh.digest().0,
            family: session.family.0,
            kind: GrantKind::RefreshToken,
            payload: json(&session),
            expires: session.ends(),
        })
        .await?;
    Ok(TokenAnswer {
        token_type: "Bearer".to_owned(),
        scope: session.scope.clone(),
        expires_in: lifetime,
        ext_expires_in: lifetime,
        access_token: access.token.expose().to_owned(),
        refresh_token: Some(refresh.expose().to_owned()),
        id_token: Some(id.token.expose().to_owned()),
        client_info: Some(claims::client_info(home)),
    })
}

/// A random secret, and the session under our seal: so what the token is for can be looked at without using it up.
fn refresh_token(app: &App, session: &Session) -> Result<Secret, OauthRefusal> {
    let random = Secret::generate()?;
    let sealed = app.keys.seal().seal(SEAL, json(session).as_bytes()).map_err(|_| OauthRefusal::Broken)?;
    Ok(Secret::new(format!("{}.{}", random.expose(), URL_SAFE_NO_PAD.encode(sealed))))
}

/// The session of a refresh token, if we made it. Whether it is still good is the store's to say.
pub(crate) fn peek(app: &App, token: &Secret) -> Option<Session> {
    let (_, sealed) = token.expose().split_once('.')?;
    let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
    let plain = app.keys.seal().open(SEAL, &sealed).ok()?;
    serde_json::from_slice(&plain).ok()
}

/// A value of ours as JSON.
pub(crate) fn json(value: &impl Serialize) -> String {
    // INVARIANT: our shapes have texts for keys, so they are always JSON.
    serde_json::to_string(value).unwrap_or_default()
}
