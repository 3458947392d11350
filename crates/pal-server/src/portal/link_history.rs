//! What the link of the account was, change by change.

use askama::Template;
use http::StatusCode;
use pal_model::partner_link::LinkState;

use super::page::{Frame, page};
use super::place::Place;
use super::session::Visitor;
use crate::http::answer::{Answer, Refusal};
use crate::http::asked::Asked;
use crate::texts::key;

/// Changes that are shown; the latest.
const CHANGES_MAX: u32 = 200;

/// The page.
#[derive(Debug, Template)]
#[template(path = "portal/link_history.html")]
pub(crate) struct LinkHistoryPage<'a> {
    /// The frame.
    pub(crate) frame: &'a Frame,
    /// The changes, the latest first.
    pub(crate) changes: Vec<ChangeView>,
}

/// A change of the link.
#[derive(Debug, Clone)]
pub(crate) struct ChangeView {
    /// When.
    pub(crate) when: String,
    /// The key of what was done.
    pub(crate) what: &'static str,
    /// The partner id.
    pub(crate) partner_id: String,
    /// The partner's name today.
    pub(crate) partner_name: Option<String>,
    /// The version from then on.
    pub(crate) version: String,
}

/// Shows it.
pub(crate) async fn show(asked: &Asked<'_>, visitor: &Visitor) -> Result<Answer, Refusal> {
    let frame = Frame::of(asked, visitor, Place::Link);
    let versions = asked.app.store.link_versions(visitor.account, CHANGES_MAX).await?;
    let before = versions.iter().skip(1).map(Some).chain([None]);
    let changes = versions.iter().zip(before).map(|(version, before)| ChangeView {
        when: frame.t.moment(version.at),
        what: match (version.state, before.map(|before| before.state)) {
            (LinkState::Deleted, _) => key("history-removed"),
            (LinkState::Active, Some(LinkState::Active)) => key("history-changed"),
            (LinkState::Active, Some(LinkState::Deleted) | None) => key("history-linked"),
        },
        partner_id: version.partner_id.to_string(),
        partner_name: asked.index.partner_name(version.partner_id).map(str::to_owned),
        version: frame.t.number(version.version),
    });
    let changes = changes.collect();
    Ok(page(StatusCode::OK, &LinkHistoryPage { frame: &frame, changes }))
}
