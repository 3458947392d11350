//! `/api/v1`: the portal's figures as JSON, with the column names of the contract's reports (§4). What a caller may not see is
//! not there.

mod customer;
mod document;
pub(crate) mod explain;
mod figures;
pub(crate) mod missing;
mod own;
mod parameters;
pub(crate) mod question;
pub(crate) mod reader;
pub(crate) mod receive;
pub(crate) mod rows;
mod uploads;

use pal_wire::error::ErrorCode;
use pal_wire::route::RouteKind;

pub(crate) use customer::statement_key;
pub(crate) use document::document;
pub(crate) use figures::too_large;
pub(crate) use reader::Reader;

use crate::http::answer::{Answer, Refusal};
use crate::http::asked::Asked;
use crate::http::nobodys;
use crate::texts::key;

/// Answers a request of the API for whoever asks.
pub(crate) async fn answer(asked: &Asked<'_>, reader: &Reader) -> Result<Answer, Refusal> {
    // A form of the portal sends what was left open as an empty text; a program that does has lost something.
    if let Some((name, _)) = asked.query.pairs().find(|(_, value)| value.is_empty()) {
        let parts = [("name", pal_wire::error::cut(name))];
        return Err(Refusal::text(ErrorCode::BadRequest, key("api-empty"), parts));
    }
    match (asked.kind(), asked.is_read()) {
        (RouteKind::ApiLink, _) => own::link(asked, reader).await,
        (RouteKind::ApiDirectories, _) => Ok(own::directories(asked, reader)),
        (RouteKind::ApiInsights, _) => figures::insights(asked, reader),
        (RouteKind::ApiSummary, _) => figures::summary(asked, reader),
        (RouteKind::ApiMissing, _) => missing::missing(asked, reader),
        (RouteKind::ApiCoverage, _) => missing::coverage(asked, reader),
        (RouteKind::ApiExplain, _) => explain::explain(asked, reader),
        (RouteKind::ApiCustomer, _) => customer::customer(asked, reader),
        (RouteKind::ApiStatement, _) => customer::statement(asked, reader).await,
        (RouteKind::ApiUploads, true) => uploads::list(asked, reader),
        (RouteKind::ApiUploads, false) => uploads::take(asked, reader).await,
        (RouteKind::ApiUpload, _) => uploads::show(asked, reader),
        (_, _) => Err(nobodys(asked.parts.uri.path())),
    }
}
