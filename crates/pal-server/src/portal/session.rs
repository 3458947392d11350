//! Who is signed in, and in which directory (R44): a secret of 256 bits in the browser, its digest in the store. It gets a new
//! one whenever what it may do changes; it ends when it is idle for half an hour, after eight hours, and when it is told to.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pal_identity::{Digest, Secret};
use pal_model::{Instant, ObjectId, Principal, TenantId};
use pal_store::{PortalSession, SessionReplaced, StoreError};
use serde::{Deserialize, Serialize};

use super::cookie::{CookieName, Kept};
use crate::app::App;
use crate::clock::after;
use crate::directory::Index;
use crate::http::answer::{Answer, Refusal};
use crate::http::asked::Asked;
use crate::issuer::session::json;
use crate::wire_id::GuidText;

/// How long a session may be idle.
const IDLE_SECONDS: i64 = 30 * 60;
/// How long it lasts, however much it is used.
const SESSION_SECONDS: i64 = 8 * 3600;
/// What is written at most once in so long: that it was used. It may end so much before it is idle for [`IDLE_SECONDS`].
const USE_SECONDS: i64 = 60;
/// Directories that are remembered as used last.
const RECENT_MAX: usize = 5;

/// Whoever is signed in, in one directory.
#[derive(Debug)]
pub(crate) struct Visitor {
    /// The home account of the person.
    pub(crate) home: Principal,
    /// The account in the directory that the portal is about: what pages show and forms change is its own.
    pub(crate) account: Principal,
    /// Directories as they were used, the last first; the one of `account` is not among them.
    pub(crate) recent: Vec<TenantId>,
    secret: Secret,
    ends: Instant,
}

/// What is kept of a session.
#[derive(Debug, Serialize, Deserialize)]
struct SessionPayload {
    tenant: GuidText,
    object: GuidText,
    directory: GuidText,
    recent: Vec<GuidText>,
}

/// Who comes with a request.
#[derive(Debug)]
pub(crate) enum Found {
    /// Somebody who is signed in.
    Visitor(Visitor),
    /// Nobody: no cookie, or one that is good no more.
    Nobody,
}

/// Finds the session of a request, and notes that it was used.
pub(crate) async fn find(asked: &Asked<'_>) -> Result<Found, Refusal> {
    let (app, now) = (asked.app, asked.now);
    let Some(secret) = CookieName::Session.read(&asked.parts.headers) else { return Ok(Found::Nobody) };
    let secret = Secret::new(secret.to_owned());
    let Some(kept) = app.store.portal_session(secret.digest().0, now).await? else {
        return Ok(Found::Nobody);
    };
    let Ok(payload) = serde_json::from_str::<SessionPayload>(&kept.payload) else { return Ok(Found::Nobody) };
    let home = Principal { tenant: TenantId(payload.tenant.0), object: ObjectId(payload.object.0) };
    let account = asked.index.account_in(home, TenantId(payload.directory.0));
    // A directory that the person was taken out of is left for the home directory; who is nowhere any more is nobody.
    let Ok(account) = account.or_else(|_| asked.index.account_in(home, home.tenant)) else {
        app.store.end_portal_session(secret.digest().0).await?;
        return Ok(Found::Nobody);
    };
    let idle_until = after(now, IDLE_SECONDS);
    if after(kept.idle_until, USE_SECONDS) <= idle_until {
        app.store.extend_portal_session(secret.digest().0, idle_until).await?;
    }
    let account = Principal { tenant: account.tenant, object: account.object_id };
    let recent = payload.recent.iter().map(|tenant| TenantId(tenant.0));
    let recent = recent.filter(|tenant| *tenant != account.tenant).collect();
    Ok(Found::Visitor(Visitor { home, account, recent, secret, ends: kept.ends }))
}

