//! Partner earned credit: engine = definition, line by line, on random worlds; and what must hold of any credit.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use pal_attribution::earned::reach::Reach;
use pal_attribution::earned::worker::Worker;
use pal_attribution::index::Index;
use pal_attribution::kernel::Overflow;
use pal_attribution::kernel::locus::Loci;
use pal_attribution::report::earned_credit::{CreditForm, CreditKey, EarnedCredit};
use pal_attribution::report::table::{Cell, Table};
use pal_model::definition::attribution::{
    Outcome as Influence, coverage, covered_cost, outcome as influence,
};
use pal_model::definition::earned_credit::{By, Outcome, earned_credit};
use pal_model::definition::link::directory_row;
use pal_model::earned_credit::Said;
use pal_model::{
    Facts, Instant, Interval, IntervalSet, MarkedLine, Mode, Money, PartnerId, Place, Rate, RolePolicy,
    Terms, Unearned,
};
use pal_testkit::batches::with_marked_batches;
use pal_testkit::worlds::{SoldWorld, sold_worlds};
use proptest::prelude::*;

/// Worlds a property in CI; `PROPTEST_CASES` asks for more.
const WORLDS: u32 = 3_000;

fn table(sold: &SoldWorld, form: CreditForm, keys: BTreeSet<CreditKey>) -> Result<Table, Overflow> {
    let asked = EarnedCredit { rate: Rate::USUAL, form, keys, partner: None, from: None, to: None };
    let index = Index::compile_held(&sold.world.facts);
    let reach = Reach::new(&sold.world.facts, &index);
    let loci = Arc::new(Loci::default());
    let worker = || Worker::new(&reach, asked.selection(), Arc::clone(&loci));
    let (mut workers, mut turn) = (vec![worker(), worker()], 0);
    let mut taken = Ok(());
    with_marked_batches(&sold.world, &sold.marks, 3, &mut |batch| {
        taken = taken.and_then(|()| workers[turn % 2].take_lines(batch));
        turn += 1;
    });
    taken?;
    asked.table(&reach, &workers)
}

fn lines(sold: &SoldWorld) -> impl Iterator<Item = MarkedLine> {
    let lines = sold.world.lines.iter().cloned().zip(sold.marks.clone());
    lines.map(|(usage, mark)| MarkedLine { usage, mark })
}

fn by(by: By) -> &'static str {
    match by {
        By::Direct => "DIRECT_ROLE",
        By::Group => "GROUP_ROLE",
        By::Lighthouse => "LIGHTHOUSE",
        By::OnBehalf => "ON_BEHALF",
        By::Relay => "RELAY",
    }
}

/// What a report says of our verdict and the export's.
fn verdict(outcome: &Outcome, said: Said) -> [&'static str; 2] {
    let word = match (outcome.verdict, said) {
        (_, Said::Nothing) => "not-said",
        (Ok(_), Said::NotApplied) => "ours-only",
        (Ok(_), Said::Applied(Some(rate))) if rate != Rate::USUAL => "rate-differs",
        (Ok(_), Said::Applied(_)) | (Err(_), Said::NotApplied) => "agree",
        (Err(_), Said::Applied(_)) => "theirs-only",
    };
    [word, outcome.verdict.map_or_else(Unearned::code, by)]
}

/// The line's keys, verdict and reason as the report prints them.
fn key(facts: &Facts, line: &MarkedLine, outcome: &Outcome) -> Vec<Cell> {
    let usage = &line.usage;
    let place = usage.place.as_ref();
    let provider = outcome.sale.map(|sale| sale.provider);
    let name = provider.and_then(|id| directory_row(facts, id)).and_then(|row| row.name.clone());
    let shown = |value: Option<String>| value.unwrap_or_default();
    let [word, reason] = verdict(outcome, line.mark.said);
    let texts = [
        usage.interval.from().to_string().chars().take(10).collect(),
        usage.interval.from().month().to_string(),
        shown(outcome.customer.map(|id| id.to_string())),
        shown(usage.subscription().map(|id| id.to_string())),
        usage.service.clone(),
        shown(place.and_then(Place::resource_group_name).map(str::to_owned)),
        shown(place.filter(|place| place.is_resource()).map(Place::to_string)),
        shown(provider.map(|id| id.to_string())),
        shown(name),
        shown(outcome.sale.and_then(|sale| sale.reseller).map(|id| id.to_string())),
        usage.currency.clone(),
        word.to_owned(),
        reason.to_owned(),
    ];
    texts.map(Cell::Text).to_vec()
}

