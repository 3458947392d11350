//! What time it is: asked at one place, so that tests can say.

use std::time::{SystemTime, UNIX_EPOCH};

use pal_model::Instant;

/// Says what time it is.
pub type Now = fn() -> Instant;

const NANOSECONDS_PER_SECOND: i128 = 1_000_000_000;

/// The clock of the machine.
#[expect(clippy::disallowed_methods, reason = "the edge of the program: everybody else is given the clock")]
pub fn machine() -> Instant {
    // INVARIANT: the clock of a machine that runs this stands after 1970.
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Instant::from_nanoseconds(i128::try_from(since.as_nanos()).unwrap_or(0))
}

/// Whole seconds since 1970.
pub(crate) fn seconds(at: Instant) -> i64 {
    i64::try_from(at.nanoseconds().div_euclid(NANOSECONDS_PER_SECOND)).unwrap_or(0)
}
