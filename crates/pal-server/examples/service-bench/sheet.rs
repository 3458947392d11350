//! What the rounds came to, and what that says.
#![expect(clippy::float_arithmetic, reason = "rates and ratios; no money")]

use std::fmt::Write;
use std::time::Duration;

use crate::load::Run;
use crate::process::Wire;

/// What is measured in a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Contender {
    /// The limit of answering.
    Bare,
    /// GET of the caller's link.
    Get,
    /// What one writer commits for tasks of its own process, nobody else being there.
    Commit,
    /// The limit of changing: a bare handler that answers when a row is on disk, as that writer commits it.
    Kept,
    /// PATCH of a link to and fro.
    Patch,
    /// PUT of a link that was deleted.
    Put,
    /// Client credentials.
    Grant,
}

/// What a rate is held against.
#[derive(Debug, Clone, Copy)]
enum Bar {
    Limit,
    /// This part of another's rate is told, and asked of nobody.
    Told(Contender),
    /// This part of another's rate.
    Ratio(Contender, f64),
    /// So many by the second.
    Rate(f64),
}

/// No change takes longer, but one in a hundred.
const P99_MAX: Duration = Duration::from_millis(50);
const START_MAX: Duration = Duration::from_millis(200);
const IDLE_MB_MAX: u64 = 64;

impl Contender {
    /// Everyone, in the order of a slice: each beside its limit.
    pub(crate) const ALL: [Self; 7] =
        [Self::Bare, Self::Get, Self::Patch, Self::Kept, Self::Put, Self::Commit, Self::Grant];

    fn name(self) -> &'static str {
        match self {
            Self::Bare => "bare handler",
            Self::Get => "GET of a link",
            Self::Commit => "group commit without HTTP",
            Self::Kept => "group-commit limit",
            Self::Patch => "PATCH, durable",
            Self::Put => "PUT, durable",
            Self::Grant => "client credentials",
        }
    }

    fn bar(self) -> Bar {
        match self {
            Self::Bare | Self::Commit => Bar::Limit,
            Self::Kept => Bar::Told(Self::Commit),
            Self::Get => Bar::Ratio(Self::Bare, 0.55),
            Self::Patch | Self::Put => Bar::Ratio(Self::Kept, 0.60),
            Self::Grant => Bar::Rate(1000.0),
        }
    }
}

/// The figures over one wire.
#[derive(Debug)]
pub(crate) struct Sheet {
    wire: Wire,
    slices: Vec<Vec<(Contender, Run)>>,
    /// From start to ready, each time.
    pub(crate) starts: Vec<Duration>,
    /// Resident memory ten seconds after the start, and after all of the load.
    pub(crate) idle_mb: u64,
    pub(crate) after_mb: u64,
}

impl Sheet {
    /// Nothing measured yet.
    pub(crate) fn new(wire: Wire) -> Self {
        Self { wire, slices: Vec::new(), starts: Vec::new(), idle_mb: 0, after_mb: 0 }
    }

    /// One more slice of everybody.
    pub(crate) fn add(&mut self, slice: Vec<(Contender, Run)>) {
        self.slices.push(slice);
    }

    fn runs(&self, of: Contender) -> impl Iterator<Item = &Run> {
        self.slices.iter().flatten().filter(move |(contender, _)| *contender == of).map(|(_, run)| run)
    }

    fn rate(&self, of: Contender) -> f64 {
        self.rate_at(of, 50)
    }

    /// The rate that so many slices of a hundred do not reach.
    fn rate_at(&self, of: Contender, percent: usize) -> f64 {
        at(self.runs(of).map(Run::rate), percent)
    }

    /// The part of the other's rate: the median over slices, each of which has both.
    fn ratio(&self, of: Contender, limit: Contender) -> f64 {
        median(self.runs(of).zip(self.runs(limit)).map(|(run, limit)| run.rate() / limit.rate()))
    }

