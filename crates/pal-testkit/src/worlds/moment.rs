//! When things happen in random worlds: close to the ends of charge periods, and a nanosecond beside them.

use pal_model::{Instant, Interval};
use proptest::prelude::*;
use proptest::sample::select;

/// 2026-04-01T00:00:00Z.
const START: i128 = 1_775_001_600_000_000_000;
const SECOND: i128 = 1_000_000_000;
const HOUR: i128 = 3_600 * SECOND;
const DAY: i128 = 24 * HOUR;
const APRIL: i128 = 30 * DAY;

fn at(nanoseconds: i128) -> Instant {
    Instant::from_nanoseconds(START + nanoseconds)
}

/// The moments at which most charge periods begin: midnights around the start of a month, some full hours, month starts.
fn edge() -> impl Strategy<Value = i128> {
    prop_oneof![
        4 => (-1_i128..4).prop_map(|day| day * DAY),
        3 => (-2_i128..8).prop_map(|hour| hour * HOUR),
        1 => Just(APRIL),
    ]
}

/// An instant at which a fact may begin or end.
pub fn instants() -> impl Strategy<Value = Instant> {
    let beside = select(vec![-SECOND / 2, -2, -1, 1, 2, 3, SECOND / 2]);
    prop_oneof![
        4 => edge().prop_map(at),
        3 => (edge(), beside).prop_map(|(edge, beside)| at(edge + beside)),
        2 => (-DAY..4 * DAY).prop_map(at),
        1 => (-APRIL..2 * APRIL).prop_map(at),
    ]
}

/// While a fact holds: always, from a moment, until a moment, or between two.
pub(super) fn validity() -> impl Strategy<Value = Interval> {
    let (never, ever) = (Instant::MIN, Instant::MAX);
    prop_oneof![
        4 => Just(Interval::ALWAYS),
        2 => instants().prop_map(move |from| Interval::new(from, ever).unwrap_or(Interval::ALWAYS)),
        2 => instants().prop_map(move |to| Interval::new(never, to).unwrap_or(Interval::ALWAYS)),
        3 => (instants(), instants()).prop_map(|(a, b)| Interval::new(a.min(b), a.max(b)).unwrap_or(Interval::ALWAYS)),
    ]
}

/// Stretches of time one after another, some of them with gaps between: histories of one thing.
pub(super) fn history() -> impl Strategy<Value = Vec<Interval>> {
    let cuts = prop::collection::btree_set(instants(), 0..6);
    (cuts, any::<u8>(), any::<u8>()).prop_map(|(cuts, one, other)| {
        let starts = std::iter::once(Instant::MIN).chain(cuts.iter().copied());
        let ends = cuts.iter().copied().chain(std::iter::once(Instant::MAX));
        let all = starts.zip(ends).filter_map(|(from, to)| Interval::new(from, to));
        // A bit each, three of four set; without cuts the thing holds throughout.
        let kept = if cuts.is_empty() { u8::MAX } else { one | other };
        all.enumerate().filter(|(number, _)| kept >> number & 1 == 1).map(|(_, interval)| interval).collect()
    })
}

/// A charge period: hours, days, months, three nanoseconds, or any two moments.
pub(super) fn charge_period() -> impl Strategy<Value = Interval> {
    let of_length =
        |from: i128, length: i128| Interval::new(at(from), at(from + length)).unwrap_or(Interval::ALWAYS);
    prop_oneof![
        3 => (-2_i128..8).prop_map(move |hour| of_length(hour * HOUR, HOUR)),
        4 => (-1_i128..4).prop_map(move |day| of_length(day * DAY, DAY)),
        4 => select(vec![(-31 * DAY, 31 * DAY), (0, APRIL)]).prop_map(move |(from, length)| of_length(from, length)),
        2 => (edge(), -2_i128..2).prop_map(move |(edge, beside)| of_length(edge + beside, 3)),
        2 => (-2 * DAY..4 * DAY, 1..5 * DAY).prop_map(move |(from, length)| of_length(from, length)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worlds_lie_around_the_start_of_a_month() {
        assert_eq!(at(0).to_string(), "2026-04-01T00:00:00Z");
        assert_eq!(at(APRIL).to_string(), "2026-05-01T00:00:00Z");
    }
}
