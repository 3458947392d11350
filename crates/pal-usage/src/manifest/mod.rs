//! What is said of an export beside its data: which files belong to it, how much they hold, which run made them.
//!
//! Five shapes are met: `_manifest.json` of 2021, `manifest.json` of the exports of 2023 and of 2025, the result of a Cost
//! Details operation, which wraps its manifest and links its blobs, and the manifest of daily rated usage that Graph exports.

mod blob_name;
mod error;
mod run;

use std::fs;
use std::path::{Path, PathBuf};

use pal_model::Instant;
use serde::Deserialize;

pub use error::{Counted, ManifestError};
pub(crate) use run::{Run, replacements};

use crate::error::{FileError, UsageError, shown};
use blob_name::{last_segment, linked_file};

/// The names of a manifest in its folder, the one that holds first.
pub(crate) const NAMES: [&str; 2] = ["manifest.json", "_manifest.json"];

/// The longest manifest: about 100,000 blobs.
const MANIFEST_BYTES_MAX: u64 = 64 << 20;

/// A manifest, read and checked as far as it can be without its data.
#[derive(Debug)]
pub(crate) struct Manifest {
    /// Where it is.
    pub(crate) path: PathBuf,
    /// The files of the export, in its order.
    pub(crate) blobs: Vec<Blob>,
    /// How many bytes they hold together.
    pub(crate) bytes: Option<u64>,
    /// How many lines they hold together.
    pub(crate) rows: Option<u64>,
    /// Which run of which export made it, where it says so.
    pub(crate) run: Option<Run>,
}

