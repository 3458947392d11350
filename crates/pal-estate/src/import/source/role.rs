//! Role assignments of ARM, `az` and Resource Graph, and the schedule instances of privileged identity management.

use pal_model::{RoleDefinitionId, Scope};

use super::Reading;
use crate::import::element::{Element, last_segment};
use crate::import::error::{ElementFault, ImportError};
use crate::import::observation::{Fact, Grant, Hold, ListedAssignment, Listing, ScheduledRole};

/// A row of `az role assignment list`, ARM `roleAssignments`, or Resource Graph.
pub(super) fn take_assignment(reading: &mut Reading, element: &Element<'_>) -> Result<(), ImportError> {
    let tenant = element.tenant("tenantId")?;
    let assignment = ListedAssignment {
        tenant,
        assignment: name(element),
        grant: grant(element)?,
        created: element.optional("createdOn")?,
    };
    reading.list(Listing::RoleAssignments { tenant });
    reading.see(Fact::RoleAssignment(assignment));
    Ok(())
}

/// A `roleAssignmentScheduleInstance`.
pub(super) fn take_scheduled(reading: &mut Reading, element: &Element<'_>) -> Result<(), ImportError> {
    let tenant = element.tenant("tenantId")?;
    let activated = element.text("assignmentType").is_some_and(|kind| kind.eq_ignore_ascii_case("Activated"));
    let hold = if activated { Hold::Activated } else { Hold::Assigned };
    let role = instance(element, hold)?;
    reading.list(Listing::ScheduledRoles { tenant });
    reading.see(Fact::ScheduledRole(role));
    Ok(())
}

/// A `roleEligibilityScheduleInstance`.
pub(super) fn take_eligible(reading: &mut Reading, element: &Element<'_>) -> Result<(), ImportError> {
    let tenant = element.tenant("tenantId")?;
    let role = instance(element, Hold::Eligible)?;
    reading.list(Listing::EligibleRoles { tenant });
    reading.see(Fact::ScheduledRole(role));
    Ok(())
}

fn instance(element: &Element<'_>, hold: Hold) -> Result<ScheduledRole, ImportError> {
    let origin = element.text("originRoleAssignmentId").map(|id| last_segment(id).to_ascii_lowercase());
    Ok(ScheduledRole {
        tenant: element.tenant("tenantId")?,
        hold,
        instance: name(element),
        grant: grant(element)?,
        starts: element.optional("startDateTime")?,
        ends: element.optional("endDateTime")?,
        assignment: origin.filter(|name| !name.is_empty()),
    })
}

/// Who holds what where. A query that left the scope out still has it in the id, before the last `/providers/`.
fn grant(element: &Element<'_>) -> Result<Grant, ImportError> {
    let scope = match element.optional("scope")? {
        Some(scope) => scope,
        None => scope_of_id(element)?,
    };
    let role: RoleDefinitionId = element.role()?;
    Ok(Grant { principal: element.required("principalId")?, role, scope })
}

/// The scope at which an extension resource is, from its id.
pub(super) fn scope_of_id(element: &Element<'_>) -> Result<Scope, ImportError> {
    let refuse = || element.refuse("scope", ElementFault::Missing);
    let id = element.own_text("id").ok_or_else(refuse)?;
    let end = id.to_ascii_lowercase().rfind("/providers/").ok_or_else(refuse)?;
    match id.get(..end) {
        Some("") | None => Ok(Scope::Root),
        Some(scope) => scope.parse().map_err(|error| element.refuse("id", ElementFault::Scope(error))),
    }
}

/// The name of an assignment or instance: ids differ in their scope's case, names are GUIDs.
fn name(element: &Element<'_>) -> Option<String> {
    let name = element.own_text("name").or_else(|| element.own_text("id").map(last_segment))?;
    (!name.is_empty()).then(|| name.to_ascii_lowercase())
}
