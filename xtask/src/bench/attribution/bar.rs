//! What the figures must come up to.
#![expect(clippy::float_arithmetic, reason = "ratios; no money")]

use super::contender::Contender;
use super::dataset::Shape;
use super::series::Series;
use super::sheet::Sheet;

/// `DuckDB` takes at least so many times as long on Parquet: by a query of the form `attr_eff3`, and we should like by any.
const DUCKDB_ON_PARQUET: f64 = 2.0;
/// `DuckDB` takes at least so many times as long on CSV, which it parses within its query, by the fastest query we found.
const DUCKDB_ON_CSV: f64 = 1.5;
/// `pal` takes at most so many times as long as decoding the columns it needs, and we should like as stepping over them.
const READING: f64 = 2.0;
/// `pal` never takes more memory.
const PEAK_MB: f64 = 300.0;
/// Four times the rows take at most so many times the memory: no more than allocators differ from run to run.
const GROWTH: f64 = 1.25;

/// What a figure must come up to, or what we should like it to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bar {
    text: String,
    is_met: bool,
    weight: Weight,
}

/// Whether a run fails by a bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weight {
    /// It is demanded.
    Demand,
    /// Against a stricter rival than the one that is demanded.
    Aim,
}

impl Bar {
    fn at_least(what: &str, found: f64, bar: f64) -> Self {
        let text = format!("{what}: {found:.2}, at least {bar:.2}");
        Self { text, is_met: found >= bar, weight: Weight::Demand }
    }

    fn at_most(what: &str, found: f64, bar: f64) -> Self {
        let text = format!("{what}: {found:.2}, at most {bar:.2}");
        Self { text, is_met: found <= bar, weight: Weight::Demand }
    }

    fn aimed(self) -> Self {
        Self { weight: Weight::Aim, ..self }
    }

    /// Whether the run fails by it.
    pub(super) fn is_missed(&self) -> bool {
        self.weight == Weight::Demand && !self.is_met
    }

    /// As printed.
    pub(super) fn line(&self) -> String {
        let verdict = match (self.weight, self.is_met) {
            (Weight::Demand, true) => "met",
            (Weight::Demand, false) => "NOT MET",
            (Weight::Aim, true) => "reached",
            (Weight::Aim, false) => "not yet",
        };
        format!("{verdict:<8} {}", self.text)
    }
}

/// What the figures of a data set must come up to. A ratio of nothing is not a number, and that meets no bar.
pub(super) fn of_sheet(sheet: &Sheet) -> Vec<Bar> {
    let name = sheet.data.shape.name();
    let times = |other, own| sheet.times(other, own).unwrap_or(f64::NAN);
    let duckdb = |form: Contender, bar| {
        let what = format!("{name}: time of {} ÷ time of pal", form.name());
        Bar::at_least(&what, times(form, Contender::Pal), bar)
    };
    let reading = |reader: Contender| {
        let what = format!("{name}: time of pal ÷ {}", reader.name());
        Bar::at_most(&what, times(Contender::Pal, reader), READING)
    };
    let peak = sheet.of(Contender::Pal).map_or(f64::NAN, Series::peak_mb);
    let memory = Bar::at_most(&format!("{name}: peak memory in MB"), peak, PEAK_MB);
    match sheet.data.shape {
        Shape::Shuffled | Shape::Clustered => vec![
            duckdb(Contender::DuckDb, DUCKDB_ON_PARQUET),
            duckdb(Contender::DuckDbNumbered, DUCKDB_ON_PARQUET).aimed(),
            reading(Contender::Decode),
            reading(Contender::Limit).aimed(),
            memory,
        ],
        Shape::Csv => vec![duckdb(Contender::DuckDbNumbered, DUCKDB_ON_CSV), memory],
    }
}

/// Whether memory does not grow with rows.
pub(super) fn of_memory(full: &Series, quarter: &Series) -> Bar {
    let growth = full.peak_mb() / quarter.peak_mb();
    Bar::at_most("shuffled: peak memory ÷ that of a quarter of the rows", growth, GROWTH)
}

#[cfg(test)]
mod tests {
    use super::super::contender::Run;
    use super::super::dataset::{Dataset, Shape};
    use super::*;

    fn sheet(shape: Shape, seconds: [f64; 6]) -> Sheet {
        let mut sheet = Sheet::new(Dataset { shape, rows: 1, folder: "nowhere".into() });
        for series in &mut sheet.series {
            let at = Contender::ALL.iter().position(|contender| *contender == series.contender).unwrap();
            series.runs.push(Run { seconds: seconds[at], peak_mb: 40.0, version: None });
        }
        sheet
    }

    #[test]
    fn bars_are_met_at_their_value_and_not_beyond_it() {
        // pal, stepping over, decoding, DuckDB by both forms, Polars
        for (shape, seconds, verdicts) in [
            (
                Shape::Shuffled,
                [2.0, 1.0, 1.0, 4.0, 3.9, 9.0],
                vec!["met", "not yet", "met", "reached", "met"],
            ),
            (
                Shape::Clustered,
                [2.1, 1.0, 1.0, 4.0, 9.0, 9.0],
                vec!["NOT MET", "reached", "NOT MET", "not yet", "met"],
            ),
            (Shape::Csv, [2.0, 9.0, 9.0, 1.0, 3.0, 9.0], vec!["met", "met"]),
            (Shape::Csv, [2.1, 9.0, 9.0, 9.0, 3.0, 9.0], vec!["NOT MET", "met"]),
        ] {
            let bars = of_sheet(&sheet(shape, seconds));
            for (bar, verdict) in bars.iter().zip(&verdicts) {
                assert!(bar.line().starts_with(&format!("{verdict} ")), "{}", bar.line());
                assert_eq!(bar.is_missed(), *verdict == "NOT MET", "{}", bar.line());
            }
            assert_eq!(bars.len(), verdicts.len());
        }
    }

    #[test]
    fn nothing_measured_meets_no_bar() {
        let empty = Sheet::new(Dataset { shape: Shape::Shuffled, rows: 1, folder: "nowhere".into() });
        let bars = of_sheet(&empty);
        assert!(bars[..4].iter().all(|bar| !bar.is_met), "{bars:?}");
        let series = Series::new(Contender::Pal);
        assert!(!of_memory(&series, &series).is_met);
    }
}
