//! Missing customers: where a partner earned nothing, why, and the step that mends it; and the last linked engineer.

use std::collections::HashMap;

use askama::Template;
use http::StatusCode;
use pal_attribution::report::table::{Cell, Table};
use pal_model::{Money, ReasonCode};

use super::freshness::{Freshness, not_yet};
use super::names::Names;
use super::page::{Frame, page};
use super::place::Place;
use super::reader::reader;
use super::session::Visitor;
use crate::api::missing::{absences, seen_accounts};
use crate::api::question::{parsed, terms};
use crate::http::answer::{Answer, Refusal};
use crate::http::asked::Asked;
use crate::insights::viewer::{Because, Revenue};
use crate::texts::{Texts, key};

/// Rows that a page shows.
const ROWS_MAX: usize = 200;

/// A customer without a credit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MissingRow {
    /// The customer.
    pub(crate) customer: String,
    /// Its id.
    pub(crate) customer_id: String,
    /// The partner.
    pub(crate) partner: String,
    /// Its id.
    pub(crate) partner_id: String,
    /// The code of the reason.
    pub(crate) code: String,
    /// What is the matter.
    pub(crate) reason: String,
    /// What mends it.
    pub(crate) step: String,
    /// The command that does, where there is one.
    pub(crate) command: Option<String>,
    /// Whether the page of the link in the customer's directory does, too.
    pub(crate) links_there: bool,
}

/// An account, what it covers and what would be lost without it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EngineerRow {
    /// The account.
    pub(crate) account: String,
    /// The customer.
    pub(crate) customer: String,
    /// The partner.
    pub(crate) partner: String,
    /// The share of the customer's consumption that it covers.
    pub(crate) covers: String,
    /// The share of the customer's consumption that nobody else of the partner covers.
    pub(crate) share: String,
    /// Its amount, if it is seen.
    pub(crate) lost: Option<String>,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "portal/missing.html")]
pub(crate) struct MissingPage<'a> {
    /// The frame.
    pub(crate) frame: &'a Frame,
    /// How new the figures are.
    pub(crate) freshness: Freshness,
    /// Whether amounts are seen.
    pub(crate) revenue: bool,
    /// Whether rows of own links only are seen.
    pub(crate) is_own: bool,
    /// The customers, the latest first.
    pub(crate) missing: Vec<MissingRow>,
    /// How many there are.
    pub(crate) missing_all: usize,
    /// The accounts that cover something, and what would be lost without them.
    pub(crate) engineers: Vec<EngineerRow>,
}

/// Shows it.
pub(crate) fn show(asked: &Asked<'_>, visitor: &Visitor) -> Result<Answer, Refusal> {
    let frame = Frame::of(asked, visitor, Place::Missing);
    let Some(shown) = asked.app.insights.shown() else { return Ok(not_yet(&frame)) };
    let reader = reader(visitor, &asked.index);
    let view = asked.app.insights.viewers.view(&asked.index, shown.board.facts(), &reader.accounts);
    let (terms, partner) = (terms(&asked.query)?, parsed(&asked.query, "partner")?);
    let names = Names::of(asked, &shown);
    let all = absences(&shown.board, &view, terms, partner);
    let missing = all.iter().take(ROWS_MAX).map(|(partner, customer, code)| {
        let customer_id = customer.to_string();
        let customer_name = names.of_value("tenant", &customer_id);
        let (reason, step) = words(frame.t, *code, &customer_name);
        MissingRow {
            customer: customer_name,
            customer_id,
            partner: names.of_value("partner", &partner.to_string()),
            partner_id: partner.to_string(),
            code: code.to_string(),
            reason,
            step,
            command: command(*code, &partner.to_string()),
            links_there: *code == ReasonCode::NotLinkedInTenant,
        }
    });
    let missing = missing.collect();
    let accounts = seen_accounts(&shown.board, &view, &reader.accounts, terms.policy);
    let costs = costs(&shown.board.coverage().customers);
    let engineers = engineers(frame.t, &names, &accounts, &costs, view.revenue);
    Ok(page(
        StatusCode::OK,
        &MissingPage {
            frame: &frame,
            freshness: Freshness::of(frame.t, &shown),
            revenue: view.revenue == Revenue::Shown,
            is_own: view.because == Because::OwnLinks,
            missing,
            missing_all: all.len(),
            engineers,
        },
    ))
}

/// The text of a column of a row.
fn text(table: &Table, row: &[Cell], name: &str) -> String {
    match table.columns.iter().position(|column| column.name == name).and_then(|at| row.get(at)) {
        Some(Cell::Text(text)) => text.clone(),
        Some(Cell::Amount(_) | Cell::Count(_) | Cell::Share(_)) | None => String::new(),
    }
}

