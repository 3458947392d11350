//! Ids as ARM prints them, and names of rows that have none of their own.

use pal_model::scope::ManagementGroupName;
use pal_model::{Guid, Scope};
use uuid::Uuid;

/// The namespace of our names: a random id, for ever the same.
const NAMESPACE: Uuid = Uuid::from_u128(0x2d1c_6f0b_93a4_4c7e_8b55_6e1f_0c9d_7a31);

/// A scope with ARM's capitals; `/` for the root.
pub(crate) fn scope(scope: &Scope) -> String {
    match scope {
        Scope::Root => "/".to_owned(),
        Scope::ManagementGroup(name) => management_group(name),
        Scope::Place(place) => place.to_string().replacen("/resourcegroups/", "/resourceGroups/", 1),
        Scope::Elsewhere(id) => id.to_string(),
    }
}

/// The id of a management group.
pub(crate) fn management_group(name: &ManagementGroupName) -> String {
    format!("/providers/Microsoft.Management/managementGroups/{name}")
}

/// The id of an extension resource of a scope.
pub(crate) fn below(at: &Scope, resource_type: &str, name: &str) -> String {
    let at = scope(at);
    format!("{}/providers/{resource_type}/{name}", at.trim_end_matches('/'))
}

/// A name that is the same as long as the parts are (version 5, RFC 9562 §5.5).
pub(crate) fn stable_name(parts: &[&str]) -> Guid {
    Guid::from_u128(Uuid::new_v5(&NAMESPACE, parts.join("\n").as_bytes()).as_u128())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_the_capitals_of_arm_and_names_stay() {
        let subscription = "/subscriptions/00000000-0000-0000-0000-00000000000a";
        let group: Scope = format!("{subscription}/resourcegroups/Prod").parse().unwrap();
        assert_eq!(below(&group, "P/t", "n"), format!("{subscription}/resourceGroups/prod/providers/P/t/n"));
        assert_eq!(below(&Scope::Root, "P/t", "n"), "/providers/P/t/n");
        assert_eq!(stable_name(&["a", "b"]), stable_name(&["a", "b"]));
        assert_ne!(stable_name(&["a", "b"]), stable_name(&["ab"]));
    }
}
