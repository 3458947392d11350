//! What partners influenced, and where all of the cost went.

use pal_attribution::report::summary;
use pal_wire::error::ErrorCode;

use super::parameters::{FigureParameters, FigureRefusals, PageParameters, TermsParameters};
use super::question::{question, terms};
use super::reader::{Reader, shown};
use super::rows;
use crate::http::answer::{Answer, Refusal};
use crate::http::asked::Asked;
use crate::texts::key;

/// A sum beyond what amounts hold.
pub(crate) fn too_large(_: pal_attribution::kernel::Overflow) -> Refusal {
    Refusal::text(ErrorCode::InternalServerError, key("fault-sum"), [])
}

/// What partners influenced, as far as the caller sees it.
#[utoipa::path(
    get, path = "/insights", tag = "figures",
    params(TermsParameters, FigureParameters, PageParameters),
    responses(
        (status = 200, description = "rows with the columns of `pal report influenced`", body = rows::Rows),
        FigureRefusals,
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
    params(TermsParameters),
    responses(
        (status = 200, description = "the sums of `pal report influenced --summary`", body = Vec<Object>),
        (status = 404, description = "the caller is no operator", body = super::document::Error),
        FigureRefusals,
    ),
)]
pub(crate) fn summary(asked: &Asked<'_>, reader: &Reader) -> Result<Answer, Refusal> {
    reader.operates(asked)?;
    let terms = terms(&asked.query)?;
    Ok(Answer::ok(&summary::to_json(shown(asked)?.board.summary(terms))).secret())
}
