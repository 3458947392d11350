//! What ends now changes nothing of before, and a line may be cut anywhere.

use std::collections::BTreeMap;

use pal_model::definition::attribution::{Coverage, coverage, outcome};
use pal_model::{Association, Instant, Interval, IntervalSet, Money, Terms, Unit, UsageLine};
use pal_testkit::worlds::{instants, worlds};
use proptest::prelude::*;

use super::{WORLDS, credited};

/// The validity until an instant; nothing if it begins then or later.
fn until(valid: Interval, end: Instant) -> Option<Interval> {
    Interval::new(valid.from(), valid.to().min(end))
}

/// Drops what begins at the end or later, and cuts what lasts longer.
fn cut<R>(rows: &mut Vec<R>, end: Instant, valid: impl Fn(&mut R) -> &mut Interval) {
    rows.retain_mut(|row| match until(*valid(row), end) {
        Some(shorter) => {
            *valid(row) = shorter;
            true
        }
        None => false,
    });
}

fn covered(coverage: BTreeMap<Unit, Coverage>) -> BTreeMap<Unit, IntervalSet> {
    coverage.into_iter().map(|(unit, coverage)| (unit, coverage.covered)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(WORLDS))]

    /// PAL-23, PAL-24: an end changes nothing before it, and after it there is nothing.
    #[test]
    fn what_ends_changes_nothing_before(world in worlds(), end in instants()) {
        let mut ended = world.facts.clone();
        cut(&mut ended.links, end, |row| &mut row.valid);
        cut(&mut ended.role_assignments, end, |row| &mut row.valid);
        cut(&mut ended.delegations, end, |row| &mut row.valid);
        let before = IntervalSet::from(Interval::new(Instant::MIN, end).unwrap());
        for line in &world.lines {
            if line.interval.to() <= end {
                let terms = Terms::default();
                prop_assert_eq!(outcome(&ended, line, terms), outcome(&world.facts, line, terms));
            }
            let mut expected = covered(coverage(&world.facts, line, Terms::default()));
            for set in expected.values_mut() {
                *set = set.intersect(&before);
            }
            expected.retain(|_, set| !set.is_empty());
            prop_assert_eq!(covered(coverage(&ended, line, Terms::default())), expected);
        }
    }

    /// PAL-20: a line cut in two earns what the whole line earns. Costs are so many steps a nanosecond, so nothing is rounded.
    #[test]
    fn a_line_may_be_cut_anywhere(world in worlds(), thousandths in 0_i128..1000, rate in -1000_i128..1000) {
        let terms = Terms { association: Association::All, ..Terms::default() };
        let during = |line: &UsageLine, interval: Interval| {
            let cost = Money::from_units(rate * i128::try_from(interval.length()).unwrap());
            UsageLine { interval, cost, ..line.clone() }
        };
        for line in &world.lines {
            let (from, to) = (line.interval.from(), line.interval.to());
            let length = to.nanoseconds() - from.nanoseconds();
            let middle = Instant::from_nanoseconds(from.nanoseconds() + 1 + (length - 1) * thousandths / 1000);
            let (Some(first), Some(second)) = (Interval::new(from, middle), Interval::new(middle, to)) else {
                continue;
            };
            let (whole, parts) = (during(line, line.interval), [during(line, first), during(line, second)]);
            let mut united: BTreeMap<Unit, IntervalSet> = BTreeMap::new();
            let mut sums: BTreeMap<Unit, Money> = BTreeMap::new();
            for part in &parts {
                for (unit, set) in covered(coverage(&world.facts, part, terms)) {
                    let all = united.entry(unit).or_default();
                    *all = all.union(&set);
                }
                for (unit, amount) in credited(&world.facts, part, terms) {
                    let sum = sums.entry(unit).or_default();
                    *sum = sum.checked_add(amount).unwrap();
                }
            }
            prop_assert_eq!(united, covered(coverage(&world.facts, &whole, terms)));
            // Whether anybody knows the tenant is decided at the start of each line.
            let counted = |line: &UsageLine| pal_model::definition::attribution::exclusion(&world.facts, line).is_ok();
            if counted(&whole) && parts.iter().all(counted) {
                prop_assert_eq!(sums, credited(&world.facts, &whole, terms));
            }
        }
    }
}
