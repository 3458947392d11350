//! Forms: from this site, from this session, from this directory; else nothing happens, and a page says why (R41, R47).

use bytes::Bytes;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use pal_model::TenantId;
use pal_wire::query::Query;

use super::page::{Frame, Message, page};
use super::place::Place;
use super::session::Visitor;
use crate::http::answer::{Answer, Refusal};
use crate::http::asked::Asked;
use crate::http::page::is_from_here;
use crate::texts::key;

const URL_ENCODED: &str = "application/x-www-form-urlencoded";

/// The body of a form, if a page of this site sent it.
pub(crate) async fn body(asked: &Asked<'_>) -> Result<Bytes, Refusal> {
    refuse_elsewhere(asked)?;
    asked.body().await
}

/// The fields of a form.
pub(crate) fn fields<'b>(asked: &Asked<'_>, body: &'b Bytes) -> Result<Query<'b>, Refusal> {
    let content_type = asked.parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let content_type = content_type.and_then(|value| value.split(';').next()).unwrap_or_default().trim();
    let text = std::str::from_utf8(body).ok().filter(|_| content_type.eq_ignore_ascii_case(URL_ENCODED));
    text.map(Query::of).ok_or_else(|| refused(&Frame::outside(asked), Wrong::Unreadable))
}

/// The fields of a form that whoever is signed in opened in this session and directory. Every form that changes something is
/// read by this.
pub(crate) fn guarded<'b>(
    asked: &Asked<'_>,
    visitor: &Visitor,
    place: Place,
    body: &'b Bytes,
) -> Result<Query<'b>, Refusal> {
    let typed = fields(asked, body)?;
    let directory = typed.first("directory").unwrap_or_default();
    let token = typed.once("token").ok().flatten().unwrap_or_default();
    proven(asked, visitor, place, directory, token)?;
    Ok(typed)
}

/// Goes on only with a form that was opened in this session and directory.
pub(crate) fn proven(
    asked: &Asked<'_>,
    visitor: &Visitor,
    place: Place,
    directory: &str,
    token: &str,
) -> Result<(), Refusal> {
    // What the form says of its directory proves nothing; that it says another one explains why the proof would fail.
    let directory = directory.parse::<TenantId>().ok();
    if let Some(other) = directory.filter(|directory| *directory != visitor.account.tenant) {
        return Err(other_directory(asked, visitor, place, other));
    }
    if visitor.has_token(asked.parts.uri.path(), token) {
        return Ok(());
    }
    let frame = Frame::of(asked, visitor, place);
    Err(refused(&frame, Wrong::Stale))
}

/// Refuses what another site sent.
pub(crate) fn refuse_elsewhere(asked: &Asked<'_>) -> Result<(), Refusal> {
    if is_from_here(&asked.parts.headers, &asked.app.url) {
        return Ok(());
    }
    Err(refused(&Frame::outside(asked), Wrong::OtherSite))
}

/// A form in a shape that forms do not have.
pub(crate) fn unreadable(asked: &Asked<'_>) -> Refusal {
    refused(&Frame::outside(asked), Wrong::Unreadable)
}

/// The person went on in another directory meanwhile.
fn other_directory(asked: &Asked<'_>, visitor: &Visitor, place: Place, other: TenantId) -> Refusal {
    let frame = Frame::of(asked, visitor, place);
    // The name of a directory is told to those who have an account there.
    let opened = match asked.index.account_in(visitor.home, other) {
        Ok(_) => asked.index.tenant_name(other),
        Err(_) => other.to_string(),
    };
    let here = asked.index.tenant_name(visitor.account.tenant);
    let text = frame.t.fill("form-directory-text", &[("opened", &opened), ("here", &here)]);
    let onward = Some((asked.parts.uri.path(), key("form-open-again")));
    let message = Message { frame: &frame, title: key("form-directory-title"), text: &text, onward };
    Refusal::As(Box::new(page(StatusCode::CONFLICT, &message)))
}

/// Why a form is not taken.
#[derive(Debug, Clone, Copy)]
enum Wrong {
    OtherSite,
    Unreadable,
    Stale,
}

fn refused(frame: &Frame, wrong: Wrong) -> Refusal {
    let (status, title, text) = match wrong {
        Wrong::OtherSite => {
            (StatusCode::FORBIDDEN, key("form-other-site-title"), key("form-other-site-text"))
        }
        Wrong::Unreadable => {
            (StatusCode::BAD_REQUEST, key("form-unreadable-title"), key("form-unreadable-text"))
        }
        Wrong::Stale => (StatusCode::FORBIDDEN, key("form-stale-title"), key("form-stale-text")),
    };
    let text = frame.t.say(text);
    let onward = Some((frame.here.as_str(), key("form-open-again")));
    Refusal::As(Box::new(page(status, &Message { frame, title, text: &text, onward })))
}

/// On to the page that shows what was done.
pub(crate) fn done(path: &str, notice: super::notice::Notice) -> Answer {
    Answer::see_other(&format!("{path}?done={}", notice.word()))
}
