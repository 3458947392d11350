//! The customer's view: every partner that is linked in the directory, through which account and role, since when, and what
//! that explains. Nothing can be changed here; access can be taken away, with the command that does so. Made to be printed.

use std::collections::BTreeMap;

use askama::Template;
use http::StatusCode;
use pal_attribution::board::{Board, Customers, Grant, Partners, Question, Sight};
use pal_attribution::report::influenced::GroupKey;
use pal_attribution::report::table::Cell;
use pal_model::{Money, ObjectId, PartnerId, Principal, TenantId};

use super::figure::bound;
use super::freshness::{Freshness, not_yet};
use super::names::Names;
use super::page::{Frame, headers, page};
use super::place::Place;
use super::session::Visitor;
use crate::api::too_large;
use crate::http::answer::{Answer, Refusal};
use crate::http::asked::Asked;
use crate::http::nobodys;
use crate::insights::customer::{Access, LinkedAccount, Reach, linked_accounts, reach};
use crate::statement;
use crate::texts::Texts;

/// A partner that is linked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PartnerView {
    /// Its name.
    pub(crate) name: String,
    /// Its id.
    pub(crate) id: String,
    /// The accounts that are linked to it.
    pub(crate) accounts: Vec<AccountView>,
    /// What it explains: month and amount.
    pub(crate) figures: Vec<(String, String)>,
}

/// An account that is linked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AccountView {
    /// Its name.
    pub(crate) name: String,
    /// Its id.
    pub(crate) id: String,
    /// The directory it comes from, if it is another one.
    pub(crate) from_directory: Option<String>,
    /// Since when it has been linked.
    pub(crate) linked_from: String,
    /// Until when it was, if it is no longer.
    pub(crate) linked_to: Option<String>,
    /// Its access.
    pub(crate) access: Vec<AccessView>,
}

/// A role it holds or held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AccessView {
    /// The role.
    pub(crate) role: String,
    /// Where.
    pub(crate) scope: String,
    /// How it is held.
    pub(crate) via: String,
    /// Since when.
    pub(crate) from: String,
    /// Until when, if it has ended.
    pub(crate) to: Option<String>,
    /// What takes it away.
    pub(crate) command: Option<String>,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "portal/customer.html")]
pub(crate) struct CustomerPage<'a> {
    /// The frame.
    pub(crate) frame: &'a Frame,
    /// How new it is.
    pub(crate) freshness: Freshness,
    /// The directory.
    pub(crate) directory: String,
    /// Its id.
    pub(crate) directory_id: String,
    /// The subscriptions that it is about, if not all of the directory.
    pub(crate) subscriptions: Option<Vec<String>>,
    /// The partners.
    pub(crate) partners: Vec<PartnerView>,
}

/// Shows it.
pub(crate) fn show(asked: &Asked<'_>, visitor: &Visitor) -> Result<Answer, Refusal> {
    let Some(reach) = reach(&asked.index, visitor.account, asked.now) else {
        return Err(nobodys(asked.parts.uri.path()));
    };
    let frame = Frame::of(asked, visitor, Place::Customer);
    let Some(shown) = asked.app.insights.shown() else { return Ok(not_yet(&frame)) };
    let tenant = visitor.account.tenant;
    let names = Names::of(asked, &shown);
    let mut partners: BTreeMap<PartnerId, PartnerView> = BTreeMap::new();
    for account in linked_accounts(&shown.board, tenant, &reach) {
        let view = partners.entry(account.partner).or_default();
        view.accounts.push(account_view(frame.t, &names, asked, tenant, &account));
    }
    let figures = figures(&shown.board, tenant, &reach)?;
    for (partner, view) in &mut partners {
        view.id = partner.to_string();
        view.name = names.of_value("partner", &view.id);
        view.figures = figures.get(partner).map(|sums| read(frame.t, sums)).unwrap_or_default();
    }
    let subscriptions = match &reach {
        Reach::Directory => None,
        Reach::Subscriptions(ids) => {
            Some(ids.iter().map(|id| names.of_value("subscription", &id.to_string())).collect())
        }
    };
    Ok(page(
        StatusCode::OK,
        &CustomerPage {
            frame: &frame,
            freshness: Freshness::of(frame.t, &shown),
            directory: asked.index.tenant_name(tenant),
            directory_id: tenant.to_string(),
            subscriptions,
            partners: partners.into_values().collect(),
        },
    ))
}

