//! What holds between measures: one is a part of another, and reports that are apart by different keys add up to the same.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use pal_attribution::earned::reach::Reach;
use pal_attribution::earned::worker::Worker as EarnedWorker;
use pal_attribution::index::Index;
use pal_attribution::kernel::Overflow;
use pal_attribution::kernel::locus::Loci;
use pal_attribution::kernel::worker::Selection;
use pal_attribution::platform::Platform;
use pal_attribution::report::coverage::{Redundancy, coverage};
use pal_attribution::report::earned_credit::{CreditForm, EarnedCredit};
use pal_attribution::report::figures::{Everything, FigureKey, Figures, Measured, asset_figures, figures};
use pal_attribution::report::influenced::GroupKey;
use pal_attribution::report::power_platform::{PowerPlatform, Unattributed};
use pal_attribution::report::table::{Cell, Table};
use pal_model::definition::earned_credit::earned_credit;
use pal_model::definition::power_platform::credits;
use pal_model::earned_credit::Basis;
use pal_model::{Grain, Interval, MarkedLine, Money, PartnerId, Rate, RolePolicy, TenantId, Terms};
use pal_testkit::batches::with_marked_batches;
use pal_testkit::reference::reference;
use pal_testkit::worlds::{SoldWorld, World, platform_worlds, sold_worlds, worlds};
use proptest::prelude::*;

use crate::engine::{all_keys, gather, rows};

/// Worlds a property in CI; `PROPTEST_CASES` asks for more.
const WORLDS: u32 = 1_000;
/// Everything that earns, at its cost.
const ALL: i128 = 1_000_000_000_000_000_000;
/// From the most to the least that a role has to be.
const WIDER: [RolePolicy; 3] = [RolePolicy::Any, RolePolicy::Pec, RolePolicy::Incentive];

fn of_consumption(world: &World) -> Figures {
    let index = Index::compile(&world.facts, RolePolicy::Any);
    let (measure, selection) = (Everything::new(&index), Selection::default());
    figures(&gather(world, &index, &measure, &selection)).expect("worlds have sums that fit")
}

fn of_credit(sold: &SoldWorld, rate: Rate) -> Result<Figures, Overflow> {
    let asked = EarnedCredit {
        rate,
        form: CreditForm::Earned,
        keys: BTreeSet::new(),
        partner: None,
        from: None,
        to: None,
    };
    let index = Index::compile_held(&sold.world.facts);
    let reach = Reach::new(&sold.world.facts, &index);
    let loci = Arc::new(Loci::default());
    let worker = || EarnedWorker::new(&reach, asked.selection(), Arc::clone(&loci));
    let (mut workers, mut turn, mut taken) = (vec![worker(), worker()], 0, Ok(()));
    with_marked_batches(&sold.world, &sold.marks, 3, &mut |batch| {
        taken = taken.and_then(|()| workers[turn % 2].take_lines(batch));
        turn += 1;
    });
    taken?;
    asked.figures(&reach, &workers)
}

/// The amounts of rows by all columns before the last.
fn by_key(table: Table) -> BTreeMap<Vec<Cell>, Money> {
    let of_row = |row: Vec<Cell>| match row.split_last() {
        Some((Cell::Amount(amount), key)) => (key.to_vec(), *amount),
        _ => panic!("{row:?}"),
    };
    table.rows.into_iter().map(of_row).collect()
}

/// The world, with costs that are none of them refunds: only of these a part is no more than the whole.
fn without_refunds(mut world: World) -> World {
    for line in &mut world.lines {
        line.cost = Money::from_units(line.cost.units().abs());
    }
    world
}

/// A customer's figures of one measure and partner.
fn sums(figures: &Figures, measured: Measured) -> BTreeMap<(TenantId, Option<PartnerId>, &str), Money> {
    let mut sums = BTreeMap::new();
    for (key, amount) in figures.iter().filter(|(key, _)| key.measured == measured) {
        let sum: &mut Money = sums.entry((key.customer, key.partner, key.currency.as_str())).or_default();
        *sum = sum.checked_add(*amount).expect("worlds have sums that fit");
    }
    sums
}

