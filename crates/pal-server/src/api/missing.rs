//! Where a partner earned nothing and what mends it; who covers how much.

use pal_attribution::board::Board;
use pal_attribution::report::reason;
use pal_attribution::report::table::{Cell, Column, ColumnKind, Table};
use pal_model::{PartnerId, Principal, ReasonCode, RolePolicy, TenantId, Terms};

use super::parameters::{FigureRefusals, PageParameters, PartnerParameter, PolicyParameter, TermsParameters};
use super::question::{parsed, terms};
use super::reader::Reader;
use super::rows;
use crate::http::answer::{Answer, Refusal};
use crate::http::asked::Asked;
use crate::insights::viewer::{Because, View};

/// The partners and customers without a credit that somebody sees, with the reason.
pub(crate) fn absences(
    board: &Board,
    view: &View,
    terms: Terms,
    partner: Option<PartnerId>,
) -> Vec<(PartnerId, TenantId, ReasonCode)> {
    let wanted = |of: &PartnerId| {
        partner.is_none_or(|partner| partner == *of) && view.sight.shows_partner(*of, board.index())
    };
    let of = |partner: PartnerId| {
        let absences = board.missing(terms.policy, terms.mode, partner);
        let seen =
            absences.iter().filter(|(customer, _)| view.sight.shows(partner, *customer, board.index()));
        seen.map(|(customer, why)| (partner, *customer, *why)).collect::<Vec<_>>()
    };
    board.partners().into_iter().filter(wanted).flat_map(of).collect()
}

/// Where a partner earned nothing by its links, and why.
#[utoipa::path(
    get, path = "/missing", tag = "figures",
    params(TermsParameters, PartnerParameter, PageParameters),
    responses(
        (status = 200, description = "rows with the columns of `pal report missing`", body = rows::Rows),
        FigureRefusals,
    ),
)]
pub(crate) fn missing(asked: &Asked<'_>, reader: &Reader) -> Result<Answer, Refusal> {
    let (terms, partner) = (terms(&asked.query)?, parsed(&asked.query, "partner")?);
    let (shown, view) = reader.view(asked)?;
    let column = |name| Column { name, kind: ColumnKind::Text };
    let names = ["MPNId", "PartnerName", "CustomerTenantId", "Reason", "Message", "Fix"];
    let row = |(partner, customer, code): (PartnerId, TenantId, ReasonCode)| {
        let why = reason::explained(code, partner, customer);
        let name = shown.board.index().directory.name(partner).to_owned();
        let cells = [partner.to_string(), name, customer.to_string(), code.to_string(), why.message, why.fix];
        cells.map(Cell::Text).to_vec()
    };
    let rows = absences(&shown.board, &view, terms, partner).into_iter().map(row).collect();
    rows::answer(asked, &shown, view.revenue, Table { columns: names.map(column).to_vec(), rows })
}

/// The rows of accounts in the report of coverage that somebody sees: of its partners, or of its own accounts alone.
pub(crate) fn seen_accounts(board: &Board, view: &View, accounts: &[Principal], policy: RolePolicy) -> Table {
    let table = &board.coverage().accounts;
    let at = |name| table.columns.iter().position(|column| column.name == name);
    let text = |row: &[Cell], name| match at(name).and_then(|at| row.get(at)) {
        Some(Cell::Text(text)) => text.clone(),
        Some(Cell::Amount(_) | Cell::Count(_) | Cell::Share(_)) | None => String::new(),
    };
    let is_seen = |row: &&Vec<Cell>| {
        let pair = (text(row, "MPNId").parse(), text(row, "CustomerTenantId").parse());
        let (Ok(partner), Ok(customer)) = pair else { return false };
        let principal = (text(row, "TenantId"), text(row, "ObjectId"));
        let is_own =
            || accounts.iter().any(|own| (own.tenant.to_string(), own.object.to_string()) == principal);
        text(row, "Policy") == policy.word()
            && view.sight.shows(partner, customer, board.index())
            && (view.because != Because::OwnLinks || is_own())
    };
    Table { columns: table.columns.clone(), rows: table.rows.iter().filter(is_seen).cloned().collect() }
}

/// What each linked account covers, and what its partner would lose without it.
#[utoipa::path(
    get, path = "/coverage", tag = "figures",
    params(PolicyParameter, PageParameters),
    responses(
        (status = 200, description = "the rows of accounts of `pal report coverage`", body = rows::Rows),
        FigureRefusals,
    ),
)]
pub(crate) fn coverage(asked: &Asked<'_>, reader: &Reader) -> Result<Answer, Refusal> {
    let policy = terms(&asked.query)?.policy;
    let (shown, view) = reader.view(asked)?;
    let table = seen_accounts(&shown.board, &view, &reader.accounts, policy);
    rows::answer(asked, &shown, view.revenue, table)
}
