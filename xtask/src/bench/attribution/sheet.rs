//! The figures of one data set, as a table.
#![expect(clippy::float_arithmetic, reason = "rows and bytes by the second; no money")]

use std::fmt::Write as _;

use super::contender::{Contender, Run};
use super::dataset::Dataset;
use super::series::Series;

/// Everyone's rounds over one data set.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) data: Dataset,
    /// Rows of the answer, equal for all who answer.
    pub(super) answer_rows: usize,
    pub(super) series: Vec<Series>,
}

impl Sheet {
    /// Nothing measured yet.
    pub(super) fn new(data: Dataset) -> Self {
        let takes = |contender: &Contender| contender.takes(data.shape);
        let series = Contender::ALL.into_iter().filter(takes).map(Series::new).collect();
        Self { series, data, answer_rows: 0 }
    }

    /// The rounds of one contender, if it takes part.
    pub(super) fn of(&self, contender: Contender) -> Option<&Series> {
        self.series.iter().find(|series| series.contender == contender)
    }

    /// How many times as long as `own` the `other` took, where both take part.
    pub(super) fn times(&self, other: Contender, own: Contender) -> Option<f64> {
        Some(self.of(other)?.times(self.of(own)?))
    }

    /// The table, in Markdown, so that docs/performance.md takes it as it is.
    pub(super) fn print(&self) -> anyhow::Result<String> {
        let bytes = scaled(self.data.bytes()?);
        let mut text = format!(
            "**{}**: {} rows, {:.0} MB; {} rows in every answer\n\n",
            self.data.shape.name(),
            self.data.rows,
            bytes,
            self.answer_rows
        );
        text.push_str("| | s, median | s, each round | million rows/s | peak MB | time ÷ pal's |\n|---|---|---|---|---|---|\n");
        for series in &self.series {
            let seconds = series.seconds();
            let rounds = series
                .runs
                .iter()
                .map(|run: &Run| format!("{:.2}", run.seconds))
                .collect::<Vec<_>>()
                .join(" ");
            let times = self.times(series.contender, Contender::Pal).unwrap_or(f64::NAN);
            writeln!(
                text,
                "| {} | {seconds:.3} | {rounds} | {:.2} | {:.0} | {times:.2} |",
                series.title(),
                scaled(self.data.rows) / seconds,
                series.peak_mb(),
            )?;
        }
        Ok(text)
    }
}

/// In millions.
#[expect(clippy::cast_precision_loss, reason = "three digits of it are printed")]
fn scaled(count: u64) -> f64 {
    count as f64 / 1e6
}
