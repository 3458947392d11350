//! What the link service answers with (wire facts §1, PartnerResponse): exactly these properties in exactly this order.

use pal_model::Principal;
use pal_model::partner_link::{LinkRecord, LinkState};
use serde::{Deserialize, Serialize};

use crate::time::WireTime;

/// The value of `type`.
pub const TYPE: &str = "Microsoft.ManagementPartner/partners";
/// What stands before the partner id in `id`; the real service writes it in lower case.
const ID_PREFIX: &str = "/providers/microsoft.managementpartner/partners/";

/// A principal's link. Texts, as the client reads them; the server makes one of a [`LinkRecord`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnerResponse {
    /// The ARM id.
    pub id: String,
    /// [`TYPE`].
    #[serde(rename = "type")]
    pub resource_type: String,
    /// The partner id.
    pub name: String,
    /// The version again, as an integer.
    pub etag: u64,
    /// The link.
    pub properties: PartnerProperties,
}

/// The link itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PartnerProperties {
    /// The partner linked to.
    pub partner_id: String,
    /// Its name in the partner directory; absent where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner_name: Option<String>,
    /// The caller's tenant.
    pub tenant_id: String,
    /// The caller's object there.
    pub object_id: String,
    /// One more for every change, deletion included.
    pub version: u64,
    /// When the record last changed.
    pub updated_time: WireTime,
    /// When the principal was first linked.
    pub created_time: WireTime,
    /// `Active` or `Deleted`; clients take any word.
    pub state: String,
}

impl PartnerResponse {
    /// The answer about a principal's record, with the partner's name as the directory has it now.
    pub fn new(principal: Principal, record: &LinkRecord, partner_name: Option<&str>) -> Self {
        let partner_id = record.partner_id.to_string();
        Self {
            id: format!("{ID_PREFIX}{partner_id}"),
            resource_type: TYPE.to_owned(),
            name: partner_id.clone(),
            etag: record.version,
            properties: PartnerProperties {
                partner_id,
                partner_name: partner_name.map(str::to_owned),
                tenant_id: principal.tenant.to_string(),
                object_id: principal.object.to_string(),
                version: record.version,
                updated_time: record.updated.into(),
                created_time: record.created.into(),
                state: state(record.state).to_owned(),
            },
        }
    }
}

fn state(state: LinkState) -> &'static str {
    match state {
        LinkState::Active => "Active",
        LinkState::Deleted => "Deleted",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_written_as_the_real_service_writes_it() {
        let principal = Principal {
            tenant: "11111111-1111-1111-1111-111111111111".parse().unwrap(),
            object: "22222222-2222-2222-2222-222222222222".parse().unwrap(),
        };
        let record = LinkRecord {
            partner_id: "12345".parse().unwrap(),
            version: 3,
            created: "2026-02-16T14:44:35.818407Z".parse().unwrap(),
            updated: "2026-02-17T13:48:41.4676825Z".parse().unwrap(),
            state: LinkState::Active,
        };
        let named = PartnerResponse::new(principal, &record, Some("Fabrikam"));
        let text = serde_json::to_string(&named).unwrap();
        assert_eq!(
            text,
            concat!(
                r#"{"id":"/providers/microsoft.managementpartner/partners/12345","type":"Microsoft.ManagementPartner/partners","#,
                r#""name":"12345","etag":3,"properties":{"partnerId":"12345","partnerName":"Fabrikam","#,
                r#""tenantId":"11111111-1111-1111-1111-111111111111","objectId":"22222222-2222-2222-2222-222222222222","#,
                r#""version":3,"updatedTime":"2026-02-17T13:48:41.4676825Z","createdTime":"2026-02-16T14:44:35.818407Z","#,
                r#""state":"Active"}}"#
            )
        );
        assert_eq!(serde_json::from_str::<PartnerResponse>(&text).unwrap(), named);
        let unnamed = serde_json::to_string(&PartnerResponse::new(principal, &record, None)).unwrap();
        assert!(!unnamed.contains("partnerName"), "{unnamed}");
    }
}
