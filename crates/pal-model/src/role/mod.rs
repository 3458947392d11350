//! Which roles count, what they are called, and which is the broadest.

pub mod dated;
mod table;

use std::cmp::Ordering;
use std::str::FromStr;

use crate::ids::{Guid, RoleDefinitionId};
use crate::interval::IntervalSet;
use crate::time::Instant;
use dated::DatedPolicy;

/// The built-in role Owner.
pub const OWNER: RoleDefinitionId = RoleDefinitionId(Guid::from_u128(0x8e3af657_a8ff_443c_a75c_2fe8c4bcb635));
/// The built-in role Contributor.
pub const CONTRIBUTOR: RoleDefinitionId =
    RoleDefinitionId(Guid::from_u128(0xb24988ac_6180_42a0_ab88_20f7382dd24c));
/// The built-in role User Access Administrator.
pub const USER_ACCESS_ADMINISTRATOR: RoleDefinitionId =
    RoleDefinitionId(Guid::from_u128(0x18d7d88d_d35e_4fb5_a5c3_7773c20a72d9));

/// Which role definitions count, by programme (PAL-15 … PAL-18).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RolePolicy {
    /// Every role, custom ones included (PAL-15).
    #[default]
    Any,
    /// The roles published as eligible for partner earned credit; a role that is not listed does not count (PAL-16, PAL-18).
    Pec,
    /// Owner and Contributor (PAL-17).
    Incentive,
    /// Roles that depend on the time.
    Dated(&'static DatedPolicy),
}

impl RolePolicy {
    /// Every policy that does not depend on the time, from the widest to the narrowest set of roles.
    pub const ALL: [Self; 3] = [Self::Any, Self::Pec, Self::Incentive];

    /// Whether an assignment of this role counts at any time.
    pub fn counts(self, role: RoleDefinitionId) -> bool {
        match self {
            Self::Any => true,
            Self::Pec => is_pec_eligible(role),
            Self::Incentive => role == OWNER || role == CONTRIBUTOR,
            Self::Dated(policy) => !policy.during(role).is_empty(),
        }
    }

    /// Whether an assignment of this role counts at an instant.
    pub fn counts_at(self, role: RoleDefinitionId, at: Instant) -> bool {
        match self {
            Self::Any | Self::Pec | Self::Incentive => self.counts(role),
            Self::Dated(policy) => {
                policy.periods().iter().any(|period| period.valid.contains(at) && period.roles.have(role))
            }
        }
    }

    /// When an assignment of this role counts.
    pub fn during(self, role: RoleDefinitionId) -> IntervalSet {
        match self {
            Self::Any | Self::Pec | Self::Incentive if self.counts(role) => IntervalSet::always(),
            Self::Any | Self::Pec | Self::Incentive => IntervalSet::EMPTY,
            Self::Dated(policy) => policy.during(role),
        }
    }

    /// The part of a set in which an assignment of this role counts, given that it counts at some time.
    #[must_use]
    pub fn part(self, role: RoleDefinitionId, set: IntervalSet) -> IntervalSet {
        match self {
            Self::Any | Self::Pec | Self::Incentive => set,
            Self::Dated(policy) => set.intersect(&policy.during(role)),
        }
    }

    /// The instants at which other roles begin to count.
    pub fn changes(self) -> Vec<Instant> {
        match self {
            Self::Any | Self::Pec | Self::Incentive => Vec::new(),
            Self::Dated(policy) => {
                policy.periods().iter().flat_map(|period| [period.valid.from(), period.valid.to()]).collect()
            }
        }
    }

    /// The word of the command line; the name of a policy that depends on the time.
    pub fn word(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Pec => "pec",
            Self::Incentive => "incentive",
            Self::Dated(policy) => policy.name(),
        }
    }
}

/// Not the word of a policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a role policy: any, pec or incentive")]
pub struct RolePolicyError(pub String);

impl FromStr for RolePolicy {
    type Err = RolePolicyError;

    fn from_str(text: &str) -> Result<Self, RolePolicyError> {
        Self::ALL
            .into_iter()
            .find(|policy| policy.word() == text)
            .ok_or_else(|| RolePolicyError(text.to_owned()))
    }
}

