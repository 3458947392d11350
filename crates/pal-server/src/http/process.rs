//! What an operator's tools ask: does it live, does it serve, what did it do.

use http::StatusCode;
use pal_identity::Digest;
use pal_wire::error::ErrorCode;

use super::answer::{Answer, Refusal, Said};
use super::asked::Asked;
use super::headers::{Authorization, authorization};
use crate::texts::key;

/// `/healthz`: the process lives.
pub(crate) fn healthz() -> Answer {
    Answer::empty(StatusCode::OK)
}

/// `/readyz`: requests are served, and the store answers.
pub(crate) async fn readyz(asked: &Asked<'_>) -> Answer {
    let ready = !asked.app.is_draining() && asked.app.store.directory_version().await.is_ok();
    Answer::empty(if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE })
}

/// `/metrics`, for whoever has the token, if one is configured.
pub(crate) fn metrics(asked: &Asked<'_>) -> Result<Answer, Refusal> {
    if let Some(wanted) = asked.app.metrics_token {
        let given = match authorization(&asked.parts.headers) {
            Authorization::Bearer(token) => Some(Digest::of(token.as_bytes())),
            Authorization::Absent | Authorization::Basic(_) | Authorization::Other => None,
        };
        // Digests are compared, so that the time it takes tells nothing of the token.
        if given != Some(wanted) {
            let said = Said::Text(key("arm-metrics"), Vec::new());
            return Err(Refusal::unauthenticated(ErrorCode::AuthenticationFailed, said, &asked.app.url));
        }
    }
    Ok(Answer::new(StatusCode::OK, "text/plain; version=0.0.4; charset=utf-8", asked.app.metrics.text()))
}
