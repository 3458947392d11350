//! Management groups: entities, `show --expand --recurse`, and the chains of Resource Graph rows.

use pal_model::scope::ManagementGroupName;
use pal_model::{SubscriptionId, TenantId};
use serde_json::Value;

use super::Reading;
use crate::import::aside::Aside;
use crate::import::element::{Element, last_segment};
use crate::import::error::{ElementFault, ImportError};
use crate::import::observation::{Branch, Child, Fact, Listing};

/// A management group: an entity names its parent, `show` nests its children, Resource Graph lists the groups above.
pub(super) fn take_group(reading: &mut Reading, element: &Element<'_>) -> Result<(), ImportError> {
    let tenant = element.tenant("tenantId")?;
    let own = group_name(element, element.own_text("name").or_else(|| element.own_text("id")), "name")?;
    let details = element.field("details");
    let chain = element
        .field("managementGroupAncestorsChain")
        .or_else(|| details?.get("managementGroupAncestorsChain"));
    if let Some(chain) = chain.and_then(Value::as_array) {
        reading.list(Listing::ManagementGroups { tenant });
        return take_chain(reading, element, tenant, Child::Group(own.clone()), chain);
    }
    if let Some(children) = element.field("children") {
        if let Some(parent) = parent_of(element, details.and_then(|details| details.get("parent")))? {
            see_branch(reading, tenant, Child::Group(own.clone()), parent);
        }
        return take_children(reading, element, tenant, &own, children);
    }
    if !names_parent(element) {
        return take_details(reading, element, tenant, &own);
    }
    reading.list(Listing::ManagementGroups { tenant });
    if let Some(parent) = parent_of(element, element.field("parent"))? {
        see_branch(reading, tenant, Child::Group(own.clone()), parent);
    }
    Ok(())
}

/// A group shown alone: it may say what it hangs below, and nothing else.
fn take_details(
    reading: &mut Reading,
    element: &Element<'_>,
    tenant: TenantId,
    own: &ManagementGroupName,
) -> Result<(), ImportError> {
    let Some(details) = element.field("details") else {
        return Err(element.refuse_whole(ElementFault::NoParent));
    };
    match parent_of(element, details.get("parent"))? {
        Some(parent) => see_branch(reading, tenant, Child::Group(own.clone()), parent),
        None => reading.pass_over(Aside::NoHierarchy),
    }
    Ok(())
}

/// A subscription in the list of entities.
pub(super) fn take_entity(reading: &mut Reading, element: &Element<'_>) -> Result<(), ImportError> {
    let tenant = element.tenant("tenantId")?;
    let id = element.own_text("id").or_else(|| element.own_text("name")).unwrap_or_default();
    let child = subscription_of(element, id)?;
    let parent = parent_of(element, element.field("parent"))?;
    let parent = parent.ok_or_else(|| element.refuse_whole(ElementFault::NoParent))?;
    reading.list(Listing::ManagementGroups { tenant });
    see_branch(reading, tenant, child, parent);
    Ok(())
}

/// The hierarchy that a Resource Graph row of a subscription shows. Without rights it is null: that says nothing.
pub(super) fn take_subscription_row(
    reading: &mut Reading,
    element: &Element<'_>,
    subscription: SubscriptionId,
    tenant: TenantId,
) -> Result<(), ImportError> {
    let Some(chain) = element.field("managementGroupAncestorsChain").and_then(Value::as_array) else {
        if element.own("properties").is_some() {
            reading.pass_over(Aside::NoHierarchy);
        }
        return Ok(());
    };
    reading.list(Listing::ManagementGroups { tenant });
    take_chain(reading, element, tenant, Child::Subscription(subscription), chain)
}

/// The groups above something, nearest first.
fn take_chain(
    reading: &mut Reading,
    element: &Element<'_>,
    tenant: TenantId,
    child: Child,
    chain: &[Value],
) -> Result<(), ImportError> {
    let mut child = child;
    for (index, above) in chain.iter().enumerate() {
        let at = format!("managementGroupAncestorsChain[{index}].name");
        let parent = group_name(element, above.get("name").and_then(Value::as_str), &at)?;
        see_branch(reading, tenant, child, parent.clone());
        child = Child::Group(parent);
    }
    Ok(())
}

/// The children of a shown group. Each list of children is a whole one, and says nothing about the rest of the tree.
fn take_children(
    reading: &mut Reading,
    element: &Element<'_>,
    tenant: TenantId,
    parent: &ManagementGroupName,
    children: &Value,
) -> Result<(), ImportError> {
    let children = children.as_array().map_or(&[][..], Vec::as_slice);
    reading.list(Listing::Children { tenant, parent: parent.clone() });
    for (index, value) in children.iter().enumerate() {
        let path = element.path(&format!("children[{index}]"));
        let child = element.inner(&path, value)?;
        let id = child.own_text("id").or_else(|| child.own_text("name")).unwrap_or_default();
        if id.to_ascii_lowercase().contains("/subscriptions/") {
            see_branch(reading, tenant, subscription_of(&child, id)?, parent.clone());
            continue;
        }
        let name = group_name(&child, Some(id), "id")?;
        see_branch(reading, tenant, Child::Group(name.clone()), parent.clone());
        if let Some(below) = child.own("children") {
            take_children(reading, &child, tenant, &name, below)?;
        }
    }
    Ok(())
}

/// Whether an element has a place for its parent, be it empty as at the root.
fn names_parent(element: &Element<'_>) -> bool {
    element.names("parent") || element.names("parentNameChain")
}

fn parent_of(
    element: &Element<'_>,
    parent: Option<&Value>,
) -> Result<Option<ManagementGroupName>, ImportError> {
    let named =
        parent.and_then(|parent| parent.get("id").or_else(|| parent.get("name")).unwrap_or(parent).as_str());
    match named.filter(|id| !id.is_empty()) {
        None => Ok(None),
        Some(id) => group_name(element, Some(id), "parent").map(Some),
    }
}

fn group_name(
    element: &Element<'_>,
    id: Option<&str>,
    field: &str,
) -> Result<ManagementGroupName, ImportError> {
    let id = id.ok_or_else(|| element.refuse(field, ElementFault::Missing))?;
    last_segment(id).parse().map_err(|error| element.refuse(field, ElementFault::Scope(error)))
}

fn subscription_of(element: &Element<'_>, id: &str) -> Result<Child, ImportError> {
    let refuse = |_| element.refuse("id", ElementFault::Child(id.to_owned()));
    last_segment(id).parse().map(Child::Subscription).map_err(refuse)
}

fn see_branch(reading: &mut Reading, tenant: TenantId, child: Child, parent: ManagementGroupName) {
    reading.see(Fact::Branch(Branch { tenant, child, parent }));
}
