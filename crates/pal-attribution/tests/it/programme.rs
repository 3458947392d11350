//! Policies by date, partners of record and what programmes leave out: engine = definition on random worlds.

use std::collections::{BTreeMap, BTreeSet};

use pal_attribution::report::influenced::GroupKey;
use pal_attribution::report::table::Cell;
use pal_model::definition::attribution::{Outcome, outcome};
use pal_model::definition::missing::missing;
use pal_model::definition::programme::{earns_incentive, exclusion};
use pal_model::role::dated::{DatedPolicy, Period, Roles};
use pal_model::{
    Association, Grain, Instant, Interval, Money, Precedence, ReasonCode, RolePolicy, Terms, role,
};
use pal_testkit::reference::{Reference, reference};
use pal_testkit::worlds::{instants, recorded_worlds, worlds};
use proptest::prelude::*;
use proptest::sample::select;

use crate::engine::{all_keys, missing_rows, rows, summaries};
use crate::worlds::{expected, expected_summary};

/// Worlds a property in CI; `PROPTEST_CASES` asks for more.
const WORLDS: u32 = 1_000;

/// Up to four periods between random instants, some left out.
fn policy() -> impl Strategy<Value = RolePolicy> {
    let roles = prop_oneof![
        Just(Some(Roles::Any)),
        Just(Some(Roles::Pec)),
        Just(Some(Roles::Incentive)),
        Just(Some(Roles::These([role::USER_ACCESS_ADMINISTRATOR].into()))),
        Just(None),
    ];
    (prop::collection::btree_set(instants(), 0..4), prop::collection::vec(roles, 4)).prop_map(
        |(cuts, roles)| {
            let starts = std::iter::once(Instant::MIN).chain(cuts.iter().copied());
            let ends = cuts.iter().copied().chain(std::iter::once(Instant::MAX));
            let stretches = starts.zip(ends).filter_map(|(from, to)| Interval::new(from, to));
            let periods =
                stretches.zip(roles).filter_map(|(valid, roles)| Some(Period { valid, roles: roles? }));
            DatedPolicy::new("drawn".to_owned(), periods.collect())
                .expect("stretches do not overlap")
                .lasting()
        },
    )
}

fn precedence() -> impl Strategy<Value = Precedence> {
    select(vec!["csp,dpor,pal", "dpor,csp,pal", "pal,dpor,csp", "pal,csp,dpor"])
        .prop_map(|order| order.parse().expect("an order of the three"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: WORLDS, ..ProptestConfig::default() })]

    /// PAL-15 … PAL-18.
    #[test]
    fn a_policy_by_date_counts_in_the_engine_as_in_the_definition(world in worlds(), policy in policy()) {
        let terms = Terms { policy, ..Terms::default() };
        let Ok(Reference { rows: by_key, summary }) = reference(&world, terms) else { return Ok(()) };
        let found = rows(&world, terms, all_keys(terms.grain)).expect("the definition's sums fit");
        prop_assert_eq!(found.rows, expected(&world.facts, terms.grain, &by_key));
        prop_assert_eq!(summaries(&world, terms), expected_summary(&summary));
        prop_assert_eq!(missing_rows(&world, terms), missing(&world.facts, &world.lines, terms));
    }

    /// PAL-28 … PAL-30, in any order of precedence.
    #[test]
    fn partners_of_record_count_in_the_engine_as_in_the_definition(
        world in recorded_worlds(),
        precedence in precedence(),
        grain in select(vec![Grain::Location, Grain::Location, Grain::Global]),
    ) {
        let terms = Terms { association: Association::All, grain, precedence, ..Terms::default() };
        let Ok(Reference { rows: by_key, .. }) = reference(&world, terms) else { return Ok(()) };
        let found = rows(&world, terms, all_keys(terms.grain)).expect("the definition's sums fit");
        prop_assert_eq!(found.rows, expected(&world.facts, terms.grain, &by_key));
    }

    /// PAL-29: what is no duplicate adds up to the union, whichever tie comes first.
    #[test]
    fn no_order_of_ties_changes_what_an_account_is_credited_with(world in recorded_worlds(), precedence in precedence()) {
        let keys = BTreeSet::from([GroupKey::Global, GroupKey::Currency]);
        let global = Terms { association: Association::All, grain: Grain::Global, ..Terms::default() };
        for order in [precedence, Precedence::default()] {
            let Ok(_) = reference(&world, Terms { precedence: order, ..global }) else { return Ok(()) };
        }
        let (Ok(one), Ok(other)) = (rows(&world, global, keys.clone()), rows(&world, Terms { precedence, ..global }, keys)) else {
            return Ok(());
        };
        let nonzero = |rows: Vec<Vec<Cell>>| -> Vec<Vec<Cell>> {
            rows.into_iter().filter(|row| row.last() != Some(&Cell::Amount(Money::ZERO))).collect()
        };
        prop_assert_eq!(nonzero(one.rows), nonzero(other.rows));
    }

    /// PAL-26, PAL-31: marked, and not lost.
    #[test]
    fn what_programmes_leave_out_is_marked_as_the_definition_marks_it(world in recorded_worlds()) {
        let terms = Terms { association: Association::All, ..Terms::default() };
        let Ok(_) = reference(&world, terms) else { return Ok(()) };
        let mut expected: BTreeMap<[String; 4], Money> = BTreeMap::new();
        for line in &world.lines {
            let Outcome::Counted { credits, .. } = outcome(&world.facts, line, terms) else { continue };
            let programme = exclusion(&world.facts, line.subscription(), line.interval.from());
            for credit in credits {
                let incentive = earns_incentive(&world.facts, line, credit.unit, terms.grain);
                let key = [
                    credit.unit.mechanism.word().to_owned(),
                    programme.map_or("COUNTED", ReasonCode::code).to_owned(),
                    if incentive { "POSSIBLE" } else { "SOLD_BY_ANOTHER_PARTNER" }.to_owned(),
                    line.currency.clone(),
                ];
                let sum = expected.entry(key).or_default();
                let Some(more) = sum.checked_add(credit.amount) else { return Ok(()) };
                *sum = more;
            }
        }
        let keys = [GroupKey::AttributionType, GroupKey::Programme, GroupKey::Incentive, GroupKey::Currency];
        let found = rows(&world, terms, keys.into()).expect("the definition's sums fit");
        let expected: Vec<Vec<Cell>> = expected
            .into_iter()
            .map(|(key, sum)| key.into_iter().map(Cell::Text).chain([Cell::Amount(sum)]).collect())
            .collect();
        prop_assert_eq!(found.rows, expected);
    }
}
