//! The measures of designations, on consumption associated with a partner's global account (Insights, facts on designations):
//! net customer adds, usage growth, deployments. By the union of its locations, sold and linked alike (PAL-28, PAL-29).

use std::collections::{BTreeMap, BTreeSet};

use crate::designation::{Criteria, Windows};
use crate::facts::Facts;
use crate::ids::{PartnerId, TenantId};
use crate::money::Money;
use crate::terms::{Association, Grain, Terms};
use crate::time::Month;
use crate::usage::UsageLine;

use super::attribution::{Outcome, outcome};

/// What an account reaches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// Customers that reach the threshold in one of the last two months.
    pub customers_now: BTreeSet<TenantId>,
    /// Customers that reached it in one of the same two a year before.
    pub customers_before: BTreeSet<TenantId>,
    /// What all customers consumed in the last two months.
    pub usage_now: Money,
    /// And in the same two a year before.
    pub usage_before: Money,
    /// Customers that consumed more than a year before.
    pub growing: BTreeSet<TenantId>,
    /// What each customer uses in the last two months, virtual machines apart.
    pub deployments: BTreeSet<(TenantId, String)>,
}

/// The terms of a designation: by global account, sold or linked.
pub fn designation_terms(terms: Terms) -> Terms {
    Terms { association: Association::All, grain: Grain::Global, ..terms }
}

/// What every global account reaches with the lines in the criteria's currency. `None` if sums leave the range of amounts.
pub fn standings(
    facts: &Facts,
    lines: &[UsageLine],
    terms: Terms,
    criteria: &Criteria,
    windows: Windows,
) -> Option<BTreeMap<PartnerId, Standing>> {
    let mut sums: BTreeMap<(PartnerId, TenantId, Month, &str), Money> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.currency == criteria.currency) {
        let Outcome::Counted { customer, credits, .. } = outcome(facts, line, designation_terms(terms))
        else {
            continue;
        };
        for credit in credits {
            let key = (credit.unit.partner, customer, line.interval.from().month(), line.service.as_str());
            let sum = sums.entry(key).or_default();
            *sum = sum.checked_add(credit.amount)?;
        }
    }
    let mut standings: BTreeMap<PartnerId, Standing> = BTreeMap::new();
    let pairs: BTreeSet<(PartnerId, TenantId)> =
        sums.keys().map(|(of, customer, ..)| (*of, *customer)).collect();
    for (account, customer) in pairs {
        let of_pair = || sums.iter().filter(|((of, who, ..), _)| (*of, *who) == (account, customer));
        let in_month = |month: Month| {
            let amounts = of_pair().filter(|((_, _, of, _), _)| *of == month).map(|(_, amount)| *amount);
            amounts.into_iter().try_fold(Money::ZERO, Money::checked_add)
        };
        let [before_last, last] = windows.recent;
        let (recent, before) = ([in_month(before_last)?, in_month(last)?], windows.before.map(in_month));
        let before = [before.first().copied()??, before.last().copied()??];
        let is_compared = |month: &Month| windows.recent.contains(month) || windows.before.contains(month);
        if !of_pair().any(|((_, _, month, _), _)| is_compared(month)) {
            continue;
        }
        let standing = standings.entry(account).or_default();
        let add = |[one, other]: [Money; 2]| one.checked_add(other);
        if recent.iter().any(|amount| *amount >= criteria.threshold) {
            standing.customers_now.insert(customer);
        }
        if before.iter().any(|amount| *amount >= criteria.threshold) {
            standing.customers_before.insert(customer);
        }
        if add(recent)? > add(before)? {
            standing.growing.insert(customer);
        }
        standing.usage_now = standing.usage_now.checked_add(add(recent)?)?;
        standing.usage_before = standing.usage_before.checked_add(add(before)?)?;
        let mut services: BTreeMap<&str, Money> = BTreeMap::new();
        for ((_, _, month, service), amount) in of_pair() {
            if windows.recent.contains(month) && criteria.is_deployment(service) {
                let sum = services.entry(service).or_default();
                *sum = sum.checked_add(*amount)?;
            }
        }
        let used = services.into_iter().filter(|(_, amount)| *amount > Money::ZERO);
        standing.deployments.extend(used.map(|(service, _)| (customer, service.to_owned())));
    }
    Some(standings)
}
