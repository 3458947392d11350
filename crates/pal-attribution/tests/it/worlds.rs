//! Engine = definition, row for row and reason for reason, on random worlds.

use std::collections::BTreeMap;

use pal_attribution::report::influenced::GroupKey;
use pal_attribution::report::summary::{CurrencySummary, LineSummary};
use pal_attribution::report::table::Cell;
use pal_model::definition::link::directory_row;
use pal_model::definition::missing::missing;
use pal_model::{Association, Facts, Grain, Mode, PartnerId, RolePolicy, Terms, role};
use pal_testkit::reference::{Key, Reference, Row, Summary, reference};
use pal_testkit::worlds::worlds;
use proptest::prelude::*;

use crate::engine::{all_keys, missing_rows, rows, summaries};

/// Worlds a property in CI; `PROPTEST_CASES` asks for more.
const WORLDS: u32 = 2_000;

fn terms() -> impl Strategy<Value = Terms> {
    let policy = prop::sample::select(RolePolicy::ALL.to_vec());
    let mode = prop::sample::select(vec![Mode::TimeWeighted, Mode::TimeWeighted, Mode::AnyTime, Mode::Whole]);
    let association =
        prop::sample::select(vec![Association::Pal, Association::Pal, Association::Csp, Association::All]);
    let grain = prop::sample::select(vec![Grain::Location, Grain::Location, Grain::Global]);
    (policy, mode, association, grain).prop_map(|(policy, mode, association, grain)| Terms {
        policy,
        mode,
        association,
        grain,
        ..Terms::default()
    })
}

fn name(facts: &Facts, partner: PartnerId) -> String {
    directory_row(facts, partner).and_then(|row| row.name.clone()).unwrap_or_default()
}

/// The definition's rows as a report prints them, by every key.
pub(crate) fn expected(facts: &Facts, grain: Grain, rows: &BTreeMap<Key, Row>) -> Vec<Vec<Cell>> {
    let row = |(key, row): (&Key, &Row)| {
        let shown = |value: Option<String>| Cell::Text(value.unwrap_or_default());
        let mut cells = vec![
            Cell::Text(key.month.to_string()),
            Cell::Text(key.customer.to_string()),
            shown(key.subscription.map(|id| id.to_string())),
            Cell::Text(key.service.clone()),
            shown(key.resource_group.clone()),
            shown(key.resource.clone()),
        ];
        match grain {
            Grain::Location => {
                let partner = key.partner.expect("locations are credited");
                let texts = [partner.to_string(), name(facts, partner), key.global.to_string()];
                cells.extend(texts.map(Cell::Text));
            }
            Grain::Global => cells.extend([key.global.to_string(), name(facts, key.global)].map(Cell::Text)),
        }
        cells.push(Cell::Text(key.attribution.word().to_owned()));
        cells.push(shown(key.role.map(role::name)));
        if grain == Grain::Location {
            cells.push(Cell::Count(u64::from(key.duplicate)));
        }
        cells.push(Cell::Text(key.currency.clone()));
        cells.push(Cell::Amount(row.sum));
        cells
    };
    let mut rows: Vec<_> = rows.iter().filter(|(_, row)| row.nonzero).map(row).collect();
    rows.sort();
    rows
}

pub(crate) fn expected_summary(summary: &BTreeMap<String, Summary>) -> Vec<CurrencySummary> {
    let of = |(currency, sums): (&String, &Summary)| CurrencySummary {
        currency: currency.clone(),
        total: sums.total.amount,
        attributed: sums.attributed.amount,
        unattributed: sums.unattributed.amount,
        excluded: sums.excluded.iter().map(|(why, lines)| (why.code(), lines.amount)).collect(),
        lines: LineSummary {
            total: sums.total.count,
            attributed: sums.attributed.count,
            unattributed: sums.unattributed.count,
            rounded: sums.rounded,
            excluded: sums.excluded.iter().map(|(why, lines)| (why.code(), lines.count)).collect(),
        },
    };
    summary.iter().map(of).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: WORLDS, ..ProptestConfig::default() })]

    #[test]
    fn the_engine_credits_what_the_definition_credits(world in worlds(), terms in terms()) {
        let Ok(Reference { rows: by_key, summary }) = reference(&world, terms) else { return Ok(()) };
        let found = rows(&world, terms, all_keys(terms.grain)).expect("the definition's sums fit");
        prop_assert_eq!(found.rows, expected(&world.facts, terms.grain, &by_key));
        prop_assert_eq!(summaries(&world, terms), expected_summary(&summary));
    }

    #[test]
    fn fewer_keys_give_the_same_sums(world in worlds(), terms in terms(), chosen in any::<u16>()) {
        let Ok(_) = reference(&world, terms) else { return Ok(()) };
        let all = all_keys(terms.grain);
        let kept = |number: usize| chosen >> number & 1 == 1;
        let mut keys: std::collections::BTreeSet<_> =
            all.iter().copied().enumerate().filter(|(number, _)| kept(*number)).map(|(_, key)| key).collect();
        keys.insert(GroupKey::Currency);
        let by_all = rows(&world, terms, all).expect("the definition's sums fit");
        let Ok(by_some) = rows(&world, terms, keys) else { return Ok(()) };
        let at: Vec<usize> = by_some
            .columns
            .iter()
            .filter_map(|column| by_all.columns.iter().position(|other| other.name == column.name))
            .collect();
        let mut sums: BTreeMap<Vec<Cell>, i128> = BTreeMap::new();
        for row in &by_all.rows {
            let (Some(Cell::Amount(amount)), key) = (row.last(), at[..at.len() - 1].iter().map(|n| row[*n].clone())) else { continue };
            *sums.entry(key.collect()).or_default() += amount.units();
        }
        let found: BTreeMap<Vec<Cell>, i128> = by_some
            .rows
            .iter()
            .filter_map(|row| match row.split_last() {
                Some((Cell::Amount(amount), key)) => Some((key.to_vec(), amount.units())),
                _ => None,
            })
            .collect();
        prop_assert_eq!(found.len(), by_some.rows.len());
        prop_assert_eq!(found, sums);
    }

    #[test]
    fn the_engine_gives_the_reasons_of_the_definition(world in worlds(), terms in terms()) {
        let Ok(_) = reference(&world, terms) else { return Ok(()) };
        prop_assert_eq!(missing_rows(&world, terms), missing(&world.facts, &world.lines, terms));
    }
}
