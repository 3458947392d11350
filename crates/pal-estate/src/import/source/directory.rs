//! Users, service principals and groups of Microsoft Graph.

use pal_model::TenantId;
use serde_json::Value;

use super::{Reading, membership, power_platform};
use crate::import::Input;
use crate::import::document::Page;
use crate::import::element::Element;
use crate::import::error::{ElementFault, ImportError};
use crate::import::observation::{Fact, Identity, IdentityKind, IdentityState, Listing};
use crate::import::shape::{self, DirectoryShape};
use crate::note::Note;

/// An object of the directory.
pub(super) fn take(
    reading: &mut Reading,
    element: &Element<'_>,
    shape: DirectoryShape,
    page: &Page,
) -> Result<(), ImportError> {
    // A list of members gives nothing but ids where the caller may not read more, and then only its group would help.
    let shows_more =
        ["displayName", "userPrincipalName", "appId"].iter().any(|name| element.own(name).is_some());
    if shape == DirectoryShape::Bare || (element.own("@odata.type").is_some() && !shows_more) {
        return Err(element.refuse_whole(ElementFault::UnknownGroup));
    }
    if element.own("@odata.type").is_some() {
        reading.note(Note::NoGroup { input: element.input().to_owned() });
    }
    let tenant = element.default_tenant()?;
    let deleted = element.optional("deletedDateTime")?;
    if deleted.is_none() && is_whole_listing(element, page) {
        reading.list(listing(shape, tenant));
    }
    let object = element.required("id")?;
    // A sign-in name in the recycle bin is another's to take.
    if shape == DirectoryShape::User && deleted.is_none() {
        let names = ["userPrincipalName", "mail"].map(|name| element.own_text(name));
        power_platform::names_of(reading, tenant, object, names.into_iter().flatten());
    }
    let disabled = element.own("accountEnabled") == Some(&Value::Bool(false));
    reading.see(Fact::Identity(Identity {
        tenant,
        object,
        kind: kind(element, shape),
        state: if disabled { IdentityState::Disabled } else { IdentityState::Enabled },
        name: element.own_text("displayName").map(str::to_owned),
        created: element.optional("createdDateTime")?,
        deleted,
    }));
    if deleted.is_some() {
        return Ok(());
    }
    match element.own("members").and_then(Value::as_array) {
        Some(members) if shape == DirectoryShape::Group => {
            membership::take_expanded(reading, element, tenant, members)
        }
        _ => Ok(()),
    }
}

/// What an empty page lists, if it says so.
pub(super) fn listing_of_context(
    input: &Input,
    page: &Page,
    tenant: Option<TenantId>,
) -> Result<Option<Listing>, ImportError> {
    let Some(shape) = page.context.as_deref().and_then(shape::listed_kind) else { return Ok(None) };
    let missing = || ImportError::MissingTenant { input: input.name.clone(), at: page.at.clone() };
    Ok(Some(listing(shape, tenant.ok_or_else(missing)?)))
}

/// What is in the recycle bin (`directory/deletedItems`) is no listing of who is in the directory. Objects with a type of their own come from lists of mixed kinds, such as members or objects asked for by id, and
/// `$entity` is one object: neither tells who is *not* in the directory.
fn is_whole_listing(element: &Element<'_>, page: &Page) -> bool {
    match page.context.as_deref() {
        Some(context) => shape::listed_kind(context).is_some() && !context.ends_with("$entity"),
        None => element.own("@odata.type").is_none(),
    }
}

fn listing(shape: DirectoryShape, tenant: TenantId) -> Listing {
    match shape {
        DirectoryShape::User | DirectoryShape::Bare => Listing::Users { tenant },
        DirectoryShape::ServicePrincipal => Listing::ServicePrincipals { tenant },
        DirectoryShape::Group => Listing::Groups { tenant },
    }
}

fn kind(element: &Element<'_>, shape: DirectoryShape) -> IdentityKind {
    match shape {
        DirectoryShape::Group => IdentityKind::Group,
        DirectoryShape::ServicePrincipal => match element.own_text("servicePrincipalType") {
            Some("ManagedIdentity") => IdentityKind::ManagedIdentity,
            _ => IdentityKind::ServicePrincipal,
        },
        DirectoryShape::User | DirectoryShape::Bare => match element.own_text("userType") {
            Some("Guest") => IdentityKind::Guest,
            Some(_) => IdentityKind::Member,
            // The default columns leave the type out; an invited account shows in its sign-in name.
            None if element.own_text("userPrincipalName").is_some_and(|name| name.contains("#EXT#")) => {
                IdentityKind::Guest
            }
            None => IdentityKind::Member,
        },
    }
}
