//! The measures of designations, on consumption associated with a partner's global account (Insights, facts on designations):
//! net customer adds, usage growth, deployments. By the union of its locations, sold, on record and linked alike (PAL-28, PAL-29),
//! without the offers and clouds that programmes leave out (PAL-26).

use std::collections::{BTreeMap, BTreeSet};

use crate::designation::{Criteria, Windows};
use crate::facts::Facts;
use crate::ids::{PartnerId, TenantId};
use crate::money::Money;
use crate::terms::{Association, Grain, Terms};
use crate::time::Month;
use crate::usage::UsageLine;

use super::attribution::{Outcome, outcome};
use super::programme::exclusion;

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

/// What was consumed, by account, customer, month and service.
type Sums<'a> = BTreeMap<(PartnerId, TenantId, Month, &'a str), Money>;

/// What every global account reaches with the lines in the criteria's currency. `None` if sums leave the range of amounts.
pub fn standings(
    facts: &Facts,
    lines: &[UsageLine],
    terms: Terms,
    criteria: &Criteria,
    windows: Windows,
) -> Option<BTreeMap<PartnerId, Standing>> {
    let sums = sums(facts, lines, terms, criteria)?;
    let is_compared = |month: &Month| windows.recent.contains(month) || windows.before.contains(month);
    let compared = sums.keys().filter(|(_, _, month, _)| is_compared(month));
    let pairs: BTreeSet<(PartnerId, TenantId)> =
        compared.map(|(account, customer, ..)| (*account, *customer)).collect();
    let mut standings: BTreeMap<PartnerId, Standing> = BTreeMap::new();
    for (account, customer) in pairs {
        let of_pair: Vec<(Month, &str, Money)> = sums
            .iter()
            .filter(|((of, who, ..), _)| (*of, *who) == (account, customer))
            .map(|((_, _, month, service), amount)| (*month, *service, *amount))
            .collect();
        standings.entry(account).or_default().add(customer, &of_pair, criteria, windows)?;
    }
    Some(standings)
}

/// What is associated with each account (PAL-28, PAL-29), but for what programmes leave out (PAL-26).
fn sums<'a>(facts: &Facts, lines: &'a [UsageLine], terms: Terms, criteria: &Criteria) -> Option<Sums<'a>> {
    let mut sums = Sums::new();
    for line in lines.iter().filter(|line| line.currency == criteria.currency) {
        let Outcome::Counted { customer, credits, .. } = outcome(facts, line, designation_terms(terms))
        else {
            continue;
        };
        if exclusion(facts, line.subscription(), line.interval.from()).is_some() {
            continue;
        }
        for credit in credits {
            let key = (credit.unit.partner, customer, line.interval.from().month(), line.service.as_str());
            let sum = sums.entry(key).or_default();
            *sum = sum.checked_add(credit.amount)?;
        }
    }
    Some(sums)
}

impl Standing {
    /// Adds a customer, by what it consumed of each service in each month.
    fn add(
        &mut self,
        customer: TenantId,
        consumed: &[(Month, &str, Money)],
        criteria: &Criteria,
        windows: Windows,
    ) -> Option<()> {
        let in_month = |month: Month| {
            let amounts = consumed.iter().filter(|(of, ..)| *of == month).map(|(.., amount)| *amount);
            amounts.into_iter().try_fold(Money::ZERO, Money::checked_add)
        };
        let in_both = |[one, other]: [Month; 2]| Some([in_month(one)?, in_month(other)?]);
        let (recent, before) = (in_both(windows.recent)?, in_both(windows.before)?);
        let sum = |[one, other]: [Money; 2]| one.checked_add(other);
        let reaches = |months: [Money; 2]| months.iter().any(|amount| *amount >= criteria.threshold);
        if reaches(recent) {
            self.customers_now.insert(customer);
        }
        if reaches(before) {
            self.customers_before.insert(customer);
        }
        if sum(recent)? > sum(before)? {
            self.growing.insert(customer);
        }
        self.usage_now = self.usage_now.checked_add(sum(recent)?)?;
        self.usage_before = self.usage_before.checked_add(sum(before)?)?;
        let mut services: BTreeMap<&str, Money> = BTreeMap::new();
        for (month, service, amount) in consumed {
            if windows.recent.contains(month) && criteria.is_deployment(service) {
                let sum = services.entry(service).or_default();
                *sum = sum.checked_add(*amount)?;
            }
        }
        let used = services.into_iter().filter(|(_, amount)| *amount > Money::ZERO);
        self.deployments.extend(used.map(|(service, _)| (customer, service.to_owned())));
        Some(())
    }
}
