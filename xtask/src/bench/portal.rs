//! How fast pages of the portal are: `cargo xtask bench portal [--rows N] [--requests N] [--dir DIR]`.
//!
//! Twice: over the sample that `pal demo` makes, and over a large estate with `--rows` lines of usage, ten million without.
//! `crates/pal-server/examples/portal-bench` says what is measured. It fails for no figure: docs/performance.md says what was found.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::{build, command, release};

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
    build()?;
    let programs = release(root);
    std::fs::create_dir_all(&options.dir)?;
    for data in [sample(&programs, &options.dir)?, generated(&programs, &options)?] {
        let requests = options.requests.to_string();
        let paths =
            [programs.join("pal"), options.dir.join("served"), data.join("estate"), data.join("usage")];
        let words = paths.iter().map(AsRef::as_ref).chain(["--requests", &requests].map(OsStr::new));
        command::run(programs.join("examples/portal-bench"), words)?;
    }
    Ok(())
}

/// The sample that `pal demo` makes, made anew: it is the program's own.
fn sample(programs: &Path, dir: &Path) -> anyhow::Result<PathBuf> {
    let sample = dir.join("sample");
    if sample.exists() {
        std::fs::remove_dir_all(&sample)?;
    }
    command::run(programs.join("pal"), [OsStr::new("demo"), OsStr::new("--dir"), sample.as_os_str()])?;
    Ok(sample)
}

/// The estate of the benchmark of attribution, with so many lines of usage.
fn generated(programs: &Path, options: &Options) -> anyhow::Result<PathBuf> {
    let data = options.dir.join(format!("shuffled-{}", options.rows));
    if !data.exists() {
        // A run that was stopped leaves `….part`, which the next one makes anew.
        let part = data.with_extension("part");
        if part.exists() {
            std::fs::remove_dir_all(&part)?;
        }
        let number = options.rows.to_string();
        let words = [part.as_os_str(), OsStr::new(&number), OsStr::new("shuffled"), OsStr::new("parquet")];
        command::run(programs.join("bench-data"), words)?;
        std::fs::rename(&part, &data)?;
    }
    Ok(data)
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
