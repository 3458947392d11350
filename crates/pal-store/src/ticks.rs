//! Times as they are kept: whole steps of 100 ns since 1970, the finest that the wire prints. The years 0001 to 9999 fit.

use pal_model::time::Instant;

const NANOSECONDS: i128 = 100;

/// Steps in an hour.
pub(crate) const PER_HOUR: i64 = 36_000_000_000;
/// Steps in a minute.
pub(crate) const PER_MINUTE: i64 = PER_HOUR / 60;

/// The step a moment falls in; open ends are the first and last there are.
pub(crate) fn of(at: Instant) -> i64 {
    let steps = at.nanoseconds().div_euclid(NANOSECONDS);
    i64::try_from(steps).unwrap_or(if steps < 0 { i64::MIN } else { i64::MAX })
}

/// The moment a step begins.
pub(crate) fn instant(steps: i64) -> Instant {
    Instant::from_nanoseconds(i128::from(steps) * NANOSECONDS)
}

/// The moment without what is finer than a step.
pub(crate) fn whole(at: Instant) -> Instant {
    instant(of(at))
}
