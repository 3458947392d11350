//! The service's own history and the uploaded estate as one.
//!
//! The service knows its links, roles and directory itself; an estate tells of tenants and times that it does not know. Where
//! the two contradict each other in what can be so only once at a time (whose link, whose subscription, below which group),
//! the service's own row holds and the uploaded one is left out, and that is said.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

use pal_model::facts::Link;
use pal_model::{Facts, Instant, Interval, PartnerId, Principal};

use crate::texts::key;
use crate::told::Told;

/// The facts of both, and what was left out.
pub fn united(own: Facts, uploaded: Facts) -> (Facts, Vec<Told>) {
    let mut notes = Vec::new();
    let mut left_out = |table: &str, count: usize| {
        if count > 0 {
            notes
                .push(Told::of(key("note-contradicted"), [("table", table.into()), ("count", count.into())]));
        }
    };
    // No two rows of one account may overlap, so a row that says the same is left out too, but not said.
    let said: BTreeSet<_> = own.links.iter().map(same).collect();
    let others = uploaded.links.into_iter().filter(|row| !said.contains(&same(row))).collect();
    let (links, out) = agreeing(own.links, others, |row| row.principal, |_, _| false, |row| row.valid);
    left_out("links", out);
    let (subscriptions, out) = agreeing(
        own.subscriptions,
        uploaded.subscriptions,
        |row| row.subscription,
        |one, other| one.tenant == other.tenant,
        |row| row.valid,
    );
    left_out("subscriptions", out);
    let (management_groups, out) = agreeing(
        own.management_groups,
        uploaded.management_groups,
        |row| (row.tenant, row.child.clone()),
        |one, other| one.parent == other.parent,
        |row| row.valid,
    );
    left_out("management_groups", out);
    let (partners_of_record, out) = agreeing(
        own.partners_of_record,
        uploaded.partners_of_record,
        |row| row.subscription,
        |one, other| one.partner_id == other.partner_id,
        |row| row.valid,
    );
    left_out("partners_of_record", out);
    let partners = match (own.partners, uploaded.partners) {
        (None, None) => None,
        (Some(rows), None) | (None, Some(rows)) => Some(rows),
        // The uploaded rows come first: of rows that begin at once the later one speaks (PAL-32).
        (Some(own), Some(uploaded)) => Some(uploaded.into_iter().chain(own).collect()),
    };
    let facts = Facts {
        partners,
        links,
        principals: both(own.principals, uploaded.principals),
        group_members: both(own.group_members, uploaded.group_members),
        role_assignments: both(own.role_assignments, uploaded.role_assignments),
        delegations: both(own.delegations, uploaded.delegations),
        management_groups,
        subscriptions,
        admin_agents: both(own.admin_agents, uploaded.admin_agents),
        partners_of_record,
    };
    (facts, notes)
}

/// All that a link says.
fn same(link: &Link) -> (Principal, PartnerId, Instant, Instant) {
    (link.principal, link.partner_id, link.valid.from(), link.valid.to())
}

fn both<T>(mut own: Vec<T>, uploaded: Vec<T>) -> Vec<T> {
    own.extend(uploaded);
    own
}

/// Own rows, and those uploaded rows that no own row of the same key contradicts at some time.
fn agreeing<T, K: Eq + Hash>(
    mut own: Vec<T>,
    uploaded: Vec<T>,
    key: impl Fn(&T) -> K,
    agrees: impl Fn(&T, &T) -> bool,
    valid: impl Fn(&T) -> Interval,
) -> (Vec<T>, usize) {
    let mut known: HashMap<K, Vec<usize>> = HashMap::new();
    for (number, row) in own.iter().enumerate() {
        known.entry(key(row)).or_default().push(number);
    }
    let (mut kept, mut out) = (Vec::new(), 0);
    for row in uploaded {
        let of_key = known.get(&key(&row)).into_iter().flatten().filter_map(|number| own.get(*number));
        let mut overlapping = of_key.filter(|other| valid(other).intersect(&valid(&row)).is_some());
        if overlapping.all(|other| agrees(other, &row)) {
            kept.push(row);
        } else {
            out += 1;
        }
    }
    own.extend(kept);
    (own, out)
}

#[cfg(test)]
mod tests {
    use pal_model::facts::Subscription;
    use pal_model::{Guid, ObjectId, SubscriptionId, TenantId};

    use super::*;
    use crate::texts::Texts;

    fn link(object: u128, partner: &str, from: &str, to: &str) -> Link {
        let at = |text: &str, open| {
            if text.is_empty() { open } else { format!("{text}T00:00:00Z").parse().unwrap() }
        };
        let principal =
            Principal { tenant: TenantId(Guid::from_u128(1)), object: ObjectId(Guid::from_u128(object)) };
        let valid = Interval::new(at(from, Instant::MIN), at(to, Instant::MAX)).unwrap();
        Link { principal, partner_id: partner.parse().unwrap(), valid }
    }

    fn subscription(tenant: u128) -> Subscription {
        Subscription {
            subscription: SubscriptionId(Guid::from_u128(5)),
            tenant: TenantId(Guid::from_u128(tenant)),
            display_name: None,
            offer_type: None,
            cloud: None,
            csp_partner_id: None,
            csp_reseller_id: None,
            valid: Interval::ALWAYS,
        }
    }

    #[test]
    fn the_services_own_link_holds_and_older_ones_are_added() {
        let own = Facts { links: vec![link(1, "12345", "2026-02-01", "")], ..Facts::default() };
        for (row, kept, why) in [
            (link(1, "54321", "2026-03-01", ""), false, "another partner at the same time"),
            (link(1, "12345", "2026-01-01", ""), false, "the same partner, but from another day"),
            (link(1, "54321", "2026-01-01", "2026-02-01"), true, "what was before"),
            (link(2, "54321", "2026-03-01", ""), true, "another account"),
        ] {
            let uploaded = Facts { links: vec![row], ..Facts::default() };
            let (facts, notes) = united(own.clone(), uploaded);
            assert_eq!((facts.links.len() == 2, notes.is_empty()), (kept, kept), "{why}");
        }
    }

    #[test]
    fn a_subscription_belongs_to_whom_the_service_says() {
        let of = |tenant| Facts { subscriptions: vec![subscription(tenant)], ..Facts::default() };
        let (facts, notes) = united(of(1), of(2));
        assert_eq!(facts.subscriptions, [subscription(1)]);
        assert_eq!(
            notes.iter().map(|note| Texts::default().told(note)).collect::<Vec<_>>(),
            ["subscriptions: 1 uploaded row contradicts what the service knows and is left out"]
        );
        assert_eq!(united(of(1), of(1)).0.subscriptions.len(), 2, "rows that agree are united");
    }
}
