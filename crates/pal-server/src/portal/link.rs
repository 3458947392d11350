//! The link of the account: shown, saved after a look at the partner's name, removed after a second question. Whatever is done
//! goes the way of the wire, through `app::link`, with its rules and its audit row.

use std::sync::Arc;

use askama::Template;
use http::StatusCode;
use pal_model::partner_link::{Ask, LinkRecord, Refusal as LinkRefusal};
use pal_store::LinkAnswer;

use super::elsewhere::Elsewhere;
use super::form;
use super::notice::Notice;
use super::page::{Frame, page};
use super::partner_id::{PartnerView, TypedPartner};
use super::place::Place;
use super::session::Visitor;
use crate::app::link;
use crate::directory::Index;
use crate::http::answer::{Answer, Refusal};
use crate::http::asked::Asked;
use crate::texts::Texts;

/// A link as pages show it.
#[derive(Debug, Clone)]
pub(crate) struct LinkView {
    /// The partner id.
    pub(crate) partner_id: String,
    /// The partner's name today.
    pub(crate) partner_name: Option<String>,
    /// Since when the account is linked to it.
    pub(crate) since: String,
    /// When the account was first linked to any.
    pub(crate) first: String,
    /// How often the record changed.
    pub(crate) version: String,
}

impl LinkView {
    /// A record as it is shown.
    pub(crate) fn of(index: &Index, t: Texts, record: &LinkRecord) -> Self {
        Self {
            partner_id: record.partner_id.to_string(),
            partner_name: index.partner_name(record.partner_id).map(str::to_owned),
            since: t.moment(record.updated),
            first: t.moment(record.created),
            version: t.number(record.version),
        }
    }
}

/// The page with the link and the form that changes it.
#[derive(Debug, Template)]
#[template(path = "portal/link.html")]
pub(crate) struct LinkPage<'a> {
    /// The frame.
    pub(crate) frame: &'a Frame,
    /// What was done last.
    pub(crate) notice: Option<Notice>,
    /// The directory that somebody wants to link in, if it is not this one.
    pub(crate) elsewhere: Option<Elsewhere>,
    /// The link there is.
    pub(crate) linked: Option<LinkView>,
    /// What was typed.
    pub(crate) typed: &'a str,
    /// What that turned out to be.
    pub(crate) found: Option<TypedPartner>,
}

/// The question before a link is saved.
#[derive(Debug, Template)]
#[template(path = "portal/link_confirm.html")]
pub(crate) struct LinkConfirmPage<'a> {
    /// The frame.
    pub(crate) frame: &'a Frame,
    /// The link there is.
    pub(crate) linked: Option<LinkView>,
    /// The partner to be linked.
    pub(crate) partner: PartnerView,
}

/// The question before a link is removed.
#[derive(Debug, Template)]
#[template(path = "portal/link_remove.html")]
pub(crate) struct LinkRemovePage<'a> {
    /// The frame.
    pub(crate) frame: &'a Frame,
    /// The link there is.
    pub(crate) linked: LinkView,
}

/// What the id that is being typed stands for: a part of the page.
#[derive(Debug, Template)]
#[template(path = "portal/partner.html")]
pub(crate) struct PartnerPart<'a> {
    /// The frame.
    pub(crate) frame: &'a Frame,
    /// What it is; `None` while nothing is typed.
    pub(crate) found: Option<TypedPartner>,
}

async fn linked(asked: &Asked<'_>, visitor: &Visitor, t: Texts) -> Result<Option<LinkView>, Refusal> {
    let record = link::show(asked.app, visitor.account).await?;
    Ok(record.map(|record| LinkView::of(&asked.index, t, &record)))
}

async fn shown(
    asked: &Asked<'_>,
    visitor: &Visitor,
    status: StatusCode,
    typed: &str,
    found: Option<TypedPartner>,
) -> Result<Answer, Refusal> {
    let frame = Frame::of(asked, visitor, Place::Link);
    let linked = linked(asked, visitor, frame.t).await?;
    let notice = Notice::of(asked.query.first("done"));
    let there = asked.query.first("directory").map(str::trim).filter(|text| !text.is_empty());
    let elsewhere = there.and_then(|text| Elsewhere::of(asked, visitor, text));
    Ok(page(status, &LinkPage { frame: &frame, notice, elsewhere, linked, typed, found }))
}

