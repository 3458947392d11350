//! Signing in and out. The portal is a client of an OpenID provider like any other: authorization code, PKCE, state and nonce
//! (RFC 9700 §2.1). What it must know again when the browser comes back travels with it, under our seal, and is good in that
//! browser only.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::StatusCode;
use http::header::{HOST, HeaderName};
use pal_identity::{Digest, Secret};
use pal_model::Principal;
use pal_store::StoreError;
use pal_wire::path::encoded;
use serde::{Deserialize, Serialize};

use super::cookie::{CookieName, Kept};
use super::form;
use super::page::{Frame, Message, page};
use super::place::Place;
use super::return_path::ReturnPath;
use super::session::{self, Visitor};
use crate::clock::{after, seconds};
use crate::http::answer::{Answer, Refusal};
use crate::http::asked::Asked;
use crate::issuer::portal as own;
use crate::issuer::session::json;
use crate::provider::{Answered, Begun};
use crate::texts::key;

/// How long a person has to sign in.
const SIGN_IN_SECONDS: u32 = 600;
/// What the seal on a state is for.
const SEAL: &str = "portal sign-in";
/// Says in the query that the browser was led to the server's own name.
const LED: &str = "led";
const HX_REQUEST: HeaderName = HeaderName::from_static("hx-request");
const HX_REDIRECT: HeaderName = HeaderName::from_static("hx-redirect");

/// What is to be known again when the browser comes back.
#[derive(Debug, Serialize, Deserialize)]
struct State {
    /// The digest of what is in the browser's cookie.
    browser: String,
    nonce: String,
    verifier: String,
    back: String,
    until: i64,
}

/// Leads somebody who is not signed in to where that is done.
pub(crate) fn needed(asked: &Asked<'_>) -> Answer {
    let frame = Frame::outside(asked);
    let address = frame.here.in_query_of("/portal/sign-in");
    if asked.parts.headers.contains_key(HX_REQUEST) {
        // A part of a page cannot be replaced by the sign-in page: the whole page goes there.
        return Answer::empty(StatusCode::OK).with(HX_REDIRECT, &address).secret();
    }
    Answer::see_other(&address).secret()
}

/// A form came without a session: what was typed is lost, and nothing was changed.
pub(crate) fn session_is_over(asked: &Asked<'_>) -> Answer {
    let frame = Frame::outside(asked);
    let address = frame.here.in_query_of("/portal/sign-in");
    let text = frame.t.say("session-over-text");
    let onward = Some((address.as_str(), key("sign-in-again")));
    page(
        StatusCode::FORBIDDEN,
        &Message { frame: &frame, title: key("session-over-title"), text: &text, onward },
    )
}

/// On to the provider.
pub(crate) async fn begin(asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let app = asked.app;
    if let Some(elsewhere) = known_by_another_name(asked) {
        return Ok(Answer::see_other(&elsewhere));
    }
    let random = || Secret::generate().map_err(|_| Refusal::from(StoreError::Stopped));
    let browser = match CookieName::SignIn.read(&asked.parts.headers) {
        // Several pages may be signing in at once in one browser.
        Some(known) if known.len() == 43 => Secret::new(known.to_owned()),
        Some(_) | None => random()?,
    };
    let (nonce, verifier) = (random()?, random()?);
    let back = ReturnPath::asked(asked.query.first("returnUrl"));
    let state = State {
        browser: text_of(browser.digest()),
        nonce: nonce.expose().to_owned(),
        verifier: verifier.expose().to_owned(),
        back: back.as_str().to_owned(),
        until: seconds(after(asked.now, i64::from(SIGN_IN_SECONDS))),
    };
    let sealed = app.keys.seal().seal(SEAL, json(&state).as_bytes());
    let sealed = sealed.map_err(|_| Refusal::from(StoreError::Stopped))?;
    let state = URL_SAFE_NO_PAD.encode(sealed);
    let redirect_uri = own::redirect_uri(app);
    let challenge = text_of(verifier.digest());
    let begun =
        Begun { redirect_uri: &redirect_uri, state: &state, nonce: nonce.expose(), challenge: &challenge };
    let location = match (&app.provider, &app.issuer) {
        (None, Some(_)) => own::authorize_url(app, begun),
        (Some(provider), _) => match provider.authorize_url(&app.issuers, begun, asked.now).await {
            Ok(location) => location,
            Err(error) => {
                tracing::error!(
                    error = crate::cause::chain(&error),
                    "the provider of the portal cannot be used"
                );
                return Ok(failed(asked, Failed::NoProvider));
            }
        },
        (None, None) => return Ok(failed(asked, Failed::NoProvider)),
    };
    let answer = Answer::see_other(&location).secret();
    Ok(CookieName::SignIn.put(answer, browser.expose(), Kept::Seconds(SIGN_IN_SECONDS)))
}

