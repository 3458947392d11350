//! Half-open stretches of time, and sets of them.

use smallvec::{SmallVec, smallvec};

use crate::time::Instant;

/// `[from, to)`: `from` is in it, `to` is not. Never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval {
    from: Instant,
    to: Instant,
}

impl Interval {
    /// All of time.
    pub const ALWAYS: Self = Self { from: Instant::MIN, to: Instant::MAX };

    /// `[from, to)`, or `None` if nothing lies between.
    pub fn new(from: Instant, to: Instant) -> Option<Self> {
        (from < to).then_some(Self { from, to })
    }

    /// The first instant of the interval.
    pub const fn from(&self) -> Instant {
        self.from
    }

    /// The first instant after the interval.
    pub const fn to(&self) -> Instant {
        self.to
    }

    /// Whether `at` lies in the interval.
    pub fn contains(&self, at: Instant) -> bool {
        self.from <= at && at < self.to
    }

    /// Whether all of `other` lies in the interval.
    pub fn includes(&self, other: &Self) -> bool {
        self.from <= other.from && other.to <= self.to
    }

    /// What the two have in common.
    pub fn intersect(&self, other: &Self) -> Option<Self> {
        Self::new(self.from.max(other.from), self.to.min(other.to))
    }

    /// Length in nanoseconds; an open end counts as the end of representable time.
    pub fn length(&self) -> u128 {
        self.to.nanoseconds().abs_diff(self.from.nanoseconds())
    }
}

/// A set of instants: disjoint intervals in order, none touching the next. Two sets of the same instants are equal. Most sets are
/// one interval, which costs no allocation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct IntervalSet(SmallVec<[Interval; 1]>);

impl IntervalSet {
    /// The empty set.
    pub const EMPTY: Self = Self(SmallVec::new_const());

    /// Every instant.
    pub fn always() -> Self {
        Interval::ALWAYS.into()
    }

    /// The intervals, in order.
    pub fn intervals(&self) -> &[Interval] {
        &self.0
    }

    /// Whether no instant is in the set.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `at` is in the set.
    pub fn contains(&self, at: Instant) -> bool {
        let after = self.0.partition_point(|interval| interval.from <= at);
        after.checked_sub(1).and_then(|last| self.0.get(last)).is_some_and(|interval| interval.contains(at))
    }

    /// The instants in either set.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        self.0.iter().chain(&other.0).copied().collect()
    }

    /// The instants in both sets.
    #[must_use]
    pub fn intersect(&self, other: &Self) -> Self {
        let (mut left, mut right) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut common = SmallVec::new();
        while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
            common.extend(a.intersect(b));
            if a.to < b.to {
                left.next();
            } else {
                right.next();
            }
        }
        Self(common)
    }

    /// The part of the set that lies in `window`.
    #[must_use]
    pub fn within(&self, window: &Interval) -> Self {
        let first = self.0.partition_point(|interval| interval.to <= window.from);
        Self(self.0.iter().skip(first).map_while(|interval| interval.intersect(window)).collect())
    }

    /// Whether the set has any instant of `window`.
    pub fn meets(&self, window: &Interval) -> bool {
        let first = self.0.partition_point(|interval| interval.to <= window.from);
        self.0.get(first).is_some_and(|interval| interval.from < window.to)
    }

    /// The instants in this set and not in `other`.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        self.intersect(&other.complement())
    }

    /// The instants not in this set.
    #[must_use]
    pub fn complement(&self) -> Self {
        let mut gaps = SmallVec::with_capacity(self.0.len() + 1);
        let mut from = Instant::MIN;
        for interval in &self.0 {
            gaps.extend(Interval::new(from, interval.from));
            from = interval.to;
        }
        gaps.extend(Interval::new(from, Instant::MAX));
        Self(gaps)
    }

    /// Total length in nanoseconds.
    pub fn length(&self) -> u128 {
        self.0.iter().fold(0, |sum, interval| sum.saturating_add(interval.length()))
    }

    /// How many nanoseconds of `window` are in the set.
    pub fn length_within(&self, window: &Interval) -> u128 {
        let first = self.0.partition_point(|interval| interval.to <= window.from);
        self.0
            .iter()
            .skip(first)
            .map_while(|interval| interval.intersect(window))
            .map(|part| part.length())
            .sum()
    }
}

impl From<Interval> for IntervalSet {
    fn from(interval: Interval) -> Self {
        Self(smallvec![interval])
    }
}

impl FromIterator<Interval> for IntervalSet {
    /// Unites intervals given in any order.
    fn from_iter<I: IntoIterator<Item = Interval>>(intervals: I) -> Self {
        let mut intervals: SmallVec<[_; 4]> = intervals.into_iter().collect();
        intervals.sort_unstable();
        let mut united: SmallVec<[Interval; 1]> = SmallVec::new();
        for interval in intervals {
            match united.last_mut() {
                Some(last) if interval.from <= last.to => last.to = last.to.max(interval.to),
                _ => united.push(interval),
            }
        }
        Self(united)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn set() -> impl Strategy<Value = IntervalSet> {
        prop::collection::vec((0_i128..40, 1_i128..10), 0..6).prop_map(|parts| {
            parts
                .into_iter()
                .filter_map(|(from, length)| {
                    Interval::new(Instant::from_nanoseconds(from), Instant::from_nanoseconds(from + length))
                })
                .collect()
        })
    }

    proptest! {
        #[test]
        fn the_operations_are_those_of_sets(a in set(), b in set(), from in 0_i128..40, length in 1_i128..20) {
            let window = Interval::new(Instant::from_nanoseconds(from), Instant::from_nanoseconds(from + length)).unwrap();
            let mut counted = 0;
            for t in -1..60 {
                let at = Instant::from_nanoseconds(t);
                let (in_a, in_b) = (a.contains(at), b.contains(at));
                prop_assert_eq!(a.union(&b).contains(at), in_a || in_b);
                prop_assert_eq!(a.intersect(&b).contains(at), in_a && in_b);
                prop_assert_eq!(a.minus(&b).contains(at), in_a && !in_b);
                prop_assert_eq!(a.complement().contains(at), !in_a);
                prop_assert_eq!(a.within(&window).contains(at), in_a && window.contains(at));
                counted += u128::from(in_a && window.contains(at));
            }
            prop_assert_eq!(a.length_within(&window), counted);
            prop_assert_eq!(a.within(&window).length(), counted);
            prop_assert_eq!(a.complement().complement(), a);
        }
    }

    #[test]
    fn touching_intervals_become_one() {
        let at = Instant::from_nanoseconds;
        let set: IntervalSet =
            [Interval::new(at(5), at(9)), Interval::new(at(0), at(5))].into_iter().flatten().collect();
        assert_eq!(set.intervals(), [Interval::new(at(0), at(9)).unwrap()]);
        assert_eq!(Interval::new(at(5), at(5)), None);
    }
}