proptest! {
    #![proptest_config(ProptestConfig { cases: WORLDS, ..ProptestConfig::default() })]

    /// PAL-38, PAL-39: the seller gets it, and nobody else.
    #[test]
    fn the_figures_of_the_credit_are_those_of_the_definition(sold in sold_worlds()) {
        let mut expected: BTreeMap<FigureKey, (Money, bool)> = BTreeMap::new();
        for (usage, mark) in sold.world.lines.iter().cloned().zip(sold.marks.iter().copied()) {
            let Some(outcome) = earned_credit(&sold.world.facts, &MarkedLine { usage: usage.clone(), mark }, Rate::USUAL)
            else { return Ok(()) };
            let (Ok(_), Some(sale), Some(customer)) = (outcome.verdict, outcome.sale, outcome.customer) else { continue };
            let key = FigureKey {
                month: usage.interval.from().month(),
                customer,
                measured: Measured::EarnedCredit,
                partner: Some(sale.provider),
                currency: usage.currency,
            };
            let sum = expected.entry(key).or_default();
            let Some(more) = sum.0.checked_add(outcome.possible) else { return Ok(()) };
            *sum = (more, sum.1 || !outcome.possible.is_zero());
        }
        let expected: Figures = expected.into_iter().filter(|(_, (_, any))| *any).map(|(key, (sum, _))| (key, sum)).collect();
        let Ok(found) = of_credit(&sold, Rate::USUAL) else { return Ok(()) };
        prop_assert_eq!(found, expected);
    }

    /// PAL-41.
    #[test]
    fn the_figures_of_assets_are_those_of_the_definition_and_of_every_report(world in platform_worlds()) {
        let mut expected: Figures = Figures::new();
        for credit in credits(&world.facts, &world.platform) {
            for partner in std::iter::once(None).chain(credit.partner.ok().map(Some)) {
                let key = FigureKey {
                    month: credit.usage.month,
                    customer: credit.usage.tenant,
                    measured: Measured::PowerPlatform(credit.usage.metric),
                    partner,
                    currency: String::new(),
                };
                let sum = expected.entry(key).or_default();
                *sum = sum.checked_add(Money::whole(credit.usage.value)).expect("counts are small");
            }
        }
        expected.retain(|_, amount| !amount.is_zero());
        let platform = Platform::compile(&world.facts, &world.platform);
        prop_assert_eq!(&asset_figures(&platform, Interval::ALWAYS).unwrap(), &expected);
        let asked = PowerPlatform { period: Interval::ALWAYS, partner: None, unattributed: Unattributed::Shown };
        let report = asked.report(&world.facts, &world.platform);
        let count = |row: &Vec<Cell>, at: usize| match row[at] {
            Cell::Count(count) => u128::from(count),
            Cell::Text(_) | Cell::Amount(_) | Cell::Share(_) => panic!("{row:?}"),
        };
        let of_all: u128 = report.rows.rows.iter().map(|row| count(row, 8)).sum();
        let nobody = Cell::Text(String::new());
        let of_some: u128 = report.rows.rows.iter().filter(|row| row[5] != nobody).map(|row| count(row, 8)).sum();
        let of_totals: u128 = report.totals.rows.iter().map(|row| count(row, 5)).sum();
        let figured = |whose: fn(&FigureKey) -> bool| -> u128 {
            let units: i128 = expected.iter().filter(|(key, _)| whose(key)).map(|(_, amount)| amount.units()).sum();
            units.unsigned_abs() / ALL.unsigned_abs()
        };
        prop_assert_eq!(of_all, figured(|key| key.partner.is_none()));
        prop_assert_eq!((of_some, of_totals), (figured(|key| key.partner.is_some()), of_some));
    }

    /// PEC ⊆ eligible ⊆ any, in sums: at a rate of 1 the credit is the cost of what earns. Admin Agents are left out, as they are
    /// linked to nobody.
    #[test]
    fn no_measure_is_more_than_the_wider_one(sold in sold_worlds()) {
        let mut sold = SoldWorld { world: without_refunds(sold.world), ..sold };
        sold.world.facts.admin_agents.clear();
        for mark in &mut sold.marks {
            mark.basis = Basis::BeforeCredit;
        }
        let Ok(_) = reference(&sold.world, Terms::default()) else { return Ok(()) };
        let consumption = of_consumption(&sold.world);
        let Ok(credit) = of_credit(&sold, Rate::from_units(ALL).expect("all is a share")) else { return Ok(()) };
        let mut earned: BTreeMap<FigureKey, Money> = BTreeMap::new();
        for (key, amount) in credit {
            let key = FigureKey { measured: Measured::Covered(RolePolicy::Pec), partner: None, ..key };
            let sum = earned.entry(key).or_default();
            *sum = sum.checked_add(amount).expect("worlds have sums that fit");
        }
        for (key, amount) in &earned {
            prop_assert!(Some(amount) <= consumption.get(key), "{:?}", key);
        }
        for (key, amount) in &consumption {
            let wider = match key.measured {
                Measured::Covered(policy) => WIDER.iter().rev().skip_while(|of| **of != policy).nth(1)
                    .map_or((Measured::Consumption, key.partner), |of| (Measured::Covered(*of), None)),
                Measured::Influenced(policy) => WIDER.iter().rev().skip_while(|of| **of != policy).nth(1)
                    .map_or((Measured::Covered(RolePolicy::Any), None), |of| (Measured::Influenced(*of), key.partner)),
                Measured::Consumption | Measured::EarnedCredit | Measured::PowerPlatform(_) => continue,
            };
            let wider = FigureKey { measured: wider.0, partner: wider.1, ..key.clone() };
            prop_assert!(Some(amount) <= consumption.get(&wider), "{:?} {:?}", key, wider);
        }
    }

    /// The same row by row, by every key but the role, which a narrower policy may name otherwise.
    #[test]
    fn no_row_is_more_than_the_same_row_of_a_wider_policy(world in worlds()) {
        let world = without_refunds(world);
        let mut keys = all_keys(Grain::Location);
        keys.remove(&GroupKey::Role);
        // Which location is the duplicate may change with what each covers.
        keys.remove(&GroupKey::Duplicate);
        let mut wider: Option<BTreeMap<Vec<Cell>, Money>> = None;
        for policy in WIDER {
            let terms = Terms { policy, ..Terms::default() };
            let Ok(_) = reference(&world, terms) else { return Ok(()) };
            let found = by_key(rows(&world, terms, keys.clone()).expect("the definition's sums fit"));
            if let Some(wider) = &wider {
                for (key, amount) in &found {
                    prop_assert!(Some(amount) <= wider.get(key), "{:?}", key);
                }
            }
            wider = Some(found);
        }
    }

    /// By customer, partner and month, by customer and policy, by any key: the sums are the same.
    #[test]
    fn reports_by_other_keys_add_up_to_the_figures(world in worlds()) {
        let found = of_consumption(&world);
        for policy in RolePolicy::ALL {
            let terms = Terms { policy, ..Terms::default() };
            let Ok(_) = reference(&world, terms) else { return Ok(()) };
            let keys = [GroupKey::Tenant, GroupKey::Partner, GroupKey::Currency];
            let by_partner = rows(&world, terms, keys.into()).expect("the definition's sums fit");
            let mut of_rows: Vec<(String, String, String, Money)> = Vec::new();
            for row in by_partner.rows {
                let [Cell::Text(tenant), Cell::Text(partner), _, Cell::Text(currency), Cell::Amount(amount)] = &row[..] else {
                    panic!("{row:?}")
                };
                of_rows.push((tenant.clone(), partner.clone(), currency.clone(), *amount));
            }
            let of_figures: Vec<_> = sums(&found, Measured::Influenced(policy)).into_iter()
                .map(|((customer, partner, currency), sum)| {
                    (customer.to_string(), partner.map_or(String::new(), |id| id.to_string()), currency.to_owned(), sum)
                })
                .collect();
            of_rows.sort();
            let mut of_figures = of_figures;
            of_figures.sort();
            prop_assert_eq!(of_rows, of_figures);
        }
        let index = Index::compile(&world.facts, RolePolicy::Any);
        let (measure, selection) = (Redundancy::new(&index), Selection::default());
        let workers = gather(&world, &index, &measure, &selection);
        let by_customer = coverage(&index, &workers).expect("worlds have sums that fit").customers;
        for row in by_customer.rows {
            let [Cell::Text(tenant), Cell::Text(policy), Cell::Text(currency), Cell::Amount(cost), Cell::Amount(once), ..] = &row[..]
            else { panic!("{row:?}") };
            let of = |measured| {
                let sums = sums(&found, measured);
                let key = (tenant.parse().unwrap(), None, currency.as_str());
                sums.get(&key).copied().unwrap_or_default()
            };
            let policy = RolePolicy::ALL.into_iter().find(|of| of.word() == policy).unwrap();
            prop_assert_eq!((*cost, *once), (of(Measured::Consumption), of(Measured::Covered(policy))));
        }
    }
}
