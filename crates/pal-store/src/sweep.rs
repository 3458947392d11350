//! What is out of date goes, a little at a time, when somebody writes.

use std::sync::atomic::{AtomicI64, Ordering};

use crate::ticks;

/// The most rows of a table that go at a time: nobody is to wait for them.
pub(crate) const ROWS_MAX: i64 = 1000;

/// How long failures and ended families are kept.
pub(crate) const KEPT: i64 = 24 * ticks::PER_HOUR;

/// When rows last went.
#[derive(Debug)]
pub(crate) struct Sweep(AtomicI64);

impl Sweep {
    pub(crate) fn new() -> Self {
        Self(AtomicI64::new(i64::MIN))
    }

    /// Whether a minute has gone by; the one who is told yes is to sweep.
    pub(crate) fn is_due(&self, now: i64) -> bool {
        let last = self.0.load(Ordering::Relaxed);
        now.saturating_sub(last) >= ticks::PER_MINUTE
            && self.0.compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }

    /// There is more to go: the next one sweeps too.
    pub(crate) fn again(&self) {
        self.0.store(i64::MIN, Ordering::Relaxed);
    }
}
