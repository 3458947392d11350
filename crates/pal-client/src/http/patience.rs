//! How often, and how long apart, something is asked again.

use std::time::Duration;

use aws_lc_rs::rand;

/// How often something is asked, and how long to wait in between where nobody says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// How often it is asked at most.
    pub attempts_max: u32,
    /// The longest wait after the first attempt; it doubles with each one.
    pub first: Duration,
    /// The longest wait.
    pub longest: Duration,
}

impl Default for Patience {
    /// Six attempts (contract §11).
    fn default() -> Self {
        Self { attempts_max: 6, first: Duration::from_millis(500), longest: Duration::from_secs(30) }
    }
}

impl Patience {
    /// Whether there may be another attempt after so many.
    pub const fn allows_after(&self, attempts: u32) -> bool {
        attempts < self.attempts_max
    }

    /// How long to wait after so many attempts: twice as long each time, and by chance up to half of it less, so that those who
    /// failed together do not come back together.
    pub fn pause(&self, attempts: u32) -> Duration {
        let doubled =
            self.first.saturating_mul(1_u32.checked_shl(attempts.saturating_sub(1)).unwrap_or(u32::MAX));
        let most = doubled.min(self.longest);
        let mut chance = [0_u8; 4];
        // Without chance the wait is the longest: nobody is asked too early.
        let _ = rand::fill(&mut chance);
        let less = (most / 2).saturating_mul(u32::from_le_bytes(chance) >> 16) / 65_536;
        most.saturating_sub(less)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_doubles_and_differs() {
        let patience = Patience::default();
        for (attempts, most) in
            [(1, 500), (2, 1_000), (3, 2_000), (5, 8_000), (9, 30_000), (u32::MAX, 30_000)]
        {
            let most = Duration::from_millis(most);
            for _ in 0..64 {
                let pause = patience.pause(attempts);
                assert!(pause <= most && pause >= most / 2, "{attempts}: {pause:?}");
            }
        }
        let pauses: Vec<Duration> = (0..8).map(|_| patience.pause(9)).collect();
        assert!(pauses.iter().any(|pause| *pause != pauses[0]), "{pauses:?}");
        assert!(patience.allows_after(5) && !patience.allows_after(6));
    }
}