/// The same address at the name that the server gives itself, if it was asked under another one: cookies and redirects belong
/// to that name. Once: a proxy may ask under a name of its own.
fn known_by_another_name(asked: &Asked<'_>) -> Option<String> {
    let host = asked.parts.headers.get(HOST)?.to_str().ok()?;
    let (_, own) = asked.app.url.split_once("://")?;
    if host.eq_ignore_ascii_case(own) || asked.query.first(LED).is_some() {
        return None;
    }
    let back = ReturnPath::asked(asked.query.first("returnUrl"));
    Some(format!("{}/portal/sign-in?{LED}=here&returnUrl={}", asked.app.url, encoded(back.as_str())))
}

fn text_of(digest: Digest) -> String {
    URL_SAFE_NO_PAD.encode(digest.0)
}

/// Back from the provider, with a code or an error.
pub(crate) async fn finish(asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let Some(state) = state(asked) else { return Ok(failed(asked, Failed::NotBegunHere)) };
    let back = ReturnPath::asked(Some(&state.back));
    let code = match (asked.query.once("code"), asked.query.first("error")) {
        (Ok(Some(code)), None) => Secret::new(code.to_owned()),
        (_, _) => return Ok(failed(asked, Failed::Declined)),
    };
    let verifier = Secret::new(state.verifier);
    let account = match signed_in(asked, &code, &verifier, &state.nonce).await {
        Ok(account) => account,
        Err(error) => {
            tracing::info!(error, request_id = %asked.ids.arm, "a sign-in at the portal was refused");
            return Ok(failed(asked, Failed::Declined));
        }
    };
    let Some(user) = asked.index.user(account) else { return Ok(failed(asked, Failed::Unknown)) };
    let home = asked.index.home_of(user);
    session::begin(asked, home, account.tenant, Answer::see_other(back.as_str())).await
}

/// The account of whoever signed in, or what the log is told.
async fn signed_in(
    asked: &Asked<'_>,
    code: &Secret,
    verifier: &Secret,
    nonce: &str,
) -> Result<Principal, String> {
    let app = asked.app;
    let Some(provider) = &app.provider else {
        let home = own::signed_in(app, code, verifier, nonce, asked.now).await;
        return home.map_err(|refusal| crate::cause::chain(&refusal));
    };
    let redirect_uri = own::redirect_uri(app);
    let answered = Answered { code, redirect_uri: &redirect_uri, verifier, nonce };
    let account = provider.signed_in(&app.issuers, answered, asked.now).await;
    account.map_err(|error| crate::cause::chain(&error))
}

/// The state that comes back, if we made it, for this browser, and not long ago.
fn state(asked: &Asked<'_>) -> Option<State> {
    let sealed = URL_SAFE_NO_PAD.decode(asked.query.once("state").ok()??).ok()?;
    let plain = asked.app.keys.seal().open(SEAL, &sealed).ok()?;
    let state: State = serde_json::from_slice(&plain).ok()?;
    let browser = CookieName::SignIn.read(&asked.parts.headers)?;
    let is_its = text_of(Digest::of(browser.as_bytes())) == state.browser;
    (is_its && seconds(asked.now) < state.until).then_some(state)
}

/// Why nobody is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Failed {
    /// Another browser began, or this one too long ago.
    NotBegunHere,
    /// The provider says no, or its code is not good.
    Declined,
    /// The provider knows the person; the directory does not.
    Unknown,
    /// There is no provider, or it does not answer.
    NoProvider,
}

fn failed(asked: &Asked<'_>, failed: Failed) -> Answer {
    let frame = Frame::outside(asked);
    let (status, title, text) = match failed {
        Failed::NotBegunHere => {
            (StatusCode::BAD_REQUEST, key("sign-in-late-title"), key("sign-in-late-text"))
        }
        Failed::Declined => {
            (StatusCode::FORBIDDEN, key("sign-in-declined-title"), key("sign-in-declined-text"))
        }
        Failed::NoProvider => {
            (StatusCode::SERVICE_UNAVAILABLE, key("sign-in-nowhere-title"), key("sign-in-nowhere-text"))
        }
        Failed::Unknown => (StatusCode::FORBIDDEN, key("sign-in-unknown-title"), key("sign-in-unknown-text")),
    };
    let text = frame.t.say(text);
    let onward = Some(("/portal/sign-in", key("sign-in-again")));
    page(status, &Message { frame: &frame, title, text: &text, onward })
}

/// Ends the session, here and in the browser.
pub(crate) async fn sign_out(asked: &Asked<'_>, visitor: &Visitor) -> Result<Answer, Refusal> {
    let body = form::body(asked).await?;
    form::guarded(asked, visitor, Place::Home, &body)?;
    visitor.end(asked.app, Answer::see_other("/portal/signed-out")).await
}

/// What is left after that.
pub(crate) fn signed_out(asked: &Asked<'_>) -> Answer {
    let frame = Frame::outside(asked);
    let text = frame.t.say("signed-out-text");
    let onward = Some(("/portal/", key("sign-in-again")));
    page(StatusCode::OK, &Message { frame: &frame, title: key("signed-out-title"), text: &text, onward })
}
