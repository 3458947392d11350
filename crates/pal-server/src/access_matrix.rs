//! Who may do what: one row for each route. The gate is what dispatch asks for; the reach is what a caller finds behind it.
//! `tests/it/matrix.rs` asks every route as every actor and holds the answers to this table.

use pal_wire::route::RouteKind;

/// What a request must show before anything else is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// Nothing.
    Open,
    /// The token of `[metrics]`, if there is one.
    Metrics,
    /// An access token.
    Token,
    /// What the form itself proves: a secret, a code, a password.
    Proof,
    /// A session of the portal, in a cookie.
    Session,
    /// There is nothing behind it.
    Wall,
}

/// What a caller finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The same for everybody.
    Same,
    /// The caller's own link (PAL-04): nobody else's can be named.
    OwnLink,
    /// The caller's own accounts.
    OwnAccounts,
    /// Of all subscriptions, those that the caller sees.
    SeenSubscriptions,
    /// The subscription that is named, if the caller sees it; else it is not found.
    NamedSubscription,
    /// The person who is calling; a program is none.
    Myself,
    /// Of all objects, those of the token's tenant.
    OwnTenant,
    /// The object that is named, if it is of the token's tenant; else it is not found.
    NamedObject,
    /// Of all figures, those that the caller sees (PAL-35).
    SeenFigures,
    /// The caller's own directory, if the caller administers it or a subscription of it; else it is not found.
    AdministeredDirectory,
    /// Everything, for an operator; for everybody else it is not found.
    Operators,
    /// What the proof is good for.
    Proven,
    /// Nothing.
    Nothing,
}

/// The row of a route.
pub fn row(kind: RouteKind) -> (Gate, Reach) {
    match kind {
        RouteKind::Partners | RouteKind::Partner => (Gate::Token, Reach::OwnLink),
        RouteKind::Operations | RouteKind::TenantProvider | RouteKind::ProviderOperations => {
            (Gate::Token, Reach::Same)
        }
        RouteKind::SubscriptionLink | RouteKind::PortalRest => (Gate::Wall, Reach::Nothing),
        RouteKind::SubscriptionRest => (Gate::Token, Reach::Nothing),
        RouteKind::Metadata => (Gate::Open, Reach::Same),
        RouteKind::Tenants => (Gate::Token, Reach::OwnAccounts),
        RouteKind::Subscriptions | RouteKind::Entities => (Gate::Token, Reach::SeenSubscriptions),
        RouteKind::SubscriptionProvider
        | RouteKind::Subscription
        | RouteKind::Locations
        | RouteKind::RoleAssignments
        | RouteKind::RoleAssignment
        | RouteKind::RoleDefinitions
        | RouteKind::RoleDefinition
        | RouteKind::ActiveInstances
        | RouteKind::EligibleInstances
        | RouteKind::RegistrationAssignments
        | RouteKind::RegistrationDefinitions => (Gate::Token, Reach::NamedSubscription),
        RouteKind::Me => (Gate::Token, Reach::Myself),
        RouteKind::Users | RouteKind::Groups | RouteKind::ServicePrincipals | RouteKind::ObjectsByIds => {
            (Gate::Token, Reach::OwnTenant)
        }
        RouteKind::User
        | RouteKind::Group
        | RouteKind::GroupMembers
        | RouteKind::GroupTransitiveMembers
        | RouteKind::ServicePrincipal => (Gate::Token, Reach::NamedObject),
        RouteKind::ApiDocument | RouteKind::ApiStatementKey => (Gate::Open, Reach::Same),
        RouteKind::ApiLink => (Gate::Token, Reach::OwnLink),
        RouteKind::ApiDirectories => (Gate::Token, Reach::OwnAccounts),
        RouteKind::ApiInsights | RouteKind::ApiMissing | RouteKind::ApiCoverage | RouteKind::ApiExplain => {
            (Gate::Token, Reach::SeenFigures)
        }
        RouteKind::ApiCustomer | RouteKind::ApiStatement => (Gate::Token, Reach::AdministeredDirectory),
        RouteKind::ApiSummary | RouteKind::ApiUploads | RouteKind::ApiUpload => {
            (Gate::Token, Reach::Operators)
        }
        RouteKind::Healthz | RouteKind::Readyz => (Gate::Open, Reach::Same),
        RouteKind::Metrics => (Gate::Metrics, Reach::Same),
        RouteKind::Front | RouteKind::PortalAsset | RouteKind::PortalSignedOut => (Gate::Open, Reach::Same),
        RouteKind::PortalSignIn | RouteKind::PortalCallback | RouteKind::PortalLanguage => {
            (Gate::Proof, Reach::Proven)
        }
        RouteKind::PortalHome | RouteKind::PortalDirectories | RouteKind::PortalSignOut => {
            (Gate::Session, Reach::OwnAccounts)
        }
        RouteKind::PortalLink | RouteKind::PortalLinkRemoval | RouteKind::PortalLinkHistory => {
            (Gate::Session, Reach::OwnLink)
        }
        RouteKind::PortalPartner => (Gate::Session, Reach::Same),
        RouteKind::PortalInsights
        | RouteKind::PortalFigure
        | RouteKind::PortalDownload
        | RouteKind::PortalMissing => (Gate::Session, Reach::SeenFigures),
        RouteKind::PortalCustomer | RouteKind::PortalStatement => {
            (Gate::Session, Reach::AdministeredDirectory)
        }
        RouteKind::PortalOperator | RouteKind::PortalUploads | RouteKind::PortalUpload => {
            (Gate::Session, Reach::Operators)
        }
        RouteKind::DevicePage
        | RouteKind::ManagedIdentity
        | RouteKind::AdfsToken
        | RouteKind::AdfsAuthorize
        | RouteKind::AdfsDeviceCode
        | RouteKind::EntraToken
        | RouteKind::EntraAuthorize
        | RouteKind::EntraDeviceCode => (Gate::Proof, Reach::Proven),
        RouteKind::AdfsDiscovery | RouteKind::AdfsKeys | RouteKind::EntraDiscovery | RouteKind::EntraKeys => {
            (Gate::Open, Reach::Same)
        }
    }
}
