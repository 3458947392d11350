//! Who is measured, and how each is asked.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde_json::Value;

use super::dataset::{Dataset, Shape};
use super::tools::Tools;
use crate::bench::command;

/// Who answers the question, or reads what is needed to answer it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Contender {
    /// `pal report influenced`.
    Pal,
    /// Decompressing the needed columns and stepping over their values.
    Limit,
    /// Decoding the needed columns into arrays, by the parquet crate.
    Decode,
    /// SQL of the form `attr_eff3`: lines keep their customer and subscription as text.
    DuckDb,
    /// The fastest SQL that we found: text becomes numbers at once.
    DuckDbNumbered,
    /// The best expressions that we found.
    Polars,
}

/// What one run took.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Run {
    pub(super) seconds: f64,
    pub(super) peak_mb: f64,
    /// Of what was measured, where it says so.
    pub(super) version: Option<String>,
}

impl Contender {
    /// Everyone, in the order of a round.
    pub(super) const ALL: [Self; 6] =
        [Self::Pal, Self::Limit, Self::Decode, Self::DuckDb, Self::DuckDbNumbered, Self::Polars];

    /// What it is called.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Pal => "pal",
            Self::Limit => "stepping over",
            Self::Decode => "decoding",
            Self::DuckDb => "DuckDB, attr_eff3",
            Self::DuckDbNumbered => "DuckDB, numbered",
            Self::Polars => "Polars",
        }
    }

    /// Whether it takes part: mere reading is that of Parquet, and over CSV the one form of SQL hashes the lines.
    pub(super) fn takes(self, shape: Shape) -> bool {
        match self {
            Self::Limit | Self::Decode | Self::DuckDb => shape != Shape::Csv,
            Self::Pal | Self::DuckDbNumbered | Self::Polars => true,
        }
    }

    /// Where its rows go; mere reading has none.
    pub(super) fn answer(self, data: &Dataset) -> Option<PathBuf> {
        let to = |name: &str| Some(data.folder.join(name));
        match self {
            Self::Pal => to("pal.csv"),
            Self::DuckDb | Self::DuckDbNumbered => to("duckdb.csv"),
            Self::Polars => to("polars.csv"),
            Self::Limit | Self::Decode => None,
        }
    }

    /// Runs once. `pal` and mere reading are timed from process start to exit; the Python scripts time themselves, from the first
    /// statement to the last row, so that starting Python is not charged to anyone.
    pub(super) fn run(self, tools: &Tools, data: &Dataset) -> anyhow::Result<Run> {
        let out = self.answer(data).unwrap_or_else(|| data.folder.join("nothing.txt"));
        let (estate, usage) = (data.folder.join("estate"), data.usage());
        match self {
            Self::Pal => {
                let before = ["report", "influenced", "--estate"].map(AsRef::as_ref);
                let between = [estate.as_os_str(), "--usage".as_ref(), usage.as_os_str()];
                let keys = "month,tenant,subscription,partner";
                let after = ["--cost", "billed", "--group-by", keys, "-o", "csv"].map(AsRef::as_ref);
                measured(tools, &out, &tools.pal, &[&before[..], &between, &after].concat())
            }
            Self::Limit => measured(tools, &out, &tools.bench_data, &["limit".as_ref(), usage.as_os_str()]),
            Self::Decode => measured(tools, &out, &tools.bench_data, &["decode".as_ref(), usage.as_os_str()]),
            Self::DuckDb => script(tools, "duckdb_query.py", data, &out, Some("attr_eff3")),
            Self::DuckDbNumbered => script(tools, "duckdb_query.py", data, &out, Some("numbered")),
            Self::Polars => script(tools, "polars_query.py", data, &out, None),
        }
    }
}

/// A whole process, under a script that asks the kernel what it took.
fn measured(tools: &Tools, out: &Path, program: &Path, arguments: &[&OsStr]) -> anyhow::Result<Run> {
    let measure = tools.scripts.join("measure.py");
    let head = [measure.as_os_str(), out.as_os_str(), program.as_os_str()];
    read(&command::answer(&tools.python, head.iter().chain(arguments))?)
}

fn script(tools: &Tools, name: &str, data: &Dataset, out: &Path, form: Option<&str>) -> anyhow::Result<Run> {
    let (script, threads) = (tools.scripts.join(name), tools.threads.to_string());
    let words = [script.as_os_str(), data.folder.as_os_str(), threads.as_ref(), out.as_os_str()];
    read(&command::answer(&tools.python, words.into_iter().chain(form.map(AsRef::as_ref)))?)
}

/// The line of JSON that a script prints.
fn read(line: &str) -> anyhow::Result<Run> {
    let value: Value = serde_json::from_str(line).with_context(|| format!("no JSON: `{line}`"))?;
    let number = |name: &str| {
        value.get(name).and_then(Value::as_f64).with_context(|| format!("no `{name}` in `{line}`"))
    };
    let version = value.get("version").and_then(Value::as_str).map(str::to_owned);
    Ok(Run { seconds: number("seconds")?, peak_mb: number("peak_mb")?, version })
}

#[cfg(test)]
mod tests {
    use super::{Run, read};

    #[test]
    fn what_a_script_prints_is_read() {
        let run = Run { seconds: 1.5, peak_mb: 40.0, version: Some("2.0.0".to_owned()) };
        assert_eq!(read(r#"{"seconds": 1.5, "peak_mb": 40, "version": "2.0.0"}"#).unwrap(), run);
        assert_eq!(
            read(r#"{"seconds": 1.5}"#).unwrap_err().to_string(),
            r#"no `peak_mb` in `{"seconds": 1.5}`"#
        );
    }
}
