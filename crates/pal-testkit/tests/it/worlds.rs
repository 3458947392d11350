//! Worlds keep the contract, come again from their seed, and hold what they are made for.

use std::collections::BTreeSet;

use pal_model::definition::attribution::{Credit, Outcome, coverage, outcome, witnesses};
use pal_model::definition::stretches;
use pal_model::{Association, Facts, Interval, IntervalSet, Mechanism, Mode, Place, Terms};
use pal_testkit::worlds::{World, worlds};
use proptest::prelude::*;

fn at_most_one<K: Ord, V: Ord>(rows: impl Iterator<Item = (K, V)>) -> bool {
    let pairs: BTreeSet<(K, V)> = rows.collect();
    let count = pairs.len();
    pairs.into_iter().map(|(key, _)| key).collect::<BTreeSet<_>>().len() == count
}

fn is_lawful(facts: &Facts) -> bool {
    stretches(facts, Interval::ALWAYS).into_iter().map(|part| part.from()).all(|at| {
        let links = facts.links.iter().enumerate().filter(|(_, row)| row.valid.contains(at));
        let edges = facts.management_groups.iter().filter(|row| row.valid.contains(at));
        let owners = facts.subscriptions.iter().filter(|row| row.valid.contains(at));
        at_most_one(links.map(|(number, row)| (row.principal, number)))
            && at_most_one(edges.map(|row| ((row.tenant, &row.child), &row.parent)))
            && at_most_one(owners.map(|row| (row.subscription, row.tenant)))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Contract §2 and §9, *first of all*.
    #[test]
    fn no_world_breaks_a_rule_across_rows(world in worlds()) {
        prop_assert!(is_lawful(&world.facts));
    }

    #[test]
    fn a_raw_id_is_the_lines_place_in_some_letter_case(world in worlds()) {
        prop_assert_eq!(world.lines.len(), world.raw_ids.len());
        prop_assert_eq!(world.lines.len(), world.rounded.len());
        for (line, raw_id) in world.lines.iter().zip(&world.raw_ids) {
            prop_assert_eq!(&line.place, &Place::from_bytes(raw_id.as_bytes()));
            prop_assert_eq!(line.place.is_none(), raw_id.is_empty());
        }
    }
}

#[test]
fn a_seed_gives_one_world() {
    let worlds: Vec<World> = (0..20).map(World::from_seed).collect();
    for (seed, world) in (0..).zip(&worlds) {
        assert_eq!(World::from_seed(seed), *world, "{seed}");
        assert!(worlds.iter().filter(|other| *other == world).count() == 1, "{seed}");
    }
}

/// What a world shows, by name.
fn shown(world: &World) -> BTreeSet<&'static str> {
    let mut shown = BTreeSet::new();
    let terms = Terms { association: Association::All, ..Terms::default() };
    for line in &world.lines {
        match outcome(&world.facts, line, terms) {
            Outcome::Excluded(exclusion) => {
                shown.insert(exclusion.code().code());
            }
            Outcome::Counted { credits, covered, .. } => {
                shown.insert(if covered { "a covered line" } else { "an uncovered line" });
                let both = |credit: &Credit| {
                    credits.iter().any(|other| other.unit == credit.unit && other.duplicate)
                };
                if credits.iter().any(|credit| !credit.duplicate && both(credit)) {
                    shown.insert("a location of which a part is a duplicate");
                }
                for credit in credits {
                    shown.insert(match credit.unit.mechanism {
                        Mechanism::Pal => "a credit by link",
                        Mechanism::Csp => "a credit by sale",
                        Mechanism::Dpor => "a credit by record",
                    });
                    if credit.duplicate {
                        shown.insert("a duplicate");
                    }
                }
            }
        }
        let whole = IntervalSet::from(line.interval);
        let units = coverage(&world.facts, line, Terms::default());
        if units.values().any(|unit| unit.covered != whole) && !line.cost.is_zero() {
            shown.insert("a partial credit");
        }
        if units.values().any(|unit| unit.covered.intervals().len() > 1) {
            shown.insert("coverage with gaps");
        }
        if !coverage(&world.facts, line, Terms { mode: Mode::Whole, ..Terms::default() }).is_empty() {
            shown.insert("a line covered throughout");
        }
        for witness in witnesses(&world.facts, line, Terms::default()) {
            shown.insert(match (witness.grant.groups.len(), witness.grant.route) {
                (0, pal_model::definition::access::Route::Delegation) => "Lighthouse",
                (0, _) => "a role of one's own",
                (1, _) => "a role by a group",
                (_, _) => "a role by nested groups",
            });
            if let pal_model::Scope::ManagementGroup(_) = witness.grant.scope {
                shown.insert("a role by a management group");
            }
        }
    }
    shown
}

/// In how many of a hundred worlds a thing shows at least: a property over worlds in which nothing happens proves nothing.
#[test]
fn worlds_hold_what_they_are_made_for() {
    const WORLDS: u64 = 400;
    let all: Vec<BTreeSet<&str>> = (0..WORLDS).map(|seed| shown(&World::from_seed(seed))).collect();
    let mut rare = Vec::new();
    for (thing, at_least) in [
        ("a credit by link", 60),
        ("a partial credit", 25),
        ("a credit by sale", 25),
        ("a duplicate", 15),
        ("a location of which a part is a duplicate", 2),
        ("coverage with gaps", 3),
        ("a line covered throughout", 40),
        ("an uncovered line", 40),
        ("Lighthouse", 5),
        ("a role of one's own", 25),
        ("a role by a group", 10),
        ("a role by nested groups", 10),
        ("a role by a management group", 5),
        ("OTHER_PROVIDER", 10),
        ("NOT_CONSUMPTION", 10),
        ("TENANT_UNKNOWN", 10),
    ] {
        let worlds = all.iter().filter(|shown| shown.contains(thing)).count();
        let told = format!("{thing}: {worlds} of {WORLDS} worlds");
        println!("{told}");
        if worlds * 100 < at_least * all.len() {
            rare.push(told);
        }
    }
    assert!(rare.is_empty(), "{rare:#?}");
}
