//! From a request to its answer: find the route, ask what the access matrix wants to see, translate, call, translate.
//!
//! Refusals come in this order (contract §10): path 404, token 401, method 405, api-version 400, then id and state.

pub(crate) mod answer;
mod arm;
pub(crate) mod asked;
pub(crate) mod body;
mod delegations;
mod dispatch;
mod entities;
mod filter;
mod graph;
pub(crate) mod headers;
mod link;
pub(crate) mod oauth;
pub(crate) mod page;
pub(crate) mod paging;
mod process;
mod roles;
mod sign_in;

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Instant as Stopwatch;

use bytes::Bytes;
use http::header::EXPECT;
use http::{Method, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use pal_identity::Caller;
use pal_model::{Instant, Principal};
use pal_wire::api_version::{ApiVersionError, check_dated, check_link_service};
use pal_wire::error::ErrorCode;
use pal_wire::route::{Matched, RouteKind, route};

use crate::access_matrix::{self, Gate};
use crate::app::App;
use crate::portal;
use crate::texts::{Texts, key};
use answer::{Answer, Form, Refusal, Said};
use asked::Asked;
use body::Source;
use headers::{Authorization, Framing, RequestIds, authorization, framing};

/// Answers a request. Whatever happens, there is an answer.
pub(crate) async fn respond(
    app: Arc<App>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (started, now, ids) = (Stopwatch::now(), app.clock.now(), RequestIds::new());
    let (parts, body) = request.into_parts();
    let rest = Source::new(body);
    let matched = route(parts.uri.path());
    let kind = matched.as_ref().map(|matched| matched.row.kind);
    let framing = framing(&parts.headers);
    let texts = Texts(headers::language(&parts.headers));
    let mut who = None;
    let answer = match (framing, &matched) {
        (Framing::Contradictory, _) => {
            Refusal::text(ErrorCode::BadRequest, key("arm-framing"), []).into_answer(texts)
        }
        (Framing::Plain | Framing::Encoded, None) => nobodys(parts.uri.path()).into_answer(texts),
        (Framing::Plain | Framing::Encoded, Some(matched)) => {
            let asked = Asked::new(&app, &parts, matched, rest.clone(), now, ids);
            let answer =
                answered(&asked, &mut who).await.unwrap_or_else(|refusal| refusal.into_answer(texts));
            // Whatever comes of a proof may hold a secret (R22).
            match access_matrix::row(asked.kind()).0 {
                Gate::Proof | Gate::Session => answer.secret(),
                Gate::Open | Gate::Metrics | Gate::Token | Gate::Wall => answer,
            }
        }
    };
    let form = Form {
        with_body: parts.method != Method::HEAD,
        close: framing != Framing::Plain
            || app.is_draining()
            || answer.status == StatusCode::PAYLOAD_TOO_LARGE,
    };
    if framing != Framing::Contradictory {
        let is_upload = matches!(kind, Some(RouteKind::ApiUploads | RouteKind::PortalUploads));
        let bytes_max = if is_upload { app.insights.upload_bytes_max } else { body::BYTES_MAX as u64 };
        rest.pass_over(bytes_max, parts.headers.get(EXPECT));
    }
    let mut response = answer.into_response(form);
    ids.put(response.headers_mut(), now);
    let (status, took) = (response.status().as_u16(), started.elapsed());
    app.metrics.answered(kind, status, took);
    note(&parts.method, kind, status, who, ids, took);
    Ok(response)
}

/// One line for each request that changed, or was refused, something; the rest only if asked for. No name, no query, no token
/// (R60, R63).
fn note(
    method: &Method,
    kind: Option<RouteKind>,
    status: u16,
    who: Option<Principal>,
    ids: RequestIds,
    took: std::time::Duration,
) {
    let is_plain_read = matches!(*method, Method::GET | Method::HEAD) && status < 400;
    // Asked for within the macros alone: what nobody reads is not written.
    let route = || kind.map_or_else(|| "None".to_owned(), |kind| format!("{kind:?}"));
    let principal = || who.map(|who| who.to_string()).unwrap_or_default();
    // A text, and not what displays as one: that is looked at piece by piece for what JSON must escape.
    let request_id = || ids.arm.to_string();
    let (method, microseconds) = (method.as_str(), u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
    macro_rules! answered {
        ($level:ident) => {
            tracing::$level!(
                method,
                route = route(),
                status,
                principal = principal(),
                request_id = request_id(),
                microseconds,
                "answered"
            )
        };
    }
    if is_plain_read {
        answered!(debug);
    } else {
        answered!(info);
    }
}

pub(crate) fn nobodys(path: &str) -> Refusal {
    Refusal::text(ErrorCode::NotFound, key("arm-nothing"), [("path", pal_wire::error::cut(path))])
}

async fn answered(asked: &Asked<'_>, who: &mut Option<Principal>) -> Result<Answer, Refusal> {
    match access_matrix::row(asked.kind()).0 {
        Gate::Wall if asked.kind() == RouteKind::PortalRest => portal::open(asked).await,
        Gate::Wall => Err(nobodys(asked.parts.uri.path())),
        Gate::Session => portal::answer(asked, who).await,
        Gate::Open | Gate::Metrics | Gate::Proof => {
            check_method(asked.matched, asked.method())?;
            dispatch::dispatch(asked, None).await
        }
        Gate::Token => {
            let caller = caller(asked).await?;
            *who = Some(caller.principal);
            check_method(asked.matched, asked.method())?;
            if let Some(limiter) = &asked.app.limiter {
                let taken = limiter.take(caller.principal, asked.now);
                taken.map_err(|too_many| Refusal::too_many(too_many.retry_after_seconds))?;
            }
            check_version(asked)?;
            dispatch::dispatch(asked, Some(caller)).await
        }
    }
}

/// Who is calling: the bearer token says, and nothing else does (R26, R27).
async fn caller(asked: &Asked<'_>) -> Result<Caller, Refusal> {
    let url = &asked.app.url;
    let token = match authorization(&asked.parts.headers) {
        Authorization::Bearer(token) => token,
        Authorization::Absent => {
            let said = Said::Text(key("arm-no-token"), Vec::new());
            return Err(Refusal::unauthenticated(ErrorCode::AuthenticationFailed, said, url));
        }
        Authorization::Basic(_) | Authorization::Other => {
            let said = Said::Text(key("arm-other-token"), Vec::new());
            return Err(Refusal::unauthenticated(ErrorCode::InvalidAuthenticationToken, said, url));
        }
    };
    asked.app.caller(token, &asked.index, asked.now).await.map_err(|error| {
        tracing::info!(%error, request_id = %asked.ids.arm, "a token was refused");
        let said = Said::Text(key("arm-bad-token"), Vec::new());
        Refusal::unauthenticated(ErrorCode::InvalidAuthenticationToken, said, url)
    })
}

pub(crate) fn check_method(matched: &Matched<'_>, method: &Method) -> Result<(), Refusal> {
    let allowed = matched.row.methods;
    if allowed.is_empty() || allowed.contains(&method.as_str()) {
        Ok(())
    } else {
        Err(Refusal::method(method.as_str(), allowed))
    }
}

/// How the patterns of the link service begin.
const LINK_SERVICE: &str = "/providers/Microsoft.ManagementPartner/";
/// How those of Graph do.
const GRAPH: &str = "/v1.0/";

/// And those of our own API.
const API: &str = "/api/v1/";

fn check_version(asked: &Asked<'_>) -> Result<(), Refusal> {
    let pattern = asked.matched.row.pattern;
    let checked = if pattern.starts_with(LINK_SERVICE) {
        check_link_service(&asked.query)
    } else if pattern.starts_with(GRAPH) || pattern.starts_with(API) {
        // They have their version in the path.
        Ok(())
    } else {
        check_dated(&asked.query)
    };
    checked.map_err(|error| match error {
        ApiVersionError::Missing { wanted } => Refusal::text(
            ErrorCode::MissingApiVersionParameter,
            key("arm-version-missing"),
            [("wanted", wanted.to_owned())],
        ),
        ApiVersionError::Repeated { wanted } => Refusal::text(
            ErrorCode::InvalidApiVersionParameter,
            key("arm-version-repeated"),
            [("wanted", wanted.to_owned())],
        ),
        ApiVersionError::Unsupported { given, wanted } => Refusal::text(
            ErrorCode::InvalidApiVersionParameter,
            key("arm-version-other"),
            [("given", given), ("wanted", wanted.to_owned())],
        ),
    })
}

/// Nothing but the moment of a request decides what is in force.
pub(crate) fn in_force(valid: pal_model::Interval, now: Instant) -> bool {
    valid.contains(now)
}
