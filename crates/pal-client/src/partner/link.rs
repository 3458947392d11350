//! A link as the link service tells it. Clients take what is there: numbers as digits, names that are missing, words that are new.

use pal_model::{ObjectId, PartnerId, TenantId};
use serde_json::{Map, Value};

use super::is_same;

/// What `az managementpartner` prints of a link, in its order, and where it stands in the answer.
const PRINTED: [(&str, Place); 12] = [
    ("createdTime", Place::Inside),
    ("etag", Place::Outside),
    ("id", Place::Outside),
    ("name", Place::Outside),
    ("objectId", Place::Inside),
    ("partnerId", Place::Inside),
    ("partnerName", Place::Inside),
    ("state", Place::Inside),
    ("tenantId", Place::Inside),
    ("type", Place::Outside),
    ("updatedTime", Place::Inside),
    ("version", Place::Inside),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Outside,
    /// In `properties`.
    Inside,
}

/// A link.
#[derive(Debug, Clone, PartialEq)]
pub struct PartnerLink {
    /// The partner linked to, as the service writes it.
    pub partner_id: String,
    /// The partner's name, where the service knows one.
    pub partner_name: Option<String>,
    /// The account's tenant.
    pub tenant_id: Option<TenantId>,
    /// The account's object there.
    pub object_id: Option<ObjectId>,
    /// One more for every change.
    pub version: Option<u64>,
    /// `Active`, `Deleted`, or a word that is new.
    pub state: Option<String>,
    printed: Map<String, Value>,
}

impl PartnerLink {
    /// The link in an answer: an object, or a list with one, which some clients have seen. `None` without a partner id.
    pub fn of(answer: Value) -> Option<Self> {
        let answer = match answer {
            Value::Array(list) => list.into_iter().next()?,
            Value::Object(mut object) => match object.remove("value") {
                Some(Value::Array(list)) => list.into_iter().next()?,
                Some(_) | None => Value::Object(object),
            },
            other @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => other,
        };
        let mut printed = Map::new();
        for (name, place) in PRINTED {
            let value = match place {
                Place::Outside => answer.get(name),
                Place::Inside => answer.get("properties").and_then(|inside| inside.get(name)),
            };
            if let Some(value) = value.filter(|value| !value.is_null()) {
                printed.insert(name.to_owned(), counted(name, value));
            }
        }
        let text = |name: &str| printed.get(name).and_then(Value::as_str).map(str::to_owned);
        Some(Self {
            partner_id: text("partnerId").filter(|id| !id.is_empty())?,
            partner_name: text("partnerName"),
            tenant_id: text("tenantId").and_then(|id| id.parse().ok()),
            object_id: text("objectId").and_then(|id| id.parse().ok()),
            version: printed.get("version").and_then(Value::as_u64),
            state: text("state"),
            printed,
        })
    }

    /// Whether it is in force (contract §11: another state counts as not linked).
    pub fn is_active(&self) -> bool {
        self.state.as_deref().is_none_or(|state| state.eq_ignore_ascii_case("Active"))
    }

    /// The partner linked to; `None` if what the service writes is no partner id.
    pub fn partner(&self) -> Option<PartnerId> {
        self.partner_id.parse().ok()
    }

    /// Whether it is to this partner.
    pub fn is_to(&self, partner_id: &str) -> bool {
        is_same(&self.partner_id, partner_id)
    }

    /// The link as `az managementpartner` prints it: flat, without what the service left out.
    pub fn to_json(&self) -> Value {
        Value::Object(self.printed.clone())
    }
}

/// `etag` and `version` are whole numbers; as texts they are shown as numbers.
fn counted(name: &str, value: &Value) -> Value {
    let digits = || value.as_str()?.parse::<u64>().ok();
    match name {
        "etag" | "version" => digits().map_or_else(|| value.clone(), Value::from),
        _ => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn whole(state: &str) -> Value {
        json!({
            "id": "/providers/microsoft.managementpartner/partners/12345",
            "type": "Microsoft.ManagementPartner/partners",
            "name": "12345",
            "etag": "3",
            "surprise": true,
            "properties": {
                "partnerId": "12345",
                "partnerName": "Fabrikam",
                "tenantId": "c0000000-0000-4000-8000-000000000001",
                "objectId": "d0000000-0000-4000-8000-000000000001",
                "version": 3,
                "updatedTime": "2026-02-17T13:48:41.4676825Z",
                "createdTime": "2026-02-16T14:44:35.818407Z",
                "state": state,
            },
        })
    }

    #[test]
    fn a_link_is_printed_as_az_prints_it() {
        let link = PartnerLink::of(whole("Active")).unwrap();
        let printed = link.to_json();
        let names: Vec<&String> = printed.as_object().unwrap().keys().collect();
        assert_eq!(names, PRINTED.map(|(name, _)| name));
        assert_eq!((&printed["etag"], &printed["version"]), (&json!(3), &json!(3)));
        assert_eq!(link.partner().unwrap().to_string(), "12345");
        assert!(link.is_to("0012345") && !link.is_to("1234") && !link.is_to(""));
    }

    #[test]
    fn a_link_is_found_in_every_form_it_comes_in() {
        let link = PartnerLink::of(whole("Active"));
        assert_eq!(PartnerLink::of(json!([whole("Active")])), link);
        assert_eq!(PartnerLink::of(json!({ "value": [whole("Active")] })), link);
        for nothing in
            [json!({}), json!([]), json!({ "value": [] }), json!("12345"), json!({ "properties": {} })]
        {
            assert_eq!(PartnerLink::of(nothing), None);
        }
    }

    #[test]
    fn only_an_active_link_is_in_force() {
        for (state, active) in [("Active", true), ("active", true), ("Deleted", false), ("Pending", false)] {
            assert_eq!(PartnerLink::of(whole(state)).unwrap().is_active(), active, "{state}");
        }
    }
}
