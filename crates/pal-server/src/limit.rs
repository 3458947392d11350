//! How much one caller may ask (`[limits]`): a bucket each, by the generic cell rate algorithm.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use foldhash::fast::RandomState;
use pal_model::{Instant, Principal};

use crate::config::Limits;

/// Callers that are remembered; beyond it those whose bucket is full again are forgotten.
const CALLERS_MAX: usize = 100_000;
const MINUTE: i128 = 60_000_000_000;

/// The buckets.
#[derive(Debug)]
pub struct Limiter {
    /// Nanoseconds that one request takes.
    each: i128,
    /// How far ahead of now a caller may be.
    ahead: i128,
    /// When each caller's bucket is full again. Nobody chooses its ids: a hash that is only fast will do.
    full_at: Mutex<HashMap<Principal, i128, RandomState>>,
}

/// To be asked again after so many whole seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMany {
    /// At least 1.
    pub retry_after_seconds: i64,
}

impl Limiter {
    /// Full buckets.
    pub fn new(limits: Limits) -> Self {
        let each = MINUTE / i128::from(limits.per_minute);
        Self { each, ahead: each * i128::from(limits.burst), full_at: Mutex::default() }
    }

    /// Takes one request out of the caller's bucket.
    pub fn take(&self, caller: Principal, now: Instant) -> Result<(), TooMany> {
        let now = now.nanoseconds();
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if full_at.len() >= CALLERS_MAX {
            full_at.retain(|_, full_at| *full_at > now);
        }
        let next = full_at.get(&caller).copied().unwrap_or(now).max(now) + self.each;
        let over = next - now - self.ahead;
        if over > 0 {
            let seconds = i64::try_from((over + 999_999_999) / 1_000_000_000).unwrap_or(i64::MAX);
            return Err(TooMany { retry_after_seconds: seconds });
        }
        full_at.insert(caller, next);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::after;

    #[test]
    fn a_bucket_empties_and_fills_again_for_each_caller_alone() {
        let limiter = Limiter::new(Limits { per_minute: 60, burst: 2 });
        let caller = |last: u128| Principal {
            tenant: pal_model::TenantId(pal_model::Guid::from_u128(1)),
            object: pal_model::ObjectId(pal_model::Guid::from_u128(last)),
        };
        let start = Instant::from_nanoseconds(0);
        for (who, seconds, taken) in [
            (1, 0, true),
            (1, 0, true),
            (1, 0, false),
            (2, 0, true),
            (1, 1, true),
            (1, 1, false),
            (1, 10, true),
        ] {
            assert_eq!(limiter.take(caller(who), after(start, seconds)).is_ok(), taken, "{who} at {seconds}");
        }
    }
}