/// The amount or share of a column of a row.
fn money(table: &Table, row: &[Cell], name: &str) -> Money {
    match table.columns.iter().position(|column| column.name == name).and_then(|at| row.get(at)) {
        Some(Cell::Amount(money) | Cell::Share(money)) => *money,
        Some(Cell::Text(_) | Cell::Count(_)) | None => Money::ZERO,
    }
}

/// All consumption of each customer, by currency.
fn costs(customers: &Table) -> HashMap<(String, String), Money> {
    let cost = |row: &Vec<Cell>| {
        let key = (text(customers, row, "CustomerTenantId"), text(customers, row, "Currency"));
        (key, money(customers, row, "Cost"))
    };
    customers.rows.iter().map(cost).collect()
}

fn engineers(
    t: Texts,
    names: &Names<'_>,
    table: &Table,
    costs: &HashMap<(String, String), Money>,
    revenue: Revenue,
) -> Vec<EngineerRow> {
    let row = |row: &Vec<Cell>| {
        let (text, money) = (|name| text(table, row, name), |name| money(table, row, name));
        let customer = text("CustomerTenantId");
        let cost = costs.get(&(customer.clone(), text("Currency"))).copied().unwrap_or_default();
        if money("Covered").is_zero() {
            return None;
        }
        let principal = pal_model::Principal {
            tenant: text("TenantId").parse().ok()?,
            object: text("ObjectId").parse().ok()?,
        };
        Some(EngineerRow {
            account: names.account(principal),
            customer: names.of_value("tenant", &customer),
            partner: names.of_value("partner", &text("MPNId")),
            covers: t.share(money("Covered").ratio(cost)),
            share: t.share(money("LostShare")),
            lost: (revenue == Revenue::Shown).then(|| t.money(money("LostWithout"), &text("Currency"))),
        })
    };
    table.rows.iter().filter_map(row).take(ROWS_MAX).collect()
}

/// What the account itself types, where that is what mends it.
fn command(code: ReasonCode, partner: &str) -> Option<String> {
    match code {
        ReasonCode::NotLinkedInTenant | ReasonCode::LighthouseLinkMissing => {
            Some(format!("az managementpartner create --partner-id {partner}"))
        }
        ReasonCode::NoRole
        | ReasonCode::NoUsage
        | ReasonCode::RoleNotEligible
        | ReasonCode::OnlyPimEligible
        | ReasonCode::IdentityDisabled
        | ReasonCode::IdentityDeleted
        | ReasonCode::PartnerIdInvalid
        | ReasonCode::CoveredByCsp
        | ReasonCode::OfferExcluded
        | ReasonCode::CloudExcluded
        | ReasonCode::NotYetRefreshed
        | ReasonCode::ViewerRestricted
        | ReasonCode::NotConsumption
        | ReasonCode::OtherProvider
        | ReasonCode::TenantUnknown => None,
    }
}

/// A reason and the step that mends it, in the reader's language.
fn words(t: Texts, code: ReasonCode, customer: &str) -> (String, String) {
    let (reason, step) = match code {
        ReasonCode::NotLinkedInTenant => (key("reason-not-linked"), key("reason-not-linked-step")),
        ReasonCode::LighthouseLinkMissing => (key("reason-lighthouse"), key("reason-lighthouse-step")),
        ReasonCode::PartnerIdInvalid => (key("reason-partner-id"), key("reason-partner-id-step")),
        ReasonCode::IdentityDeleted => (key("reason-deleted"), key("reason-deleted-step")),
        ReasonCode::IdentityDisabled => (key("reason-disabled"), key("reason-disabled-step")),
        ReasonCode::NoRole => (key("reason-no-role"), key("reason-no-role-step")),
        ReasonCode::OnlyPimEligible => (key("reason-pim"), key("reason-pim-step")),
        ReasonCode::RoleNotEligible => (key("reason-role"), key("reason-role-step")),
        ReasonCode::NoUsage => (key("reason-no-usage"), key("reason-no-usage-step")),
        ReasonCode::NotConsumption => (key("reason-not-consumption"), key("reason-not-consumption-step")),
        ReasonCode::TenantUnknown => (key("reason-tenant-unknown"), key("reason-tenant-unknown-step")),
        // Reasons of other measures: no row of this page has them.
        ReasonCode::CoveredByCsp
        | ReasonCode::OfferExcluded
        | ReasonCode::CloudExcluded
        | ReasonCode::NotYetRefreshed
        | ReasonCode::ViewerRestricted
        | ReasonCode::OtherProvider => (key("reason-other"), key("reason-other-step")),
    };
    let parts = [("customer", customer)];
    (t.fill(reason, &parts).into_owned(), t.fill(step, &parts).into_owned())
}
