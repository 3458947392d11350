//! Power Platform: environments, apps, flows, their permissions and datasets, as the admin APIs print them, the CLI for
//! Microsoft 365 and PowerShell. The cmdlets flatten what the API answers and keep it under `Internal` as well; whichever says
//! a thing is read.

use pal_model::ids::GuidError;
use pal_model::power_platform::{AssetId, EnvironmentId};
use pal_model::{Instant, ObjectId, TenantId};
use serde_json::Value;

use super::Reading;
use crate::import::aside::Aside;
use crate::import::asset_observation::{
    AssetFamily, AssetKind, HeldAssetRole, PlatformAsset, PlatformEnvironment, Publisher, RoleOnAsset,
    RoleSource, SignInName, WorkedOn,
};
use crate::import::document::Page;
use crate::import::element::Element;
use crate::import::error::{ElementFault, ImportError};
use crate::import::observation::{Fact, Listing};

/// An environment: tells what kind of one it is.
pub(super) fn take_environment(reading: &mut Reading, element: &Element<'_>) -> Result<(), ImportError> {
    let tenant = tenant(element, &[])?;
    let sku = element.text("environmentSku").or_else(|| element.text("environmentType")).map(str::to_owned);
    let environment = first(element, &["name", "environmentName"])?;
    reading.see(Fact::PlatformEnvironment(PlatformEnvironment { tenant, environment, sku }));
    Ok(())
}

/// An app: itself, who owns it, who made it, and who changed it last.
pub(super) fn take_app(reading: &mut Reading, element: &Element<'_>, page: &Page) -> Result<(), ImportError> {
    let is_model = |text: &str| text.to_ascii_lowercase().contains("model");
    let kind = if element.text("appType").is_some_and(is_model) {
        AssetKind::ModelApp
    } else {
        AssetKind::CanvasApp
    };
    let app = take_asset(reading, element, page, kind)?;
    let created: Option<Instant> = element.optional("createdTime")?;
    if let Some(owner) = app.person(reading, element, "owner")? {
        app.holds(reading, owner, RoleOnAsset::Owner, None);
    }
    if let Some(creator) = app.person(reading, element, "createdBy")? {
        app.holds(reading, creator, RoleOnAsset::Creator, created);
        app.worked(reading, creator, created);
    }
    if let Some(last) = app.person(reading, element, "lastModifiedBy")? {
        app.worked(reading, last, element.optional("lastModifiedTime")?);
    }
    Ok(())
}

/// A flow: itself and its one creator. Nothing says who changed it last.
pub(super) fn take_flow(
    reading: &mut Reading,
    element: &Element<'_>,
    page: &Page,
) -> Result<(), ImportError> {
    let flow = take_asset(reading, element, page, AssetKind::Flow)?;
    let created: Option<Instant> = element.optional("createdTime")?;
    let name = if element.field("creator").is_some() { "creator" } else { "createdBy" };
    if let Some(creator) = flow.person(reading, element, name)? {
        flow.holds(reading, creator, RoleOnAsset::Creator, created);
        flow.worked(reading, creator, created);
    }
    Ok(())
}

/// A dataset of Power BI. Its publisher is named as people sign in, and its environment is its workspace.
pub(super) fn take_dataset(
    reading: &mut Reading,
    element: &Element<'_>,
    page: &Page,
) -> Result<(), ImportError> {
    if element.optional::<EnvironmentId>("workspaceId")?.is_none() {
        reading.pass_over(Aside::DatasetWithoutWorkspace);
        return Ok(());
    }
    let dataset = take_asset(reading, element, page, AssetKind::Dataset)?;
    if let Some(name) = element.text("configuredBy").filter(|name| !name.is_empty()) {
        reading.see(Fact::Publisher(Publisher {
            tenant: dataset.tenant,
            environment: dataset.environment,
            asset: dataset.asset,
            name: name.to_lowercase(),
        }));
    }
    Ok(())
}

