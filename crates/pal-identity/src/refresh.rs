//! A token with an unknown `kid` may mean that the issuer has a new key, or nothing at all: asking is rationed (R3).

use std::sync::{Mutex, PoisonError};

use pal_model::Instant;

/// At most one question in [`RefreshGate::SECONDS`], whoever sends how many tokens. One gate for each issuer.
#[derive(Debug, Default)]
pub struct RefreshGate(Mutex<Option<Instant>>);

impl RefreshGate {
    /// The least time between two questions.
    pub const SECONDS: i64 = 300;

    /// Whether the issuer's keys may be asked for now. Saying yes is counted, so ask only if you then do it.
    pub fn pass(&self, now: Instant) -> bool {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let nanoseconds = i128::from(Self::SECONDS) * 1_000_000_000;
        // A clock that was set back must not close the gate for longer than it would have been.
        let waiting = last.is_some_and(|last| (now.nanoseconds() - last.nanoseconds()).abs() < nanoseconds);
        if !waiting {
            *last = Some(now);
        }
        !waiting
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::life::instant;

    #[test]
    fn ten_thousand_unknown_keys_ask_once_in_five_minutes() {
        let gate = RefreshGate::default();
        assert_eq!((0..10_000).filter(|_| gate.pass(instant(1000))).count(), 1);
        assert!(!gate.pass(instant(1299)));
        assert!(gate.pass(instant(1300)));
        assert!(gate.pass(instant(0)), "the clock was set back");
    }
}
