//! The link service, `Microsoft.ManagementPartner` 2018-02-01: translate, call, translate.

use http::{Method, StatusCode};
use pal_identity::Caller;
use pal_model::partner_link::{Ask, Refusal as LinkRefusal};
use pal_store::{LinkAnswer, ReplayKey};
use pal_wire::error::{ErrorCode, cut};
use pal_wire::operation::Operations;
use pal_wire::path::partner_id;
use pal_wire::route::RouteKind;

use super::answer::{Answer, Refusal};
use super::asked::Asked;
use super::headers::{READS_LEFT, WRITES_LEFT, client_request_id};
use crate::app::link;
use crate::texts::key;

/// Answers a request of the link service. Whose link it is comes from the token, never from the request (R26).
pub(crate) async fn answer(asked: &Asked<'_>, caller: Caller) -> Result<Answer, Refusal> {
    let mut answer = match (asked.kind(), asked.method()) {
        (RouteKind::Operations, _) => Answer::ok(&Operations::all()),
        (RouteKind::Partner, &Method::PUT | &Method::PATCH | &Method::DELETE) => {
            change(asked, caller).await?
        }
        (RouteKind::Partner, _) => show(asked, caller, Some(asked.matched.name(0))).await?,
        (_, _) => show(asked, caller, None).await?,
    };
    answer.headers.push(if asked.is_read() { READS_LEFT } else { WRITES_LEFT });
    Ok(answer)
}

async fn show(asked: &Asked<'_>, caller: Caller, id: Option<&str>) -> Result<Answer, Refusal> {
    let record = link::show(asked.app, caller.principal).await?;
    let named = id.map(partner_id);
    match record.filter(|record| named.is_none_or(|named| named == Some(record.partner_id))) {
        Some(record) => Ok(Answer::written(link::shown(&asked.index, caller.principal, &record))),
        None => Err(match id {
            Some(id) => Refusal::text(ErrorCode::NotFound, key("arm-linked-elsewhere"), [("id", cut(id))]),
            None => Refusal::text(ErrorCode::NotFound, key("arm-not-linked"), []),
        }),
    }
}

async fn change(asked: &Asked<'_>, caller: Caller) -> Result<Answer, Refusal> {
    asked.body().await?;
    let text = asked.matched.name(0);
    let id = partner_id(text);
    let wanted = asked.index.wanted(id);
    let (ask, word) = match *asked.method() {
        Method::PUT => (Ask::Create(wanted), "PUT"),
        Method::PATCH => (Ask::Update(wanted), "PATCH"),
        _ => (Ask::Delete(id), "DELETE"),
    };
    let replay = client_request_id(&asked.parts.headers)
        .and_then(|id| ReplayKey::new(word, asked.parts.uri.path(), id));
    let index = std::sync::Arc::clone(&asked.index);
    match link::change(asked.app, index, caller.principal, ask, replay, asked.now).await? {
        LinkAnswer::Done { body, .. } if body.is_empty() => Ok(Answer::empty(StatusCode::OK)),
        LinkAnswer::Done { body, .. } => Ok(Answer::written(body)),
        LinkAnswer::Refused(refusal) => Err(refused(refusal, ask, text)),
    }
}

/// The whole ARM mapping of what the rules refuse.
fn refused(refusal: LinkRefusal, ask: Ask, id: &str) -> Refusal {
    let id = ("id", cut(id));
    match refusal {
        LinkRefusal::NotLinkable => Refusal::text(ErrorCode::BadRequest, key("arm-not-linkable"), [id]),
        LinkRefusal::LinkedTo(linked) => {
            let linked = ("linked", linked.to_string());
            Refusal::text(ErrorCode::Conflict, key("arm-linked-to"), [id, linked])
        }
        LinkRefusal::NotLinked => {
            let text = match ask {
                Ask::Create(_) | Ask::Update(_) => key("arm-not-changed"),
                Ask::Delete(_) => key("arm-not-deleted"),
            };
            Refusal::text(ErrorCode::NotFound, text, [id])
        }
    }
}
