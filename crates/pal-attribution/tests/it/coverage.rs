//! `report coverage` against a count by the definition's witnesses.

use std::collections::BTreeMap;

use pal_attribution::index::Index;
use pal_attribution::kernel::worker::Selection;
use pal_attribution::report::coverage::{Redundancy, coverage};
use pal_attribution::report::table::Cell;
use pal_model::definition::attribution::{covered_cost, exclusion, witnesses};
use pal_model::{IntervalSet, Money, PartnerId, Principal, RolePolicy, TenantId, Terms};
use pal_testkit::worlds::{World, worlds};
use proptest::prelude::*;

use crate::engine::gather;

type Sums = BTreeMap<(TenantId, String, RolePolicy), [Money; 3]>;
type Losses = BTreeMap<(PartnerId, Principal, TenantId, RolePolicy, String), [Money; 2]>;

fn add(sum: &mut Money, amount: Money) -> Option<()> {
    *sum = sum.checked_add(amount)?;
    Some(())
}

/// Cost, covered once, covered twice; and for each account what it covers, and what nobody else of its partner does.
fn expected(world: &World) -> Option<(Sums, Losses)> {
    let (mut sums, mut losses) = (Sums::new(), Losses::new());
    for line in &world.lines {
        let Ok(customer) = exclusion(&world.facts, line) else { continue };
        for policy in RolePolicy::ALL {
            let mut accounts: BTreeMap<(PartnerId, Principal), IntervalSet> = BTreeMap::new();
            for witness in witnesses(&world.facts, line, Terms { policy, ..Terms::default() }) {
                let covered = accounts.entry((witness.partner, witness.grant.principal)).or_default();
                *covered = covered.union(&witness.during);
            }
            let twice = |sets: Vec<&IntervalSet>| {
                let pairs = sets
                    .iter()
                    .enumerate()
                    .flat_map(|(n, a)| sets[n + 1..].iter().map(move |b| a.intersect(b)));
                pairs.fold(IntervalSet::EMPTY, |all, pair| all.union(&pair))
            };
            let once = accounts.values().fold(IntervalSet::EMPTY, |all, set| all.union(set));
            let sum = sums.entry((customer, line.currency.clone(), policy)).or_default();
            add(&mut sum[0], line.cost)?;
            add(&mut sum[1], covered_cost(line, &once))?;
            add(&mut sum[2], covered_cost(line, &twice(accounts.values().collect())))?;
            for ((partner, principal), covered) in &accounts {
                let others = accounts.iter().filter(|((p, a), _)| p == partner && a != principal);
                let others = others.fold(IntervalSet::EMPTY, |all, (_, set)| all.union(set));
                let key = (*partner, *principal, customer, policy, line.currency.clone());
                let loss = losses.entry(key).or_default();
                add(&mut loss[0], covered_cost(line, covered))?;
                add(&mut loss[1], covered_cost(line, &covered.minus(&others)))?;
            }
        }
    }
    Some((sums, losses))
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Amount(amount) | Cell::Share(amount) => amount.to_string(),
        Cell::Count(count) => count.to_string(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn coverage_counts_the_accounts_of_the_definition(world in worlds()) {
        let Some((sums, losses)) = expected(&world) else { return Ok(()) };
        let index = Index::compile(&world.facts, RolePolicy::Any);
        let (measure, selection) = (Redundancy::new(&index), Selection::default());
        let workers = gather(&world, &index, &measure, &selection);
        let found = coverage(&index, &workers).expect("worlds have sums that fit");

        let wanted: Vec<Vec<String>> = sums
            .iter()
            .map(|((customer, currency, policy), [cost, once, twice])| {
                [customer.to_string(), policy.word().to_owned(), currency.clone(), cost.to_string(), once.to_string(),
                 once.ratio(*cost).to_string(), twice.to_string(), twice.ratio(*cost).to_string()].to_vec()
            })
            .collect();
        let rows: Vec<Vec<String>> = found.customers.rows.iter().map(|row| row.iter().map(text).collect()).collect();
        prop_assert_eq!(rows, wanted);

        let mut wanted: Vec<[String; 7]> = losses
            .iter()
            .map(|((partner, principal, customer, policy, currency), [covered, lost])| {
                [partner.to_string(), principal.to_string(), customer.to_string(), policy.word().to_owned(),
                 currency.clone(), covered.to_string(), lost.to_string()]
            })
            .collect();
        let mut rows: Vec<[String; 7]> = found
            .accounts
            .rows
            .iter()
            .map(|row| {
                let principal = format!("{}/{}", text(&row[2]), text(&row[3]));
                [text(&row[0]), principal, text(&row[5]), text(&row[6]), text(&row[7]), text(&row[8]), text(&row[9])]
            })
            .collect();
        wanted.sort();
        rows.sort();
        prop_assert_eq!(rows, wanted);
    }
}
