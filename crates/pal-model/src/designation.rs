//! The criteria of Solutions Partner designations, by date: what Microsoft's pages on them say, in one place.

use std::borrow::Cow;

use crate::money::Money;
use crate::time::{Instant, Month};

/// What counts towards a designation from a month on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criteria {
    /// The first month it holds for, as `YYYY-MM`.
    pub since: &'static str,
    /// What a customer has to consume in a month to be one, in the currency below.
    pub threshold: Money,
    /// The currency of the threshold. Amounts in others are not converted.
    pub currency: Cow<'static, str>,
    /// Services that are no deployments. They compare without ASCII case.
    pub no_deployments: &'static [&'static str],
}

/// Every set of criteria, the oldest first. Before the designations there were none; the first set stands for that time too.
pub static CRITERIA: [Criteria; 1] = [Criteria {
    since: "2022-10",
    threshold: Money::from_units(1_000 * 10_i128.pow(18)),
    currency: Cow::Borrowed("USD"),
    no_deployments: &["Virtual Machines", "Virtual Machines Licenses", "Virtual Machine Licenses"],
}];

impl Criteria {
    /// The criteria of a month.
    pub fn of(month: Month) -> Self {
        let [first] = &CRITERIA;
        let holds = |criteria: &&Self| criteria.since.parse::<Month>().is_ok_and(|since| since <= month);
        CRITERIA.iter().rev().find(holds).unwrap_or(first).clone()
    }

    /// Whether consumption of a service is a deployment.
    pub fn is_deployment(&self, service: &str) -> bool {
        !service.trim().is_empty()
            && !self.no_deployments.iter().any(|name| name.eq_ignore_ascii_case(service.trim()))
    }
}

/// The months that are compared: the last two, and the same two a year before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Windows {
    /// The month before the last, and the last.
    pub recent: [Month; 2],
    /// The same a year before.
    pub before: [Month; 2],
}

impl Windows {
    /// The windows that end with a month, or `None` in the first years of the calendar.
    pub fn ending(last: Month) -> Option<Self> {
        let back = |months: u32| last.months().checked_sub(months).and_then(Month::from_months);
        Some(Self { recent: [back(1)?, last], before: [back(13)?, back(12)?] })
    }

    /// The first instant of all four months, and the end of the last.
    pub fn bounds(&self) -> Option<(Instant, Instant)> {
        let [first, _] = self.before;
        let [_, last] = self.recent;
        Some((first.interval()?.from(), last.interval()?.to()))
    }
}
