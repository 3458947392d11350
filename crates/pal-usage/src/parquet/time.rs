//! Times as text, in the form that cost exports print: what CSV files say and what Parquet counts are then read alike.

use pal_model::Instant;
use pal_model::time::TimeError;

use super::fault::Fault;
use super::leaf::{Leaf, Logical, Physical, TimeUnit};
use crate::error::CellError;

/// How a column says times.
#[derive(Debug, Clone, Copy)]
pub(super) enum TimeKind {
    Text,
    Days,
    Since1970(TimeUnit),
    /// Nanoseconds of a day, then the Julian day: what old writers made of timestamps.
    Julian,
}

impl TimeKind {
    pub(super) fn of(leaf: Leaf) -> Result<Self, Fault> {
        match (leaf.physical, leaf.logical) {
            (Physical::ByteArray, None) => Ok(Self::Text),
            (Physical::Int32, Some(Logical::Date)) => Ok(Self::Days),
            (Physical::Int64, Some(Logical::Timestamp(unit))) => Ok(Self::Since1970(unit)),
            (Physical::Int96, None) => Ok(Self::Julian),
            _ => Err(leaf.is_no("time")),
        }
    }

    /// The text of a value; for a column of texts the value itself.
    pub(super) fn text(self, raw: &[u8]) -> Result<Box<[u8]>, CellError> {
        const DAY: i128 = 86_400_000_000_000;
        const JULIAN_1970: i128 = 2_440_588;
        let (count, unit) = match self {
            Self::Text => return Ok(raw.into()),
            Self::Days => (integer(raw), DAY),
            Self::Since1970(TimeUnit::Milliseconds) => (integer(raw), 1_000_000),
            Self::Since1970(TimeUnit::Microseconds) => (integer(raw), 1_000),
            Self::Since1970(TimeUnit::Nanoseconds) => (integer(raw), 1),
            Self::Julian => {
                let (of_day, day) = raw.split_at_checked(8).unwrap_or_default();
                ((integer(day) - JULIAN_1970) * DAY + integer(of_day), 1)
            }
        };
        // INVARIANT: a count has at most 64 bits, so its product with less than 2⁴⁷ fits.
        let nanoseconds = count.saturating_mul(unit);
        let instant = Instant::from_nanoseconds(nanoseconds);
        let (first, last) = (Instant::from_date(1, 1, 1), Instant::from_date(9999, 12, 31));
        let exists =
            first.is_some_and(|first| first <= instant) && last.is_some_and(|last| instant < last.next_day());
        if !exists {
            return Err(CellError::Time(TimeError(format!("{nanoseconds} ns since 1970"))));
        }
        Ok(instant.to_string().into_bytes().into())
    }
}

/// A little-endian integer with sign, of at most eight bytes.
pub(super) fn integer(raw: &[u8]) -> i128 {
    let mut bytes = [if raw.last().is_some_and(|last| *last >= 0x80) { 0xff } else { 0 }; 16];
    for (to, from) in bytes.iter_mut().zip(raw) {
        *to = *from;
    }
    i128::from_le_bytes(bytes)
}
