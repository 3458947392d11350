//! What the measurement may be told.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

/// How much to measure, and where the data lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Options {
    /// Rows of each Parquet data set.
    pub(super) rows: u64,
    /// Rows of the CSV data set.
    pub(super) csv_rows: u64,
    /// How often each contender runs, after one run that does not count.
    pub(super) rounds: usize,
    /// Data, answers and the Python environment.
    pub(super) dir: PathBuf,
}

impl Options {
    /// Reads `--rows N`, `--csv-rows N`, `--rounds N` and `--dir DIR`.
    pub(super) fn read(root: &Path, words: &[String]) -> anyhow::Result<Self> {
        let mut options =
            Self { rows: 10_000_000, csv_rows: 1_000_000, rounds: 5, dir: root.join("target/bench") };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let value = words.next().with_context(|| format!("`{word}` wants a value"))?;
            let not_a_number = || format!("`{word} {value}` is not a number");
            match word.as_str() {
                "--rows" => options.rows = value.parse().with_context(not_a_number)?,
                "--csv-rows" => options.csv_rows = value.parse().with_context(not_a_number)?,
                "--rounds" => options.rounds = value.parse().with_context(not_a_number)?,
                "--dir" => options.dir = root.join(value),
                _ => bail!("no such option: `{word}`. Known: --rows, --csv-rows, --rounds, --dir"),
            }
        }
        // A quarter of the rows is measured too, and a day without rows would make that another question.
        if options.rows < 1_000 || options.csv_rows < 1_000 || options.rounds == 0 {
            bail!("at least 1000 rows and one round");
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Options;

    fn read(line: &str) -> Result<Options, String> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        Options::read(Path::new("here"), &words).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_not_said_has_its_usual_size() {
        let usual = read("").unwrap();
        assert_eq!((usual.rows, usual.csv_rows), (10_000_000, 1_000_000));
        assert_eq!(
            read("--rounds 3 --dir there"),
            Ok(Options { rounds: 3, dir: "here/there".into(), ..usual })
        );
    }

    #[test]
    fn what_cannot_be_measured_is_refused() {
        for (line, refusal) in [
            ("--rows", "`--rows` wants a value"),
            ("--rows many", "`--rows many` is not a number"),
            ("--rows 10", "at least 1000 rows and one round"),
            ("--lines 10", "no such option: `--lines`. Known: --rows, --csv-rows, --rounds, --dir"),
        ] {
            assert_eq!(read(line), Err(refusal.to_owned()), "{line}");
        }
    }
}
