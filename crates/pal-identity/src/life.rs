//! From when to when a token is good (RFC 7519 §4.1.4 … §4.1.6), in whole seconds since 1970.

use pal_model::Instant;

use crate::token_error::TokenError;

/// How far two clocks may be apart.
pub const LEEWAY_SECONDS: i64 = 60;
/// The longest life of a token that we take. Entra's longest is 28 hours; a token for years is a password.
pub const LIFE_SECONDS_MAX: i64 = 48 * 3600;

const NANOSECONDS_PER_SECOND: i128 = 1_000_000_000;

/// The whole seconds of an instant since 1970.
pub(crate) fn seconds(at: Instant) -> i64 {
    let whole = at.nanoseconds().div_euclid(NANOSECONDS_PER_SECOND);
    i64::try_from(whole).unwrap_or(if whole < 0 { i64::MIN } else { i64::MAX })
}

/// The instant of so many seconds since 1970.
pub(crate) fn instant(seconds: i64) -> Instant {
    Instant::from_nanoseconds(i128::from(seconds) * NANOSECONDS_PER_SECOND)
}

/// When a token was made and when it is good, as it says itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Life {
    /// `iat`.
    pub(crate) issued: i64,
    /// `nbf`.
    pub(crate) not_before: i64,
    /// `exp`.
    pub(crate) expires: i64,
}

impl Life {
    /// Whether the token is good at that moment, give or take [`LEEWAY_SECONDS`].
    pub(crate) fn check(self, now: Instant) -> Result<(), TokenError> {
        if self.expires.saturating_sub(self.issued.max(self.not_before)) > LIFE_SECONDS_MAX {
            return Err(TokenError::LivesTooLong);
        }
        let now = seconds(now);
        if self.issued > now.saturating_add(LEEWAY_SECONDS) {
            return Err(TokenError::IssuedInFuture);
        }
        if self.not_before > now.saturating_add(LEEWAY_SECONDS) {
            return Err(TokenError::NotYetValid);
        }
        if now >= self.expires.saturating_add(LEEWAY_SECONDS) {
            return Err(TokenError::Expired);
        }
        Ok(())
    }

    /// The first moment at which [`Life::check`] says yes.
    pub(crate) fn good_from(self) -> Instant {
        instant(self.issued.max(self.not_before).saturating_sub(LEEWAY_SECONDS))
    }

    /// The first moment after that at which it says no.
    pub(crate) fn good_until(self) -> Instant {
        instant(self.expires.saturating_add(LEEWAY_SECONDS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_a_minute_before_and_after_its_time_and_not_a_second_more() {
        let life = Life { issued: 1000, not_before: 1000, expires: 4600 };
        for (now, expected) in [
            (939, Err(TokenError::IssuedInFuture)),
            (940, Ok(())),
            (4659, Ok(())),
            (4660, Err(TokenError::Expired)),
        ] {
            assert_eq!(life.check(instant(now)), expected, "{now}");
        }
        assert_eq!((life.good_from(), life.good_until()), (instant(940), instant(4660)));
        let later = Life { not_before: 2000, ..life };
        assert_eq!(later.check(instant(1500)), Err(TokenError::NotYetValid));
        assert_eq!(Life { expires: i64::MAX, ..life }.check(instant(1500)), Err(TokenError::LivesTooLong));
    }
}
