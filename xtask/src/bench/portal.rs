//! How fast pages of the portal are: `cargo xtask bench portal [--rows N] [--requests N] [--dir DIR]`.
//!
//! Twice, over the same estate: with 10,000 lines of usage, as a sample has, and with `--rows` of them, ten million without.
//! `crates/pal-server/examples/portal-bench` says what is measured. It fails for no figure: docs/performance.md says what was found.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::{command, release};

/// Lines of a sample.
const SAMPLE_ROWS: u64 = 10_000;

/// What it may be told.
#[derive(Debug, PartialEq, Eq)]
struct Options {
    rows: u64,
    requests: u64,
    dir: PathBuf,
}

impl Options {
    fn read(root: &Path, words: &[String]) -> anyhow::Result<Self> {
        let mut options = Self { rows: 10_000_000, requests: 50, dir: root.join("target/bench/portal") };
        for pair in words.chunks(2) {
            let [word, value] = pair else { bail!("`{}` wants a value", pair.concat()) };
            let number = || value.parse().with_context(|| format!("`{word} {value}` is not a number"));
            match word.as_str() {
                "--rows" => options.rows = number()?,
                "--requests" => options.requests = number()?,
                "--dir" => options.dir = root.join(value),
                _ => bail!("no such option: `{word}`. Known: --rows, --requests, --dir"),
            }
        }
        Ok(options)
    }
}

/// Runs the measurement.
pub(super) fn run(root: &Path, words: &[String]) -> anyhow::Result<()> {
    let options = Options::read(root, words)?;
    for line in [
        "build --release -p pal",
        "build --release -p pal-testkit --bin bench-data",
        "build --release -p pal-server --example portal-bench",
    ] {
        command::run("cargo", line.split_whitespace())?;
    }
    let programs = release(root);
    for rows in [SAMPLE_ROWS, options.rows] {
        let data = options.dir.join(format!("shuffled-{rows}"));
        if !data.exists() {
            std::fs::create_dir_all(&options.dir)?;
            // A run that was stopped leaves `….part`, which the next one makes anew.
            let part = data.with_extension("part");
            if part.exists() {
                std::fs::remove_dir_all(&part)?;
            }
            let number = rows.to_string();
            let words =
                [part.as_os_str(), OsStr::new(&number), OsStr::new("shuffled"), OsStr::new("parquet")];
            command::run(programs.join("bench-data"), words)?;
            std::fs::rename(&part, &data)?;
        }
        let requests = options.requests.to_string();
        let paths =
            [programs.join("pal"), options.dir.join("served"), data.join("estate"), data.join("usage")];
        let words = paths.iter().map(AsRef::as_ref).chain(["--requests", &requests].map(OsStr::new));
        command::run(programs.join("examples/portal-bench"), words)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_taken_and_nothing_else() {
        let read = |line: &str| {
            let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
            Options::read(Path::new("here"), &words).ok()
        };
        let dir = PathBuf::from("here/there");
        assert_eq!(read("--rows 5 --dir there --requests 2"), Some(Options { rows: 5, requests: 2, dir }));
        for line in ["--rows", "--rows many", "--lines 5"] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
