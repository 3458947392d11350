//! What partners influenced, and where all of the cost went.

use pal_attribution::report::summary;
use pal_wire::error::ErrorCode;

use super::question::{question, terms};
use super::reader::{Reader, shown};
use super::rows;
use crate::http::answer::{Answer, Refusal};
use crate::http::asked::Asked;

/// A sum beyond what amounts hold.
pub(crate) fn too_large(overflow: pal_attribution::kernel::Overflow) -> Refusal {
    Refusal::new(ErrorCode::InternalServerError, overflow.to_string())
}

/// What partners influenced, as far as the caller sees it.
#[utoipa::path(
    get, path = "/insights", tag = "figures",
    params(
        ("policy" = Option<String>, Query, description = "any (default), pec or incentive"),
        ("mode" = Option<String>, Query, description = "time-weighted (default), any-time or whole"),
        ("association" = Option<String>, Query, description = "pal (default), csp or all"),
        ("rollUp" = Option<String>, Query, description = "location (default) or global: the sums of global accounts"),
        ("groupBy" = Option<String>, Query, description = "keys with commas between: month, tenant, subscription, service, partner, global, attribution-type, role, duplicate, currency"),
        ("from" = Option<String>, Query, description = "first month, YYYY-MM"),
        ("to" = Option<String>, Query, description = "last month, YYYY-MM"),
        ("customer" = Option<String>, Query, description = "only this tenant"),
        ("subscription" = Option<String>, Query, description = "only this subscription"),
        ("service" = Option<String>, Query, description = "only this service"),
        ("currency" = Option<String>, Query, description = "only this currency"),
        ("partner" = Option<String>, Query, description = "only this partner, or account with rollUp=global"),
        ("role" = Option<String>, Query, description = "only this role, by name"),
        ("$top" = Option<String>, Query, description = "rows of a page, at most 1000"),
        ("$skiptoken" = Option<String>, Query, description = "where the page begins"),
    ),
    responses(
        (status = 200, description = "rows with the columns of `pal report influenced`", body = rows::Rows),
        (status = 400, description = "a parameter cannot be read", body = super::document::Error),
        (status = 401, description = "no token, or none that is good here", body = super::document::Error),
        (status = 503, description = "the figures are being worked out", body = super::document::Error),
    ),
)]
pub(crate) fn insights(asked: &Asked<'_>, reader: &Reader) -> Result<Answer, Refusal> {
    let question = question(&asked.query)?;
    let (shown, view) = reader.view(asked)?;
    let table = shown.board.figures(&question, &view.sight).map_err(too_large)?;
    rows::answer(asked, &shown, view.revenue, table)
}

/// Where all of the cost went, by currency.
#[utoipa::path(
    get, path = "/summary", tag = "operator",
    params(
        ("policy" = Option<String>, Query, description = "any (default), pec or incentive"),
        ("mode" = Option<String>, Query, description = "time-weighted (default), any-time or whole"),
        ("association" = Option<String>, Query, description = "pal (default), csp or all"),
    ),
    responses(
        (status = 200, description = "the sums of `pal report influenced --summary`", body = Vec<Object>),
        (status = 400, description = "a parameter cannot be read", body = super::document::Error),
        (status = 401, description = "no token, or none that is good here", body = super::document::Error),
        (status = 404, description = "the caller is no operator", body = super::document::Error),
        (status = 503, description = "the figures are being worked out", body = super::document::Error),
    ),
)]
pub(crate) fn summary(asked: &Asked<'_>, reader: &Reader) -> Result<Answer, Refusal> {
    reader.operates(asked)?;
    let terms = terms(&asked.query)?;
    Ok(Answer::ok(&summary::to_json(shown(asked)?.board.summary(terms))).secret())
}
