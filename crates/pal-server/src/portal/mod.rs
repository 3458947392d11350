//! The portal: pages on which people link a partner ID, in each directory in which they have an account.
//!
//! A request comes with the cookie of a [`session`] or is led to [`sign_in`]. Each page has a file, that knows what it shows,
//! and a template, that knows what it looks like; [`page`] puts the frame around it. What a [`form`] changes goes where the
//! wire's changes go, through `app`. Nothing here decides about links.

mod assets;
mod chart;
mod cookie;
mod customer;
mod directories;
mod download;
mod elsewhere;
mod figure;
#[cfg(test)]
mod figure_samples;
mod form;
mod freshness;
mod home;
mod insights;
mod language;
mod link;
mod link_history;
mod missing;
mod names;
mod notice;
mod operator;
pub(crate) mod page;
mod partner_id;
mod place;
pub(crate) mod reader;
mod return_path;
#[cfg(test)]
mod samples;
mod session;
mod sign_in;
mod uploads;

use pal_model::Principal;
use pal_wire::route::RouteKind;

use crate::http::answer::{Answer, Refusal};
use crate::http::asked::Asked;
use crate::http::{check_method, nobodys};
use session::{Found, Visitor};

/// Pages for everybody.
pub(crate) async fn open(asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let answered = match (asked.kind(), asked.is_read()) {
        (RouteKind::Front, _) => return Ok(Answer::see_other("/portal/")),
        (RouteKind::PortalAsset, _) => return assets::answer(asked),
        (RouteKind::PortalSignIn, _) => sign_in::begin(asked).await,
        (RouteKind::PortalCallback, _) => sign_in::finish(asked).await,
        (RouteKind::PortalSignedOut, _) => Ok(sign_in::signed_out(asked)),
        (RouteKind::PortalLanguage, _) => language::choose(asked).await,
        (_, _) => Err(nobodys(asked.parts.uri.path())),
    };
    Ok(answered.unwrap_or_else(|refusal| page::broken(asked, refusal)))
}

/// Pages for whoever is signed in; everybody else is led there.
pub(crate) async fn answer(asked: &Asked<'_>, who: &mut Option<Principal>) -> Result<Answer, Refusal> {
    check_method(asked.matched, asked.method())?;
    let answered = match session::find(asked).await {
        Ok(Found::Visitor(visitor)) => {
            *who = Some(visitor.account);
            shown(asked, &visitor).await
        }
        Ok(Found::Nobody) if asked.is_read() => Ok(sign_in::needed(asked)),
        Ok(Found::Nobody) => Ok(sign_in::session_is_over(asked)),
        Err(refusal) => Err(refusal),
    };
    Ok(answered.unwrap_or_else(|refusal| page::broken(asked, refusal)))
}

async fn shown(asked: &Asked<'_>, visitor: &Visitor) -> Result<Answer, Refusal> {
    match (asked.kind(), asked.is_read()) {
        (RouteKind::PortalHome, _) => home::show(asked, visitor).await,
        (RouteKind::PortalSignOut, _) => sign_in::sign_out(asked, visitor).await,
        (RouteKind::PortalLink, true) => link::show(asked, visitor).await,
        (RouteKind::PortalLink, false) => link::change(asked, visitor).await,
        (RouteKind::PortalPartner, _) => Ok(link::partner(asked, visitor)),
        (RouteKind::PortalLinkRemoval, true) => link::ask_removal(asked, visitor).await,
        (RouteKind::PortalLinkRemoval, false) => link::remove(asked, visitor).await,
        (RouteKind::PortalLinkHistory, _) => link_history::show(asked, visitor).await,
        (RouteKind::PortalDirectories, true) => directories::show(asked, visitor).await,
        (RouteKind::PortalDirectories, false) => directories::switch(asked, visitor).await,
        (RouteKind::PortalInsights, _) => insights::show(asked, visitor),
        (RouteKind::PortalFigure, _) => figure::show(asked, visitor),
        (RouteKind::PortalDownload, _) => download::file(asked, visitor),
        (RouteKind::PortalMissing, _) => missing::show(asked, visitor),
        (RouteKind::PortalCustomer, _) => customer::show(asked, visitor),
        (RouteKind::PortalStatement, _) => customer::statement(asked, visitor).await,
        (RouteKind::PortalOperator, _) => operator::show(asked, visitor).await,
        (RouteKind::PortalUploads, true) => uploads::show(asked, visitor),
        (RouteKind::PortalUploads, false) => uploads::take(asked, visitor).await,
        (RouteKind::PortalUpload, _) => uploads::one(asked, visitor),
        (_, _) => Err(nobodys(asked.parts.uri.path())),
    }
}