/// The definition's rows of the reconciliation by every key; `None` if a sum is more than an amount can be.
fn expected(sold: &SoldWorld) -> Option<Vec<Vec<Cell>>> {
    let mut rows: BTreeMap<Vec<Cell>, (u64, [Money; 3])> = BTreeMap::new();
    for line in lines(sold) {
        let outcome = earned_credit(&sold.world.facts, &line, Rate::USUAL)?;
        let before = line.mark.before_credit(line.usage.cost)?;
        let ours = if outcome.verdict.is_ok() { outcome.possible } else { Money::ZERO };
        let theirs = match line.mark.said {
            Said::Nothing | Said::NotApplied => Money::ZERO,
            Said::Applied(rate) => rate.unwrap_or(Rate::USUAL).of(before),
        };
        let row = rows.entry(key(&sold.world.facts, &line, &outcome)).or_default();
        row.0 += 1;
        for (sum, amount) in row.1.iter_mut().zip([line.usage.cost, ours, theirs]) {
            *sum = sum.checked_add(amount)?;
        }
    }
    let with_sums = |(mut cells, (count, [cost, ours, theirs])): (Vec<Cell>, (u64, [Money; 3]))| {
        cells.push(Cell::Count(count));
        cells.extend([cost, ours, theirs, ours.less(theirs)].map(Cell::Amount));
        cells
    };
    Some(rows.into_iter().map(with_sums).collect())
}

fn amounts(table: &Table, column: &str) -> Option<Money> {
    let at = table.columns.iter().position(|known| known.name == column)?;
    table.rows.iter().try_fold(Money::ZERO, |sum, row| match row[at] {
        Cell::Amount(amount) => sum.checked_add(amount),
        Cell::Text(_) | Cell::Count(_) | Cell::Share(_) => None,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: WORLDS, ..ProptestConfig::default() })]

    /// PAL-38, PAL-39, PAL-40.
    #[test]
    fn the_engine_earns_what_the_definition_earns(sold in sold_worlds()) {
        let Some(expected) = expected(&sold) else { return Ok(()) };
        let found = table(&sold, CreditForm::Reconciled, CreditKey::ALL.into()).expect("the definition's sums fit");
        prop_assert_eq!(found.rows, expected);
    }

    /// PAL-39: whoever does not sell earns nothing, however it is linked.
    #[test]
    fn without_a_sale_nobody_earns(sold in sold_worlds()) {
        let mut facts = sold.world.facts.clone();
        for row in &mut facts.subscriptions {
            row.csp_partner_id = None;
        }
        for line in lines(&sold) {
            let Some(outcome) = earned_credit(&facts, &line, Rate::USUAL) else { return Ok(()) };
            prop_assert!(outcome.verdict.is_err() && outcome.sale.is_none());
        }
    }
}

proptest! {
    // Six reports a world.
    #![proptest_config(ProptestConfig { cases: WORLDS / 6, ..ProptestConfig::default() })]

    /// However finely rows are kept apart, they add up to the same; and what is earned, what is lost and what could not be earned
    /// is all there was.
    #[test]
    fn credit_is_neither_made_nor_lost_by_grouping(sold in sold_worlds(), chosen in any::<u16>()) {
        let Some(_) = expected(&sold) else { return Ok(()) };
        let mut keys: BTreeSet<CreditKey> = CreditKey::ALL.into_iter().enumerate()
            .filter(|(number, _)| chosen >> number & 1 == 1).map(|(_, key)| key).collect();
        keys.insert(CreditKey::Currency);
        for (form, columns) in [
            (CreditForm::Earned, &["PEC"][..]),
            (CreditForm::Lost, &["LostPEC"]),
            (CreditForm::Reconciled, &["Cost", "PEC", "ExportPEC"]),
        ] {
            let fine = table(&sold, form, CreditKey::ALL.into()).expect("the definition's sums fit");
            let Ok(coarse) = table(&sold, form, keys.clone()) else { return Ok(()) };
            for column in columns {
                prop_assert_eq!(amounts(&fine, column), amounts(&coarse, column), "{}", column);
            }
        }
        let earned = table(&sold, CreditForm::Earned, keys.clone()).map(|table| amounts(&table, "PEC"));
        let reconciled = table(&sold, CreditForm::Reconciled, keys).map(|table| amounts(&table, "PEC"));
        prop_assert_eq!(earned, reconciled);
    }

    /// What earns is covered throughout by eligible roles of its sellers, and so by roles of any kind: PEC ⊆ eligible ⊆ any.
    #[test]
    fn what_earns_is_influenced_by_eligible_roles_and_by_any(sold in sold_worlds()) {
        let facts = Facts { admin_agents: Vec::new(), ..sold.world.facts.clone() };
        for line in lines(&sold) {
            let Some(outcome) = earned_credit(&facts, &line, Rate::USUAL) else { return Ok(()) };
            let usage = &line.usage;
            let covered = |policy| {
                let units = coverage(&facts, usage, Terms { policy, ..Terms::default() });
                let of_sale = units.into_iter().filter(|(unit, _)| outcome.sale.is_some_and(|sale| sale.has(unit.partner)));
                of_sale.fold(IntervalSet::EMPTY, |all, (_, unit)| all.union(&unit.covered))
            };
            let (eligible, any) = (covered(RolePolicy::Pec), covered(RolePolicy::Any));
            prop_assert_eq!(eligible.minus(&any), IntervalSet::EMPTY);
            if outcome.verdict.is_ok() {
                prop_assert_eq!(&eligible, &IntervalSet::from(usage.interval));
                if line.mark.before_credit(usage.cost) == Some(usage.cost) {
                    prop_assert_eq!(outcome.possible, Rate::USUAL.of(covered_cost(usage, &eligible)));
                }
            }
        }
    }
}

