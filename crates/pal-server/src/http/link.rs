//! The link service, `Microsoft.ManagementPartner` 2018-02-01: translate, call, translate.

use http::{Method, StatusCode};
use pal_identity::Caller;
use pal_model::PartnerId;
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
        None => Err(Refusal::new(
            ErrorCode::NotFound,
            match id {
                Some(id) => format!(
                    "the account is not linked to partner id `{}`; ask without an id for the link it has, or create one with PUT",
                    cut(id)
                ),
                None => "the account has no partner link; create one with PUT".to_owned(),
            },
        )),
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
    let id = cut(id);
    match refusal {
        LinkRefusal::NotLinkable => Refusal::new(
            ErrorCode::BadRequest,
            format!(
                "`{id}` is not the partner id of a location account; look the id up in Partner Center and use that of a location"
            ),
        ),
        LinkRefusal::LinkedTo(linked) => Refusal::new(ErrorCode::Conflict, conflict(linked, &id)),
        LinkRefusal::NotLinked => Refusal::new(
            ErrorCode::NotFound,
            match ask {
                Ask::Create(_) | Ask::Update(_) => {
                    format!(
                        "the account has no partner link that could be changed to `{id}`; create one with PUT"
                    )
                }
                Ask::Delete(_) => {
                    format!("the account is not linked to partner id `{id}`; nothing was deleted")
                }
            },
        ),
    }
}

fn conflict(linked: PartnerId, id: &str) -> String {
    format!(
        "the account is already linked to partner id `{linked}` and not to `{id}`; change the link with PATCH, or delete it first"
    )
}
