//! What the link service answers with (wire facts §1, PartnerResponse): exactly these properties in exactly this order.

use std::fmt::Write;

use pal_model::Principal;
use pal_model::partner_link::{LinkRecord, LinkState};

use crate::time::WireTime;

/// The value of `type`.
pub const TYPE: &str = "Microsoft.ManagementPartner/partners";
/// What stands before the partner id in `id`; the real service writes it in lower case.
const ID_PREFIX: &str = "/providers/microsoft.managementpartner/partners/";

/// A principal's link as JSON: every answer about a link is one of these. `tenantId` and `objectId` are the caller's, `etag` is
/// the version again, as an integer, and `partnerName` is absent where the partner directory has none.
///
/// It is written here and not by a serializer, which would look at each byte for what JSON must escape: only a name has any.
pub fn partner_response(principal: Principal, record: &LinkRecord, partner_name: Option<&str>) -> String {
    let Principal { tenant, object } = principal;
    let LinkRecord { partner_id, version, .. } = record;
    let [updated, created] = [record.updated, record.created].map(WireTime::from);
    let state = match record.state {
        LinkState::Active => "Active",
        LinkState::Deleted => "Deleted",
    };
    let mut name = String::new();
    if let Some(partner_name) = partner_name {
        // INVARIANT: a text is always JSON, and writing to a String does not fail.
        let text = serde_json::to_string(partner_name).unwrap_or_default();
        let _ = write!(name, r#""partnerName":{text},"#);
    }
    let mut json = String::with_capacity(640 + name.len());
    let _ = write!(
        json,
        concat!(
            r#"{{"id":"{}{}","type":"{}","name":"{}","etag":{},"properties":{{"partnerId":"{}",{}"tenantId":"{}","#,
            r#""objectId":"{}","version":{},"updatedTime":"{}","createdTime":"{}","state":"{}"}}}}"#
        ),
        ID_PREFIX,
        partner_id,
        TYPE,
        partner_id,
        version,
        partner_id,
        name,
        tenant,
        object,
        version,
        updated,
        created,
        state
    );
    json
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

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
        assert_eq!(
            partner_response(principal, &record, Some("Fabrikam")),
            concat!(
                r#"{"id":"/providers/microsoft.managementpartner/partners/12345","type":"Microsoft.ManagementPartner/partners","#,
                r#""name":"12345","etag":3,"properties":{"partnerId":"12345","partnerName":"Fabrikam","#,
                r#""tenantId":"11111111-1111-1111-1111-111111111111","objectId":"22222222-2222-2222-2222-222222222222","#,
                r#""version":3,"updatedTime":"2026-02-17T13:48:41.4676825Z","createdTime":"2026-02-16T14:44:35.818407Z","#,
                r#""state":"Active"}}"#
            )
        );
        for (name, expected) in [(None, Value::Null), (Some(r#"a "b"\\ü"#), r#"a "b"\\ü"#.into())] {
            let json: Value = serde_json::from_str(&partner_response(principal, &record, name)).unwrap();
            assert_eq!(json["properties"]["partnerName"], expected);
        }
    }
}
