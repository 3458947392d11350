//! The `OpenAPI` document, made of what stands beside the functions that answer.

use serde::Serialize;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::server::ServerBuilder;
use utoipa::{OpenApi, ToSchema};

use super::{customer, explain, figures, missing, own, rows, uploads};
use crate::http::answer::Answer;
use crate::http::asked::Asked;

/// An error in ARM's form.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Error {
    error: ErrorDetail,
}

/// What is the matter.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErrorDetail {
    /// ARM's code.
    code: String,
    /// For people.
    message: String,
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Partner Admin Link",
        description = "What partners influenced, why a customer is missing, and what was uploaded. Amounts are exact decimals in texts. What a caller may not see is not there.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    paths(
        own::link,
        own::directories,
        figures::insights,
        figures::summary,
        missing::missing,
        missing::coverage,
        explain::explain,
        customer::customer,
        customer::statement,
        customer::statement_key,
        uploads::list,
        uploads::take,
        uploads::show,
    ),
    components(schemas(
        Error,
        ErrorDetail,
        rows::Rows,
        explain::Explanation,
        own::DirectoryRow,
        customer::LinkedAccountRow,
        customer::AccessRow,
        uploads::Upload,
        uploads::Status,
        uploads::File,
    ))
)]
struct Document;

/// `GET /api/v1/openapi.json`.
pub(crate) fn document(asked: &Asked<'_>) -> Answer {
    let mut document = Document::openapi();
    let url = format!("{}/api/v1", asked.app.url);
    document.servers = Some(vec![ServerBuilder::new().url(url).build()]);
    let bearer =
        SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build());
    if let Some(components) = &mut document.components {
        components.security_schemes.insert("token".to_owned(), bearer);
    }
    document.security = Some(vec![SecurityRequirement::new::<_, _, String>("token", [])]);
    Answer::ok(&document)
}
