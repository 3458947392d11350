//! The data: a month of usage over one estate, in several orders, formats and sizes.

use std::path::{Path, PathBuf};

use anyhow::Context;

use super::options::Options;
use crate::bench::command;

/// How the rows lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Parquet, day by day, resources at random.
    Shuffled,
    /// Parquet, resource by resource.
    Clustered,
    /// CSV, day by day, resources at random.
    Csv,
}

impl Shape {
    /// Every shape, in the order in which they are measured.
    pub(super) const ALL: [Self; 3] = [Self::Shuffled, Self::Clustered, Self::Csv];

    /// What it is called.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Shuffled => "shuffled",
            Self::Clustered => "clustered",
            Self::Csv => "csv",
        }
    }

    /// The words by which the generator knows it.
    fn words(self) -> [&'static str; 2] {
        match self {
            Self::Shuffled => ["shuffled", "parquet"],
            Self::Clustered => ["clustered", "parquet"],
            Self::Csv => ["shuffled", "csv"],
        }
    }
}

/// A folder with `estate` and `usage`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dataset {
    pub(super) shape: Shape,
    pub(super) rows: u64,
    pub(super) folder: PathBuf,
}

impl Dataset {
    /// The data set of this shape at its full size.
    pub(super) fn full(shape: Shape, options: &Options) -> Self {
        let rows = match shape {
            Shape::Shuffled | Shape::Clustered => options.rows,
            Shape::Csv => options.csv_rows,
        };
        Self::sized(shape, rows, &options.dir)
    }

    /// A quarter of the shuffled rows, to see what memory depends on.
    pub(super) fn quarter(options: &Options) -> Self {
        Self::sized(Shape::Shuffled, options.rows / 4, &options.dir)
    }

    fn sized(shape: Shape, rows: u64, dir: &Path) -> Self {
        Self { shape, rows, folder: dir.join(format!("{}-{rows}", shape.name())) }
    }

    /// Shape and size, as in the name of the folder.
    pub(super) fn name(&self) -> String {
        format!("{}-{}", self.shape.name(), self.rows)
    }

    /// Where the usage lies.
    pub(super) fn usage(&self) -> PathBuf {
        self.folder.join("usage")
    }

    /// How many bytes of usage there are.
    pub(super) fn bytes(&self) -> anyhow::Result<u64> {
        let files = std::fs::read_dir(self.usage())
            .with_context(|| format!("cannot list `{}`", self.usage().display()))?;
        files.map(|file| Ok(file?.metadata()?.len())).sum()
    }

    /// Makes it unless it is there. A run that was stopped leaves `….part`, which the next one makes anew.
    pub(super) fn make(&self, generator: &Path) -> anyhow::Result<()> {
        if self.folder.exists() {
            return Ok(());
        }
        let part = self.folder.with_extension("part");
        if part.exists() {
            std::fs::remove_dir_all(&part)?;
        }
        let [order, format] = self.shape.words();
        command::run(
            generator,
            [part.as_os_str(), self.rows.to_string().as_ref(), order.as_ref(), format.as_ref()],
        )?;
        std::fs::rename(&part, &self.folder)?;
        Ok(())
    }
}
