//! Times as the link service writes them: UTC with `Z`, up to seven fraction digits, trailing zeros trimmed.

use std::fmt;

use pal_model::Instant;
use serde::{Serialize, Serializer};

/// What the wire counts in: 100 ns.
const TICK: i128 = 100;

/// A moment, cut to the wire's ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct WireTime(Instant);

impl WireTime {
    /// The moment on the wire.
    pub const fn instant(self) -> Instant {
        self.0
    }
}

impl From<Instant> for WireTime {
    fn from(instant: Instant) -> Self {
        let nanoseconds = instant.nanoseconds();
        Self(Instant::from_nanoseconds(nanoseconds - nanoseconds.rem_euclid(TICK)))
    }
}

impl fmt::Display for WireTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for WireTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_are_cut_to_seven_digits_and_their_zeros_trimmed() {
        for (given, printed) in [
            ("2026-02-17T13:48:41.467682599Z", "2026-02-17T13:48:41.4676825Z"),
            ("2026-02-17T13:48:59.318186000Z", "2026-02-17T13:48:59.318186Z"),
            ("2026-02-17T13:48:00.000000099Z", "2026-02-17T13:48:00Z"),
        ] {
            assert_eq!(WireTime::from(given.parse::<Instant>().unwrap()).to_string(), printed);
        }
    }
}
