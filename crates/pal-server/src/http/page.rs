//! Pages that people see: no scripts needed, nothing loaded from elsewhere, forms only where they belong (R42, R43).

use std::fmt::Write;

use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{CONTENT_SECURITY_POLICY, HeaderName, ORIGIN, REFERRER_POLICY, X_FRAME_OPTIONS};
use http::{HeaderMap, StatusCode};
use pal_identity::Digest;
use pal_wire::error::ErrorCode;

use super::answer::{Answer, Refusal};

/// The form of the sign-in page.
#[derive(Debug, Template)]
#[template(path = "sign_in.html")]
pub(crate) struct SignIn<'a> {
    /// The program that asked.
    pub(crate) program: &'a str,
    /// Where the form goes.
    pub(crate) action: &'a str,
    /// The name that was typed.
    pub(crate) username: &'a str,
    /// What was wrong with the last attempt.
    pub(crate) wrong: Option<&'a str>,
}

/// The form for the code of a device.
#[derive(Debug, Template)]
#[template(path = "device.html")]
pub(crate) struct DevicePage<'a> {
    /// The program that asked, once its code is known.
    pub(crate) program: Option<&'a str>,
    /// The code that was typed.
    pub(crate) user_code: &'a str,
    /// The name that was typed.
    pub(crate) username: &'a str,
    /// What was wrong with the last attempt.
    pub(crate) wrong: Option<&'a str>,
}

/// A page that only says something.
#[derive(Debug, Template)]
#[template(path = "message.html")]
pub(crate) struct Message<'a> {
    /// In short.
    pub(crate) title: &'a str,
    /// In full.
    pub(crate) text: &'a str,
}

/// A form that goes on to the program.
#[derive(Debug, Template)]
#[template(path = "form_post.html")]
pub(crate) struct FormPost<'a> {
    /// Where it goes.
    pub(crate) action: &'a str,
    /// What is in it.
    pub(crate) pairs: &'a [(&'static str, String)],
}

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// A page, whose forms may go to this server and to `elsewhere`.
pub(crate) fn page(status: StatusCode, template: &impl Template, elsewhere: Option<&str>) -> Answer {
    let Ok(html) = template.render() else {
        return Answer::error(ErrorCode::InternalServerError, "the page cannot be shown");
    };
    let policy = policy(&html, elsewhere);
    Answer::new(status, "text/html; charset=utf-8", html)
        .secret()
        .with(CONTENT_SECURITY_POLICY, &policy)
        .with(REFERRER_POLICY, "same-origin")
        .with(X_FRAME_OPTIONS, "DENY")
}

/// Nothing but the page's own style and script, known by their digests.
fn policy(html: &str, elsewhere: Option<&str>) -> String {
    let mut policy =
        "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'".to_owned();
    if let Some(origin) = elsewhere {
        policy.push(' ');
        policy.push_str(origin);
    }
    for (element, directive) in [("style", "style-src"), ("script", "script-src")] {
        let text = html
            .split_once(&format!("<{element}>"))
            .and_then(|(_, rest)| rest.split_once(&format!("</{element}>")));
        if let Some((text, _)) = text {
            let digest = STANDARD.encode(Digest::of(text.as_bytes()).0);
            // INVARIANT: writing to a String does not fail.
            let _ = write!(policy, "; {directive} 'sha256-{digest}'");
        }
    }
    policy
}

/// Whether a form is from a page of this server (R41). A browser says where a form comes from; what says nothing is no browser.
pub(crate) fn is_from_here(headers: &HeaderMap, url: &str) -> bool {
    let text = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    match (text(&FETCH_SITE), text(&ORIGIN)) {
        (Some(site), _) => site == "same-origin" || site == "none",
        (None, Some(origin)) => origin.eq_ignore_ascii_case(url),
        (None, None) => true,
    }
}

/// Refuses a form that another site sent.
pub(crate) fn refuse_other_sites(headers: &HeaderMap, url: &str) -> Result<(), Refusal> {
    if is_from_here(headers, url) {
        return Ok(());
    }
    let text = "This form was sent by another site. Open the sign-in page again and fill it in there.";
    let answer = page(StatusCode::FORBIDDEN, &Message { title: "Not from here", text }, None);
    Err(Refusal::As(Box::new(answer)))
}
