//! What was measured, as a table.

use std::fmt::Write;
use std::time::Duration;

/// What a sample's pages may take, in milliseconds, and those over ten million lines of usage.
const BARS: [u64; 2] = [50, 200];
/// From so many lines on it is no sample.
const MANY: u64 = 1_000_000;

/// The times of a page.
pub(crate) struct Line {
    name: String,
    bytes: usize,
    p50: u64,
    p99: u64,
    health: u64,
}

/// All of it.
pub(crate) struct Sheet {
    /// How long the files took to be taken.
    pub(crate) taken: Duration,
    /// How long the figures then took to be worked out.
    pub(crate) ready: Duration,
    /// Resident memory in MB.
    pub(crate) resident_mb: u64,
    /// How busy the machine was: the load averages of 1, 5 and 15 minutes.
    pub(crate) load: String,
    /// The pages.
    pub(crate) lines: Vec<Line>,
}

impl Line {
    /// A page's microseconds, and those of `/healthz` in the same rounds.
    pub(crate) fn new(name: String, bytes: usize, mut page: Vec<u64>, mut health: Vec<u64>) -> Self {
        page.sort_unstable();
        health.sort_unstable();
        let (p50, p99) = (percentile(&page, 50), percentile(&page, 99));
        Self { name, bytes, p50, p99, health: percentile(&health, 50) }
    }
}

fn percentile(sorted: &[u64], percent: usize) -> u64 {
    let at = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(at).copied().unwrap_or_default()
}

impl Sheet {
    /// The table; the bar depends on how many lines of usage there are.
    pub(crate) fn print(&self, rows: u64) -> String {
        let [of_samples, of_many] = BARS;
        let bar = if rows >= MANY { of_many } else { of_samples };
        let mut text = format!(
            "{rows} lines of usage: taken in {:.1?}, figures {:.1?} later, {} MB resident; load {}\n\n",
            self.taken, self.ready, self.resident_mb, self.load
        );
        // INVARIANT: writing to a String does not fail.
        let _ = writeln!(text, "| page | KB | p50 ms | p99 ms | bar {bar} ms | p50 ÷ healthz |");
        let _ = writeln!(text, "|---|---|---|---|---|---|");
        for line in &self.lines {
            let milliseconds = |micros: u64| format!("{}.{:02}", micros / 1000, micros % 1000 / 10);
            let met = if line.p99 < bar * 1000 { "met" } else { "**not met**" };
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} | {met} | {} |",
                line.name,
                line.bytes.div_ceil(1024),
                milliseconds(line.p50),
                milliseconds(line.p99),
                line.p50 / line.health.max(1),
            );
        }
        text
    }
}
