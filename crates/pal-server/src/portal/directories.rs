//! The directories in which the person has an account, and which of them the portal is about (PAL-04: each has a link of its
//! own, so each has to be visited).

use askama::Template;
use http::StatusCode;
use pal_model::{Principal, TenantId};

use super::elsewhere::Elsewhere;
use super::form;
use super::link::LinkView;
use super::notice::Notice;
use super::page::{Frame, page};
use super::place::Place;
use super::session::Visitor;
use crate::app::link;
use crate::http::answer::{Answer, Refusal};
use crate::http::asked::Asked;

/// The page.
#[derive(Debug, Template)]
#[template(path = "portal/directories.html")]
pub(crate) struct DirectoriesPage<'a> {
    /// The frame.
    pub(crate) frame: &'a Frame,
    /// What is searched for.
    pub(crate) search: &'a str,
    /// The directories that fit.
    pub(crate) directories: Vec<DirectoryView>,
    /// Where somebody tried to go without an account.
    pub(crate) elsewhere: Option<Elsewhere>,
}

/// A directory of the person.
#[derive(Debug, Clone)]
pub(crate) struct DirectoryView {
    /// Its id.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// Its domain.
    pub(crate) domain: Option<String>,
    /// What the person is there.
    pub(crate) account: AccountKind,
    /// Whether the portal is about it now.
    pub(crate) is_current: bool,
    /// How lately it was used: 0 for the last.
    pub(crate) recent: Option<usize>,
    /// The link of the account there.
    pub(crate) linked: Option<LinkView>,
}

/// What a person is in a directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AccountKind {
    /// It is the person's own.
    Home,
    /// The person was invited.
    Guest,
}

impl DirectoryView {
    fn fits(&self, search: &str) -> bool {
        let search = search.to_lowercase();
        let texts = [Some(&self.name), self.domain.as_ref(), Some(&self.id)];
        texts.into_iter().flatten().any(|text| text.to_lowercase().contains(&search))
    }
}

/// The longest search that is made.
const SEARCH_MAX: usize = 100;

/// Shows it.
pub(crate) async fn show(asked: &Asked<'_>, visitor: &Visitor) -> Result<Answer, Refusal> {
    let search: String =
        asked.query.first("search").unwrap_or_default().trim().chars().take(SEARCH_MAX).collect();
    shown(asked, visitor, StatusCode::OK, &search, None).await
}

async fn shown(
    asked: &Asked<'_>,
    visitor: &Visitor,
    status: StatusCode,
    search: &str,
    elsewhere: Option<Elsewhere>,
) -> Result<Answer, Refusal> {
    let frame = Frame::of(asked, visitor, Place::Directories);
    let mut directories = all(asked, visitor, &frame).await?;
    directories.retain(|directory| directory.fits(search));
    Ok(page(status, &DirectoriesPage { frame: &frame, search, directories, elsewhere }))
}

/// The current one, those used lately, then the others by name.
async fn all(asked: &Asked<'_>, visitor: &Visitor, frame: &Frame) -> Result<Vec<DirectoryView>, Refusal> {
    let accounts: Vec<Principal> = asked.index.accounts(visitor.home).collect();
    let links = link::show_all(asked.app, &accounts).await?;
    let mut views = Vec::with_capacity(accounts.len());
    for account in accounts {
        let tenant = account.tenant;
        views.push(DirectoryView {
            id: tenant.to_string(),
            name: asked.index.tenant_name(tenant),
            domain: asked.index.tenant(tenant).and_then(|tenant| tenant.domain.clone()),
            account: if account == visitor.home { AccountKind::Home } else { AccountKind::Guest },
            is_current: account == visitor.account,
            recent: visitor.recent.iter().position(|recent| *recent == tenant),
            linked: links.get(&account).map(|record| LinkView::of(&asked.index, frame.t, record)),
        });
    }
    views.sort_by_cached_key(|view| {
        (!view.is_current, view.recent.unwrap_or(usize::MAX), view.name.to_lowercase(), view.id.clone())
    });
    Ok(views)
}

/// Goes on in another directory.
pub(crate) async fn switch(asked: &Asked<'_>, visitor: &Visitor) -> Result<Answer, Refusal> {
    let body = form::body(asked).await?;
    let typed = form::guarded(asked, visitor, Place::Directories, &body)?;
    let to = typed.first("to").unwrap_or_default();
    let account = to.parse::<TenantId>().ok().and_then(|id| asked.index.account_in(visitor.home, id).ok());
    let Some(account) = account else {
        // Whether there is such a directory is not told to whoever has no account in it.
        let elsewhere = Elsewhere::of(asked, visitor, to);
        return shown(asked, visitor, StatusCode::BAD_REQUEST, "", elsewhere).await;
    };
    let answer = form::done("/portal/link", Notice::Switched);
    visitor.switch(asked.app, account.tenant, asked.now, answer).await
}