/// Every way to earn and not to earn occurs in the worlds, so that the comparison is of something.
#[test]
fn the_worlds_know_every_verdict() {
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..3_000 {
        let sold = sold_worlds().new_tree(&mut runner).unwrap().current();
        for line in lines(&sold) {
            let Some(outcome) = earned_credit(&sold.world.facts, &line, Rate::USUAL) else { continue };
            *seen.entry(outcome.verdict.map_or_else(Unearned::code, by)).or_default() += 1;
        }
    }
    let ways = [By::Direct, By::Group, By::Lighthouse, By::OnBehalf, By::Relay].map(by);
    let all = ways.into_iter().chain(Unearned::ALL.map(Unearned::code));
    let missing: Vec<&str> = all.filter(|word| seen.get(word).copied().unwrap_or_default() < 10).collect();
    assert!(missing.is_empty(), "{missing:?} hardly occur: {seen:?}");
}

/// E4: Reader to stay and Contributor for eight hours of a month. By share of time and policy that is 8 of 730; as a credit it
/// is nothing, because the role was neither permanent nor held all day.
#[test]
fn eight_hours_of_an_activated_role_earn_no_credit() {
    use pal_model::facts::{AssignmentKind, Link, Permanence, RoleAssignment, Subscription};
    use pal_model::{Guid, ObjectId, Principal, Scope, SubscriptionId, TenantId, UsageLine, role};

    let at = |text: &str| text.parse::<Instant>().unwrap();
    let money = |text: &str| Money::read(text).unwrap().amount;
    let (contoso, ana) = (TenantId(Guid::from_u128(1)), ObjectId(Guid::from_u128(2)));
    let prod = SubscriptionId(Guid::from_u128(3));
    let fabrikam: PartnerId = "12345".parse().unwrap();
    let scope: Scope = format!("/subscriptions/{prod}").parse().unwrap();
    let reader = "acdd72a7-3385-48ef-bd42-f606fba81ae7".parse().unwrap();
    let eight_hours = Interval::new(at("2026-04-03T08:00:00Z"), at("2026-04-03T16:00:00Z")).unwrap();
    let assignment = |role, permanence, valid| RoleAssignment {
        tenant: contoso,
        assignment_id: None,
        principal: ana,
        role,
        scope: scope.clone(),
        kind: AssignmentKind::Active,
        permanence,
        valid,
    };
    let facts = Facts {
        links: vec![Link {
            principal: Principal { tenant: contoso, object: ana },
            partner_id: fabrikam,
            valid: Interval::ALWAYS,
        }],
        role_assignments: vec![
            assignment(reader, Permanence::Permanent, Interval::ALWAYS),
            assignment(role::CONTRIBUTOR, Permanence::Activated, eight_hours),
        ],
        subscriptions: vec![Subscription {
            subscription: prod,
            tenant: contoso,
            display_name: None,
            offer_type: None,
            cloud: None,
            csp_partner_id: Some(fabrikam),
            csp_reseller_id: None,
            valid: Interval::ALWAYS,
        }],
        ..Facts::default()
    };
    let usage = UsageLine {
        interval: Interval::new(at("2026-04-01T00:00:00Z"), at("2026-05-01T10:00:00Z")).unwrap(),
        place: Some(Place::subscription(prod)),
        export_tenant: None,
        microsoft: true,
        consumption: true,
        service: "Virtual Machines".to_owned(),
        currency: "USD".to_owned(),
        cost: money("730"),
    };
    let terms = Terms { policy: RolePolicy::Pec, mode: Mode::TimeWeighted, ..Terms::default() };
    let Influence::Counted { attributed, .. } = influence(&facts, &usage, terms) else { panic!() };
    assert_eq!(attributed, money("8"));
    let line = MarkedLine { usage, mark: pal_model::earned_credit::Mark::default() };
    let verdict = earned_credit(&facts, &line, Rate::USUAL).unwrap().verdict;
    assert_eq!(verdict, Err(Unearned::NotPermanent));
}
