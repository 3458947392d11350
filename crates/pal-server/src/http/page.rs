//! Pages of the issuer: on which a password or a code is typed, in the frame of the portal's (R42, R43).

use askama::Template;
use http::header::{CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, ORIGIN};
use http::{HeaderMap, StatusCode};

use super::answer::{Answer, Refusal};
use super::asked::Asked;
use crate::portal::page::{self as portal, Frame};
use crate::texts::key;

/// The form of the sign-in page.
#[derive(Debug, Template)]
#[template(path = "sign_in.html")]
pub(crate) struct SignIn<'a> {
    /// The frame.
    pub(crate) frame: &'a Frame,
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
    /// The frame.
    pub(crate) frame: &'a Frame,
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
    /// The frame.
    pub(crate) frame: &'a Frame,
    /// In short.
    pub(crate) title: &'a str,
    /// In full.
    pub(crate) text: &'a str,
    /// What is for those who look after the program that asked, in English.
    pub(crate) detail: Option<&'a str>,
}

/// A form that goes on to the program.
#[derive(Debug, Template)]
#[template(path = "form_post.html")]
pub(crate) struct FormPost<'a> {
    /// The frame.
    pub(crate) frame: &'a Frame,
    /// Where it goes.
    pub(crate) action: &'a str,
    /// What is in it.
    pub(crate) pairs: &'a [(&'static str, String)],
}

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// A page, whose forms may go to this server and to `elsewhere`: where the answer for a program goes.
pub(crate) fn page(status: StatusCode, template: &impl Template, elsewhere: Option<&str>) -> Answer {
    let mut answer = portal::page(status, template);
    let policy =
        elsewhere.and_then(|origin| HeaderValue::from_str(&format!("{} {origin}", portal::POLICY)).ok());
    for (name, value) in &mut answer.headers {
        if let Some(policy) = policy.as_ref().filter(|_| *name == CONTENT_SECURITY_POLICY) {
            value.clone_from(policy);
        }
    }
    answer
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
pub(crate) fn refuse_other_sites(asked: &Asked<'_>) -> Result<(), Refusal> {
    if is_from_here(&asked.parts.headers, &asked.app.url) {
        return Ok(());
    }
    let frame = Frame::outside(asked);
    let title = frame.t.say(key("sign-in-other-site-title"));
    let text = frame.t.say(key("sign-in-other-site-text"));
    let message = Message { frame: &frame, title: &title, text: &text, detail: None };
    Err(Refusal::As(Box::new(page(StatusCode::FORBIDDEN, &message, None))))
}
