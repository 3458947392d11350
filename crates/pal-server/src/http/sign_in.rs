//! The sign-in page and the page for codes of devices.

use std::borrow::Cow;

use http::StatusCode;
use http::header::RETRY_AFTER;
use pal_identity::{Secret, UserCode};
use pal_model::Principal;
use pal_store::DeviceAnswered;
use pal_wire::query::Query;

use super::answer::{Answer, Refusal};
use super::asked::Asked;
use super::oauth;
use super::page::{DevicePage, FormPost, Message, SignIn, page, refuse_other_sites};
use crate::issuer::authorize::{self, AuthorizeRefusal, AuthorizeRequest, ResponseMode};
use crate::issuer::client;
use crate::issuer::device;
use crate::issuer::password::{self, FAILURE_SECONDS, SignInError};
use crate::issuer::redirect::RedirectUri;
use crate::issuer::refusal::OauthRefusal;
use crate::portal::page::Frame;
use crate::texts::key;
use crate::told::Tell;

/// The authorize endpoint: GET shows the form, POST takes it.
pub(crate) async fn authorize(asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let read = oauth::at(asked).map_err(AuthorizeRefusal::Shown);
    let request = match read.and_then(|at| authorize::read(asked.app, at, &asked.query)) {
        Ok(request) => request,
        Err(AuthorizeRefusal::Shown(refusal)) => return Ok(told(asked, &refusal)),
        Err(AuthorizeRefusal::Sent { redirect_uri, response_mode, state, refusal }) => {
            let pairs = authorize::refused(&refusal, state.as_deref());
            return Ok(sent(asked, &redirect_uri, response_mode, &pairs));
        }
    };
    if asked.is_read() {
        let username = request.login_hint.as_deref().unwrap_or_default();
        return Ok(form(asked, &request, StatusCode::OK, username, None));
    }
    refuse_other_sites(asked)?;
    let body = asked.body().await?;
    let typed = match oauth::form(asked, &body) {
        Ok(typed) => typed,
        Err(refusal) => return Ok(told(asked, &refusal)),
    };
    let username = typed.first("username").unwrap_or_default();
    let home = match signed_in(asked, &typed).await? {
        Ok(home) => home,
        Err(wrong) => {
            return Ok(waiting(wrong, form(asked, &request, wrong.status(), username, Some(wrong))));
        }
    };
    Ok(match authorize::accept(asked.app, &asked.index, &request, home, asked.now).await {
        Ok(pairs) => sent(asked, &request.redirect_uri, request.response_mode, &pairs),
        Err(refusal) => told(asked, &refusal),
    })
}

fn form(
    asked: &Asked<'_>,
    request: &AuthorizeRequest,
    status: StatusCode,
    username: &str,
    wrong: Option<Wrong>,
) -> Answer {
    // The request stays in the query, so that the form has nothing to carry but what the person types.
    let action = asked.parts.uri.path_and_query().map_or("", http::uri::PathAndQuery::as_str);
    let frame = Frame::outside(asked);
    let wrong = wrong.map(|wrong| frame.t.say(wrong.text()));
    let wrong = wrong.as_deref();
    let sign_in = SignIn { frame: &frame, program: &request.client.name, action, username, wrong };
    page(status, &sign_in, Some(request.redirect_uri.origin()))
}

/// On to the program.
fn sent(
    asked: &Asked<'_>,
    redirect_uri: &RedirectUri,
    mode: ResponseMode,
    pairs: &[(&'static str, String)],
) -> Answer {
    match mode {
        ResponseMode::Query => Answer::see_other(&redirect_uri.with(pairs)).secret(),
        ResponseMode::FormPost => {
            let frame = Frame::outside(asked);
            let form = FormPost { frame: &frame, action: redirect_uri.as_str(), pairs };
            page(StatusCode::OK, &form, Some(redirect_uri.origin()))
        }
    }
}

/// A refusal that only the person can be told.
fn told(asked: &Asked<'_>, refusal: &OauthRefusal) -> Answer {
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::BAD_REQUEST);
    let frame = Frame::outside(asked);
    let title = frame.t.say(key("sign-in-refused-title"));
    let detail = frame.t.told(&refusal.told());
    let (text, detail) = if let OauthRefusal::NoAccount(_) = refusal {
        (Cow::Owned(detail), None)
    } else {
        tracing::info!(%refusal, request_id = %asked.ids.arm, "a person could not be sent on");
        let detail = format!("AADSTS{}: {detail}", refusal.number());
        (frame.t.say(key("sign-in-refused-text")), Some(detail))
    };
    page(status, &Message { frame: &frame, title: &title, text: &text, detail: detail.as_deref() }, None)
}

/// What a person did wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrong {
    Password,
    TooMany,
    UnknownCode,
}

