//! Management groups and subscriptions of the caller's tenant, each with the groups above it.

use pal_identity::Caller;
use pal_model::TenantId;
use pal_model::scope::ManagementGroupName;
use pal_wire::arm::entity::{Entities, Entity, EntityProperties, Parent};

use super::answer::{Answer, Refusal};
use super::asked::Asked;
use super::paging::page;
use crate::arm_id;
use crate::directory::root;

/// A row before it is known what lies below it.
struct Row {
    id: String,
    resource_type: &'static str,
    name: String,
    display_name: String,
    /// The groups above, the nearest first.
    above: Vec<ManagementGroupName>,
}

const GROUP: &str = "Microsoft.Management/managementGroups";
const SUBSCRIPTION: &str = "/subscriptions";

/// `getEntities`. All management groups of the tenant, and the subscriptions in it that the caller sees.
pub(crate) fn entities(asked: &Asked<'_>, caller: Caller) -> Result<Answer, Refusal> {
    let tenant = caller.principal.tenant;
    let rows = rows(asked, caller);
    let all: Vec<Entity> = rows.iter().map(|row| entity(tenant, row, &rows)).collect();
    let count = all.len();
    let (value, next_link) = page(asked, all.into_iter())?;
    Ok(Answer::ok(&Entities { value, count, next_link }))
}

fn rows(asked: &Asked<'_>, caller: Caller) -> Vec<Row> {
    let (index, tenant) = (&asked.index, caller.principal.tenant);
    let group = |name: ManagementGroupName, display_name: String, above| Row {
        id: arm_id::management_group(&name),
        resource_type: GROUP,
        name: name.to_string(),
        display_name,
        above,
    };
    let root = root(tenant);
    let top = root.clone().map(|name| group(name, "Tenant Root Group".to_owned(), Vec::new()));
    let groups = index
        .management_groups_of(tenant)
        .filter(|row| Some(&row.name) != root.as_ref())
        .map(|row| group(row.name.clone(), row.name.to_string(), index.groups_above_group(row)));
    let sight = index.sight(caller.principal, asked.now);
    let subscriptions = sight.subscriptions().filter(|row| row.tenant == tenant).map(|row| Row {
        id: format!("/subscriptions/{}", row.id),
        resource_type: SUBSCRIPTION,
        name: row.id.to_string(),
        display_name: row.name.clone().unwrap_or_else(|| row.id.to_string()),
        above: index.groups_above(row),
    });
    top.into_iter().chain(groups).chain(subscriptions).collect()
}

fn entity(tenant: TenantId, row: &Row, all: &[Row]) -> Entity {
    let is_group = row.resource_type == GROUP;
    let below = |other: &&Row| is_group && other.above.iter().any(|name| name.as_str() == row.name);
    let child = |other: &&Row| is_group && other.above.first().is_some_and(|name| name.as_str() == row.name);
    let chain: Vec<&ManagementGroupName> = row.above.iter().rev().collect();
    let shown = |name: &ManagementGroupName| {
        all.iter()
            .find(|other| other.name == name.as_str())
            .map_or_else(|| name.to_string(), |other| other.display_name.clone())
    };
    Entity {
        id: row.id.clone(),
        resource_type: row.resource_type.to_owned(),
        name: row.name.clone(),
        properties: EntityProperties {
            tenant_id: tenant.to_string(),
            display_name: row.display_name.clone(),
            parent: Parent { id: row.above.first().map(arm_id::management_group) },
            parent_name_chain: chain.iter().map(ToString::to_string).collect(),
            parent_display_name_chain: chain.iter().map(|name| shown(name)).collect(),
            permissions: "view".to_owned(),
            inherited_permissions: "view".to_owned(),
            number_of_descendants: all.iter().filter(below).count(),
            number_of_children: all.iter().filter(child).count(),
            number_of_child_groups: all
                .iter()
                .filter(child)
                .filter(|other| other.resource_type == GROUP)
                .count(),
        },
    }
}
