//! The activity log: when role assignments were really written and deleted.

use pal_model::{Instant, RoleDefinitionId};
use serde_json::{Map, Value};

use super::Reading;
use crate::import::aside::Aside;
use crate::import::element::{Element, last_segment};
use crate::import::error::{ElementFault, ImportError};
use crate::import::observation::{Grant, RoleAction, RoleEvent};

/// An event as `az monitor activity-log list`, the portal, or a log archive prints it.
///
/// Writes come in two or more events, of which the first has the request body, and only the one that succeeded counts.
pub(super) fn take_event(reading: &mut Reading, element: &Element<'_>) -> Result<(), ImportError> {
    let operation = word(element, "operationName").unwrap_or_default().to_ascii_lowercase();
    let done = match operation.as_str() {
        "microsoft.authorization/roleassignments/write" => RoleAction::Written,
        "microsoft.authorization/roleassignments/delete" => RoleAction::Deleted,
        _ => {
            reading.pass_over(Aside::OtherActivity);
            return Ok(());
        }
    };
    let status = word(element, "status").or_else(|| word(element, "resultType")).unwrap_or_default();
    let succeeded = ["Succeeded", "Success"].iter().any(|good| good.eq_ignore_ascii_case(status));
    let body = body(element);
    let (grant, created) = match &body {
        Some(body) => said(element, body)?,
        None => (None, None),
    };
    if !succeeded {
        reading.pass_over(Aside::UnsuccessfulEvent);
    }
    if !succeeded && grant.is_none() {
        return Ok(());
    }
    let field = if element.own("eventTimestamp").is_some() { "eventTimestamp" } else { "time" };
    reading.log.events.insert(RoleEvent {
        tenant: element.tenant("tenantId")?,
        assignment: Some(assignment(element)?),
        at: element.required(field)?,
        action: if succeeded { done } else { RoleAction::Asked },
        grant,
        created: created.filter(|_| succeeded),
    });
    Ok(())
}

/// A line of `az role assignment list-changelogs`, which says everything but which assignment it was.
pub(super) fn take_change(reading: &mut Reading, element: &Element<'_>) -> Result<(), ImportError> {
    let action = match element.own_text("action") {
        Some("Granted") => RoleAction::Written,
        Some("Revoked") => RoleAction::Deleted,
        _ => {
            return Err(
                element.refuse("action", ElementFault::Unknown("neither Granted nor Revoked".to_owned()))
            );
        }
    };
    let grant = Grant {
        principal: element.required("principalId")?,
        role: element.role()?,
        scope: element.required("scope")?,
    };
    reading.log.events.insert(RoleEvent {
        tenant: element.tenant("tenantId")?,
        assignment: None,
        at: element.required("timestamp")?,
        action,
        grant: Some(grant),
        created: None,
    });
    Ok(())
}

/// A field that is a word, or an object with the word as its `value`.
fn word<'a>(element: &Element<'a>, name: &str) -> Option<&'a str> {
    let field = element.own(name)?;
    field.as_str().or_else(|| field.get("value")?.as_str())
}

/// The name of the assignment that the event is about.
fn assignment(element: &Element<'_>) -> Result<String, ImportError> {
    let authorization = element
        .own("authorization")
        .or_else(|| element.own("identity")?.get("authorization"))
        .and_then(|it| it.get("scope"));
    let id = element.own_text("resourceId").or_else(|| authorization?.as_str());
    let is_assignment = |id: &&str| id.to_ascii_lowercase().contains("/roleassignments/");
    match id.filter(is_assignment) {
        Some(id) => Ok(last_segment(id).to_ascii_lowercase()),
        None => Err(element.refuse("resourceId", ElementFault::Missing)),
    }
}

/// The properties of the assignment in the request or response body, which is JSON within a text.
fn body(element: &Element<'_>) -> Option<Map<String, Value>> {
    ["responseBody", "requestbody"].iter().find_map(|name| match element.field(name)? {
        Value::String(text) => serde_json::from_str(text).ok(),
        Value::Object(body) => Some(body.clone()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => None,
    })
}

/// Who was given what where, and when it was made, as far as a body says.
fn said(
    element: &Element<'_>,
    body: &Map<String, Value>,
) -> Result<(Option<Grant>, Option<Instant>), ImportError> {
    let (path, value) = (element.path("properties.body"), Value::Object(body.clone()));
    let body = element.inner(&path, &value)?;
    let created = body.optional("createdOn")?;
    let (Some(principal), Some(role), Some(scope)) =
        (body.optional("principalId")?, body.text("roleDefinitionId"), body.optional("scope")?)
    else {
        return Ok((None, created));
    };
    let role =
        RoleDefinitionId::from_arm(role).map_err(|error| body.refuse("roleDefinitionId", error.into()))?;
    Ok((Some(Grant { principal, role, scope }), created))
}
