//! All measures at once against each of them by the definition.

use std::collections::BTreeMap;

use pal_attribution::index::Index;
use pal_attribution::kernel::worker::Selection;
use pal_attribution::report::figures::{Everything, FigureKey, Figures, Measured, figures};
use pal_model::definition::attribution::{covered_cost, exclusion, witnesses};
use pal_model::{IntervalSet, Money, PartnerId, RolePolicy, Terms};
use pal_testkit::worlds::{World, worlds};
use proptest::prelude::*;

use crate::engine::gather;

/// Line by line, nothing clever.
fn expected(world: &World) -> Option<Figures> {
    let mut sums: BTreeMap<FigureKey, (Money, bool)> = BTreeMap::new();
    for line in &world.lines {
        let Ok(customer) = exclusion(&world.facts, line) else { continue };
        let mut add = |measured, partner, amount: Money| {
            let (month, currency) = (line.interval.from().month(), line.currency.clone());
            let sum = sums.entry(FigureKey { month, customer, measured, partner, currency }).or_default();
            *sum = (sum.0.checked_add(amount)?, sum.1 || !amount.is_zero());
            Some(())
        };
        add(Measured::Consumption, None, line.cost)?;
        for policy in RolePolicy::ALL {
            let mut partners: BTreeMap<PartnerId, IntervalSet> = BTreeMap::new();
            for witness in witnesses(&world.facts, line, Terms { policy, ..Terms::default() }) {
                let covered = partners.entry(witness.partner).or_default();
                *covered = covered.union(&witness.during);
            }
            let anybody = partners.values().fold(IntervalSet::EMPTY, |all, set| all.union(set));
            add(Measured::Covered(policy), None, covered_cost(line, &anybody))?;
            for (partner, covered) in partners {
                add(Measured::Influenced(policy), Some(partner), covered_cost(line, &covered))?;
            }
        }
    }
    Some(sums.into_iter().filter(|(_, (_, any))| *any).map(|(key, (sum, _))| (key, sum)).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn every_measure_is_that_of_the_definition(world in worlds()) {
        let Some(expected) = expected(&world) else { return Ok(()) };
        let index = Index::compile(&world.facts, RolePolicy::Any);
        let (measure, selection) = (Everything::new(&index), Selection::default());
        let workers = gather(&world, &index, &measure, &selection);
        prop_assert_eq!(figures(&workers).expect("worlds have sums that fit"), expected);
    }
}
