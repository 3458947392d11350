//! Partners do not see each other; locations of one account do.

use std::collections::BTreeMap;

use pal_model::definition::attribution::{Coverage, Outcome, coverage, outcome};
use pal_model::definition::link::global_account;
use pal_model::facts::{AccountType, Partner};
use pal_model::{
    Association, Facts, Grain, Interval, IntervalSet, Mechanism, Mode, Money, PartnerId, Terms, UsageLine,
};
use pal_testkit::worlds::{instants, worlds};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::{WORLDS, credited, employ, is_part, modes};

fn associations() -> impl Strategy<Value = Association> {
    select(vec![Association::Pal, Association::Csp, Association::All])
}

/// What counts once for each global account, over all its units.
fn counted_once(facts: &Facts, line: &UsageLine, terms: Terms) -> BTreeMap<PartnerId, Money> {
    let mut sums: BTreeMap<PartnerId, Money> = BTreeMap::new();
    let Outcome::Counted { credits, .. } = outcome(facts, line, terms) else { return sums };
    for credit in credits.into_iter().filter(|credit| !credit.duplicate) {
        let account = match terms.grain {
            Grain::Location => global_account(facts, credit.unit.partner),
            Grain::Global => credit.unit.partner,
        };
        let sum = sums.entry(account).or_default();
        *sum = sum.checked_add(credit.amount).unwrap();
    }
    sums.retain(|_, sum| !sum.is_zero());
    sums
}

/// The coverages of each account's locations by links.
fn by_account(facts: &Facts, line: &UsageLine) -> BTreeMap<PartnerId, Vec<IntervalSet>> {
    let mut accounts: BTreeMap<PartnerId, Vec<IntervalSet>> = BTreeMap::new();
    for (unit, Coverage { covered, .. }) in coverage(facts, line, Terms::default()) {
        accounts.entry(global_account(facts, unit.partner)).or_default().push(covered);
    }
    accounts
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(WORLDS))]

    /// PAL-21.
    #[test]
    fn another_partner_changes_nobodys_credit(
        world in worlds(),
        (whose, a, b) in (any::<Index>(), instants(), instants()),
        mode in modes(),
        association in associations(),
    ) {
        let other: PartnerId = "777777".parse().unwrap();
        let mut more = world.facts.clone();
        employ(&mut more, other, Interval::new(a.min(b), a.max(b)).unwrap_or(Interval::ALWAYS));
        if let Some(rows) = &mut more.partners {
            // Into somebody's account, where that is possible: then flags change, credits do not.
            let global_id = (!rows.is_empty()).then(|| whose.get(rows).global_id).flatten();
            rows.push(Partner {
                partner_id: other,
                name: None,
                account_type: AccountType::Location,
                global_id,
                valid: Interval::ALWAYS,
            });
        }
        let terms = Terms { mode, association, ..Terms::default() };
        for line in &world.lines {
            let mut after = credited(&more, line, terms);
            after.retain(|unit, _| unit.partner != other);
            prop_assert_eq!(after, credited(&world.facts, line, terms));
        }
    }

    /// PAL-29: the account covers what any of its locations covers, so all of them together unless two overlap.
    #[test]
    fn an_account_covers_the_union_of_its_locations(world in worlds()) {
        for line in &world.lines {
            let of_accounts = coverage(&world.facts, line, Terms { grain: Grain::Global, ..Terms::default() });
            let accounts = by_account(&world.facts, line);
            prop_assert_eq!(of_accounts.len(), accounts.len());
            for (unit, Coverage { covered, .. }) in of_accounts {
                let locations = &accounts[&unit.partner];
                let sum: u128 = locations.iter().map(IntervalSet::length).sum();
                let disjoint = (1..).zip(locations).all(|(next, one)| {
                    locations.iter().skip(next).all(|other| one.intersect(other).is_empty())
                });
                prop_assert!(locations.iter().all(|location| location.minus(&covered).is_empty()));
                prop_assert!(covered.length() <= sum);
                prop_assert_eq!(covered.length() == sum, disjoint);
                prop_assert!(covered.length() <= line.interval.length());
            }
        }
    }

    /// PAL-29, with rounding. Each of n locations and the account are rounded by half a step of 10⁻¹⁸ at most, so an account
    /// never has more than its locations together and (n + 1) ÷ 2 steps, rounded down.
    #[test]
    fn an_account_earns_no_more_than_its_locations(world in worlds()) {
        for line in &world.lines {
            let mut of_locations: BTreeMap<PartnerId, (u128, u128)> = BTreeMap::new();
            for unit in coverage(&world.facts, line, Terms::default()).keys() {
                // A location whose share rounds to nothing is one of n as well.
                of_locations.entry(global_account(&world.facts, unit.partner)).or_default().1 += 1;
            }
            for (unit, amount) in credited(&world.facts, line, Terms::default()) {
                of_locations.entry(global_account(&world.facts, unit.partner)).or_default().0 +=
                    amount.units().unsigned_abs();
            }
            for (unit, amount) in credited(&world.facts, line, Terms { grain: Grain::Global, ..Terms::default() }) {
                let (sum, count) = of_locations[&unit.partner];
                prop_assert!(amount.units().unsigned_abs() <= sum + count.div_ceil(2));
                prop_assert!(is_part(amount, line.cost));
            }
        }
    }

    /// PAL-28, PAL-29, contract §9 *duplicate flag*: what counts once at the locations is what the account earns, to the digit.
    /// Under `whole` two locations may cover together what neither covers alone: then the account has more.
    #[test]
    fn rows_that_are_no_duplicates_add_up_to_the_account(
        world in worlds(),
        mode in modes(),
        association in associations(),
    ) {
        let terms = Terms { mode, association, ..Terms::default() };
        for line in &world.lines {
            let locations = counted_once(&world.facts, line, terms);
            let accounts = counted_once(&world.facts, line, Terms { grain: Grain::Global, ..terms });
            if mode == Mode::Whole {
                for (account, amount) in locations {
                    prop_assert_eq!(Some(&amount), accounts.get(&account));
                }
            } else {
                prop_assert_eq!(locations, accounts);
            }
        }
    }

    /// PAL-22, PAL-25: between nothing and all of the cost, and never nothing.
    #[test]
    fn a_credit_is_a_part_of_the_cost(world in worlds(), mode in modes(), association in associations()) {
        let terms = Terms { mode, association, ..Terms::default() };
        for line in &world.lines {
            let Outcome::Counted { covered, attributed, unattributed, credits, .. } =
                outcome(&world.facts, line, terms)
            else {
                continue;
            };
            prop_assert!(is_part(attributed, line.cost));
            prop_assert_eq!(attributed.checked_add(unattributed), Some(line.cost));
            prop_assert!(covered || credits.is_empty());
            prop_assert!(credits.iter().all(|credit| !credit.amount.is_zero()));
            prop_assert!(credits.iter().all(|credit| (credit.unit.mechanism == Mechanism::Csp) == credit.role.is_none()));
            for amount in credited(&world.facts, line, terms).into_values() {
                prop_assert!(is_part(amount, attributed));
            }
        }
    }
}
