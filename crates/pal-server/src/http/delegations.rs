//! Lighthouse: who reaches a subscription from another tenant, and with which roles.

use std::collections::BTreeMap;

use pal_identity::Caller;
use pal_model::{Principal, Scope, TenantId};
use pal_store::directory::Delegation;
use pal_wire::arm::Page;
use pal_wire::arm::delegation::{
    Authorization, RegistrationAssignment, RegistrationAssignmentProperties, RegistrationDefinition,
    RegistrationDefinitionProperties,
};
use pal_wire::error::{ErrorCode, cut};

use super::answer::{Answer, Refusal};
use super::arm::tenant_name;
use super::asked::Asked;
use super::filter::{Term, terms, unsupported};
use super::paging::page;
use super::{in_force, roles};
use crate::arm_id;
use crate::directory::Object;
use crate::texts::key;

const ASSIGNMENT: &str = "Microsoft.ManagedServices/registrationAssignments";
const DEFINITION: &str = "Microsoft.ManagedServices/registrationDefinitions";

/// Delegations of one scope by one customer to one managing tenant are one registration.
type Key = (Scope, TenantId, TenantId);

/// `registrationAssignments`, each with its definition.
pub(crate) fn assignments(asked: &Asked<'_>, caller: Caller) -> Result<Answer, Refusal> {
    let all = registrations(asked, caller)?;
    let rows = all.iter().map(|(key, rows)| {
        let definition = definition(asked, key, rows);
        let name = name(key, "assignment");
        RegistrationAssignment {
            id: arm_id::below(&key.0, ASSIGNMENT, &name),
            name,
            resource_type: ASSIGNMENT.to_owned(),
            properties: RegistrationAssignmentProperties {
                registration_definition_id: definition.id.clone(),
                provisioning_state: "Succeeded".to_owned(),
                registration_definition: Some(definition),
            },
        }
    });
    let (value, next_link) = page(asked, rows)?;
    Ok(Answer::ok(&Page { value, next_link }))
}

/// `registrationDefinitions`.
pub(crate) fn definitions(asked: &Asked<'_>, caller: Caller) -> Result<Answer, Refusal> {
    let all = registrations(asked, caller)?;
    let (value, next_link) = page(asked, all.iter().map(|(key, rows)| definition(asked, key, rows)))?;
    Ok(Answer::ok(&Page { value, next_link }))
}

fn registrations<'a>(
    asked: &'a Asked<'_>,
    caller: Caller,
) -> Result<BTreeMap<Key, Vec<&'a Delegation>>, Refusal> {
    let readable = roles::readable(asked, caller)?;
    let managing = managing(asked)?;
    let mut found: BTreeMap<Key, Vec<&Delegation>> = BTreeMap::new();
    for subscription in readable.seen() {
        for row in asked.index.delegations_of(subscription.id) {
            let is_wanted = in_force(row.valid, asked.now)
                && row.customer_tenant == subscription.tenant
                && (readable.is_below(&row.scope) || covers(&row.scope, &asked.matched.scope))
                && managing.as_ref().is_none_or(|tenants| tenants.contains(&row.managing_tenant));
            if is_wanted {
                let key = (row.scope.clone(), row.customer_tenant, row.managing_tenant);
                found.entry(key).or_default().push(row);
            }
        }
    }
    Ok(found)
}

fn covers(delegated: &Scope, asked: &Scope) -> bool {
    match (delegated, asked) {
        (Scope::Place(delegated), Scope::Place(asked)) => delegated.contains(asked),
        (_, _) => false,
    }
}

/// The managing tenants that a filter leaves.
fn managing(asked: &Asked<'_>) -> Result<Option<Vec<TenantId>>, Refusal> {
    let mut left = None;
    for term in terms(asked.query.first("$filter"), "and")? {
        let values = match &term {
            Term::Equals(name, value) if name == "managedbytenantid" => vec![value.clone()],
            Term::In(name, values) if name == "managedbytenantid" => values.clone(),
            Term::Flag(_)
            | Term::Call(..)
            | Term::Equals(..)
            | Term::StartsWith(..)
            | Term::Any(..)
            | Term::In(..) => {
                return Err(unsupported(&term));
            }
        };
        let tenants: Result<Vec<TenantId>, Refusal> = values
            .iter()
            .map(|text| {
                text.parse().map_err(|_| {
                    Refusal::text(ErrorCode::BadRequest, key("arm-not-tenant"), [("id", cut(text))])
                })
            })
            .collect();
        left = Some(tenants?);
    }
    Ok(left)
}

fn name((scope, customer, managing): &Key, what: &str) -> String {
    let (scope, customer, managing) = (scope.to_string(), customer.to_string(), managing.to_string());
    arm_id::stable_name(&[what, &customer, &managing, &scope]).to_string()
}

fn definition(asked: &Asked<'_>, key: &Key, rows: &[&Delegation]) -> RegistrationDefinition {
    let (scope, customer, managing) = key;
    let authorization = |row: &&Delegation| {
        let principal = Principal { tenant: row.managing_tenant, object: row.principal_id };
        Authorization {
            principal_id: row.principal_id.to_string(),
            principal_id_display_name: asked
                .index
                .object(principal)
                .and_then(Object::name)
                .unwrap_or_default()
                .to_owned(),
            role_definition_id: row.role_definition_id.to_string(),
        }
    };
    let name = name(key, "definition");
    let manager = tenant_name(&asked.index, *managing);
    RegistrationDefinition {
        id: arm_id::below(scope, DEFINITION, &name),
        name,
        resource_type: DEFINITION.to_owned(),
        properties: RegistrationDefinitionProperties {
            registration_definition_name: manager.clone(),
            provisioning_state: "Succeeded".to_owned(),
            managee_tenant_id: customer.to_string(),
            managee_tenant_name: tenant_name(&asked.index, *customer),
            managed_by_tenant_id: managing.to_string(),
            managed_by_tenant_name: manager,
            authorizations: rows.iter().map(authorization).collect(),
        },
    }
}
