//! The role of a tag: Support Request Contributor, which is eligible for partner earned credit and lets nobody at any resource.

use aws_lc_rs::digest::{SHA256, digest};
use pal_model::{Guid, SubscriptionId};
use pal_wire::path::encoded;
use serde_json::{Value, json};

use super::application::gone;
use super::failure;
use crate::failure::Failure;
use crate::http::Method;
use crate::secret::request_id;
use crate::session::{ChangeError, Session};

/// Support Request Contributor.
pub const ROLE: &str = "cfd33db0-3dd1-45e3-aa9d-cdbdf3b6f24e";

const VERSION: &str = "api-version=2022-04-01";
const ASSIGNMENTS: &str = "providers/Microsoft.Authorization/roleAssignments";

/// Gives a service principal the role at a subscription. Its name follows from both, so that it is assigned once.
pub(super) async fn assign(
    arm: &Session,
    subscription: SubscriptionId,
    object_id: &str,
) -> Result<(), Failure> {
    let name = name(subscription, object_id);
    let definition =
        format!("/subscriptions/{subscription}/providers/Microsoft.Authorization/roleDefinitions/{ROLE}");
    // With its type ARM does not look for a principal that it may not know yet.
    let body = json!({ "properties": {
        "roleDefinitionId": definition, "principalId": object_id, "principalType": "ServicePrincipal",
    } });
    let path = format!("/subscriptions/{subscription}/{ASSIGNMENTS}/{name}?{VERSION}");
    match arm.change_with(Method::PUT, &path, request_id()?, Some(&body)).await {
        Ok(_) => Ok(()),
        Err(ChangeError::Refused(refused)) if refused.code == "RoleAssignmentExists" => Ok(()),
        Err(error) => Err(failure(error)),
    }
}

/// Takes the role away in every subscription that the caller sees; the ids of what was removed.
pub(super) async fn withdraw(arm: &Session, object_id: &str) -> Result<Vec<String>, Failure> {
    let mut removed = Vec::new();
    for subscription in values(arm, "/subscriptions?api-version=2022-12-01").await? {
        let Some(id) = subscription.get("subscriptionId").and_then(Value::as_str) else { continue };
        let filter = encoded(&format!("principalId eq '{object_id}'"));
        let path = format!("/subscriptions/{}/{ASSIGNMENTS}?{VERSION}&$filter={filter}", encoded(id));
        for assignment in values(arm, &path).await? {
            let text = |pointer| assignment.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
            let is_ours = text("/properties/roleDefinitionId").to_ascii_lowercase().ends_with(ROLE)
                && text("/properties/principalId").eq_ignore_ascii_case(object_id);
            let id = text("/id");
            if is_ours && !removed.iter().any(|known| known == id) {
                gone(arm.change(Method::DELETE, &format!("{id}?{VERSION}"), request_id()?).await)?;
                removed.push(id.to_owned());
            }
        }
    }
    Ok(removed)
}

async fn values(arm: &Session, path: &str) -> Result<Vec<Value>, Failure> {
    let pages = arm.pages(path).await?;
    let values = pages.into_iter().filter_map(|mut page| match page.get_mut("value")?.take() {
        Value::Array(values) => Some(values),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => None,
    });
    Ok(values.flatten().collect())
}

/// A GUID that follows from what it stands for (RFC 9562 §5.8, version 8).
fn name(subscription: SubscriptionId, object_id: &str) -> Guid {
    let text = format!("{subscription}/{object_id}/{ROLE}").to_ascii_lowercase();
    let digest = digest(&SHA256, text.as_bytes());
    let bytes = digest.as_ref().first_chunk().copied().unwrap_or_default();
    let (version, variant) = (0x8_u128 << 76, 0x2_u128 << 62);
    Guid::from_u128(u128::from_be_bytes(bytes) & !(0xf << 76) & !(0x3 << 62) | version | variant)
}
