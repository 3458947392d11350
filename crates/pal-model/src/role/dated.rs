//! Policies that change with time: which roles count from when to when (PAL-15 … PAL-18).

use std::collections::BTreeSet;
use std::fmt;
use std::sync::LazyLock;

use super::{CONTRIBUTOR, OWNER, RolePolicy, is_pec_eligible};
use crate::ids::RoleDefinitionId;
use crate::interval::{Interval, IntervalSet};
use crate::time::Instant;

/// A set of roles.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Roles {
    /// Every role.
    Any,
    /// The roles published as eligible for partner earned credit.
    Pec,
    /// Owner and Contributor.
    Incentive,
    /// These.
    These(BTreeSet<RoleDefinitionId>),
}

impl Roles {
    /// Whether the role is one of them.
    pub fn have(&self, role: RoleDefinitionId) -> bool {
        match self {
            Self::Any => true,
            Self::Pec => is_pec_eligible(role),
            Self::Incentive => role == OWNER || role == CONTRIBUTOR,
            Self::These(roles) => roles.contains(&role),
        }
    }
}

impl fmt::Display for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("any"),
            Self::Pec => f.write_str("pec"),
            Self::Incentive => f.write_str("incentive"),
            Self::These(roles) => write!(f, "{} listed roles", roles.len()),
        }
    }
}

/// Which roles count for a time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// From when to when.
    pub valid: Interval,
    /// Which.
    pub roles: Roles,
}

/// Two periods of a policy hold at one time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the period from {} begins before the one from {} ends", later.from(), earlier.from())]
pub struct PeriodOverlap {
    /// The one that begins first.
    pub earlier: Interval,
    /// The other.
    pub later: Interval,
}

/// A policy whose roles depend on the time. Where no period holds, no role counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DatedPolicy {
    name: String,
    /// In order, none overlapping another.
    periods: Vec<Period>,
}

/// Every role until the financial year 2023 began, the published list from then on: the Solutions Partner designations ask for
/// an eligible role.
static PROGRAMME: LazyLock<DatedPolicy> = LazyLock::new(|| {
    let year_2023 = Instant::from_date(2022, 7, 1).unwrap_or(Instant::MIN);
    let period = |from, to, roles| Interval::new(from, to).map(|valid| Period { valid, roles });
    let periods = [period(Instant::MIN, year_2023, Roles::Any), period(year_2023, Instant::MAX, Roles::Pec)];
    DatedPolicy { name: "programme".to_owned(), periods: periods.into_iter().flatten().collect() }
});

impl DatedPolicy {
    /// A policy of these periods, in any order.
    pub fn new(name: String, mut periods: Vec<Period>) -> Result<Self, PeriodOverlap> {
        periods.sort();
        let overlap = periods.iter().zip(periods.iter().skip(1)).find_map(|(earlier, later)| {
            let (earlier, later) = (earlier.valid, later.valid);
            earlier.intersect(&later).map(|_| PeriodOverlap { earlier, later })
        });
        overlap.map_or(Ok(Self { name, periods }), Err)
    }

    /// The policy for the rest of the program's life: terms are copied everywhere, so what they name must stay.
    pub fn lasting(self) -> RolePolicy {
        RolePolicy::Dated(Box::leak(Box::new(self)))
    }

    /// The policy of the programmes, by date.
    pub fn programme() -> RolePolicy {
        RolePolicy::Dated(&PROGRAMME)
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its periods, in order.
    pub fn periods(&self) -> &[Period] {
        &self.periods
    }

    /// When an assignment of the role counts.
    pub(super) fn during(&self, role: RoleDefinitionId) -> IntervalSet {
        self.periods.iter().filter(|period| period.roles.have(role)).map(|period| period.valid).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    #[test]
    fn the_programmes_asked_for_any_role_until_financial_year_2023() {
        let reader: RoleDefinitionId = "acdd72a7-3385-48ef-bd42-f606fba81ae7".parse().unwrap();
        let policy = DatedPolicy::programme();
        for (role, time, counts) in [
            (reader, "2022-06-30T23:59:59.999999999Z", true),
            (reader, "2022-07-01T00:00:00Z", false),
            (CONTRIBUTOR, "2021-01-01T00:00:00Z", true),
            (CONTRIBUTOR, "2026-01-01T00:00:00Z", true),
        ] {
            assert_eq!(policy.counts_at(role, at(time)), counts, "{time}");
            assert_eq!(policy.during(role).contains(at(time)), counts, "{time}");
        }
        assert!(policy.counts(reader));
    }

    #[test]
    fn periods_may_touch_but_not_overlap() {
        let period =
            |from, to| Period { valid: Interval::new(at(from), at(to)).unwrap(), roles: Roles::Incentive };
        let (one, two) = ("2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z");
        let three = "2026-01-01T00:00:00Z";
        let of = |periods: &[Period]| DatedPolicy::new("ours".to_owned(), periods.to_vec());
        let touching = of(&[period(two, three), period(one, two)]).unwrap();
        assert_eq!(touching.during(OWNER).intervals().len(), 1);
        let overlap = of(&[period(two, three), period(one, three)]).unwrap_err();
        assert_eq!((overlap.earlier.from(), overlap.later.from()), (at(one), at(two)));
    }
}
