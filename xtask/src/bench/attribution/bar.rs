//! What the figures must come up to.
#![expect(clippy::float_arithmetic, reason = "ratios; no money")]

use super::contender::Contender;
use super::dataset::Shape;
use super::series::Series;
use super::sheet::Sheet;

/// `DuckDB` takes at least so many times as long on Parquet: by a query of the form `attr_eff3`, and by the fastest we found.
const DUCKDB_ON_PARQUET: f64 = 2.0;
/// `DuckDB` takes at least so many times as long on CSV, which it parses within its query, by the fastest query we found.
const DUCKDB_ON_CSV: f64 = 1.5;
/// `pal` takes at most so many times as long as reading the columns it needs: decoding them, and even stepping over them.
const READING: f64 = 2.0;
/// `pal` never takes more memory.
const PEAK_MB: f64 = 300.0;
/// Four times the rows take at most so many times the memory: no more than allocators differ from run to run.
const GROWTH: f64 = 1.25;

/// A demand and whether it is met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bar {
    pub(super) text: String,
    pub(super) is_met: bool,
}

impl Bar {
    fn at_least(what: &str, found: f64, bar: f64) -> Self {
        Self { text: format!("{what}: {found:.2}, at least {bar:.2}"), is_met: found >= bar }
    }

    fn at_most(what: &str, found: f64, bar: f64) -> Self {
        Self { text: format!("{what}: {found:.2}, at most {bar:.2}"), is_met: found <= bar }
    }

    /// As printed.
    pub(super) fn line(&self) -> String {
        format!("{:<8} {}", if self.is_met { "met" } else { "NOT MET" }, self.text)
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
            duckdb(Contender::DuckDbNumbered, DUCKDB_ON_PARQUET),
            reading(Contender::Decode),
            reading(Contender::Limit),
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
        for (shape, seconds, met) in [
            (Shape::Shuffled, [2.0, 1.0, 1.0, 4.0, 4.0, 9.0], vec![true; 5]),
            (Shape::Shuffled, [2.0, 0.9, 1.0, 4.0, 3.9, 9.0], vec![true, false, true, false, true]),
            (Shape::Clustered, [2.1, 1.1, 1.0, 4.0, 4.2, 9.0], vec![false, true, false, true, true]),
            (Shape::Csv, [2.0, 9.0, 9.0, 1.0, 3.0, 9.0], vec![true, true]),
            (Shape::Csv, [2.1, 9.0, 9.0, 9.0, 3.0, 9.0], vec![false, true]),
        ] {
            let bars = of_sheet(&sheet(shape, seconds));
            assert_eq!(bars.iter().map(|bar| bar.is_met).collect::<Vec<_>>(), met, "{bars:?}");
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
