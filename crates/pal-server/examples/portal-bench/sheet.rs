//! What was measured, as a table.

use std::fmt::Write;
use std::time::Duration;

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
        let bar: u64 = if rows >= 1_000_000 { 200 } else { 50 };
        let mut text = format!(
            "{rows} lines of usage: taken in {:.1?}, figures {:.1?} later, {} MB resident\n\n",
            self.taken, self.ready, self.resident_mb
        );
        // INVARIANT: writing to a String does not fail.
        let _ = writeln!(text, "| page | KB | p50 ms | p99 ms | p99 ÷ bar of {bar} ms | p50 ÷ healthz |");
        let _ = writeln!(text, "|---|---|---|---|---|---|");
        for line in &self.lines {
            let milliseconds = |micros: u64| format!("{}.{:02}", micros / 1000, micros % 1000 / 10);
            let share = line.p99 * 100 / (bar * 1000);
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} | {}.{:02} | {} |",
                line.name,
                line.bytes.div_ceil(1024),
                milliseconds(line.p50),
                milliseconds(line.p99),
                share / 100,
                share % 100,
                line.p50 / line.health.max(1),
            );
        }
        text
    }
}
