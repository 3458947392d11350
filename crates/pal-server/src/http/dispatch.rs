//! From a route to the function that answers it. What a request must show for it has been asked before, by the access matrix.

use pal_identity::Caller;
use pal_wire::route::RouteKind;

use super::answer::{Answer, Refusal};
use super::asked::Asked;
use super::roles::Listing;
use super::{arm, delegations, entities, graph, link, nobodys, oauth, process, roles, sign_in};
use crate::api::{self, Reader};
use crate::portal;

/// Answers a request of the route; `caller` is there where its gate is a token.
pub(super) async fn dispatch(asked: &Asked<'_>, caller: Option<Caller>) -> Result<Answer, Refusal> {
    let nothing = || nobodys(asked.parts.uri.path());
    // INVARIANT: the matrix has asked for a token where one is needed.
    let caller = || caller.ok_or_else(nothing);
    match asked.kind() {
        RouteKind::Healthz => Ok(process::healthz()),
        RouteKind::Readyz => Ok(process::readyz(asked).await),
        RouteKind::Metrics => process::metrics(asked),
        RouteKind::Metadata => Ok(arm::metadata(asked)),
        RouteKind::Partners | RouteKind::Partner | RouteKind::Operations => {
            link::answer(asked, caller()?).await
        }
        RouteKind::TenantProvider | RouteKind::SubscriptionProvider => arm::provider(asked, caller()?),
        RouteKind::ProviderOperations => arm::provider_operations(asked),
        RouteKind::Tenants => Ok(arm::tenants(asked, caller()?)),
        RouteKind::Subscriptions => arm::subscriptions(asked, caller()?),
        RouteKind::Subscription => arm::subscription(asked, caller()?),
        RouteKind::Locations => arm::locations(asked, caller()?),
        RouteKind::RoleAssignments => roles::assignments(asked, caller()?, Listing::Assignments),
        RouteKind::ActiveInstances => roles::assignments(asked, caller()?, Listing::Active),
        RouteKind::EligibleInstances => roles::assignments(asked, caller()?, Listing::Eligible),
        RouteKind::RoleAssignment => roles::assignment(asked, caller()?),
        RouteKind::RoleDefinitions => roles::definitions(asked, caller()?),
        RouteKind::RoleDefinition => roles::definition(asked, caller()?),
        RouteKind::RegistrationAssignments => delegations::assignments(asked, caller()?),
        RouteKind::RegistrationDefinitions => delegations::definitions(asked, caller()?),
        RouteKind::Entities => entities::entities(asked, caller()?),
        RouteKind::SubscriptionRest => {
            arm::seen(asked, caller()?)?;
            Err(nothing())
        }
        RouteKind::Me => graph::me(asked, caller()?),
        RouteKind::Users => graph::users(asked, caller()?),
        RouteKind::Groups => graph::groups(asked, caller()?),
        RouteKind::ServicePrincipals => graph::programs(asked, caller()?),
        RouteKind::User | RouteKind::Group | RouteKind::ServicePrincipal => graph::object(asked, caller()?),
        RouteKind::GroupMembers | RouteKind::GroupTransitiveMembers => graph::members(asked, caller()?),
        RouteKind::ObjectsByIds => graph::by_ids(asked, caller()?).await,
        RouteKind::ApiDocument => Ok(api::document(asked)),
        RouteKind::ApiStatementKey => api::statement_key(asked).await,
        RouteKind::ApiLink
        | RouteKind::ApiDirectories
        | RouteKind::ApiInsights
        | RouteKind::ApiSummary
        | RouteKind::ApiMissing
        | RouteKind::ApiCoverage
        | RouteKind::ApiExplain
        | RouteKind::ApiCustomer
        | RouteKind::ApiStatement
        | RouteKind::ApiUploads
        | RouteKind::ApiUpload => api::answer(asked, &Reader::of_token(caller()?)).await,
        RouteKind::Front
        | RouteKind::PortalAsset
        | RouteKind::PortalSignIn
        | RouteKind::PortalCallback
        | RouteKind::PortalSignedOut
        | RouteKind::PortalLanguage
        | RouteKind::PortalRest => portal::open(asked).await,
        RouteKind::DevicePage => sign_in::device(at_issuer(asked)?).await,
        RouteKind::ManagedIdentity => oauth::managed_identity(at_issuer(asked)?).await,
        RouteKind::AdfsAuthorize | RouteKind::EntraAuthorize => sign_in::authorize(at_issuer(asked)?).await,
        RouteKind::AdfsToken | RouteKind::EntraToken => oauth::token(at_issuer(asked)?).await,
        RouteKind::AdfsDeviceCode | RouteKind::EntraDeviceCode => oauth::device_code(at_issuer(asked)?).await,
        RouteKind::AdfsDiscovery | RouteKind::EntraDiscovery => Ok(oauth::discovery(at_issuer(asked)?)),
        RouteKind::AdfsKeys | RouteKind::EntraKeys => Ok(oauth::keys(at_issuer(asked)?)),
        // Behind a session or a wall: nobody comes here with one of them.
        RouteKind::PortalHome
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
        | RouteKind::PortalStatement
        | RouteKind::PortalOperator
        | RouteKind::PortalUploads
        | RouteKind::PortalUpload
        | RouteKind::SubscriptionLink => Err(nothing()),
    }
}

/// A request to our own issuer; without one there is nowhere to sign in.
fn at_issuer<'a, 'r>(asked: &'a Asked<'r>) -> Result<&'a Asked<'r>, Refusal> {
    asked.app.issuer.as_ref().map(|_| asked).ok_or_else(|| nobodys(asked.parts.uri.path()))
}
