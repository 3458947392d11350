//! How fast partners are attributed: `cargo xtask bench attribution [--rows N] [--csv-rows N] [--rounds N] [--dir DIR]`.
//!
//! In one run, by turns: `pal`, mere reading, `DuckDB` and Polars over the same files, all warm. Whoever answers must give the
//! same rows with the same sums, in every round. Ends with the bars, and fails if one is not met.
//! docs/performance.md says what is asked and what was found.

mod answer;
mod bar;
mod contender;
mod dataset;
mod options;
mod series;
mod sheet;
mod tools;

use std::path::Path;

use anyhow::{Context, bail, ensure};

use crate::say;
use answer::Answer;
use contender::Contender;
use dataset::{Dataset, Shape};
use options::Options;
use series::Series;
use sheet::Sheet;
use tools::Tools;

/// Runs the measurement.
pub(super) fn run(root: &Path, words: &[String]) -> anyhow::Result<()> {
    let options = Options::read(root, words)?;
    std::fs::create_dir_all(&options.dir)?;
    let tools = Tools::prepare(root, &options)?;
    let mut bars = Vec::new();
    for shape in Shape::ALL {
        let sheet = measure(&tools, &options, Dataset::full(shape, &options))?;
        say::line(&format!("\n{}", sheet.print()?));
        bars.extend(bar::of_sheet(&sheet));
        if shape == Shape::Shuffled {
            let full = sheet.of(Contender::Pal).context("pal was not measured")?;
            bars.push(bar::of_memory(full, &quarter(&tools, &options)?));
        }
    }
    for bar in &bars {
        say::line(&bar.line());
    }
    match bars.iter().filter(|bar| !bar.is_met).count() {
        0 => Ok(()),
        missed => bail!("{missed} of {} bars are not met", bars.len()),
    }
}

/// One run of each that does not count, then the rounds.
fn measure(tools: &Tools, options: &Options, data: Dataset) -> anyhow::Result<Sheet> {
    data.make(&tools.bench_data)?;
    let mut sheet = Sheet::new(data);
    for round in 0..=options.rounds {
        say::line(&format!("{}: round {round} of {}", sheet.data.name(), options.rounds));
        let mut ours = None;
        for series in &mut sheet.series {
            let run = series.contender.run(tools, &sheet.data)?;
            say::line(&format!(
                "  {:<18} {:>8.3} s {:>6.0} MB",
                series.contender.name(),
                run.seconds,
                run.peak_mb
            ));
            if round > 0 {
                series.runs.push(run);
            }
            let Some(file) = series.contender.answer(&sheet.data) else { continue };
            let answer = Answer::read(&file)?;
            match &ours {
                None => ours = Some(answer),
                Some(ours) => ours.require_same(&answer, series.contender.name())?,
            }
        }
        sheet.answer_rows = ours.context("nobody answered")?.len();
        ensure!(sheet.answer_rows > 0, "an answer without rows compares nothing");
    }
    Ok(sheet)
}

/// What `pal` takes for a quarter of the rows.
fn quarter(tools: &Tools, options: &Options) -> anyhow::Result<Series> {
    let data = Dataset::quarter(options);
    data.make(&tools.bench_data)?;
    let mut series = Series::new(Contender::Pal);
    for _ in 0..options.rounds {
        series.runs.push(Contender::Pal.run(tools, &data)?);
    }
    say::line(&format!(
        "{}: pal takes {:.3} s and {:.0} MB",
        data.name(),
        series.seconds(),
        series.peak_mb()
    ));
    Ok(series)
}