/// Begins a session for somebody who has just signed in, whatever session there was before: that one ends.
pub(crate) async fn begin(
    asked: &Asked<'_>,
    home: Principal,
    directory: TenantId,
    answer: Answer,
) -> Result<Answer, Refusal> {
    let app = asked.app;
    if let Some(before) = CookieName::Session.read(&asked.parts.headers) {
        app.store.end_portal_session(Digest::of(before.as_bytes()).0).await?;
    }
    let secret = secret()?;
    let payload = SessionPayload::of(home, directory, &[]);
    let session = kept(&secret, &payload, after(asked.now, SESSION_SECONDS), asked.now);
    app.store.put_portal_session(session, asked.now).await?;
    Ok(CookieName::Session.put(answer, secret.expose(), Kept::WhileOpen))
}

/// No randomness is a breakage like any other of ours.
fn secret() -> Result<Secret, Refusal> {
    Secret::generate().map_err(|error| {
        tracing::error!(%error, "no session could begin");
        Refusal::from(StoreError::Stopped)
    })
}

fn kept(secret: &Secret, payload: &SessionPayload, ends: Instant, now: Instant) -> PortalSession {
    let idle_until = after(now, IDLE_SECONDS);
    PortalSession { digest: secret.digest().0, payload: json(payload), idle_until, ends }
}

impl SessionPayload {
    fn of(home: Principal, directory: TenantId, recent: &[TenantId]) -> Self {
        Self {
            tenant: GuidText(home.tenant.0),
            object: GuidText(home.object.0),
            directory: GuidText(directory.0),
            recent: recent.iter().take(RECENT_MAX).map(|tenant| GuidText(tenant.0)).collect(),
        }
    }
}

impl Visitor {
    /// Goes on in another directory of the person, under a new id. The hours of the session go on as they were.
    pub(crate) async fn switch(
        &self,
        app: &App,
        directory: TenantId,
        now: Instant,
        answer: Answer,
    ) -> Result<Answer, Refusal> {
        let mut recent = vec![self.account.tenant];
        recent.extend(self.recent.iter().copied());
        recent.retain(|tenant| *tenant != directory);
        let secret = secret()?;
        let session = kept(&secret, &SessionPayload::of(self.home, directory, &recent), self.ends, now);
        match app.store.replace_portal_session(self.secret.digest().0, session, now).await? {
            SessionReplaced::Replaced => {
                Ok(CookieName::Session.put(answer, secret.expose(), Kept::WhileOpen))
            }
            SessionReplaced::Gone => Ok(answer),
        }
    }

    /// Ends the session.
    pub(crate) async fn end(&self, app: &App, answer: Answer) -> Result<Answer, Refusal> {
        app.store.end_portal_session(self.secret.digest().0).await?;
        Ok(CookieName::Session.put(answer, "", Kept::Seconds(0)))
    }

    /// What a form that posts to `path` carries to prove that it was opened in this session and in this directory (R41, R47).
    pub(crate) fn token(&self, path: &str) -> String {
        URL_SAFE_NO_PAD.encode(hmac::sign(&self.key(), self.sentence(path).as_bytes()).as_ref())
    }

    /// Whether a form carries that.
    pub(crate) fn has_token(&self, path: &str, token: &str) -> bool {
        URL_SAFE_NO_PAD
            .decode(token)
            .is_ok_and(|tag| hmac::verify(&self.key(), self.sentence(path).as_bytes(), &tag).is_ok())
    }

    fn key(&self) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, self.secret.expose().as_bytes())
    }

    fn sentence(&self, path: &str) -> String {
        format!("form {} {}", self.account.tenant, path.trim_end_matches('/'))
    }

    /// The name of the person, as the account or the home account has it.
    pub(crate) fn name(&self, index: &Index) -> String {
        let name = |principal| index.user(principal).and_then(|user| user.name.clone());
        let upn = || index.user(self.home).and_then(|user| user.upn.clone());
        name(self.account)
            .or_else(|| name(self.home))
            .or_else(upn)
            .unwrap_or_else(|| self.account.object.to_string())
    }

    /// What the person signs in with.
    pub(crate) fn user_name(&self, index: &Index) -> Option<String> {
        index.user(self.home).and_then(|user| user.upn.clone())
    }
}