impl Wrong {
    fn status(self) -> StatusCode {
        match self {
            Self::Password | Self::UnknownCode => StatusCode::BAD_REQUEST,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
        }
    }

    /// The key of what is said.
    fn text(self) -> &'static str {
        match self {
            Self::Password => key("sign-in-wrong"),
            Self::TooMany => key("sign-in-too-many"),
            Self::UnknownCode => key("device-unknown"),
        }
    }
}

fn waiting(wrong: Wrong, answer: Answer) -> Answer {
    match wrong {
        Wrong::Password | Wrong::UnknownCode => answer,
        Wrong::TooMany => answer.with(RETRY_AFTER, &FAILURE_SECONDS.to_string()),
    }
}

async fn signed_in(asked: &Asked<'_>, typed: &Query<'_>) -> Result<Result<Principal, Wrong>, Refusal> {
    let username = typed.first("username").unwrap_or_default();
    let secret = Secret::new(typed.first("password").unwrap_or_default().to_owned());
    match password::sign_in(asked.app, &asked.index, username, secret, asked.now).await {
        Ok(home) => Ok(Ok(home)),
        Err(SignInError::Wrong) => Ok(Err(Wrong::Password)),
        Err(SignInError::TooMany) => Ok(Err(Wrong::TooMany)),
        Err(SignInError::Store(error)) => Err(error.into()),
    }
}

/// The page where a person types the code of a device. The code may come with name and password, or before them.
pub(crate) async fn device(asked: &Asked<'_>) -> Result<Answer, Refusal> {
    if asked.is_read() {
        let user_code = asked.query.first("user_code").unwrap_or_default();
        return Ok(device_form(asked, None, user_code, "", None));
    }
    refuse_other_sites(asked)?;
    let body = asked.body().await?;
    let typed = match oauth::form(asked, &body) {
        Ok(typed) => typed,
        Err(refusal) => return Ok(told(asked, &refusal)),
    };
    let text = |name: &str| typed.first(name).unwrap_or_default();
    let (user_code, username) = (text("user_code"), text("username"));
    let unknown = || device_form(asked, None, user_code, username, Some(Wrong::UnknownCode));
    let Some(code) = UserCode::read(user_code) else { return Ok(unknown()) };
    let wanted = match device::asked(asked.app, &code, asked.now).await {
        Ok(Some(wanted)) => wanted,
        Ok(None) => return Ok(unknown()),
        Err(refusal) => return Ok(told(asked, &refusal)),
    };
    let program = client::public(asked.app, wanted.client.0).map(|client| client.name).unwrap_or_default();
    let again = |wrong| device_form(asked, Some(&program), user_code, username, wrong);
    if typed.first("password").is_none() {
        return Ok(again(None));
    }
    let home = match signed_in(asked, &typed).await? {
        Ok(home) => home,
        Err(wrong) => return Ok(waiting(wrong, again(Some(wrong)))),
    };
    Ok(match device::approve(asked.app, &asked.index, &code, &wanted, home, asked.now).await {
        Ok(DeviceAnswered::Taken) => {
            let frame = Frame::outside(asked);
            let (title, text) = (frame.t.say(key("device-done-title")), frame.t.say(key("device-done-text")));
            page(StatusCode::OK, &Message { frame: &frame, title: &title, text: &text, detail: None }, None)
        }
        Ok(DeviceAnswered::Unknown) => unknown(),
        Err(refusal) => told(asked, &refusal),
    })
}

fn device_form(
    asked: &Asked<'_>,
    program: Option<&str>,
    user_code: &str,
    username: &str,
    wrong: Option<Wrong>,
) -> Answer {
    let frame = Frame::outside(asked);
    let status = wrong.map_or(StatusCode::OK, Wrong::status);
    let wrong = wrong.map(|wrong| frame.t.say(wrong.text()));
    let wrong = wrong.as_deref();
    page(status, &DevicePage { frame: &frame, program, user_code, username, wrong }, None)
}
