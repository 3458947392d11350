//! From a request to its answer: find the route, ask what the access matrix wants to see, translate, call, translate.
//!
//! Refusals come in this order (contract §10): path 404, token 401, method 405, api-version 400, then id and state.

pub(crate) mod answer;
mod arm;
pub(crate) mod asked;
pub(crate) mod body;
mod delegations;
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
use http::{Method, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use pal_identity::Caller;
use pal_model::{Instant, Principal};
use pal_wire::api_version::{ApiVersionError, check_dated, check_link_service};
use pal_wire::error::ErrorCode;
use pal_wire::route::{Matched, RouteKind, route};

use crate::access_matrix::{self, Gate};
use crate::api::{self, Reader};
use crate::app::App;
use crate::portal;
use crate::texts::{Texts, key};
use answer::{Answer, Form, Refusal, Said};
use asked::Asked;
use headers::{Authorization, Framing, RequestIds, authorization, framing};
use roles::Listing;

/// Answers a request. Whatever happens, there is an answer.
pub(crate) async fn respond(
    app: Arc<App>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (started, now, ids) = (Stopwatch::now(), app.clock.now(), RequestIds::new());
    let (parts, body) = request.into_parts();
    let matched = route(parts.uri.path());
    let kind = matched.as_ref().map(|matched| matched.row.kind);
    let framing = framing(&parts.headers);
    let texts = Texts(headers::language(&parts.headers));
    let mut who = None;
    let answer = match (framing, &matched) {
        (Framing::Contradictory, _) => {
            let message = "`Content-Length` and `Transfer-Encoding` contradict each other; send one of them";
            Answer::error(ErrorCode::BadRequest, message)
        }
        (Framing::Plain | Framing::Encoded, None) => nobodys(parts.uri.path()).into_answer(texts),
        (Framing::Plain | Framing::Encoded, Some(matched)) => {
            let asked = Asked::new(&app, &parts, matched, body, now, ids);
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
        // What is left of a body that was too long is never read.
        close: framing != Framing::Plain
            || app.is_draining()
            || answer.status == StatusCode::PAYLOAD_TOO_LARGE,
    };
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
    let (request_id, microseconds) = (ids.arm, u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
    if is_plain_read {
        tracing::debug!(%method, route = route(), status, principal = principal(), %request_id, microseconds, "answered");
    } else {
        tracing::info!(%method, route = route(), status, principal = principal(), %request_id, microseconds, "answered");
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
            open(asked).await
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
            authenticated(asked, caller).await
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

/// Routes that ask for no token.
async fn open(asked: &Asked<'_>) -> Result<Answer, Refusal> {
    match asked.kind() {
        RouteKind::Healthz => Ok(process::healthz()),
        RouteKind::Readyz => Ok(process::readyz(asked).await),
        RouteKind::Metrics => process::metrics(asked),
        RouteKind::Metadata => Ok(arm::metadata(asked)),
        RouteKind::ApiDocument => Ok(api::document(asked)),
        RouteKind::Front
        | RouteKind::PortalAsset
        | RouteKind::PortalSignIn
        | RouteKind::PortalCallback
        | RouteKind::PortalSignedOut
        | RouteKind::PortalLanguage
        | RouteKind::PortalRest => portal::open(asked).await,
        // Without an issuer of our own there is nowhere to sign in.
        _ if asked.app.issuer.is_none() => Err(nobodys(asked.parts.uri.path())),
        RouteKind::DevicePage => sign_in::device(asked).await,
        RouteKind::AdfsAuthorize | RouteKind::EntraAuthorize => sign_in::authorize(asked).await,
        RouteKind::AdfsToken | RouteKind::EntraToken => oauth::token(asked).await,
        RouteKind::AdfsDeviceCode | RouteKind::EntraDeviceCode => oauth::device_code(asked).await,
        RouteKind::ManagedIdentity => oauth::managed_identity(asked).await,
        RouteKind::AdfsDiscovery | RouteKind::EntraDiscovery => Ok(oauth::discovery(asked)),
        RouteKind::AdfsKeys | RouteKind::EntraKeys => Ok(oauth::keys(asked)),
        RouteKind::ApiLink
        | RouteKind::ApiDirectories
        | RouteKind::ApiInsights
        | RouteKind::ApiSummary
        | RouteKind::ApiMissing
        | RouteKind::ApiCoverage
        | RouteKind::ApiExplain
        | RouteKind::ApiCustomer
        | RouteKind::ApiUploads
        | RouteKind::ApiUpload
        | RouteKind::PortalHome
        | RouteKind::PortalSignOut
        | RouteKind::PortalLink
        | RouteKind::PortalPartner
        | RouteKind::PortalLinkRemoval
        | RouteKind::PortalLinkHistory
        | RouteKind::PortalDirectories
        | RouteKind::PortalInsights
        | RouteKind::PortalFigure
        | RouteKind::PortalDownload
        | RouteKind::PortalMissing
        | RouteKind::PortalCustomer
        | RouteKind::PortalOperator
        | RouteKind::PortalUploads
        | RouteKind::PortalUpload
        | RouteKind::Partners
        | RouteKind::Partner
        | RouteKind::Operations
        | RouteKind::TenantProvider
        | RouteKind::SubscriptionProvider
        | RouteKind::SubscriptionLink
        | RouteKind::ProviderOperations
        | RouteKind::Tenants
        | RouteKind::Subscriptions
        | RouteKind::Subscription
        | RouteKind::Locations
        | RouteKind::RoleAssignments
        | RouteKind::RoleAssignment
        | RouteKind::RoleDefinitions
        | RouteKind::RoleDefinition
        | RouteKind::ActiveInstances
        | RouteKind::EligibleInstances
        | RouteKind::RegistrationAssignments
        | RouteKind::RegistrationDefinitions
        | RouteKind::Entities
        | RouteKind::SubscriptionRest
        | RouteKind::Me
        | RouteKind::Users
        | RouteKind::User
        | RouteKind::Groups
        | RouteKind::Group
        | RouteKind::GroupMembers
        | RouteKind::GroupTransitiveMembers
        | RouteKind::ServicePrincipals
        | RouteKind::ServicePrincipal
        | RouteKind::ObjectsByIds => Err(nobodys(asked.parts.uri.path())),
    }
}

/// Routes that ask for a token.
async fn authenticated(asked: &Asked<'_>, caller: Caller) -> Result<Answer, Refusal> {
    match asked.kind() {
        RouteKind::Partners | RouteKind::Partner | RouteKind::Operations => link::answer(asked, caller).await,
        RouteKind::TenantProvider | RouteKind::SubscriptionProvider => arm::provider(asked, caller),
        RouteKind::ProviderOperations => arm::provider_operations(asked),
        RouteKind::Tenants => Ok(arm::tenants(asked, caller)),
        RouteKind::Subscriptions => arm::subscriptions(asked, caller),
        RouteKind::Subscription => arm::subscription(asked, caller),
        RouteKind::Locations => arm::locations(asked, caller),
        RouteKind::RoleAssignments => roles::assignments(asked, caller, Listing::Assignments),
        RouteKind::ActiveInstances => roles::assignments(asked, caller, Listing::Active),
        RouteKind::EligibleInstances => roles::assignments(asked, caller, Listing::Eligible),
        RouteKind::RoleAssignment => roles::assignment(asked, caller),
        RouteKind::RoleDefinitions => roles::definitions(asked, caller),
        RouteKind::RoleDefinition => roles::definition(asked, caller),
        RouteKind::RegistrationAssignments => delegations::assignments(asked, caller),
        RouteKind::RegistrationDefinitions => delegations::definitions(asked, caller),
        RouteKind::Entities => entities::entities(asked, caller),
        RouteKind::ApiLink
        | RouteKind::ApiDirectories
        | RouteKind::ApiInsights
        | RouteKind::ApiSummary
        | RouteKind::ApiMissing
        | RouteKind::ApiCoverage
        | RouteKind::ApiExplain
        | RouteKind::ApiCustomer
        | RouteKind::ApiUploads
        | RouteKind::ApiUpload => api::answer(asked, &Reader::of_token(caller)).await,
        RouteKind::Me => graph::me(asked, caller),
        RouteKind::Users => graph::users(asked, caller),
        RouteKind::Groups => graph::groups(asked, caller),
        RouteKind::ServicePrincipals => graph::programs(asked, caller),
        RouteKind::User | RouteKind::Group | RouteKind::ServicePrincipal => graph::object(asked, caller),
        RouteKind::GroupMembers | RouteKind::GroupTransitiveMembers => graph::members(asked, caller),
        RouteKind::ObjectsByIds => graph::by_ids(asked, caller).await,
        RouteKind::SubscriptionRest => {
            arm::seen(asked, caller)?;
            Err(nobodys(asked.parts.uri.path()))
        }
        RouteKind::ApiDocument
        | RouteKind::PortalHome
        | RouteKind::PortalSignOut
        | RouteKind::PortalLink
        | RouteKind::PortalPartner
        | RouteKind::PortalLinkRemoval
        | RouteKind::PortalLinkHistory
        | RouteKind::PortalDirectories
        | RouteKind::PortalInsights
        | RouteKind::PortalFigure
        | RouteKind::PortalDownload
        | RouteKind::PortalMissing
        | RouteKind::PortalCustomer
        | RouteKind::PortalOperator
        | RouteKind::PortalUploads
        | RouteKind::PortalUpload
        | RouteKind::Front
        | RouteKind::PortalAsset
        | RouteKind::PortalSignIn
        | RouteKind::PortalCallback
        | RouteKind::PortalSignedOut
        | RouteKind::PortalLanguage
        | RouteKind::PortalRest
        | RouteKind::SubscriptionLink
        | RouteKind::Metadata
        | RouteKind::Healthz
        | RouteKind::Readyz
        | RouteKind::Metrics
        | RouteKind::DevicePage
        | RouteKind::ManagedIdentity
        | RouteKind::AdfsDiscovery
        | RouteKind::AdfsKeys
        | RouteKind::AdfsToken
        | RouteKind::AdfsAuthorize
        | RouteKind::AdfsDeviceCode
        | RouteKind::EntraDiscovery
        | RouteKind::EntraKeys
        | RouteKind::EntraToken
        | RouteKind::EntraAuthorize
        | RouteKind::EntraDeviceCode => Err(nobodys(asked.parts.uri.path())),
    }
}

/// Nothing but the moment of a request decides what is in force.
pub(crate) fn in_force(valid: pal_model::Interval, now: Instant) -> bool {
    valid.contains(now)
}
