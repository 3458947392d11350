//! Which path is whose: one table of every route of the link service, its issuer and the reads beside them.
//!
//! Names compare without ASCII case. `{name}` takes one segment; `{scope}` takes any number of them in front, as ARM's
//! extension resources do; `{rest}` takes one or more at the end.

use std::borrow::Cow;

use pal_model::Scope;
use pal_model::scope::is_segment;

use crate::path::segments;

/// A row of the table: what it is, its pattern, its methods. `GET` answers `HEAD` too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// What it is.
    pub kind: RouteKind,
    /// What its paths look like.
    pub pattern: &'static str,
    /// What can be done there.
    pub methods: &'static [&'static str],
}

/// A path that was recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matched<'a> {
    /// The row of the table.
    pub row: &'static Row,
    /// What stood for the names of the pattern, decoded, in order.
    names: Vec<Cow<'a, str>>,
    /// What stood in front: `/` where nothing did.
    pub scope: Scope,
}

impl Matched<'_> {
    /// What stood for the n-th name of the pattern; the empty text where the pattern has none.
    pub fn name(&self, at: usize) -> &str {
        self.names.get(at).map_or("", AsRef::as_ref)
    }
}

macro_rules! routes {
    ($($(#[$doc:meta])* $kind:ident $methods:expr, $($pattern:literal)+;)+) => {
        /// What a path is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum RouteKind {
            $($(#[$doc])* $kind,)+
        }

        impl RouteKind {
            /// Every kind, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$kind,)+];
        }

        /// Every route. The first that fits a path is taken.
        pub const ROUTES: &[Row] = &[
            $($(Row { kind: RouteKind::$kind, pattern: $pattern, methods: $methods },)+)+
        ];
    };
}

const GET: &[&str] = &["GET", "HEAD"];
const POST: &[&str] = &["POST"];
const FORM: &[&str] = &["GET", "HEAD", "POST"];
const LINK: &[&str] = &["GET", "HEAD", "PUT", "PATCH", "DELETE"];

routes! {
    /// The caller's link, whatever its id.
    Partners GET, "/providers/Microsoft.ManagementPartner/partners";
    /// The caller's link, by partner id.
    Partner LINK, "/providers/Microsoft.ManagementPartner/partners/{id}";
    /// What can be done with links.
    Operations GET, "/providers/Microsoft.ManagementPartner/operations";
    /// Whether the provider is registered, for a tenant.
    TenantProvider GET, "/providers/Microsoft.ManagementPartner";
    /// Whether the provider is registered, for a subscription.
    SubscriptionProvider GET, "/subscriptions/{id}/providers/Microsoft.ManagementPartner";
    /// The link service has no subscription in its paths: nobody's.
    SubscriptionLink &[], "/subscriptions/{id}/providers/Microsoft.ManagementPartner/{rest}";
    /// The operations of a provider, as `az provider operation show` asks.
    ProviderOperations GET, "/providers/Microsoft.Authorization/providerOperations/{namespace}";

    /// Where everything is, for clients that know only this address.
    Metadata GET, "/metadata/endpoints";
    /// Tenants in which the caller has an account.
    Tenants GET, "/tenants";
    /// Subscriptions that the caller sees.
    Subscriptions GET, "/subscriptions";
    /// One of them.
    Subscription GET, "/subscriptions/{id}";
    /// Its regions.
    Locations GET, "/subscriptions/{id}/locations";
    /// Roles that are held at, above or below a scope.
    RoleAssignments GET, "{scope}/providers/Microsoft.Authorization/roleAssignments";
    /// One of them.
    RoleAssignment GET, "{scope}/providers/Microsoft.Authorization/roleAssignments/{name}";
    /// Roles that can be held.
    RoleDefinitions GET, "{scope}/providers/Microsoft.Authorization/roleDefinitions";
    /// One of them.
    RoleDefinition GET, "{scope}/providers/Microsoft.Authorization/roleDefinitions/{name}";
    /// Roles that are held, with their times.
    ActiveInstances GET, "{scope}/providers/Microsoft.Authorization/roleAssignmentScheduleInstances";
    /// Roles that may be activated, with their times.
    EligibleInstances GET, "{scope}/providers/Microsoft.Authorization/roleEligibilityScheduleInstances";
    /// Delegations of a scope.
    RegistrationAssignments GET, "{scope}/providers/Microsoft.ManagedServices/registrationAssignments";
    /// What the delegations say.
    RegistrationDefinitions GET, "{scope}/providers/Microsoft.ManagedServices/registrationDefinitions";
    /// Management groups and subscriptions, with what is above them.
    Entities &["GET", "HEAD", "POST"], "/providers/Microsoft.Management/getEntities";
    /// Anything else of a subscription.
    SubscriptionRest &[], "/subscriptions/{id}/{rest}";

    /// The caller, as Graph shows it.
    Me GET, "/v1.0/me";
    /// People of the tenant.
    Users GET, "/v1.0/users";
    /// One of them.
    User GET, "/v1.0/users/{id}";
    /// Groups of the tenant.
    Groups GET, "/v1.0/groups";
    /// One of them.
    Group GET, "/v1.0/groups/{id}";
    /// Who is directly in a group.
    GroupMembers GET, "/v1.0/groups/{id}/members";
    /// Who is in a group, or in a group of it.
    GroupTransitiveMembers GET, "/v1.0/groups/{id}/transitiveMembers";
    /// Programs of the tenant.
    ServicePrincipals GET, "/v1.0/servicePrincipals";
    /// One of them.
    ServicePrincipal GET, "/v1.0/servicePrincipals/{id}";
    /// Objects by id, as `az role assignment list` asks for names.
    ObjectsByIds POST, "/v1.0/directoryObjects/getByIds";

    /// The process lives.
    Healthz GET, "/healthz";
    /// Requests are served.
    Readyz GET, "/readyz";
    /// Counters, for Prometheus.
    Metrics GET, "/metrics";

    /// What the API offers, as `OpenAPI`.
    ApiDocument GET, "/api/v1/openapi.json";
    /// The link of the caller.
    ApiLink GET, "/api/v1/link";
    /// Tenants in which the caller has an account.
    ApiDirectories GET, "/api/v1/directories";
    /// What partners influenced, as far as the caller sees it.
    ApiInsights GET, "/api/v1/insights";
    /// Where all of the cost went.
    ApiSummary GET, "/api/v1/summary";
    /// Where a partner earned nothing, and why.
    ApiMissing GET, "/api/v1/missing";
    /// Who covers how much, and what would be lost without an account.
    ApiCoverage GET, "/api/v1/coverage";
    /// By what access a figure came about.
    ApiExplain GET, "/api/v1/explain";
    /// Every partner that is linked in the caller's directory, for who administers it.
    ApiCustomer GET, "/api/v1/customer";
    /// The same as a signed statement, with what that explains.
    ApiStatement GET, "/api/v1/customer/statement";
    /// The key that statements are verified with.
    ApiStatementKey GET, "/api/v1/statement-key.pem";
    /// What was uploaded; and where to.
    ApiUploads FORM, "/api/v1/uploads";
    /// One upload.
    ApiUpload GET, "/api/v1/uploads/{id}";

    /// The address as people type it: leads to the portal.
    Front GET, "/";
    /// The portal's first page.
    PortalHome GET, "/portal";
    /// Styles and scripts of pages.
    PortalAsset GET, "/portal/assets/{name}";
    /// On to whoever says who is there.
    PortalSignIn GET, "/portal/sign-in";
    /// Back from there, with a code.
    PortalCallback GET, "/portal/callback";
    /// The end of a session.
    PortalSignOut POST, "/portal/sign-out";
    /// What is left after it.
    PortalSignedOut GET, "/portal/signed-out";
    /// The language of pages.
    PortalLanguage POST, "/portal/language";
    /// The link of the account, to be seen and changed.
    PortalLink FORM, "/portal/link";
    /// Whose id is being typed.
    PortalPartner GET, "/portal/link/partner";
    /// The end of the link.
    PortalLinkRemoval FORM, "/portal/link/remove";
    /// What the link was before.
    PortalLinkHistory GET, "/portal/link/history";
    /// The directories of the person, and which of them the portal is about.
    PortalDirectories FORM, "/portal/directories";
    /// What partners influenced, as far as the person sees it.
    PortalInsights GET, "/portal/insights";
    /// By what access one of the figures came about.
    PortalFigure GET, "/portal/insights/figure";
    /// The figures as a file.
    PortalDownload GET, "/portal/insights/download";
    /// Where a partner earned nothing, and what mends it.
    PortalMissing GET, "/portal/missing";
    /// Every partner that is linked in the directory, for who administers it.
    PortalCustomer GET, "/portal/customer";
    /// The same as a signed statement.
    PortalStatement GET, "/portal/customer/statement.jws";
    /// How the service is, for who runs it.
    PortalOperator GET, "/portal/operator";
    /// Where files are sent to.
    PortalUploads FORM, "/portal/uploads";
    /// How far an upload is, or what came of it.
    PortalUpload GET, "/portal/uploads/{id}";

    /// Anything else below the portal: a page that says so. After every page of it.
    PortalRest &[], "/portal/{rest}";

    /// Where a person types the code that a device shows.
    DevicePage FORM, "/device";
    /// Tokens for a machine of Azure, as its agents ask for them.
    ManagedIdentity GET, "/managed-identity/{tenant}/{client}";
    /// What the issuer offers, AD FS style: one authority for all tenants.
    AdfsDiscovery GET, "/adfs/.well-known/openid-configuration" "/adfs/v2.0/.well-known/openid-configuration";
    /// The keys that tokens are signed with.
    AdfsKeys GET, "/adfs/discovery/keys";
    /// Tokens.
    AdfsToken POST, "/adfs/oauth2/token" "/adfs/oauth2/v2.0/token";
    /// The sign-in page.
    AdfsAuthorize FORM, "/adfs/oauth2/authorize" "/adfs/oauth2/v2.0/authorize";
    /// Codes for devices.
    AdfsDeviceCode POST, "/adfs/oauth2/devicecode" "/adfs/oauth2/v2.0/devicecode";
    /// What the issuer offers, Entra style: an authority for each tenant.
    EntraDiscovery GET, "/{authority}/v2.0/.well-known/openid-configuration"
        "/{authority}/.well-known/openid-configuration";
    /// The keys that tokens are signed with.
    EntraKeys GET, "/{authority}/discovery/v2.0/keys" "/{authority}/discovery/keys";
    /// Tokens.
    EntraToken POST, "/{authority}/oauth2/v2.0/token" "/{authority}/oauth2/token" "/{authority}/v2.0/token";
    /// The sign-in page.
    EntraAuthorize FORM, "/{authority}/oauth2/v2.0/authorize" "/{authority}/oauth2/authorize"
        "/{authority}/v2.0/authorize";
    /// Codes for devices.
    EntraDeviceCode POST, "/{authority}/oauth2/v2.0/devicecode" "/{authority}/oauth2/devicecode"
        "/{authority}/v2.0/devicecode";
}

/// Which route the raw path of a request takes. `None`: nobody's path (404).
pub fn route(raw: &str) -> Option<Matched<'_>> {
    let path = segments(raw)?;
    ROUTES.iter().find_map(|row| matched(row, &path))
}

/// What begins a pattern that may follow a scope.
const SCOPE: &str = "{scope}";
/// What ends a pattern that takes all that follows.
const REST: &str = "{rest}";

fn matched<'a>(row: &'static Row, path: &[Cow<'a, str>]) -> Option<Matched<'a>> {
    let (tail, scoped) = match row.pattern.strip_prefix(SCOPE) {
        Some(tail) => (tail, true),
        None => (row.pattern, false),
    };
    if tail == "/" {
        return path.is_empty().then(|| Matched { row, names: Vec::new(), scope: Scope::Root });
    }
    let wanted = tail.strip_prefix('/').unwrap_or(tail).split('/');
    let (before, path) = if scoped {
        path.split_at_checked(path.len().checked_sub(wanted.clone().count())?)?
    } else {
        (path.get(..0)?, path)
    };
    let names = captured(wanted, path)?;
    Some(Matched { row, names, scope: scope(before)? })
}

/// What stands for the names of the pattern, if the path fits it.
fn captured<'a>(wanted: std::str::Split<'_, char>, path: &[Cow<'a, str>]) -> Option<Vec<Cow<'a, str>>> {
    let mut names = Vec::new();
    let mut given = path.iter();
    for wanted in wanted {
        let segment = given.next()?;
        if wanted == REST {
            return Some(names);
        } else if wanted.starts_with('{') {
            names.push(segment.clone());
        } else if !segment.eq_ignore_ascii_case(wanted) {
            return None;
        }
    }
    given.next().is_none().then_some(names)
}

/// The scope that segments spell. A segment with a character that no scope has (an encoded slash, say) makes it none.
fn scope(segments: &[Cow<'_, str>]) -> Option<Scope> {
    if segments.is_empty() {
        return Some(Scope::Root);
    }
    let all_are_segments = segments.iter().all(|segment| is_segment(segment.as_bytes()));
    all_are_segments.then(|| format!("/{}", segments.join("/")).parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kind(path: &str) -> Option<RouteKind> {
        route(path).map(|matched| matched.row.kind)
    }

    #[test]
    fn the_link_service_is_found_in_every_form_that_clients_write() {
        const BASE: &str = "/providers/Microsoft.ManagementPartner";
        for (path, expected) in [
            ("/partners", Some((RouteKind::Partners, ""))),
            ("/partners/", Some((RouteKind::Partners, ""))),
            ("/partners/12345", Some((RouteKind::Partner, "12345"))),
            ("/PARTNERS/12345/", Some((RouteKind::Partner, "12345"))),
            ("/partners/a%20b%2Fc%3Fd", Some((RouteKind::Partner, "a b/c?d"))),
            ("/partners/..", Some((RouteKind::Partner, ".."))),
            ("/partners/%2e%2e", Some((RouteKind::Partner, ".."))),
            ("/partners/12345%00", Some((RouteKind::Partner, "12345\0"))),
            ("/partners/%2e%2e%2foperations", Some((RouteKind::Partner, "../operations"))),
            ("/operations", Some((RouteKind::Operations, ""))),
            ("", Some((RouteKind::TenantProvider, ""))),
            ("/partners/../operations", None),
            ("/partners%2F12345", None),
            ("/partners//", None),
            ("/partners/12345//", None),
            ("//partners", None),
            ("/partners/1/2", None),
            ("/links", None),
        ] {
            let path = format!("{BASE}{path}");
            let found = route(&path);
            let found = found.as_ref().map(|matched| (matched.row.kind, matched.name(0)));
            assert_eq!(found, expected, "{path}");
        }
        assert_eq!(kind("/PROVIDERS/microsoft.managementpartner/partners"), Some(RouteKind::Partners));
        assert_eq!(kind("/%70roviders/Microsoft.ManagementPartner/partners"), Some(RouteKind::Partners));
    }

    #[test]
    fn extension_resources_follow_a_scope() {
        let subscription = "/subscriptions/00000000-0000-0000-0000-00000000000a";
        for scope in ["/", subscription, "/providers/Microsoft.Management/managementGroups/corp"] {
            let prefix = if scope == "/" { "" } else { scope };
            let path = format!("{prefix}/providers/Microsoft.Authorization/roleAssignments/x");
            let found = route(&path).unwrap();
            assert_eq!((found.row.kind, found.name(0)), (RouteKind::RoleAssignment, "x"));
            assert_eq!(found.scope, scope.parse().unwrap());
        }
        let roles = "providers/Microsoft.Authorization/roleAssignments";
        assert_eq!(
            kind(&format!("{subscription}/resourceGroups/a%2Fb/{roles}")),
            Some(RouteKind::SubscriptionRest)
        );
        assert_eq!(kind(&format!("/whatever/{roles}")), None);
    }

    #[test]
    fn every_other_surface_is_found() {
        for (path, expected) in [
            ("/", Some(RouteKind::Front)),
            ("/portal/", Some(RouteKind::PortalHome)),
            ("/portal/link/", Some(RouteKind::PortalLink)),
            ("/portal/assets/portal.css", Some(RouteKind::PortalAsset)),
            ("/portal/assets/../link", Some(RouteKind::PortalRest)),
            ("/tenants/", Some(RouteKind::Tenants)),
            ("/subscriptions/x", Some(RouteKind::Subscription)),
            ("/subscriptions/x/resourceGroups", Some(RouteKind::SubscriptionRest)),
            ("/subscriptions/x/providers/Microsoft.ManagementPartner", Some(RouteKind::SubscriptionProvider)),
            (
                "/subscriptions/x/providers/Microsoft.ManagementPartner/partners",
                Some(RouteKind::SubscriptionLink),
            ),
            ("/adfs/oauth2/token", Some(RouteKind::AdfsToken)),
            ("/organizations/oauth2/v2.0/token", Some(RouteKind::EntraToken)),
            ("/contoso.test/v2.0/.well-known/openid-configuration", Some(RouteKind::EntraDiscovery)),
            ("/v1.0/groups/x/members", Some(RouteKind::GroupMembers)),
        ] {
            assert_eq!(kind(path), expected, "{path}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn no_text_in_place_of_an_id_leads_elsewhere(id in "[ -~]{1,12}") {
            let path = format!("/providers/Microsoft.ManagementPartner/partners/{}", crate::path::encoded(&id));
            let found = route(&path).unwrap();
            prop_assert_eq!((found.row.kind, found.name(0)), (RouteKind::Partner, id.as_str()));
        }
    }
}
