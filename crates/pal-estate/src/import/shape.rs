//! What an element is, told from its content and never from the name of its file (contract §2.1).

use pal_model::Guid;
use serde_json::Value;

use super::aside::Aside;
use super::document::Page;
use super::element::Element;

/// What an element turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    RoleAssignment,
    ScheduledRole,
    EligibleRole,
    RegistrationAssignment,
    ManagementGroup,
    /// A subscription as an entity of the management group hierarchy.
    SubscriptionEntity,
    /// A subscription of ARM or Resource Graph.
    Subscription,
    /// A subscription that `az` is signed in to.
    AzAccount,
    Directory(DirectoryShape),
    Link,
    ActivityEvent,
    RoleChange,
    Platform(PlatformShape),
    /// Well known, but of no use here.
    PassedOver(Aside),
}

/// What an object of Power Platform is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PlatformShape {
    Environment,
    App,
    Flow,
    /// What somebody may do with an app or flow.
    Permission,
    Dataset,
}

/// What a Graph object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DirectoryShape {
    User,
    ServicePrincipal,
    Group,
    /// An object of which nothing but its id, and perhaps its type, is shown.
    Bare,
}

/// Recognises an element; `None` if nothing known looks like it.
pub(super) fn recognise(element: &Element<'_>, page: &Page) -> Option<Shape> {
    let has = |name| element.own(name).is_some();
    if is_classic_administrator(element) {
        return Some(Shape::PassedOver(Aside::ClassicAdministrator));
    }
    if has("operationName") && (has("eventTimestamp") || has("time")) {
        return Some(Shape::ActivityEvent);
    }
    if has("action") && has("timestamp") && has("principalId") {
        return Some(Shape::RoleChange);
    }
    if let Some(shape) = platform_shape(element) {
        return Some(Shape::Platform(shape));
    }
    if let Some(shape) = resource_shape(element) {
        return Some(shape);
    }
    if has("partnerId") && has("objectId") {
        return Some(Shape::Link);
    }
    let is_az = has("cloudName") || has("environmentName") || has("isDefault");
    if is_az && element.own_text("id").is_some_and(is_guid) {
        return Some(Shape::AzAccount);
    }
    directory_shape(element, page)
}

/// By the type or id of the admin API, else by the names that only the cmdlets give.
fn platform_shape(element: &Element<'_>) -> Option<PlatformShape> {
    let has = |name| element.own(name).is_some();
    let kind = element.own_text("type").or_else(|| element.own_text("id")).unwrap_or_default();
    let kind = kind.to_ascii_lowercase();
    if let Some((_, below)) =
        kind.rsplit_once("microsoft.powerapps/").or_else(|| kind.rsplit_once("microsoft.processsimple/"))
    {
        let is = |name: &str| below.split('/').any(|segment| segment == name);
        return [
            ("permissions", PlatformShape::Permission),
            ("apps", PlatformShape::App),
            ("flows", PlatformShape::Flow),
        ]
        .into_iter()
        .find(|(name, _)| is(name))
        .map(|(_, shape)| shape);
    }
    if kind.contains("microsoft.businessappplatform/") && kind.contains("environments") {
        return Some(PlatformShape::Environment);
    }
    let is_of_asset = has("AppName") || has("FlowName");
    if is_of_asset && (has("PrincipalObjectId") || has("RoleType")) {
        return Some(PlatformShape::Permission);
    }
    match (has("AppName"), has("FlowName"), has("EnvironmentName")) {
        (true, _, true) => Some(PlatformShape::App),
        (false, true, true) => Some(PlatformShape::Flow),
        (false, false, true) if has("EnvironmentType") => Some(PlatformShape::Environment),
        _ if has("configuredBy") && has("id") => Some(PlatformShape::Dataset),
        _ => None,
    }
}

/// What the admin API answered, inside what a cmdlet made of it; printed not deeply enough, it is text.
pub(super) fn answer_within<'a>(element: &Element<'a>) -> Option<&'a Value> {
    element.own("EnvironmentName")?;
    element.own("Internal").filter(|value| value.get("properties").is_some_and(Value::is_object))
}

