//! The lowest scope that holds some places: below a subscription by their ids, above it by the management groups that are known.

use std::collections::BTreeMap;

use pal_model::facts::{ManagementGroupChild, ManagementGroupEdge};
use pal_model::scope::ManagementGroupName;
use pal_model::{Facts, Place, Scope, SubscriptionId, TenantId};

use super::Highest;

/// What is above what in the directories of customers, as far as roles may be assigned there.
#[derive(Debug, Default)]
pub(super) struct Parents {
    parents: BTreeMap<(TenantId, ManagementGroupChild), ManagementGroupName>,
    /// The root management groups that the estate knows, each named like its tenant: above everything, with a row or without.
    roots: BTreeMap<TenantId, ManagementGroupName>,
}

impl Parents {
    /// The hierarchy of an estate in which everything holds always.
    pub(super) fn of(facts: &Facts, highest: Highest) -> Self {
        match highest {
            Highest::Subscription => Self::default(),
            Highest::ManagementGroup => {
                let edges = facts.management_groups.iter();
                let parent =
                    |row: &ManagementGroupEdge| ((row.tenant, row.child.clone()), row.parent.clone());
                let roots = edges.clone().filter(|row| row.parent.as_str() == row.tenant.to_string());
                Self {
                    parents: edges.map(parent).collect(),
                    roots: roots.map(|row| (row.tenant, row.parent.clone())).collect(),
                }
            }
        }
    }

    /// The management groups above a subscription, the nearest first.
    pub(super) fn above(&self, tenant: TenantId, subscription: SubscriptionId) -> Vec<ManagementGroupName> {
        let mut chain: Vec<ManagementGroupName> = Vec::new();
        let mut child = ManagementGroupChild::Subscription(subscription);
        while let Some(parent) = self.parents.get(&(tenant, child)) {
            if chain.contains(parent) {
                break;
            }
            chain.push(parent.clone());
            child = ManagementGroupChild::Group(parent.clone());
        }
        if let Some(root) = self.roots.get(&tenant) {
            chain.retain(|group| group != root);
            chain.push(root.clone());
        }
        chain
    }

    /// The lowest scope that holds all of some places of a tenant.
    pub(super) fn lowest(&self, tenant: TenantId, places: &[&Place]) -> Option<Scope> {
        if let Some(place) = lowest(places) {
            return Some(Scope::Place(place));
        }
        let mut chains = places.iter().map(|place| self.above(tenant, place.subscription_id()));
        let first = chains.next()?;
        let others: Vec<_> = chains.collect();
        let common = first.into_iter().find(|group| others.iter().all(|chain| chain.contains(group)));
        common.map(Scope::ManagementGroup)
    }
}

/// The lowest scope that holds all of some places of one subscription.
pub(super) fn lowest(places: &[&Place]) -> Option<Place> {
    let (first, rest) = places.split_first()?;
    around(first).into_iter().find(|scope| rest.iter().all(|place| scope.contains(place)))
}

/// A place and the scopes around it, from the place itself up to its subscription.
pub(super) fn around(place: &Place) -> Vec<Place> {
    let text = place.to_string();
    let mut scopes = vec![place.clone()];
    // Not each prefix of a place is one: those that are not do not parse.
    let ends = text.char_indices().rev().filter(|(_, character)| *character == '/').map(|(end, _)| end);
    scopes.extend(ends.filter_map(|end| Place::from_bytes(text.as_bytes().get(..end)?)));
    scopes
}

#[cfg(test)]
mod tests {
    use super::*;
    use pal_model::{Guid, Interval};

    const SUBSCRIPTION: &str = "/subscriptions/50000000-0000-4000-8000-000000000001";

    fn place(below: &str) -> Place {
        Place::from_bytes(format!("{SUBSCRIPTION}{below}").as_bytes()).unwrap()
    }

    #[test]
    fn the_lowest_scope_holds_all_and_no_more_than_it_must() {
        let vm = "/resourcegroups/app/providers/microsoft.compute/virtualmachines/";
        for (places, expected) in [
            (vec![format!("{vm}a")], format!("{vm}a")),
            (vec![format!("{vm}a"), format!("{vm}a/extensions/x")], format!("{vm}a")),
            (vec![format!("{vm}a"), format!("{vm}ab")], "/resourcegroups/app".to_owned()),
            (vec![format!("{vm}a"), "/resourcegroups/app".to_owned()], "/resourcegroups/app".to_owned()),
            (vec![format!("{vm}a"), "/resourcegroups/app2".to_owned()], String::new()),
            (vec![String::new(), format!("{vm}a")], String::new()),
        ] {
            let places: Vec<Place> = places.iter().map(|below| place(below)).collect();
            assert_eq!(lowest(&places.iter().collect::<Vec<_>>()), Some(place(&expected)), "{places:?}");
        }
    }

    /// `prod` and `test` are below `apps`, which is below `all`, as `other` is.
    #[test]
    fn above_subscriptions_it_is_the_nearest_group_that_all_are_below() {
        let tenant = TenantId(Guid::from_u128(1));
        let subscription = |number| SubscriptionId(Guid::from_u128(number));
        let edge = |child, parent: &str| ManagementGroupEdge {
            tenant,
            child,
            parent: parent.parse().unwrap(),
            valid: Interval::ALWAYS,
        };
        let below = |number| ManagementGroupChild::Subscription(subscription(number));
        let apps = ManagementGroupChild::Group("apps".parse().unwrap());
        let all = ManagementGroupChild::Group("all".parse().unwrap());
        let edges = vec![
            edge(below(1), "apps"),
            edge(below(2), "Apps"),
            edge(below(3), "all"),
            edge(apps, "all"),
            // A circle is harmless.
            edge(all, "all"),
        ];
        let facts = Facts { management_groups: edges, ..Facts::default() };
        let lowest = |highest, numbers: &[u128]| {
            let places: Vec<Place> =
                numbers.iter().map(|it| Place::subscription(subscription(*it))).collect();
            let scope = Parents::of(&facts, highest).lowest(tenant, &places.iter().collect::<Vec<_>>());
            scope.map(|scope| scope.to_string().rsplit('/').next().unwrap().to_owned())
        };
        let first = subscription(1).to_string();
        for (numbers, expected) in [
            (&[1][..], Some(first.as_str())),
            (&[1, 2], Some("apps")),
            (&[1, 2, 3], Some("all")),
            (&[1, 4], None),
        ] {
            assert_eq!(lowest(Highest::ManagementGroup, numbers).as_deref(), expected, "{numbers:?}");
        }
        assert_eq!(lowest(Highest::Subscription, &[1, 2]), None);
        // The root, once it is known, is above what has no row, too.
        let root = tenant.to_string();
        let apps = ManagementGroupChild::Group("apps".parse().unwrap());
        let facts =
            Facts { management_groups: vec![edge(below(1), "apps"), edge(apps, &root)], ..Facts::default() };
        let parents = Parents::of(&facts, Highest::ManagementGroup);
        let above = parents.above(tenant, subscription(4));
        assert_eq!(above.iter().map(ManagementGroupName::as_str).collect::<Vec<_>>(), [root.as_str()]);
        assert_eq!(parents.above(tenant, subscription(1)).len(), 2);
    }
}
