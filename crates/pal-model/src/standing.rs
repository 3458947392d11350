//! An estate as it stands: what holds at one moment, as if it had always held.

use std::collections::BTreeSet;

use crate::facts::{Facts, PrincipalRecord};
use crate::ids::Principal;
use crate::interval::Interval;
use crate::time::Instant;

/// The rows in force at a moment, each for all time.
macro_rules! those_in_force {
    ($rows:expr, $at:expr) => {
        $rows
            .iter()
            .filter(|row| row.valid.contains($at))
            .cloned()
            .map(|mut row| {
                row.valid = Interval::ALWAYS;
                row
            })
            .collect()
    };
}

impl Facts {
    /// What holds at `at`, as if it had always held, and nothing else: the question of what is to come.
    ///
    /// An account or group that does not live at that moment stays dead. Its row is kept with an end before all of time, for an
    /// account without any row would be taken as alive (contract §2).
    #[must_use]
    pub fn standing(&self, at: Instant) -> Self {
        let mut principals: Vec<PrincipalRecord> = those_in_force!(self.principals, at);
        let living: BTreeSet<Principal> = principals.iter().map(|row| row.principal).collect();
        let before_all = Instant::from_nanoseconds(Instant::MIN.nanoseconds().saturating_add(1));
        if let Some(long_ago) = Interval::new(Instant::MIN, before_all) {
            let dead = self.principals.iter().filter(|row| !living.contains(&row.principal));
            principals.extend(dead.map(|row| PrincipalRecord { valid: long_ago, ..row.clone() }));
        }
        Self {
            partners: self.partners.as_ref().map(|partners| those_in_force!(partners, at)),
            links: those_in_force!(self.links, at),
            principals,
            group_members: those_in_force!(self.group_members, at),
            role_assignments: those_in_force!(self.role_assignments, at),
            delegations: those_in_force!(self.delegations, at),
            management_groups: those_in_force!(self.management_groups, at),
            subscriptions: those_in_force!(self.subscriptions, at),
            admin_agents: those_in_force!(self.admin_agents, at),
            partners_of_record: those_in_force!(self.partners_of_record, at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{Link, PrincipalType};

    fn interval(from: i128, to: i128) -> Interval {
        let at = Instant::from_nanoseconds;
        Interval::new(at(from), at(to)).unwrap()
    }

    #[test]
    fn what_stands_at_a_moment_stands_for_ever_and_who_is_gone_stays_gone() {
        let principal = Principal {
            tenant: "c0000000-0000-4000-8000-000000000001".parse().unwrap(),
            object: "a0000000-0000-4000-8000-000000000001".parse().unwrap(),
        };
        let link = |partner: &str, valid| Link { principal, partner_id: partner.parse().unwrap(), valid };
        let ana = |valid| PrincipalRecord {
            principal,
            principal_type: PrincipalType::Guest,
            display_name: None,
            valid,
        };
        let facts = Facts {
            links: vec![link("1", interval(0, 10)), link("2", interval(10, 20))],
            principals: vec![ana(interval(0, 15))],
            ..Facts::default()
        };
        let at = Instant::from_nanoseconds;
        let standing = facts.standing(at(10));
        assert_eq!(standing.links, [link("2", Interval::ALWAYS)]);
        assert_eq!(standing.principals, [ana(Interval::ALWAYS)]);
        assert_eq!(standing.standing(at(99)), standing);
        let later = facts.standing(at(15));
        assert!(later.principals.len() == 1 && !later.principals[0].valid.contains(at(0)));
    }
}
