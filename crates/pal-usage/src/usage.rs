//! The files to read, each with its dialect.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::CostBasis;
use crate::csv::{self, CsvFile};
use crate::dialect::{Dialect, Layout};
use crate::error::{FileError, UsageError};
use crate::json::JsonFile;
use crate::manifest::{Counted, ManifestError, agree};
use crate::mark::{Asked, Unsaid};
use crate::note::Note;
use crate::parquet::ParquetFile;
use crate::source::{Export, Sources, start_of};

/// What a Parquet file starts with.
const PARQUET_MAGIC: &[u8] = b"PAR1";
/// How much of a file is read for its header.
const HEADER_READ_BYTES: usize = 16 << 10;

/// What the given paths hold: files with their dialects, in the order in which faults are told.
#[derive(Debug)]
pub struct Usage {
    files: Vec<UsageFile>,
    exports: Vec<Export>,
    notes: Vec<Note>,
}

/// One file of an export.
#[derive(Debug)]
pub(crate) struct UsageFile {
    /// What it is.
    pub(crate) content: Content,
    /// How long it is on disk.
    pub(crate) bytes: u64,
}

/// What a file is, known by its first bytes.
#[derive(Debug)]
pub(crate) enum Content {
    /// CSV, plain or gzip'd.
    Csv(CsvFile),
    /// JSON lines, plain or gzip'd.
    Json(Box<JsonFile>),
    /// Parquet, and what its columns say.
    Parquet(Box<ParquetFile>, Layout),
}

impl Usage {
    /// Finds the files of the given paths, reads their headers and tells their dialects. No line is read yet.
    pub fn open(paths: &[PathBuf], cost: CostBasis) -> Result<Self, UsageError> {
        Self::open_asking(paths, cost, Asked::Usage)
    }

    /// The same, with the columns that are asked for beside.
    pub fn open_asking(paths: &[PathBuf], cost: CostBasis, asked: Asked) -> Result<Self, UsageError> {
        let sources = Sources::find(paths)?;
        let open = |path: &PathBuf| UsageFile::open(path, cost, asked);
        let files = sources.files.iter().map(open).collect::<Result<_, _>>()?;
        Ok(Self { files, exports: sources.exports, notes: sources.notes })
    }

    /// What no column of a dialect's files says though marks were asked for; each dialect once, in order.
    pub fn unsaid(&self) -> BTreeMap<Dialect, BTreeSet<Unsaid>> {
        let mut unsaid: BTreeMap<Dialect, BTreeSet<Unsaid>> = BTreeMap::new();
        for layout in self.files.iter().map(UsageFile::layout) {
            let of_file = layout.marks.map(|marks| marks.unsaid(layout.dialect)).unwrap_or_default();
            if !of_file.is_empty() {
                unsaid.entry(layout.dialect).or_default().extend(of_file);
            }
        }
        unsaid
    }

    /// What a person should be told once: which runs were replaced, which files were named twice or not read.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// How many bytes there are to read, as the files lie on disk.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }

    /// The dialect of each file.
    pub fn dialects(&self) -> impl Iterator<Item = Dialect> {
        self.files.iter().map(|file| file.layout().dialect)
    }

    pub(crate) fn files(&self) -> &[UsageFile] {
        &self.files
    }

    /// Refuses row counts of manifests that disagree with the lines read of each file. A count that is null or absent is not
    /// compared (export manifests since 2024 may have null).
    pub(crate) fn check_rows(&self, lines: &[u64]) -> Result<(), UsageError> {
        for export in &self.exports {
            let manifest = &export.manifest;
            let broken = |reason: ManifestError| UsageError::File {
                file: manifest.path.clone(),
                reason: reason.into(),
            };
            let mut rows = 0;
            for (blob, file) in manifest.blobs.iter().zip(&export.files) {
                let found = lines.get(*file).copied().unwrap_or_default();
                blob.agree(Counted::Rows, blob.rows, found).map_err(broken)?;
                rows += found;
            }
            agree(Counted::Rows, manifest.rows, rows).map_err(broken)?;
        }
        Ok(())
    }
}

impl UsageFile {
    fn open(path: &Path, cost: CostBasis, asked: Asked) -> Result<Self, UsageError> {
        let broken = |reason| UsageError::File { file: path.to_owned(), reason };
        let bytes = fs::metadata(path).map_err(|error| broken(FileError::Io(error)))?.len();
        let start = start_of(path).map_err(|error| broken(FileError::Io(error)))?;
        let layout =
            |header: &[String]| Layout::of(header, cost, asked).map_err(|error| broken(error.into()));
        let content = if start.starts_with(PARQUET_MAGIC) {
            let file = ParquetFile::open(path)?;
            let layout = layout(file.header())?;
            Content::Parquet(Box::new(file), layout)
        } else if csv::starts_with_brace(path).map_err(|error| broken(FileError::Io(error)))? {
            Content::Json(Box::new(JsonFile::open(path, HEADER_READ_BYTES, asked)?))
        } else {
            let (_, header) = csv::open(path, HEADER_READ_BYTES)?;
            let layout = layout(&header)?;
            Content::Csv(CsvFile { path: path.to_owned(), header, layout })
        };
        Ok(Self { content, bytes })
    }

    fn layout(&self) -> &Layout {
        match &self.content {
            Content::Csv(file) => &file.layout,
            Content::Json(file) => &file.said,
            Content::Parquet(_, layout) => layout,
        }
    }
}
