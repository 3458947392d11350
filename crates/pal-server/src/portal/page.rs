//! The frame around every page, and the headers of every answer that is one (R42, R46).

use askama::Template;
use http::StatusCode;
use http::header::{CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, X_FRAME_OPTIONS};

use super::assets;
use super::cookie::CookieName;
use super::place::{ENTRIES, Entry, Place};
use super::reader::Rights;
use super::return_path::ReturnPath;
use super::session::Visitor;
use crate::http::answer::{Answer, Refusal};
use crate::http::asked::Asked;
use crate::http::headers::language;
use crate::texts::{Language, Texts, key};

/// Nothing but what this server sends, and nothing within the page itself. `connect-src` is for htmx.
pub(crate) const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// What every page shows around its own contents.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    /// The texts of its language.
    pub(crate) t: Texts,
    /// The path and query to come back to, for the switch of languages.
    pub(crate) here: ReturnPath,
    /// Whoever is signed in.
    pub(crate) visitor: Option<FrameVisitor>,
}

/// Whoever is signed in, as the frame shows it.
#[derive(Debug, Clone)]
pub(crate) struct FrameVisitor {
    /// Where the page is.
    pub(crate) place: Place,
    /// The name of the person.
    pub(crate) name: String,
    /// What the person signs in with.
    pub(crate) user_name: Option<String>,
    /// The name of the directory.
    pub(crate) directory: String,
    /// Its id: what forms were opened in.
    pub(crate) directory_id: String,
    /// Which pages are there for the person.
    pub(crate) rights: Rights,
    tokens: Tokens,
}

/// Proofs for forms, by the path they go to.
#[derive(Debug, Clone)]
struct Tokens(Vec<(&'static str, String)>);

/// Paths that forms of pages go to. One more form is one more row.
pub(crate) const FORMS: &[&str] =
    &["/portal/link", "/portal/link/remove", "/portal/directories", "/portal/sign-out", "/portal/uploads"];

impl Frame {
    /// The frame of a page that whoever is signed in sees.
    pub(crate) fn of(asked: &Asked<'_>, visitor: &Visitor, place: Place) -> Self {
        let tokens = FORMS.iter().map(|path| (*path, visitor.token(path))).collect();
        let visitor = FrameVisitor {
            place,
            name: visitor.name(&asked.index),
            user_name: visitor.user_name(&asked.index),
            directory: asked.index.tenant_name(visitor.account.tenant),
            directory_id: visitor.account.tenant.to_string(),
            rights: Rights::of(asked, visitor, asked.now),
            tokens: Tokens(tokens),
        };
        Self { visitor: Some(visitor), ..Self::outside(asked) }
    }

    /// The frame of a page that anybody sees.
    pub(crate) fn outside(asked: &Asked<'_>) -> Self {
        Self { t: texts(asked), here: ReturnPath::of(asked), visitor: None }
    }

    /// What a form that goes to `path` must carry, beside [`FrameVisitor::directory_id`].
    pub(crate) fn token(&self, path: &str) -> &str {
        let tokens = self.visitor.as_ref().map(|visitor| visitor.tokens.0.as_slice()).unwrap_or_default();
        tokens.iter().find(|(known, _)| *known == path).map_or("", |(_, token)| token)
    }
}

#[expect(clippy::unused_self, reason = "templates have nothing but the frame to ask")]
impl Frame {
    /// The languages to choose from.
    pub(crate) fn languages(&self) -> [Language; 3] {
        Language::ALL
    }

    /// The navigation: the pages that are there for whoever is signed in.
    pub(crate) fn entries(&self) -> impl Iterator<Item = &'static Entry> {
        let rights = self.visitor.as_ref().map(|visitor| visitor.rights).unwrap_or_default();
        ENTRIES.iter().filter(move |entry| entry.place.is_for(rights))
    }

    /// The address of a style or script.
    pub(crate) fn asset(&self, name: &str) -> String {
        assets::address(name)
    }
}

#[cfg(test)]
impl Frame {
    /// A frame that no request made.
    pub(crate) fn sample(t: Texts) -> Self {
        Self { t, here: ReturnPath::home(), visitor: None }
    }
}

#[cfg(test)]
impl FrameVisitor {
    /// Somebody of that name.
    pub(crate) fn sample(place: Place, name: &str) -> Self {
        Self {
            place,
            name: name.to_owned(),
            user_name: Some(name.to_owned()),
            directory: name.to_owned(),
            directory_id: "c0000000-0000-0000-0000-000000000000".to_owned(),
            rights: Rights { operates: true, administers: true },
            tokens: Tokens(Vec::new()),
        }
    }
}

/// The texts that the reader wants: as chosen, else as the browser asks.
pub(crate) fn texts(asked: &Asked<'_>) -> Texts {
    let chosen = CookieName::Language.read(&asked.parts.headers).and_then(Language::of_tag);
    Texts(chosen.unwrap_or_else(|| language(&asked.parts.headers)))
}

/// A page as an answer.
pub(crate) fn page(status: StatusCode, template: &impl Template) -> Answer {
    match template.render() {
        Ok(html) => headers(Answer::new(status, "text/html; charset=utf-8", html).secret()),
        Err(error) => {
            tracing::error!(%error, "a page was not rendered");
            Answer::empty(StatusCode::INTERNAL_SERVER_ERROR)
        }
    }
}

/// An answer with the headers of a page.
pub(crate) fn headers(answer: Answer) -> Answer {
    answer
        .with(CONTENT_SECURITY_POLICY, POLICY)
        .with(REFERRER_POLICY, "same-origin")
        .with(X_FRAME_OPTIONS, "DENY")
        .with(OPENER_POLICY, "same-origin")
        .with(RESOURCE_POLICY, "same-origin")
        .with(PERMISSIONS_POLICY, "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
}

/// A page that only says something, and where to go on.
#[derive(Debug, Template)]
#[template(path = "portal/message.html")]
pub(crate) struct Message<'a> {
    /// The frame.
    pub(crate) frame: &'a Frame,
    /// The key of what it says in short.
    pub(crate) title: &'static str,
    /// What it says in full.
    pub(crate) text: &'a str,
    /// The path to go on to, and the key of what that is.
    pub(crate) onward: Option<(&'a str, &'static str)>,
}

/// A refusal as a page: what a browser shows instead of ARM's form.
pub(crate) fn broken(asked: &Asked<'_>, refusal: Refusal) -> Answer {
    let answer = match refusal {
        Refusal::As(answer) => return *answer,
        Refusal::Arm { .. } => refusal.into_answer(Texts::default()),
    };
    let frame = Frame::outside(asked);
    let (title, text) = match answer.status {
        StatusCode::NOT_FOUND => (key("shell-not-found-title"), key("shell-not-found-text")),
        StatusCode::SERVICE_UNAVAILABLE => (key("shell-busy-title"), key("shell-busy-text")),
        status if status.is_client_error() => (key("shell-bad-title"), key("shell-bad-text")),
        _ => (key("shell-broken-title"), key("shell-broken-text")),
    };
    let text = frame.t.say(text);
    let message =
        Message { frame: &frame, title, text: &text, onward: Some(("/portal/", key("shell-go-home"))) };
    let mut shown = page(answer.status, &message);
    shown.headers.extend(answer.headers);
    shown
}
