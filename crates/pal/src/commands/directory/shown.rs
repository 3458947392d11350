//! A directory as people and scripts see it: the rows of a world file, and of secrets no more than that there is one.

use pal_model::facts::{AccountType, AssignmentKind};
use pal_model::{Instant, Interval};
use pal_store::directory::{Credential, Directory, Group, ManagementGroup, ServicePrincipal, User};
use serde_json::{Map, Value, json};

use crate::cli::directory::DirectoryTable;
use crate::output::draw;
use crate::output::{Answer, Document, Grid};

/// The tables, and their names in JSON.
const TABLES: [(&str, DirectoryTable); 9] = [
    ("tenants", DirectoryTable::Tenants),
    ("users", DirectoryTable::Users),
    ("servicePrincipals", DirectoryTable::ServicePrincipals),
    ("groups", DirectoryTable::Groups),
    ("partners", DirectoryTable::Partners),
    ("subscriptions", DirectoryTable::Subscriptions),
    ("managementGroups", DirectoryTable::ManagementGroups),
    ("roleAssignments", DirectoryTable::RoleAssignments),
    ("delegations", DirectoryTable::Delegations),
];

/// All of a directory, an array a table.
pub(super) fn whole(directory: &Directory) -> Value {
    let tables: Map<String, Value> =
        TABLES.iter().map(|(name, table_of)| ((*name).to_owned(), table(directory, *table_of))).collect();
    Value::Object(tables)
}

/// One table; `null` for partners where the directory has no such table and every id can be linked.
pub(super) fn table(directory: &Directory, table: DirectoryTable) -> Value {
    match table {
        DirectoryTable::Tenants => rows(
            &directory.tenants,
            |row| json!({ "id": text(&row.id), "name": row.name, "domain": row.domain }),
        ),
        DirectoryTable::Users => rows(&directory.users, user),
        DirectoryTable::ServicePrincipals => rows(&directory.service_principals, program),
        DirectoryTable::Groups => rows(&directory.groups, group),
        DirectoryTable::Partners => directory.partners.as_ref().map_or(Value::Null, |partners| {
            rows(partners, |row| {
                json!({
                    "partnerId": text(&row.partner_id),
                    "name": row.name,
                    "accountType": match row.account_type {
                        AccountType::Location => "location",
                        AccountType::Global => "global",
                    },
                    "globalId": row.global_id.map(|id| text(&id)),
                })
            })
        }),
        DirectoryTable::Subscriptions => rows(
            &directory.subscriptions,
            |row| json!({ "id": text(&row.id), "tenant": text(&row.tenant), "name": row.name }),
        ),
        DirectoryTable::ManagementGroups => rows(&directory.management_groups, management_group),
        DirectoryTable::RoleAssignments => rows(&directory.role_assignments, |row| {
            json!({
                "tenant": text(&row.tenant),
                "principalId": text(&row.principal_id),
                "roleDefinitionId": text(&row.role_definition_id),
                "scope": text(&row.scope),
                "kind": match row.kind {
                    AssignmentKind::Active => "active",
                    AssignmentKind::Eligible => "eligible",
                },
                "validFrom": edge(row.valid, Interval::from),
                "validTo": edge(row.valid, Interval::to),
            })
        }),
        DirectoryTable::Delegations => rows(&directory.delegations, |row| {
            json!({
                "managingTenant": text(&row.managing_tenant),
                "customerTenant": text(&row.customer_tenant),
                "principalId": text(&row.principal_id),
                "roleDefinitionId": text(&row.role_definition_id),
                "scope": text(&row.scope),
                "validFrom": edge(row.valid, Interval::from),
                "validTo": edge(row.valid, Interval::to),
            })
        }),
    }
}

fn rows<T>(rows: &[T], shown: impl Fn(&T) -> Value) -> Value {
    rows.iter().map(shown).collect()
}

fn text(value: &impl ToString) -> String {
    value.to_string()
}

fn edge(valid: Interval, edge: fn(&Interval) -> Instant) -> Option<String> {
    let at = edge(&valid);
    at.is_bounded().then(|| at.to_string())
}

fn user(row: &User) -> Value {
    json!({
        "tenant": text(&row.tenant),
        "objectId": text(&row.object_id),
        "upn": row.upn,
        "name": row.name,
        "homeTenant": row.home.map(|home| text(&home.tenant)),
        "homeObjectId": row.home.map(|home| text(&home.object_id)),
        "credentials": row.password_hash.iter().map(|_| "password").collect::<Vec<_>>(),
    })
}

fn program(row: &ServicePrincipal) -> Value {
    let credentials = row.credentials.iter().map(|credential| match credential {
        Credential::SecretHash(_) => "secret",
        Credential::Certificate(_) => "certificate",
        Credential::Federated { .. } => "federated",
    });
    json!({
        "tenant": text(&row.tenant),
        "objectId": text(&row.object_id),
        "clientId": text(&row.client_id),
        "name": row.name,
        "credentials": credentials.collect::<Vec<_>>(),
    })
}

fn group(row: &Group) -> Value {
    json!({
        "tenant": text(&row.tenant),
        "objectId": text(&row.object_id),
        "name": row.name,
        "members": row.members.iter().map(text).collect::<Vec<_>>(),
    })
}

fn management_group(row: &ManagementGroup) -> Value {
    json!({
        "tenant": text(&row.tenant),
        "name": text(&row.name),
        "parent": row.parent.as_ref().map(text),
        "subscriptions": row.subscriptions.iter().map(text).collect::<Vec<_>>(),
    })
}

/// The tables that have rows, one below the other.
pub(super) fn readable(value: &Value, width: usize) -> String {
    let tables = value.as_object().into_iter().flatten();
    let drawn = tables.filter_map(|(name, rows)| match rows.as_array() {
        None => Some(format!("{name}: no table; every partner id can be linked\n")),
        Some(rows) if rows.is_empty() => None,
        Some(_) => {
            let grid = Grid::of(Answer::Document(Document::chosen(rows.clone(), Vec::new())));
            Some(format!("{name}\n{}", draw::draw(&grid, width).text))
        }
    });
    let drawn: Vec<String> = drawn.collect();
    if drawn.is_empty() { "the directory is empty\n".to_owned() } else { drawn.join("\n") }
}