/// One file of an export.
#[derive(Debug)]
pub(crate) struct Blob {
    /// Its name in the folder of the manifest.
    pub(crate) name: String,
    /// How many bytes it holds.
    pub(crate) bytes: Option<u64>,
    /// How many lines it holds.
    pub(crate) rows: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireManifest {
    /// The result of a Cost Details operation has its manifest inside, and so has that of an export of Partner Center's by Graph.
    #[serde(alias = "resourceLocation")]
    manifest: Option<Box<WireManifest>>,
    blob_count: Option<u64>,
    byte_count: Option<u64>,
    data_row_count: Option<u64>,
    blobs: Option<Vec<WireBlob>>,
    export_config: Option<WireExport>,
    run_info: Option<WireRun>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireBlob {
    #[serde(alias = "name")]
    blob_name: Option<String>,
    blob_link: Option<String>,
    byte_count: Option<u64>,
    data_row_count: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireExport {
    resource_id: Option<String>,
    export_name: Option<String>,
    data_version: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireRun {
    submitted_time: Option<String>,
    run_id: Option<String>,
    start_date: Option<String>,
    end_date: Option<String>,
}

impl Manifest {
    /// Reads a manifest.
    pub(crate) fn read(path: &Path) -> Result<Self, UsageError> {
        let broken = |reason| UsageError::File { file: path.to_owned(), reason };
        let length = fs::metadata(path).map_err(|error| broken(FileError::Io(error)))?.len();
        if length > MANIFEST_BYTES_MAX {
            return Err(broken(ManifestError::TooLong.into()));
        }
        let bytes = fs::read(path).map_err(|error| broken(FileError::Io(error)))?;
        Self::parse(path, &bytes).map_err(|error| broken(error.into()))
    }

    fn parse(path: &Path, bytes: &[u8]) -> Result<Self, ManifestError> {
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let outer: WireManifest = serde_json::from_slice(text).map_err(ManifestError::Shape)?;
        let wire = match outer.manifest {
            Some(inner) => *inner,
            None => outer,
        };
        let blobs = wire.blobs.ok_or(ManifestError::NoList)?;
        let blobs: Vec<Blob> = blobs
            .into_iter()
            .enumerate()
            .map(|(position, blob)| blob.check(position))
            .collect::<Result<_, _>>()?;
        let found = blobs.len() as u64;
        agree(Counted::Blobs, wire.blob_count, found)?;
        let mut names: Vec<&str> = blobs.iter().map(|blob| blob.name.as_str()).collect();
        names.sort_unstable();
        if let Some([name, _]) = names.array_windows().find(|[one, other]| one == other) {
            return Err(ManifestError::SameName((*name).to_owned()));
        }
        let run = match (wire.export_config, wire.run_info) {
            (Some(export), Some(run)) => run.check(export)?,
            (_, None) | (None, _) => None,
        };
        Ok(Self { path: path.to_owned(), blobs, bytes: wire.byte_count, rows: wire.data_row_count, run })
    }
}

/// Refuses a count that disagrees; one that is null or absent says nothing.
pub(crate) fn agree(counted: Counted, said: Option<u64>, found: u64) -> Result<(), ManifestError> {
    match said {
        Some(said) if said != found => Err(ManifestError::Count { counted, said, found }),
        Some(_) | None => Ok(()),
    }
}

impl Blob {
    /// Refuses a count of this blob that disagrees.
    pub(crate) fn agree(&self, counted: Counted, said: Option<u64>, found: u64) -> Result<(), ManifestError> {
        agree(counted, said, found).map_err(|error| match said {
            Some(said) => ManifestError::BlobCount { blob: self.name.clone(), counted, said, found },
            None => error,
        })
    }
}

impl WireBlob {
    fn check(self, position: usize) -> Result<Blob, ManifestError> {
        let name = match (&self.blob_name, &self.blob_link) {
            (Some(name), _) => last_segment(name),
            (None, Some(link)) => linked_file(link),
            (None, None) => return Err(ManifestError::Nameless(position)),
        };
        let outside = || self.blob_name.as_ref().or(self.blob_link.as_ref());
        let outside = || ManifestError::Outside(shown(outside().map_or("", String::as_str).as_bytes()));
        let name = name.ok_or_else(outside)?;
        Ok(Blob { name, bytes: self.byte_count, rows: self.data_row_count })
    }
}

impl WireRun {
    /// The run, or `None` where the manifest does not say what it is a run of, or for which days.
    fn check(self, export: WireExport) -> Result<Option<Run>, ManifestError> {
        let (Some(submitted), Some(from), Some(through)) =
            (self.submitted_time, self.start_date, self.end_date)
        else {
            return Ok(None);
        };
        let export = match (export.resource_id, export.export_name) {
            (Some(id), _) if !id.is_empty() => id.to_lowercase(),
            (_, Some(name)) => {
                let parts = [Some(name), export.kind, export.data_version];
                parts.map(|part| part.unwrap_or_default().to_lowercase()).join("\n")
            }
            (_, None) => return Ok(None),
        };
        Ok(Some(Run {
            export,
            id: self.run_id,
            submitted: time("submittedTime", &submitted)?,
            from: time("startDate", &from)?,
            through: time("endDate", &through)?,
        }))
    }
}

fn time(field: &'static str, text: &str) -> Result<Instant, ManifestError> {
    Instant::parse_lenient(text).map_err(|_| ManifestError::Time { field, text: shown(text.as_bytes()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_manifest_is_refused_with_its_reason() {
        for (text, expected) in [
            ("", "is no manifest: EOF while parsing a value at line 1 column 0"),
            ("{}", "is no manifest: it has no `blobs`"),
            ("{\"blobs\": [{}]}", "blob 1 has no name"),
            (
                "{\"blobs\": [{\"blobName\": \"../a.csv\"}]}",
                "the name `../a.csv` of a blob leads outside the folder",
            ),
            ("{\"blobs\": [{\"blobName\": \"a/x\"}, {\"blobName\": \"b/x\"}]}", "two blobs are called `x`"),
            ("{\"blobCount\": 2, \"blobs\": []}", "says 2 blobs, its data has 0"),
            (
                "{\"blobs\": [], \"exportConfig\": {\"exportName\": \"e\"}, \"runInfo\": {\"submittedTime\": \"now\", \"startDate\": \"2024-09-01\", \"endDate\": \"2024-09-30\"}}",
                "`submittedTime` is `now`, which is no time",
            ),
        ] {
            let error = Manifest::parse(Path::new("manifest.json"), text.as_bytes()).unwrap_err();
            assert_eq!(error.to_string(), expected);
        }
    }
}
