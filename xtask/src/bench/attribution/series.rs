//! What the rounds took, and what that says.
#![expect(clippy::float_arithmetic, reason = "seconds and ratios of seconds; no money")]

use super::contender::{Contender, Run};
use crate::bench::median::median;

/// The rounds of one contender over one data set.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Series {
    pub(super) contender: Contender,
    pub(super) runs: Vec<Run>,
}

impl Series {
    /// Nothing yet.
    pub(super) fn new(contender: Contender) -> Self {
        Self { contender, runs: Vec::new() }
    }

    /// Half of the rounds took at most this.
    pub(super) fn seconds(&self) -> f64 {
        median(self.runs.iter().map(|run| run.seconds).collect())
    }

    /// The most memory that any round took.
    pub(super) fn peak_mb(&self) -> f64 {
        self.runs.iter().map(|run| run.peak_mb).fold(0.0, f64::max)
    }

    /// How many times as long as the other it took: the median over rounds, each of which has both under the same weather.
    pub(super) fn times(&self, other: &Self) -> f64 {
        median(self.runs.iter().zip(&other.runs).map(|(own, other)| own.seconds / other.seconds).collect())
    }

    /// Name, and version where it is known.
    pub(super) fn title(&self) -> String {
        let version = self.runs.first().and_then(|run| run.version.as_deref()).unwrap_or_default();
        format!("{} {version}", self.contender.name()).trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{Contender, Run, Series};

    fn series(seconds: &[f64]) -> Series {
        let runs = seconds.iter().map(|seconds| Run { seconds: *seconds, peak_mb: *seconds, version: None });
        Series { contender: Contender::Pal, runs: runs.collect() }
    }

    #[test]
    fn ratios_are_taken_within_rounds() {
        // In the second round a neighbour woke up: both took twice as long.
        let (ours, theirs) = (series(&[1.0, 2.0, 1.0]), series(&[3.0, 6.0, 2.0]));
        assert_eq!((theirs.times(&ours), theirs.seconds(), theirs.peak_mb()), (3.0, 3.0, 6.0));
    }
}
