//! Down from a figure to its witnesses.

use std::collections::BTreeSet;

use http::StatusCode;
use pal_attribution::board::{Board, Question};
use pal_attribution::report::explain::{Witness, witness_json};
use pal_model::{Mechanism, Month, PartnerId, Principal, SubscriptionId, Terms};
use pal_wire::error::ErrorCode;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::figures::too_large;
use super::parameters::{FigureRefusals, OneFigureParameters, TermsParameters};
use super::question::{BadParameter, month, parsed, terms, text};
use super::reader::Reader;
use crate::http::answer::{Answer, Refusal};
use crate::http::asked::Asked;
use crate::insights::viewer::{Because, View};
use crate::texts::key;

/// A figure that is asked about.
#[derive(Debug, Clone)]
pub(crate) struct Figure {
    /// On what terms.
    pub(crate) terms: Terms,
    /// Whose.
    pub(crate) partner: PartnerId,
    /// Of which subscription.
    pub(crate) subscription: SubscriptionId,
    /// Of which month.
    pub(crate) month: Month,
    /// Of which service; `None`: of all.
    pub(crate) service: Option<String>,
}

/// How it came about.
#[derive(Debug, Clone)]
pub(crate) struct Explained {
    /// The accesses that are seen.
    pub(crate) witnesses: BTreeSet<Witness>,
    /// How many more there are, of accounts that are not the reader's.
    pub(crate) others: usize,
    /// Whether the partner sold the subscription in CSP.
    pub(crate) is_sold: bool,
}

/// The witnesses of a figure, if there is such a figure and it is seen.
pub(crate) fn explained(
    board: &Board,
    view: &View,
    accounts: &[Principal],
    of: &Figure,
) -> Result<Option<Explained>, Refusal> {
    let question = Question {
        terms: of.terms,
        from: Some(of.month),
        to: Some(of.month),
        subscription: Some(of.subscription),
        partner: Some(of.partner),
        service: of.service.clone(),
        ..Question::default()
    };
    if board.figures(&question, &view.sight).map_err(too_large)?.rows.is_empty() {
        return Ok(None);
    }
    let at = (of.subscription, of.month);
    let all = if of.terms.association.includes(Mechanism::Pal) {
        board.witnesses(of.terms.policy, of.partner, at, of.service.as_deref())
    } else {
        BTreeSet::new()
    };
    let is_seen =
        |witness: &Witness| view.because != Because::OwnLinks || accounts.contains(&witness.principal);
    let (witnesses, others): (BTreeSet<_>, BTreeSet<_>) = all.into_iter().partition(is_seen);
    let is_sold = of.terms.association.includes(Mechanism::Csp) && board.is_seller(of.partner, at);
    Ok(Some(Explained { witnesses, others: others.len(), is_sold }))
}

/// How a figure came about.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Explanation {
    /// The accesses that earned: account, via, role, scope, from and to, as `pal explain` prints them.
    #[schema(value_type = Vec<Object>)]
    witnesses: Vec<Value>,
    /// Witnesses of other people's accounts, which the caller does not see.
    others: usize,
    /// Whether the partner sold the subscription in CSP.
    sold: bool,
}

/// The figure that a query names.
pub(crate) fn figure(asked: &Asked<'_>) -> Result<Figure, Refusal> {
    let needed = |name| Refusal::text(ErrorCode::BadRequest, key("api-needed"), [("name", name)]);
    let query = &asked.query;
    let read = || -> Result<_, BadParameter> {
        let service = text(query, "service")?.map(str::to_owned);
        Ok((
            terms(query)?,
            parsed(query, "partner")?,
            parsed(query, "subscription")?,
            month(query, "month")?,
            service,
        ))
    };
    let (terms, partner, subscription, month, service) = read()?;
    Ok(Figure {
        terms,
        partner: partner.ok_or_else(|| needed("partner".to_owned()))?,
        subscription: subscription.ok_or_else(|| needed("subscription".to_owned()))?,
        month: month.ok_or_else(|| needed("month".to_owned()))?,
        service,
    })
}

/// By what access a figure came about.
#[utoipa::path(
    get, path = "/explain", tag = "figures",
    params(OneFigureParameters, TermsParameters),
    responses(
        (status = 200, description = "the witnesses", body = Explanation),
        (status = 404, description = "there is no such figure, or the caller does not see it", body = super::document::Error),
        FigureRefusals,
    ),
)]
pub(crate) fn explain(asked: &Asked<'_>, reader: &Reader) -> Result<Answer, Refusal> {
    let figure = figure(asked)?;
    let (shown, view) = reader.view(asked)?;
    let Some(found) = explained(&shown.board, &view, &reader.accounts, &figure)? else {
        return Err(Refusal::text(ErrorCode::NotFound, key("api-no-figure"), []));
    };
    let explanation = Explanation {
        witnesses: found.witnesses.iter().map(witness_json).collect(),
        others: found.others,
        sold: found.is_sold,
    };
    Ok(Answer::json(StatusCode::OK, &explanation).secret())
}