/// The statement that the service signs of the whole directory.
pub(crate) async fn statement(asked: &Asked<'_>, visitor: &Visitor) -> Result<Answer, Refusal> {
    let Some(Reach::Directory) = reach(&asked.index, visitor.account, asked.now) else {
        return Err(nobodys(asked.parts.uri.path()));
    };
    let Some(shown) = asked.app.insights.shown() else {
        return Ok(not_yet(&Frame::of(asked, visitor, Place::Customer)));
    };
    Ok(headers(statement::signed(asked, shown, visitor.account.tenant).await?))
}

/// By month and currency.
type Sums = BTreeMap<(String, String), Money>;

/// What partners' links explain of the customer's own consumption.
fn figures(board: &Board, tenant: TenantId, reach: &Reach) -> Result<BTreeMap<PartnerId, Sums>, Refusal> {
    let partners = Partners::All;
    let sight = Sight(vec![Grant { partners, customers: Customers::These([tenant].into()) }]);
    let keys = [GroupKey::Month, GroupKey::Subscription, GroupKey::Partner].into();
    let asked = Question { keys, customer: Some(tenant), ..Question::default() };
    let table = board.figures(&asked, &sight).map_err(too_large)?;
    let mut sums: BTreeMap<PartnerId, Sums> = BTreeMap::new();
    for row in &table.rows {
        let [
            Cell::Text(month),
            Cell::Text(subscription),
            Cell::Text(partner),
            Cell::Text(_),
            Cell::Text(currency),
            Cell::Amount(amount),
        ] = row.as_slice()
        else {
            continue;
        };
        let is_seen = match reach {
            Reach::Directory => true,
            Reach::Subscriptions(ids) => subscription.parse().is_ok_and(|id| ids.contains(&id)),
        };
        if let (true, Ok(partner)) = (is_seen, partner.parse()) {
            let of_partner = sums.entry(partner).or_default();
            let sum = of_partner.entry((month.clone(), currency.clone())).or_default();
            *sum = sum.checked_add(*amount).unwrap_or(*sum);
        }
    }
    Ok(sums)
}

/// Sums as they are read.
fn read(t: Texts, sums: &Sums) -> Vec<(String, String)> {
    let month = |text: &str| {
        let at: Option<pal_model::Instant> = format!("{text}T00:00:00Z").parse().ok();
        at.map_or_else(|| text.to_owned(), |at| t.month(at.month()))
    };
    sums.iter().map(|((at, currency), sum)| (month(at), t.money(*sum, currency))).collect()
}

fn account_view(
    t: Texts,
    names: &Names<'_>,
    asked: &Asked<'_>,
    tenant: TenantId,
    account: &LinkedAccount,
) -> AccountView {
    let Principal { tenant: of, object } = account.principal;
    let last = account.linked.last();
    AccountView {
        name: names.account(account.principal),
        id: object.to_string(),
        from_directory: (of != tenant).then(|| asked.index.tenant_name(of)),
        linked_from: account
            .linked
            .first()
            .map(|valid| bound(t, valid.from(), "figure-always"))
            .unwrap_or_default(),
        linked_to: last.filter(|valid| valid.to() <= asked.now).map(|valid| t.moment(valid.to())),
        access: account.access.iter().map(|access| access_view(t, names, asked, of, access)).collect(),
    }
}

fn access_view(t: Texts, names: &Names<'_>, asked: &Asked<'_>, of: TenantId, access: &Access) -> AccessView {
    let group =
        |id: &String| id.parse().map_or_else(|_| id.clone(), |object: ObjectId| names.group(of, object));
    let groups: Vec<String> = access.groups.iter().map(group).collect();
    let via = match (access.delegation, groups.as_slice()) {
        (true, _) => t.say("figure-via-delegation").into_owned(),
        (false, []) => t.say("figure-via-direct").into_owned(),
        (false, chain) => t.fill("figure-via-group", &[("groups", chain.join(" › "))]).into_owned(),
    };
    let has_ended = access.to.is_some_and(|to| to <= asked.now);
    AccessView {
        role: access.role.clone(),
        scope: access.scope.clone(),
        via,
        from: access.from.map_or_else(|| t.say("figure-always").into_owned(), |at| t.moment(at)),
        to: access.to.map(|at| t.moment(at)),
        command: (!has_ended).then(|| access.command.clone()),
    }
}