fn known(role: RoleDefinitionId) -> Option<&'static (u128, &'static str, bool)> {
    let at = table::ROLES.binary_search_by_key(&role.0.as_u128(), |row| row.0).ok()?;
    table::ROLES.get(at)
}

/// Every role of the published list, by id.
pub fn published() -> impl Iterator<Item = RoleDefinitionId> {
    table::ROLES.iter().map(|row| RoleDefinitionId(Guid::from_u128(row.0)))
}

/// Whether the published list marks the role as eligible for partner earned credit.
pub fn is_pec_eligible(role: RoleDefinitionId) -> bool {
    known(role).is_some_and(|row| row.2)
}

/// The role's English name, or its GUID if the published list does not have it.
pub fn name(role: RoleDefinitionId) -> String {
    known(role).map_or_else(|| role.to_string(), |row| row.1.to_owned())
}

/// Orders roles from the broadest to the narrowest (PAL-34): Owner, Contributor, User Access Administrator, other eligible
/// roles, the rest; ties by name, bytewise.
pub fn compare_breadth(a: RoleDefinitionId, b: RoleDefinitionId) -> Ordering {
    rank(a).cmp(&rank(b)).then_with(|| name(a).cmp(&name(b))).then(a.cmp(&b))
}

fn rank(role: RoleDefinitionId) -> u8 {
    match role {
        OWNER => 0,
        CONTRIBUTOR => 1,
        USER_ACCESS_ADMINISTRATOR => 2,
        _ if is_pec_eligible(role) => 3,
        _ => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(id: &str) -> RoleDefinitionId {
        id.parse().unwrap()
    }

    #[test]
    fn the_published_list_has_98_eligible_roles_and_24_others() {
        assert!(table::ROLES.is_sorted_by_key(|row| row.0));
        assert_eq!(table::ROLES.iter().filter(|row| row.2).count(), 98);
        assert_eq!(table::ROLES.iter().filter(|row| !row.2).count(), 24);
        assert_eq!(published().filter(|role| is_pec_eligible(*role)).count(), 98);
    }

    /// PAL-16: the list has surprises on both sides.
    #[test]
    fn eligibility_follows_the_list_not_the_name() {
        let eligible = [
            "AcrPull",
            "Reader and Data Access",
            "Azure Event Hubs Data Receiver",
            "Support Request Contributor",
        ];
        let not = ["Reader", "Cognitive Services User", "Data Box Reader"];
        for (expected, names) in [(true, &eligible[..]), (false, &not[..])] {
            for name in names {
                let row = table::ROLES.iter().find(|row| row.1 == *name).unwrap();
                let id = RoleDefinitionId(Guid::from_u128(row.0));
                assert_eq!(RolePolicy::Pec.counts(id), expected, "{name}");
                assert!(RolePolicy::Any.counts(id) && !RolePolicy::Incentive.counts(id));
            }
        }
    }

    /// PAL-15, PAL-18: a custom role counts under any policy but `any`.
    #[test]
    fn a_role_that_is_not_listed_counts_only_under_any() {
        let custom = role("00000000-0000-0000-0000-0000000000aa");
        assert_eq!(RolePolicy::ALL.map(|policy| policy.counts(custom)), [true, false, false]);
        assert_eq!(name(custom), "00000000-0000-0000-0000-0000000000aa");
    }

    /// PAL-34.
    #[test]
    fn owner_is_the_broadest_and_an_unknown_role_the_narrowest() {
        let reader = role("acdd72a7-3385-48ef-bd42-f606fba81ae7");
        let support = role("cfd33db0-3dd1-45e3-aa9d-cdbdf3b6f24e");
        let mut roles = [reader, support, USER_ACCESS_ADMINISTRATOR, OWNER, CONTRIBUTOR];
        roles.sort_by(|a, b| compare_breadth(*a, *b));
        assert_eq!(roles, [OWNER, CONTRIBUTOR, USER_ACCESS_ADMINISTRATOR, support, reader]);
    }
}