/// By ARM type, or the type in the ARM id where a query left the type out.
fn resource_shape(element: &Element<'_>) -> Option<Shape> {
    let kind = match element.own_text("type") {
        Some(kind) => kind.to_ascii_lowercase(),
        None => kind_of_id(element.own_text("id")?)?,
    };
    let kind = kind.strip_prefix("/providers/").unwrap_or(&kind);
    Some(match kind {
        "microsoft.authorization/roleassignments" => Shape::RoleAssignment,
        "microsoft.authorization/roleassignmentscheduleinstances" => Shape::ScheduledRole,
        "microsoft.authorization/roleeligibilityscheduleinstances" => Shape::EligibleRole,
        "microsoft.managedservices/registrationassignments" => Shape::RegistrationAssignment,
        "microsoft.management/managementgroups" => Shape::ManagementGroup,
        "/subscriptions" | "microsoft.management/managementgroups/subscriptions" => Shape::SubscriptionEntity,
        "subscriptions" | "microsoft.resources/subscriptions" => Shape::Subscription,
        // The swagger examples of the link service say the singular.
        "microsoft.managementpartner/partners" | "microsoft.managementpartner/partner" => Shape::Link,
        "microsoft.authorization/roledefinitions" => Shape::PassedOver(Aside::RoleDefinition),
        "microsoft.resources/subscriptions/resourcegroups" => Shape::PassedOver(Aside::ResourceGroup),
        _ => return None,
    })
}

fn kind_of_id(id: &str) -> Option<String> {
    let lower = id.to_ascii_lowercase();
    if let Some((_, below)) = lower.rsplit_once("/providers/") {
        let mut segments = below.split('/');
        return Some(format!("{}/{}", segments.next()?, segments.next()?));
    }
    let subscription = lower.strip_prefix("/subscriptions/")?;
    is_guid(subscription).then(|| "subscriptions".to_owned())
}

/// `az` prints classic administrators among the role assignments, with a text in place of ids.
fn is_classic_administrator(element: &Element<'_>) -> bool {
    let kind = element.own_text("type").unwrap_or_default().to_ascii_lowercase();
    let placeholder = |name| element.own_text(name).is_some_and(|text| text.starts_with("NA(classic"));
    kind.ends_with("/classicadministrators") || placeholder("id") || placeholder("name")
}

/// By `@odata.type`, else by what the answer says it lists, else by the fields that only one kind has.
fn directory_shape(element: &Element<'_>, page: &Page) -> Option<Shape> {
    element.own_text("id").filter(|id| is_guid(id))?;
    let kind = element.own_text("@odata.type").map(str::to_ascii_lowercase);
    let has = |name| element.own(name).is_some();
    Some(Shape::Directory(
        match kind.as_deref().map(|kind| kind.strip_prefix("#microsoft.graph.").unwrap_or(kind)) {
            Some("user") => DirectoryShape::User,
            Some("serviceprincipal") => DirectoryShape::ServicePrincipal,
            Some("group") => DirectoryShape::Group,
            Some("device" | "orgcontact") => return Some(Shape::PassedOver(Aside::Device)),
            Some(_) => return None,
            None => match page.context.as_deref().and_then(listed_kind) {
                Some(shape) => shape,
                None if has("userPrincipalName") => DirectoryShape::User,
                None if has("appId") && (has("servicePrincipalType") || has("servicePrincipalNames")) => {
                    DirectoryShape::ServicePrincipal
                }
                None if has("securityEnabled") || has("groupTypes") => DirectoryShape::Group,
                None if page.context.is_some() => DirectoryShape::Bare,
                None => return None,
            },
        },
    ))
}

/// The kind of object that an `@odata.context` lists.
pub(super) fn listed_kind(context: &str) -> Option<DirectoryShape> {
    let (_, listed) = context.rsplit_once("$metadata#")?;
    let end = listed.find(['(', '/']).unwrap_or(listed.len());
    // `groups('ID')/members` lists no groups.
    if listed.contains("')/") || listed.contains(")/members") {
        return None;
    }
    match listed.get(..end)? {
        "users" => Some(DirectoryShape::User),
        "servicePrincipals" => Some(DirectoryShape::ServicePrincipal),
        "groups" => Some(DirectoryShape::Group),
        _ => None,
    }
}

pub(super) fn is_guid(text: &str) -> bool {
    Guid::from_bytes(text.as_bytes()).is_some()
}
