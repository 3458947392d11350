//! What pages show that decides what else is asked.

use std::collections::{BTreeMap, BTreeSet};

use pal_model::{ObjectId, SubscriptionId, TenantId};
use serde_json::Value;

/// The subscriptions of a listing, and whose they are: with Lighthouse not always the tenant's that was asked.
pub(super) fn subscriptions(pages: &[Value], asked: TenantId) -> BTreeMap<SubscriptionId, TenantId> {
    let subscription = |row: &Value| {
        let id = text(row, "subscriptionId").or_else(|| text(row, "id")?.rsplit('/').next())?.parse().ok()?;
        let owner = text(row, "tenantId").and_then(|tenant| tenant.parse().ok()).unwrap_or(asked);
        Some((id, owner))
    };
    rows(pages).filter_map(subscription).collect()
}

/// The ids of objects of the directory.
pub(super) fn objects(pages: &[Value]) -> BTreeSet<ObjectId> {
    rows(pages).filter_map(|row| text(row, "id")?.parse().ok()).collect()
}

/// The ids of the groups among members.
pub(super) fn groups(pages: &[Value]) -> BTreeSet<ObjectId> {
    let is_group = |row: &&Value| {
        text(row, "@odata.type").is_some_and(|kind| kind.eq_ignore_ascii_case("#microsoft.graph.group"))
    };
    rows(pages).filter(is_group).filter_map(|row| text(row, "id")?.parse().ok()).collect()
}

/// Whoever holds something: every `principalId`, however deep it stands.
pub(super) fn holders(page: &Value, found: &mut BTreeSet<ObjectId>) {
    match page {
        Value::Array(items) => items.iter().for_each(|item| holders(item, found)),
        Value::Object(fields) => {
            for (name, value) in fields {
                match value.as_str() {
                    Some(id) if name == "principalId" => found.extend(id.parse::<ObjectId>().ok()),
                    Some(_) => {}
                    None => holders(value, found),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The groups that hold a role.
pub(super) fn group_holders(pages: &[Value]) -> BTreeSet<ObjectId> {
    let holder = |row: &Value| {
        let properties = row.get("properties")?;
        let is_group = text(properties, "principalType")?.eq_ignore_ascii_case("group");
        is_group.then(|| text(properties, "principalId")?.parse().ok()).flatten()
    };
    rows(pages).filter_map(holder).collect()
}

/// The roles that a tenant made for itself, by their names.
pub(super) fn custom_roles(pages: &[Value]) -> BTreeMap<String, String> {
    let role = |row: &Value| {
        let name = text(row.get("properties")?, "roleName")?;
        Some((text(row, "name")?.to_ascii_lowercase(), name.to_owned()))
    };
    rows(pages).filter_map(role).collect()
}

/// Whether a listing has any row at all.
pub(super) fn is_empty(pages: &[Value]) -> bool {
    rows(pages).next().is_none()
}

/// Where the next page is.
pub(super) fn next_link(page: &Value) -> Option<&str> {
    text(page, "@odata.nextLink").or_else(|| text(page, "nextLink")).filter(|link| !link.is_empty())
}

fn rows(pages: &[Value]) -> impl Iterator<Item = &Value> {
    pages.iter().filter_map(|page| page.get("value")?.as_array()).flatten()
}

fn text<'a>(row: &'a Value, name: &str) -> Option<&'a str> {
    row.get(name)?.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;
    use pal_model::Guid;
    use serde_json::json;

    fn id(number: u128) -> String {
        Guid::from_u128(number).to_string()
    }

    #[test]
    fn groups_that_hold_a_role_are_told_from_others() {
        let role =
            |kind: &str, number| json!({"properties": {"principalType": kind, "principalId": id(number)}});
        let pages = [
            json!({"value": [role("Group", 1), role("User", 2), {"properties": {"principalId": id(3)}}]}),
            json!({"value": [role("group", 4), role("Group", 1)]}),
        ];
        let groups: Vec<String> = group_holders(&pages).iter().map(ToString::to_string).collect();
        assert_eq!(groups, [id(1), id(4)]);
    }

    #[test]
    fn a_subscription_belongs_to_the_tenant_it_names_else_to_the_one_asked() {
        let asked = TenantId(Guid::from_u128(0xf0));
        let pages = [
            json!({"value": [{"subscriptionId": id(1), "tenantId": id(0xc0)}]}),
            json!({"value": [{"id": format!("/subscriptions/{}", id(2))}, {"id": "/subscriptions/x"}]}),
        ];
        let contoso = TenantId(Guid::from_u128(0xc0));
        let sub = |number| SubscriptionId(Guid::from_u128(number));
        assert_eq!(subscriptions(&pages, asked), [(sub(1), contoso), (sub(2), asked)].into());
        assert!(!is_empty(&pages) && is_empty(&[json!({"value": []})]) && is_empty(&[json!([])]));
    }

    #[test]
    fn holders_are_found_in_assignments_and_in_the_authorizations_of_delegations() {
        let page = json!({"value": [
            {"properties": {"principalId": id(1), "scope": "/"}},
            {"properties": {"registrationDefinition": {"properties": {
                "authorizations": [{"principalId": id(2)}],
                "eligibleAuthorizations": [{"principalId": id(3)}, {"principalId": "NA(classic)"}],
            }}}},
        ]});
        let mut found = BTreeSet::new();
        holders(&page, &mut found);
        assert_eq!(found, [1, 2, 3].map(|number| ObjectId(Guid::from_u128(number))).into());
    }

    #[test]
    fn members_that_are_groups_are_told_by_their_type() {
        let page = json!({"value": [
            {"@odata.type": "#microsoft.graph.group", "id": id(1)},
            {"@odata.type": "#microsoft.graph.user", "id": id(2)},
        ]});
        assert_eq!(groups(std::slice::from_ref(&page)), [ObjectId(Guid::from_u128(1))].into());
        assert_eq!(objects(&[page]).len(), 2);
    }

    #[test]
    fn the_next_page_is_named_in_the_way_of_arm_or_of_graph() {
        for (page, expected) in [
            (json!({"value": [], "nextLink": "a"}), Some("a")),
            (json!({"value": [], "@odata.nextLink": "b"}), Some("b")),
            (json!({"value": [], "nextLink": null}), None),
            (json!({"value": [], "nextLink": ""}), None),
            (json!([]), None),
        ] {
            assert_eq!(next_link(&page), expected, "{page}");
        }
    }
}