/// Shows the link.
pub(crate) async fn show(asked: &Asked<'_>, visitor: &Visitor) -> Result<Answer, Refusal> {
    shown(asked, visitor, StatusCode::OK, "", None).await
}

/// Says whose id is being typed.
pub(crate) fn partner(asked: &Asked<'_>, visitor: &Visitor) -> Answer {
    let frame = Frame::of(asked, visitor, Place::Link);
    let typed = asked.query.first("partner_id").unwrap_or_default().trim();
    let found = (!typed.is_empty()).then(|| TypedPartner::of(&asked.index, typed));
    page(StatusCode::OK, &PartnerPart { frame: &frame, found })
}

/// Takes the form: asks whether it is right, and saves what was said to be right.
pub(crate) async fn change(asked: &Asked<'_>, visitor: &Visitor) -> Result<Answer, Refusal> {
    let body = form::body(asked).await?;
    let typed = form::guarded(asked, visitor, Place::Link, &body)?;
    let text = typed.first("partner_id").unwrap_or_default().trim();
    let partner = match TypedPartner::of(&asked.index, text) {
        TypedPartner::Location(partner) => partner,
        found @ (TypedPartner::Malformed | TypedPartner::Unknown | TypedPartner::Global { .. }) => {
            return shown(asked, visitor, StatusCode::BAD_REQUEST, text, Some(found)).await;
        }
    };
    if typed.first("confirmed") != Some("yes") {
        let frame = Frame::of(asked, visitor, Place::Link);
        let linked = linked(asked, visitor, frame.t).await?;
        return Ok(page(StatusCode::OK, &LinkConfirmPage { frame: &frame, linked, partner }));
    }
    save(asked, visitor, text).await
}

/// Links, or changes the link in one step, so that there is no moment without one.
async fn save(asked: &Asked<'_>, visitor: &Visitor, text: &str) -> Result<Answer, Refusal> {
    let wanted = asked.index.wanted(pal_wire::path::partner_id(text));
    let is_linked = link::show(asked.app, visitor.account).await?.is_some();
    let (first, second) = if is_linked {
        (Ask::Update(wanted), Ask::Create(wanted))
    } else {
        (Ask::Create(wanted), Ask::Update(wanted))
    };
    let mut answer = ask(asked, visitor, first).await?;
    if let LinkAnswer::Refused(LinkRefusal::LinkedTo(_) | LinkRefusal::NotLinked) = answer {
        // Somebody with the same account was quicker: what there was to change is there now, or is gone.
        answer = ask(asked, visitor, second).await?;
    }
    match answer {
        LinkAnswer::Done { .. } => Ok(form::done("/portal/link", Notice::LinkSaved)),
        LinkAnswer::Refused(_) => {
            let found = TypedPartner::of(&asked.index, text);
            shown(asked, visitor, StatusCode::CONFLICT, text, Some(found)).await
        }
    }
}

async fn ask(asked: &Asked<'_>, visitor: &Visitor, ask: Ask) -> Result<LinkAnswer, Refusal> {
    let index = Arc::clone(&asked.index);
    Ok(link::change(asked.app, index, visitor.account, ask, None, asked.now).await?)
}

/// Asks whether the link is really to go.
pub(crate) async fn ask_removal(asked: &Asked<'_>, visitor: &Visitor) -> Result<Answer, Refusal> {
    let frame = Frame::of(asked, visitor, Place::Link);
    Ok(match linked(asked, visitor, frame.t).await? {
        Some(linked) => page(StatusCode::OK, &LinkRemovePage { frame: &frame, linked }),
        None => Answer::see_other("/portal/link"),
    })
}

/// Removes the link that the page named. If it is another one by now, nothing is removed and the page shows which.
pub(crate) async fn remove(asked: &Asked<'_>, visitor: &Visitor) -> Result<Answer, Refusal> {
    let body = form::body(asked).await?;
    let typed = form::guarded(asked, visitor, Place::Link, &body)?;
    let id = pal_wire::path::partner_id(typed.first("partner_id").unwrap_or_default());
    match ask(asked, visitor, Ask::Delete(id)).await? {
        LinkAnswer::Done { .. } => Ok(form::done("/portal/link", Notice::LinkRemoved)),
        LinkAnswer::Refused(_) => Ok(Answer::see_other("/portal/link/remove")),
    }
}
