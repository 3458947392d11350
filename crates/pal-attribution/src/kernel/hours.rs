//! Time in whole hours: small enough to stand beside a sum, exact enough for nearly every line.

use pal_model::{Instant, Interval};

/// Hours since 1970, the last one excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hours {
    from: i32,
    to: i32,
}

impl Hours {
    /// No hour includes, and none is included in, these.
    pub(super) const NONE: Self = Self { from: i32::MAX, to: i32::MIN };

    /// The hours that an interval touches.
    pub(super) fn around(interval: &Interval) -> Self {
        Self { from: floor(interval.from()), to: ceil(interval.to()) }
    }

    /// The hours that lie in an interval as a whole, perhaps none.
    pub(super) fn within(interval: &Interval) -> Self {
        Self { from: ceil(interval.from()), to: floor(interval.to()) }
    }

    /// The hours that are among both.
    pub(super) fn intersect(self, other: Self) -> Self {
        Self { from: self.from.max(other.from), to: self.to.min(other.to) }
    }

    /// Whether all of the other hours are among these.
    #[inline]
    pub(super) fn includes(self, other: Self) -> bool {
        self.from <= other.from && other.to <= self.to
    }
}

const HOUR: i128 = 3_600_000_000_000;

/// The hour that an instant lies in. Times that count end in the year 9999; what is unbounded is beyond them all.
fn floor(at: Instant) -> i32 {
    clamped(at.nanoseconds().div_euclid(HOUR))
}

/// The first hour that does not start before an instant.
fn ceil(at: Instant) -> i32 {
    let nanoseconds = at.nanoseconds();
    let is_begun = nanoseconds.rem_euclid(HOUR) != 0;
    clamped(nanoseconds.div_euclid(HOUR) + i128::from(is_begun))
}

fn clamped(hour: i128) -> i32 {
    i32::try_from(hour).unwrap_or(if hour < 0 { i32::MIN } else { i32::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(interval: (i128, i128)) -> Interval {
        let at = |hours: i128| Instant::from_nanoseconds(hours * HOUR / 4);
        Interval::new(at(interval.0), at(interval.1)).unwrap()
    }

    #[test]
    fn hours_that_are_included_are_those_of_intervals_that_are() {
        let ends = || (-9..9).flat_map(|from| (from + 1..10).map(move |to| hours((from, to))));
        let outer = ends().chain([Interval::ALWAYS]);
        for (outer, inner) in outer.flat_map(|outer| ends().map(move |inner| (outer, inner))) {
            let is_included = Hours::within(&outer).includes(Hours::around(&inner));
            assert!(!is_included || outer.includes(&inner), "{outer:?} {inner:?}");
        }
    }

    #[test]
    fn whole_hours_are_told_exactly() {
        let day = hours((0, 96));
        assert!(Hours::within(&day).includes(Hours::around(&day)));
        assert!(Hours::within(&Interval::ALWAYS).includes(Hours::around(&day)));
        assert!(!Hours::within(&hours((1, 96))).includes(Hours::around(&day)));
        assert!(!Hours::within(&hours((0, 95))).includes(Hours::around(&day)));
        assert!(!Hours::NONE.includes(Hours::around(&day)));
    }
}
