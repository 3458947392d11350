//! Where roles are held and usage arises in random worlds, as texts in mixed case.

use pal_model::{Place, Scope, SubscriptionId};
use proptest::prelude::*;
use proptest::sample::select;

use super::cast::management_group;

/// What stands below a subscription. Names start alike on purpose: `app` and `app2`, `vm` and `vm1`.
const BELOW: [&str; 13] = [
    "",
    "/resourceGroups/app",
    "/resourceGroups/app2",
    "/resourceGroups/App Two (old)",
    "/resourceGroups/app/providers/Microsoft.Compute/virtualMachines/vm",
    "/resourceGroups/app/providers/Microsoft.Compute/virtualMachines/vm1",
    "/resourceGroups/app/providers/Microsoft.Compute/virtualMachines/vm1/extensions/agent",
    "/resourceGroups/app/providers/Microsoft.Compute/virtualMachines/vm/providers/Microsoft.Insights/diagnosticSettings/vm",
    "/resourceGroups/app2/providers/Microsoft.Compute/virtualMachines/vm",
    "/resourceGroups/app2/providers/Microsoft.Sql/servers/sql/databases/orders",
    "/resourceGroups/App Two (old)/providers/Microsoft.Web/sites/shop",
    "/providers/Microsoft.Support/supportTickets/ticket",
    "/providers/Microsoft.Insights/logProfiles/app",
];

/// Ids of tenant level, which cover no usage.
const ELSEWHERE: [&str; 2] = [
    "/providers/Microsoft.Capacity/reservationOrders/00000000-0000-0000-0000-00000000c0de",
    "/providers/Microsoft.Management/managementGroups/corp/providers/Microsoft.Authorization/policies/p",
];

/// How an id is written.
#[derive(Debug, Clone, Copy)]
enum Letters {
    AsGiven,
    Upper,
    Lower,
    Alternating,
}

impl Letters {
    fn write(self, text: &str) -> String {
        match self {
            Self::AsGiven => text.to_owned(),
            Self::Upper => text.to_ascii_uppercase(),
            Self::Lower => text.to_ascii_lowercase(),
            Self::Alternating => text
                .char_indices()
                .map(
                    |(at, letter)| {
                        if at % 2 == 0 { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() }
                    },
                )
                .collect(),
        }
    }
}

fn letters() -> impl Strategy<Value = Letters> {
    select(vec![Letters::AsGiven, Letters::Upper, Letters::Lower, Letters::Alternating])
}

/// A place of a subscription, and its id as an export may write it.
pub(super) fn written_place(subscription: SubscriptionId) -> impl Strategy<Value = (Place, String)> {
    (select(&BELOW[..]), letters()).prop_filter_map("no place", move |(below, letters)| {
        let text = letters.write(&format!("/subscriptions/{subscription}{below}"));
        Some((Place::from_bytes(text.as_bytes())?, text))
    })
}

/// Where Lighthouse can give a role: a subscription or a resource group (PAL-12).
pub(super) fn delegated_place(subscription: SubscriptionId) -> impl Strategy<Value = Place> {
    let names = select(vec![None, None, Some("app"), Some("app2")]);
    names.prop_map(move |name| {
        let group = name.and_then(|name| Place::resource_group(subscription, name));
        group.unwrap_or_else(|| Place::subscription(subscription))
    })
}

/// Where a role can be assigned, mostly at or below a subscription.
pub(super) fn scope(subscription: SubscriptionId) -> impl Strategy<Value = Scope> {
    prop_oneof![
        5 => Just(Scope::Place(Place::subscription(subscription))),
        5 => written_place(subscription).prop_map(|(place, _)| Scope::Place(place)),
        2 => management_group().prop_map(Scope::ManagementGroup),
        1 => Just(Scope::Root),
        1 => select(&ELSEWHERE[..]).prop_filter_map("no scope", |id| id.parse().ok()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worlds::cast::SUBSCRIPTIONS;

    #[test]
    fn every_text_of_the_pools_is_a_scope() {
        let (subscription, _) = SUBSCRIPTIONS[0];
        for below in BELOW {
            let id = format!("/subscriptions/{subscription}{below}");
            assert!(Place::from_bytes(id.as_bytes()).is_some(), "{id}");
        }
        for id in ELSEWHERE {
            assert!(matches!(id.parse(), Ok(Scope::Elsewhere(_))), "{id}");
        }
    }
}
