//! The reference adds up.

use std::collections::BTreeMap;

use pal_model::{Association, Facts, Grain, Mode, Money, RolePolicy, Terms, UsageLine};
use pal_testkit::reference::{Reference, reference};
use pal_testkit::spec::{definition_rows, parse};
use pal_testkit::worlds::{World, worlds};
use proptest::prelude::*;
use proptest::sample::select;

fn world(facts: Facts, lines: Vec<UsageLine>) -> World {
    let raw_ids =
        lines.iter().map(|line| line.place.as_ref().map(ToString::to_string).unwrap_or_default()).collect();
    World { facts, raw_ids, rounded: vec![false; lines.len()], lines }
}

/// PAL-33, PAL-30.
#[test]
fn a_row_is_known_by_every_key() {
    let text = r#"
rule PAL-33 "A row is known by every key."
given
  location 12345 of 12344
  location 12346 of 12344
  subscription prod in contoso
  assign ana in contoso Contributor at prod until 365
  assign bo in contoso Reader at prod from 300
  link ana in contoso to 12345
  link bo in contoso to 12346
  usage prod/App/VM 730
  usage prod 10 EUR from 2026-03-31T23:00:00Z until 2026-04-01T01:00:00Z
then
  nothing
"#;
    let case = parse("f", text).unwrap().remove(0);
    let Reference { rows, summary } = reference(&world(case.facts, case.lines), Terms::default()).unwrap();
    let printed: Vec<String> = rows
        .iter()
        .map(|(key, row)| {
            let role = pal_model::role::name(key.role.unwrap());
            let partner = key.partner.unwrap();
            let group = key.resource_group.as_deref().unwrap_or("-");
            let resource = key.resource.as_deref().and_then(|id| id.rsplit('/').next()).unwrap_or("-");
            format!(
                "{} {group} {resource} {partner} of {} {role} {} {} {}",
                key.month, key.global, key.duplicate, key.currency, row.sum
            )
        })
        .collect();
    assert_eq!(
        printed,
        [
            "2026-03-01 - - 12345 of 12344 Contributor false EUR 10",
            "2026-04-01 app vm 12345 of 12344 Contributor false USD 300",
            "2026-04-01 app vm 12345 of 12344 Contributor true USD 65",
            "2026-04-01 app vm 12346 of 12344 Reader false USD 430",
        ]
    );
    assert_eq!(summary["USD"].attributed.amount.to_string(), "730");
    assert_eq!((summary["EUR"].attributed.count, summary["EUR"].unattributed.count), (1, 0));
}

fn terms() -> impl Strategy<Value = Terms> {
    let policy = select(RolePolicy::ALL.to_vec());
    let mode = select(vec![Mode::TimeWeighted, Mode::AnyTime, Mode::Whole]);
    let association = select(vec![Association::Pal, Association::Csp, Association::All]);
    (policy, mode, association, select(vec![Grain::Location, Grain::Global])).prop_map(
        |(policy, mode, association, grain)| Terms { policy, mode, association, grain, ..Terms::default() },
    )
}

fn add(sum: &mut Money, amount: Money) {
    *sum = sum.checked_add(amount).unwrap();
}

fn sum(amounts: impl Iterator<Item = Money>) -> Money {
    amounts.fold(Money::ZERO, |sum, amount| sum.checked_add(amount).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Contract §4: all of the cost is somewhere, to the last digit.
    #[test]
    fn attributed_and_unattributed_and_excluded_are_all_of_the_cost(world in worlds(), terms in terms()) {
        let reference = reference(&world, terms).unwrap();
        for summary in reference.summary.values() {
            let excluded = summary.excluded.values();
            let parts = [summary.attributed, summary.unattributed].into_iter().chain(excluded.copied());
            let parts: Vec<_> = parts.collect();
            prop_assert_eq!(sum(parts.iter().map(|part| part.amount)), summary.total.amount);
            prop_assert_eq!(parts.iter().map(|part| part.count).sum::<u64>(), summary.total.count);
        }
        let total = sum(reference.summary.values().map(|summary| summary.total.amount));
        prop_assert_eq!(total, sum(world.lines.iter().map(|line| line.cost)));
    }

    /// The rows are the definition's credits, none lost and none counted twice.
    #[test]
    fn the_rows_are_all_credits(world in worlds(), terms in terms()) {
        let mut credits = BTreeMap::new();
        for row in definition_rows(&world.facts, &world.lines, terms) {
            let key = (row.customer, row.partner, row.mechanism, row.duplicate, row.role, row.currency);
            add(credits.entry(key).or_default(), row.amount);
        }
        let mut rows = BTreeMap::new();
        for (key, row) in reference(&world, terms).unwrap().rows {
            prop_assert!(row.nonzero);
            let partner = key.partner.unwrap_or(key.global);
            let key = (key.customer, partner, key.attribution, key.duplicate, key.role, key.currency);
            add(rows.entry(key).or_default(), row.sum);
        }
        prop_assert_eq!(credits, rows);
    }
}
