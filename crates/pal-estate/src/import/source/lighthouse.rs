//! Lighthouse registration assignments with the definition they assign expanded.

use pal_model::facts::AssignmentKind;
use pal_model::{Scope, TenantId};
use serde_json::Value;

use super::{Reading, role};
use crate::import::aside::Aside;
use crate::import::element::Element;
use crate::import::error::{ElementFault, ImportError};
use crate::import::observation::{DelegatedRole, Fact, Grant, Hold, Listing};

/// A `registrationAssignment`: each of its authorizations is a delegation at the assignment's scope.
pub(super) fn take(reading: &mut Reading, element: &Element<'_>) -> Result<(), ImportError> {
    let path = element.path("properties.registrationDefinition");
    let definition = match element.field("registrationDefinition") {
        Some(definition) => element.inner(&path, definition)?,
        None => return Err(element.refuse_whole(ElementFault::Unexpanded)),
    };
    let customer = definition.tenant("manageeTenantId")?;
    reading.list(Listing::Delegations { customer });
    let state = element.text("provisioningState").unwrap_or("Succeeded");
    if ["Deleted", "Deleting", "Failed", "Canceled"].iter().any(|over| over.eq_ignore_ascii_case(state)) {
        reading.pass_over(Aside::FailedRegistration);
        return Ok(());
    }
    let managing: TenantId = definition.required("managedByTenantId")?;
    let scope = role::scope_of_id(element)?;
    if !is_delegable(&scope) {
        return Err(element.refuse("id", ElementFault::DelegationScope(scope)));
    }
    for (list, kind) in
        [("authorizations", AssignmentKind::Active), ("eligibleAuthorizations", AssignmentKind::Eligible)]
    {
        let authorizations = definition.field(list).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        for (index, authorization) in authorizations.iter().enumerate() {
            let path = definition.path(&format!("properties.{list}[{index}]"));
            let authorization = definition.inner(&path, authorization)?;
            let grant = Grant {
                principal: authorization.required("principalId")?,
                role: authorization.role()?,
                scope: scope.clone(),
            };
            let hold = match kind {
                AssignmentKind::Active => Hold::Assigned,
                AssignmentKind::Eligible => Hold::Eligible,
            };
            reading.see(Fact::DelegatedRole(DelegatedRole { customer, managing, hold, grant }));
        }
    }
    Ok(())
}

/// Subscriptions and resource groups (PAL-12).
fn is_delegable(scope: &Scope) -> bool {
    match scope {
        Scope::Place(place) => {
            place.path().is_empty() || (place.resource_group_name().is_some() && !place.is_resource())
        }
        Scope::Root | Scope::ManagementGroup(_) | Scope::Elsewhere(_) => false,
    }
}
