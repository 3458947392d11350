//! What the measurement may be told.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};

/// How much to measure, and where.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    /// The program.
    pub(crate) pal: PathBuf,
    /// Everything that is written lies below it.
    pub(crate) dir: PathBuf,
    /// How many rounds there are, after one that does not count.
    pub(crate) rounds: usize,
    /// How long each is measured in every round, a slice at a time.
    pub(crate) length: Duration,
    /// Links in the store.
    pub(crate) links: usize,
}

impl Options {
    /// Reads `PAL DIR [--rounds N] [--seconds N] [--links N]`.
    pub(crate) fn read(words: &[String]) -> anyhow::Result<Self> {
        let [pal, dir, words @ ..] = words else {
            bail!("usage: service-bench PAL DIR [--rounds N] [--seconds N] [--links N]");
        };
        let mut options = Self {
            pal: pal.into(),
            dir: dir.into(),
            rounds: 5,
            length: Duration::from_secs(2),
            links: 100_000,
        };
        for pair in words.chunks(2) {
            let [word, value] = pair else { bail!("`{}` wants a value", pair.concat()) };
            let number: usize = value.parse().with_context(|| format!("`{word} {value}` is not a number"))?;
            match word.as_str() {
                "--rounds" => options.rounds = number,
                "--seconds" => options.length = Duration::from_secs(number.try_into()?),
                "--links" => options.links = number,
                _ => bail!("no such option: `{word}`. Known: --rounds, --seconds, --links"),
            }
        }
        Ok(options)
    }
}
