//! Designations: engine = definition on random worlds; and a customer won, one lost, one kept.

use std::collections::BTreeSet;

use pal_attribution::credit::Credits;
use pal_attribution::index::Index;
use pal_attribution::report::designation::Designation;
use pal_attribution::report::table::Cell;
use pal_model::definition::designation::{designation_terms, standings};
use pal_model::designation::{Criteria, Windows};
use pal_model::{Money, Month, RolePolicy, Terms};
use pal_testkit::reference::reference;
use pal_testkit::worlds::recorded_worlds;
use proptest::prelude::*;

use crate::engine::gather;

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Amount(amount) | Cell::Share(amount) => amount.to_string(),
        Cell::Count(count) => count.to_string(),
    }
}

/// Worlds lie around April 2026; a threshold among their costs, and windows that meet their months on either side.
fn asked() -> impl Strategy<Value = Designation> {
    let last = prop::sample::select(vec!["2026-04", "2026-05", "2026-06", "2027-04", "2027-05"]);
    let policy = prop::sample::select(RolePolicy::ALL.to_vec());
    let currency = prop::sample::select(vec!["EUR", "USD"]);
    (last, policy, currency, 0..2_000_i128).prop_map(|(last, policy, currency, cents)| {
        let mut criteria = Criteria::of(month(last));
        criteria.currency = currency.into();
        criteria.threshold = Money::from_units(cents * 10_i128.pow(16));
        let windows = Windows::ending(month(last)).unwrap();
        Designation { terms: Terms { policy, ..Terms::default() }, criteria, windows }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, ..ProptestConfig::default() })]

    #[test]
    fn an_account_reaches_what_the_definition_says(world in recorded_worlds(), asked in asked()) {
        let terms = designation_terms(asked.terms);
        let Ok(_) = reference(&world, terms) else { return Ok(()) };
        let Some(expected) = standings(&world.facts, &world.lines, asked.terms, &asked.criteria, asked.windows) else {
            return Ok(());
        };
        let influenced = asked.influenced();
        let index = Index::compile(&world.facts, influenced.terms.policy);
        let credits = Credits::new(&index, influenced.terms, influenced.roles()).listed(influenced.listings());
        let selection = influenced.selection();
        let workers = gather(&world, &index, &credits, &selection);
        let rows = influenced.table(&index, &credits, workers).expect("the definition's sums fit");
        let present: BTreeSet<Month> = asked.windows.recent.into_iter().chain(asked.windows.before).collect();
        let Ok(found) = asked.report(&rows, &present) else { return Ok(()) };
        let found: Vec<Vec<String>> = found.table.rows.iter().map(|row| row.iter().map(text).collect()).collect();
        let mut wanted: Vec<Vec<String>> = expected
            .iter()
            .map(|(account, standing)| {
                let (now, before) = (&standing.customers_now, &standing.customers_before);
                let net = now.len() as i128 - before.len() as i128;
                [
                    asked.windows.recent[1].to_string(),
                    account.to_string(),
                    String::new(),
                    now.len().to_string(),
                    before.len().to_string(),
                    now.difference(before).count().to_string(),
                    before.difference(now).count().to_string(),
                    net.to_string(),
                    standing.usage_now.to_string(),
                    standing.usage_before.to_string(),
                    standing.usage_now.checked_sub(standing.usage_before).unwrap().to_string(),
                    standing.growing.len().to_string(),
                    standing.deployments.len().to_string(),
                    asked.criteria.currency.to_string(),
                ]
                .to_vec()
            })
            .collect();
        wanted.sort();
        prop_assert_eq!(found, wanted);
    }
}

#[test]
fn what_the_exports_do_not_reach_is_left_empty_and_named() {
    let last = month("2026-10");
    let asked = Designation {
        terms: Terms::default(),
        criteria: Criteria::of(last),
        windows: Windows::ending(last).unwrap(),
    };
    let cell = |text: &str| Cell::Text(text.to_owned());
    let row = |month: &str, customer: &str, service: &str, amount: &str| {
        let amount = Cell::Amount(Money::read(amount).unwrap().amount);
        [month, customer, service, "12344", "Fabrikam", "COUNTED", "USD"]
            .map(cell)
            .into_iter()
            .chain([amount])
            .collect()
    };
    let rows: Vec<Vec<Cell>> = vec![
        row("2026-09-01", "kept", "Virtual Machines", "1000"),
        row("2026-10-01", "won", "Storage", "1000.5"),
        row("2026-10-01", "won", "SQL Database", "1"),
        row("2026-10-01", "small", "Storage", "999.99"),
        row("2025-10-01", "kept", "Virtual Machines", "5000"),
        row("2025-09-01", "lost", "Storage", "1000"),
    ];
    let table = pal_attribution::report::table::Table { columns: Vec::new(), rows };
    let all = asked.windows.recent.into_iter().chain(asked.windows.before).collect();
    let line = |present: &BTreeSet<Month>| -> (String, usize) {
        let report = asked.report(&table, present).unwrap();
        let cells: Vec<String> = report.table.rows[0].iter().map(text).collect();
        (cells[3..].join(" "), report.months_missing.len())
    };
    assert_eq!(line(&all), ("2 2 1 1 0 3001.49 6000 -2998.51 2 3 USD".to_owned(), 0));
    let recent = [month("2026-09"), month("2026-10")].into();
    assert_eq!(line(&recent), ("2     3001.49    3 USD".to_owned(), 2));
}
