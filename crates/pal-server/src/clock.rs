//! What time it is. The one place that asks; everybody else is told, so that tests can move the clock.

use std::fmt;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use pal_model::Instant;

/// What the wire and the store count in: 100 ns.
const TICK: i128 = 100;

/// A source of the present moment.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Instant + Send + Sync>);

impl Clock {
    /// The clock of the machine.
    pub fn of_the_machine() -> Self {
        Self::new(machine)
    }

    /// A clock that says what the function says.
    pub fn new(now: impl Fn() -> Instant + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The present moment, in whole ticks.
    pub fn now(&self) -> Instant {
        let nanoseconds = (self.0)().nanoseconds();
        Instant::from_nanoseconds(nanoseconds - nanoseconds.rem_euclid(TICK))
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the edge of the program: everybody else takes the time as an argument"
)]
fn machine() -> Instant {
    // INVARIANT: the clock of a machine that runs this stands after 1970.
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Instant::from_nanoseconds(i128::try_from(since.as_nanos()).unwrap_or(0))
}

/// The moment so many seconds later.
pub fn after(at: Instant, seconds: i64) -> Instant {
    Instant::from_nanoseconds(at.nanoseconds().saturating_add(i128::from(seconds) * 1_000_000_000))
}

/// Whole seconds since 1970.
pub fn seconds(at: Instant) -> i64 {
    i64::try_from(at.nanoseconds().div_euclid(1_000_000_000)).unwrap_or(0)
}