    fn percentile(&self, of: Contender, percent: usize) -> Duration {
        let mut latencies: Vec<Duration> =
            self.runs(of).flat_map(|run| run.latencies.iter().copied()).collect();
        latencies.sort_unstable();
        latencies.get(latencies.len() * percent / 100).copied().unwrap_or_default()
    }

    fn start(&self) -> Duration {
        Duration::from_secs_f64(median(self.starts.iter().map(Duration::as_secs_f64)))
    }

    /// The table, in Markdown, so that docs/performance.md takes it as it is.
    pub(crate) fn print(&self) -> String {
        let mut text = format!("**{}**, {} slices\n\n", self.wire.name(), self.slices.len());
        text.push_str("| | a second, median | first to ninth decile | of its limit | p50 ms | p99 ms |\n|---|---|---|---|---|---|\n");
        for contender in Contender::ALL {
            let (low, high) = (self.rate_at(contender, 10), self.rate_at(contender, 90));
            let ratio = match contender.bar() {
                Bar::Ratio(limit, _) | Bar::Told(limit) => {
                    format!("{:.0} %", 100.0 * self.ratio(contender, limit))
                }
                Bar::Limit | Bar::Rate(_) => String::new(),
            };
            // INVARIANT: writing to a String does not fail.
            let _ = writeln!(
                text,
                "| {} | {:.0} | {low:.0} to {high:.0} | {ratio} | {:.2} | {:.2} |",
                contender.name(),
                self.rate(contender),
                milliseconds(self.percentile(contender, 50)),
                milliseconds(self.percentile(contender, 99)),
            );
        }
        for change in [Contender::Patch, Contender::Put] {
            let part = 100.0 * self.ratio(change, Contender::Commit);
            let _ = writeln!(text, "\n{} ÷ {}: {part:.0} %", change.name(), Contender::Commit.name());
        }
        let starts: Vec<String> =
            self.starts.iter().map(|start| format!("{:.0}", milliseconds(*start))).collect();
        let _ = writeln!(
            text,
            "\nStart to ready: {} ms. Resident when idle {} MB, after the load {} MB.",
            starts.join(" "),
            self.idle_mb,
            self.after_mb
        );
        text
    }

    /// What the figures must come up to, a line each.
    pub(crate) fn bars(&self) -> Vec<String> {
        let mut bars = Vec::new();
        let mut bar = |is_met: bool, text: String| {
            let word = if is_met { "met" } else { "NOT MET" };
            bars.push(format!("{word:<8} {}: {text}\n", self.wire.name()));
        };
        for contender in Contender::ALL {
            let name = contender.name();
            match contender.bar() {
                Bar::Limit | Bar::Told(_) => {}
                Bar::Rate(least) => {
                    let rate = self.rate(contender);
                    bar(rate >= least, format!("{name}: {rate:.0} a second, at least {least:.0}"));
                }
                Bar::Ratio(limit, least) => {
                    let ratio = self.ratio(contender, limit);
                    bar(
                        ratio >= least,
                        format!("{name} ÷ {}: {ratio:.2}, at least {least:.2}", limit.name()),
                    );
                }
            }
            if matches!(contender, Contender::Patch | Contender::Put) {
                let p99 = self.percentile(contender, 99);
                let text = format!("{name}: p99 {:.1} ms, under 50", milliseconds(p99));
                bar(p99 < P99_MAX, text);
            }
        }
        let start = self.start();
        bar(start < START_MAX, format!("start to ready: {:.0} ms, under 200", milliseconds(start)));
        bar(self.idle_mb < IDLE_MB_MAX, format!("resident when idle: {} MB, under 64", self.idle_mb));
        bars
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

/// The middle value; of an even number, the lower of the two in the middle.
fn median(values: impl Iterator<Item = f64>) -> f64 {
    at(values, 50)
}

/// The value that so many of a hundred lie below.
fn at(values: impl Iterator<Item = f64>, percent: usize) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len().saturating_sub(1) * percent / 100).copied().unwrap_or(f64::NAN)
}
