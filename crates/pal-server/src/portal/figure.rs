//! Down from a figure: through which account, role and scope it came about, and from when to when.

use askama::Template;
use http::StatusCode;
use pal_attribution::report::explain::Witness;
use pal_model::{Instant, role};

use super::freshness::{Freshness, not_yet};
use super::names::Names;
use super::page::{Frame, page};
use super::place::Place;
use super::reader::reader;
use super::session::Visitor;
use crate::api::explain::{explained, figure};
use crate::http::answer::{Answer, Refusal};
use crate::http::asked::Asked;
use crate::http::nobodys;
use crate::texts::{Texts, key};

/// An access that earned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WitnessRow {
    /// The account.
    pub(crate) account: String,
    /// Its directory.
    pub(crate) directory: String,
    /// How it holds the role: directly, by groups, by Lighthouse.
    pub(crate) via: String,
    /// The role.
    pub(crate) role: String,
    /// Where.
    pub(crate) scope: String,
    /// From when it earned.
    pub(crate) from: String,
    /// Until when.
    pub(crate) to: String,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "portal/figure.html")]
pub(crate) struct FigurePage<'a> {
    /// The frame.
    pub(crate) frame: &'a Frame,
    /// How new the figures are.
    pub(crate) freshness: Freshness,
    /// Whose figure.
    pub(crate) partner: String,
    /// Of which subscription.
    pub(crate) subscription: String,
    /// Of which month.
    pub(crate) month: String,
    /// Of which service.
    pub(crate) service: Option<String>,
    /// The accesses that are seen.
    pub(crate) witnesses: Vec<WitnessRow>,
    /// How many others there are.
    pub(crate) others: usize,
    /// Whether the partner sold the subscription.
    pub(crate) is_sold: bool,
}

/// Shows it.
pub(crate) fn show(asked: &Asked<'_>, visitor: &Visitor) -> Result<Answer, Refusal> {
    let frame = Frame::of(asked, visitor, Place::Insights);
    let Some(shown) = asked.app.insights.shown() else { return Ok(not_yet(&frame)) };
    let of = figure(asked)?;
    let reader = reader(visitor, &asked.index);
    let view = asked.app.insights.viewers.view(&asked.index, shown.board.facts(), &reader.accounts);
    let Some(found) = explained(&shown.board, &view, &reader.accounts, &of)? else {
        return Err(nobodys(asked.parts.uri.path()));
    };
    let names = Names::of(asked, &shown);
    let row = |witness: &Witness| row(frame.t, &names, asked, witness);
    Ok(page(
        StatusCode::OK,
        &FigurePage {
            frame: &frame,
            freshness: Freshness::of(frame.t, &shown),
            partner: names.of_value("partner", &of.partner.to_string()),
            subscription: names.of_value("subscription", &of.subscription.to_string()),
            month: frame.t.month(of.month),
            service: of.service.clone(),
            witnesses: found.witnesses.iter().map(row).collect(),
            others: found.others,
            is_sold: found.is_sold,
        },
    ))
}

fn row(t: Texts, names: &Names<'_>, asked: &Asked<'_>, witness: &Witness) -> WitnessRow {
    let tenant = witness.principal.tenant;
    let groups: Vec<String> = witness.groups.iter().map(|group| names.group(tenant, *group)).collect();
    let via = match (witness.delegation, groups.as_slice()) {
        (true, _) => t.say("figure-via-delegation").into_owned(),
        (false, []) => t.say("figure-via-direct").into_owned(),
        (false, chain) => t.fill("figure-via-group", &[("groups", &chain.join(" › "))]).into_owned(),
    };
    WitnessRow {
        account: names.account(witness.principal),
        directory: asked.index.tenant_name(tenant),
        via,
        role: role::name(witness.role),
        scope: witness.scope.to_string(),
        from: bound(t, witness.from, key("figure-always")),
        to: bound(t, witness.to, key("figure-open")),
    }
}

/// A moment, or what is said where there is none.
pub(super) fn bound(t: Texts, at: Instant, open: &str) -> String {
    if at.is_bounded() { t.moment(at) } else { t.say(open).into_owned() }
}