/// A permission on an app or flow. Those of whole tenants are nobody's.
pub(super) fn take_permission(
    reading: &mut Reading,
    element: &Element<'_>,
    page: &Page,
) -> Result<(), ImportError> {
    let holder_path = element.path("principal");
    let principal = match element.field("principal").filter(|value| value.is_object()) {
        Some(value) => Some(element.inner(&holder_path, value)?),
        None => None,
    };
    let of_principal = |name: &str| principal.as_ref().and_then(|principal| principal.own_text(name));
    let kind = of_principal("type").or_else(|| element.text("principalType")).unwrap_or_default();
    if kind.eq_ignore_ascii_case("Tenant") {
        reading.pass_over(Aside::TenantWidePermission);
        return Ok(());
    }
    let Some(id) = of_principal("id").or_else(|| text_of(element, &["principalObjectId", "principalId"]))
    else {
        return Err(element.refuse("principal", ElementFault::Missing));
    };
    let object: ObjectId =
        id.parse().map_err(|error: GuidError| element.refuse("principal", error.into()))?;
    let tenant = match of_principal("tenantId").and_then(|tenant| tenant.parse().ok()) {
        Some(tenant) => tenant,
        None => tenant(element, &[])?,
    };
    let asset = asset_of_permission(element)?;
    let role = role(element)?;
    if is_list(page) {
        reading.list(Listing::AssetPermissions { tenant, asset: asset.clone() });
    }
    let names = [of_principal("email"), of_principal("userPrincipalName"), element.text("principalEmail")];
    names_of(reading, tenant, object, names.into_iter().flatten());
    let created = element.optional("createdOn")?;
    reading.see(Fact::AssetRole(HeldAssetRole {
        tenant,
        asset,
        principal: object,
        role,
        source: RoleSource::Permission,
        created,
    }));
    Ok(())
}

fn role(element: &Element<'_>) -> Result<RoleOnAsset, ImportError> {
    // The cmdlets call the permission's own id its name, and what it lets one do its type.
    let words =
        ["roleType", "roleName"].map(|name| element.text(name).unwrap_or_default().to_ascii_lowercase());
    let role = words.iter().find_map(|word| match word.as_str() {
        "owner" => Some(RoleOnAsset::Owner),
        "canedit" => Some(RoleOnAsset::CoOwner),
        word if word.starts_with("canview") => Some(RoleOnAsset::User),
        _ => None,
    });
    role.ok_or_else(|| element.refuse("roleName", ElementFault::AssetRole(words.concat())))
}

/// The app or flow whose permission it is: by name, else from the id.
fn asset_of_permission(element: &Element<'_>) -> Result<AssetId, ImportError> {
    if let Some(name) = text_of(element, &["appName", "flowName"]) {
        return name.parse().map_err(|_| element.refuse("appName", ElementFault::Missing));
    }
    let id = element.own_text("id").unwrap_or_default();
    let after = segment_after(id, "apps").or_else(|| segment_after(id, "flows"));
    after
        .and_then(|asset| asset.parse().ok())
        .ok_or_else(|| element.refuse("id", ElementFault::PermissionOfNothing))
}

/// An asset that was seen, for whatever else the same object says of it.
struct Seen {
    tenant: TenantId,
    environment: EnvironmentId,
    asset: AssetId,
    family: AssetFamily,
}

fn take_asset(
    reading: &mut Reading,
    element: &Element<'_>,
    page: &Page,
    kind: AssetKind,
) -> Result<Seen, ImportError> {
    let tenant = tenant(element, &["owner", "createdBy", "creator"])?;
    let environment = environment(element)?;
    let asset: AssetId = match kind {
        AssetKind::Dataset => first(element, &["id"])?,
        AssetKind::CanvasApp | AssetKind::ModelApp | AssetKind::Flow => {
            first(element, &["appName", "flowName", "name"])?
        }
    };
    let family = kind.family();
    if is_list(page) {
        reading.list(Listing::Assets { tenant, environment: environment.clone(), family });
    }
    let name = element.text("displayName").or(match kind {
        AssetKind::Dataset => element.text("name"),
        AssetKind::CanvasApp | AssetKind::ModelApp | AssetKind::Flow => None,
    });
    reading.see(Fact::PlatformAsset(PlatformAsset {
        tenant,
        environment: environment.clone(),
        asset: asset.clone(),
        kind,
        name: name.map(str::to_owned),
        created: element.optional("createdTime")?,
    }));
    Ok(Seen { tenant, environment, asset, family })
}

