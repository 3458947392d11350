//! What the link service answers with (wire facts §1, PartnerResponse): exactly these properties in exactly this order.

use std::fmt::Display;

use pal_model::partner_link::{LinkRecord, LinkState};
use pal_model::{ObjectId, PartnerId, Principal, TenantId};
use serde::{Serialize, Serializer};

use crate::time::WireTime;

/// The value of `type`.
pub const TYPE: &str = "Microsoft.ManagementPartner/partners";
/// What stands before the partner id in `id`; the real service writes it in lower case.
const ID_PREFIX: &str = "/providers/microsoft.managementpartner/partners/";

/// A principal's link, as it is written: every answer about a link is one of these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartnerResponse<'a> {
    #[serde(serialize_with = "arm_id")]
    id: PartnerId,
    #[serde(rename = "type")]
    resource_type: &'static str,
    #[serde(serialize_with = "text")]
    name: PartnerId,
    /// The version again, as an integer.
    etag: u64,
    properties: PartnerProperties<'a>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct PartnerProperties<'a> {
    #[serde(serialize_with = "text")]
    partner_id: PartnerId,
    /// Absent where the partner directory has no name for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    partner_name: Option<&'a str>,
    /// The caller's tenant.
    #[serde(serialize_with = "text")]
    tenant_id: TenantId,
    /// The caller's object there.
    #[serde(serialize_with = "text")]
    object_id: ObjectId,
    /// One more for every change, deletion included.
    version: u64,
    /// When the record last changed.
    updated_time: WireTime,
    /// When the principal was first linked.
    created_time: WireTime,
    state: &'static str,
}

impl<'a> PartnerResponse<'a> {
    /// The answer about a principal's record, with the partner's name as the directory has it now.
    pub fn new(principal: Principal, record: &LinkRecord, partner_name: Option<&'a str>) -> Self {
        let &LinkRecord { partner_id, version, created, updated, state } = record;
        Self {
            id: partner_id,
            resource_type: TYPE,
            name: partner_id,
            etag: version,
            properties: PartnerProperties {
                partner_id,
                partner_name,
                tenant_id: principal.tenant,
                object_id: principal.object,
                version,
                updated_time: updated.into(),
                created_time: created.into(),
                state: match state {
                    LinkState::Active => "Active",
                    LinkState::Deleted => "Deleted",
                },
            },
        }
    }
}

fn text<S: Serializer>(value: &impl Display, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

fn arm_id<S: Serializer>(partner: &PartnerId, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{ID_PREFIX}{partner}"))
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
        let text =
            serde_json::to_string(&PartnerResponse::new(principal, &record, Some("Fabrikam"))).unwrap();
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
        let unnamed = serde_json::to_string(&PartnerResponse::new(principal, &record, None)).unwrap();
        assert!(!unnamed.contains("partnerName"), "{unnamed}");
    }
}
