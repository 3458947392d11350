//! The first page: which directory, which link, and what to do next.

use askama::Template;
use http::StatusCode;

use super::link::LinkView;
use super::page::{Frame, page};
use super::place::Place;
use super::session::Visitor;
use crate::app::link;
use crate::http::answer::{Answer, Refusal};
use crate::http::asked::Asked;

/// The first page.
#[derive(Debug, Template)]
#[template(path = "portal/home.html")]
pub(crate) struct HomePage<'a> {
    /// The frame.
    pub(crate) frame: &'a Frame,
    /// The link of the account, if there is one.
    pub(crate) linked: Option<LinkView>,
    /// How many directories the person has.
    pub(crate) directories: usize,
}

/// Shows it.
pub(crate) async fn show(asked: &Asked<'_>, visitor: &Visitor) -> Result<Answer, Refusal> {
    let frame = Frame::of(asked, visitor, Place::Home);
    let record = link::show(asked.app, visitor.account).await?;
    let linked = record.map(|record| LinkView::of(&asked.index, frame.t, &record));
    let directories = asked.index.accounts(visitor.home).count();
    Ok(page(StatusCode::OK, &HomePage { frame: &frame, linked, directories }))
}