impl Seen {
    /// The account that a field of the object names, and what it signs in as.
    fn person(
        &self,
        reading: &mut Reading,
        element: &Element<'_>,
        field: &str,
    ) -> Result<Option<ObjectId>, ImportError> {
        let path = element.path(field);
        let Some(value) = element.field(field).filter(|value| value.is_object()) else { return Ok(None) };
        let person = element.inner(&path, value)?;
        let id = if person.own("objectId").is_some() { "objectId" } else { "id" };
        let Some(object) = person.optional::<ObjectId>(id)? else { return Ok(None) };
        let names = ["email", "userPrincipalName"].map(|name| person.own_text(name));
        names_of(reading, self.tenant, object, names.into_iter().flatten());
        Ok(Some(object))
    }

    fn holds(&self, reading: &mut Reading, principal: ObjectId, role: RoleOnAsset, created: Option<Instant>) {
        reading.see(Fact::AssetRole(HeldAssetRole {
            tenant: self.tenant,
            asset: self.asset.clone(),
            principal,
            role,
            source: RoleSource::Asset { environment: self.environment.clone(), family: self.family },
            created,
        }));
    }

    fn worked(&self, reading: &mut Reading, principal: ObjectId, at: Option<Instant>) {
        let Some(at) = at else { return };
        reading.see(Fact::WorkedOn(WorkedOn {
            tenant: self.tenant,
            asset: self.asset.clone(),
            principal,
            at,
        }));
    }
}

/// Names by which datasets name their publishers.
pub(super) fn names_of<'a>(
    reading: &mut Reading,
    tenant: TenantId,
    object: ObjectId,
    names: impl Iterator<Item = &'a str>,
) {
    for name in names.filter(|name| !name.is_empty()) {
        reading.see(Fact::SignInName(SignInName { tenant, name: name.to_lowercase(), object }));
    }
}

/// The tenant that the object says, or a person in it, else `--tenant`.
fn tenant(element: &Element<'_>, people: &[&str]) -> Result<TenantId, ImportError> {
    if let Some(tenant) = element.optional("tenantId")? {
        return Ok(tenant);
    }
    let of_person = |field: &&str| element.field(field)?.get("tenantId")?.as_str()?.parse().ok();
    match people.iter().find_map(of_person) {
        Some(tenant) => Ok(tenant),
        None => element.default_tenant(),
    }
}

fn environment(element: &Element<'_>) -> Result<EnvironmentId, ImportError> {
    if let Some(environment) = element.optional("workspaceId")? {
        return Ok(environment);
    }
    if let Some(environment) = element.optional("environmentName")? {
        return Ok(environment);
    }
    let of_object = element.field("environment").and_then(Value::as_object);
    let named = of_object.and_then(|environment| environment.get("name")?.as_str());
    let id = || segment_after(element.own_text("id").unwrap_or_default(), "environments");
    let text = named.or_else(id).ok_or_else(|| element.refuse("environment", ElementFault::Missing))?;
    text.parse().map_err(|_| element.refuse("environment", ElementFault::Missing))
}

/// The first of these fields that is there, as an id.
fn first<T: std::str::FromStr>(element: &Element<'_>, names: &[&str]) -> Result<T, ImportError> {
    let name = names.first().copied().unwrap_or_default();
    let text = text_of(element, names).ok_or_else(|| element.refuse(name, ElementFault::Missing))?;
    text.parse().map_err(|_| element.refuse(name, ElementFault::Missing))
}

fn text_of<'a>(element: &Element<'a>, names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|name| element.text(name)).filter(|text| !text.is_empty())
}

fn segment_after<'a>(id: &'a str, name: &str) -> Option<&'a str> {
    let mut segments = id.split('/');
    segments.find(|segment| segment.eq_ignore_ascii_case(name))?;
    segments.next().filter(|segment| !segment.is_empty())
}

/// One object by itself tells nothing of what else there is.
fn is_list(page: &Page) -> bool {
    page.elements.first().is_some_and(|(at, _)| at.ends_with(']'))
}
