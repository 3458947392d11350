//! Which files the given paths mean (contract §9, *folders and manifests*).

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::error::{FileError, UsageError};
use crate::json;
use crate::manifest::{self, Blob, Counted, Manifest, ManifestError, agree, replacements};
use crate::note::Note;

/// The endings of files that are read in a folder without a manifest. `.csv.gz` ends in the last.
const ENDINGS: [&str; 4] = ["csv", "parquet", "gz", "jsonl"];

/// The files that some paths mean.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    /// Each file once, in the order of the paths, of names in a folder, and of blobs in a manifest.
    pub(crate) files: Vec<PathBuf>,
    /// The exports that have a manifest.
    pub(crate) exports: Vec<Export>,
    /// What a person should know of the choice.
    pub(crate) notes: Vec<Note>,
}

/// An export whose manifest says what it holds.
#[derive(Debug)]
pub(crate) struct Export {
    /// The manifest.
    pub(crate) manifest: Manifest,
    /// For each of its blobs the file it is.
    pub(crate) files: Vec<usize>,
}

/// What one path means.
enum Entry {
    /// These files, without a manifest.
    Files(Vec<PathBuf>),
    /// The files of the next manifest.
    Export,
}

impl Sources {
    /// Finds the files of the given paths.
    pub(crate) fn find(paths: &[PathBuf]) -> Result<Self, UsageError> {
        let mut sources = Self::default();
        let mut manifests = Vec::new();
        let mut known = HashMap::new();
        let mut entries = Vec::new();
        for path in paths {
            match manifest_of(path)? {
                Some(manifest) => {
                    let canonical = canonical(&manifest)?;
                    if let Some(before) = known.insert(canonical, manifest.clone()) {
                        sources.notes.push(Note::NamedTwice { file: before });
                        continue;
                    }
                    entries.push(Entry::Export);
                    manifests.push(Manifest::read(&manifest)?);
                }
                None => entries.push(Entry::Files(sources.plain_files(path)?)),
            }
        }
        let replaced = replacements(&manifests)?;
        for (manifest, by) in manifests.iter().zip(&replaced) {
            if let Some(by) = by.and_then(|by| manifests.get(by)) {
                sources.notes.push(Note::Replaced { manifest: manifest.path.clone(), by: by.path.clone() });
            }
        }
        sources.list(entries, manifests, &replaced)?;
        Ok(sources)
    }

    /// Lists every file once.
    fn list(
        &mut self,
        entries: Vec<Entry>,
        manifests: Vec<Manifest>,
        replaced: &[Option<usize>],
    ) -> Result<(), UsageError> {
        let mut known = HashMap::new();
        let mut holding = manifests.into_iter().zip(replaced);
        for entry in entries {
            match entry {
                Entry::Files(files) => {
                    for file in files {
                        self.add(file, &mut known)?;
                    }
                }
                Entry::Export => {
                    if let Some((manifest, None)) = holding.next() {
                        let export = self.export(manifest, &mut known)?;
                        self.exports.push(export);
                    }
                }
            }
        }
        Ok(())
    }

    /// The number of a file, which may be there already.
    fn add(&mut self, file: PathBuf, known: &mut HashMap<PathBuf, usize>) -> Result<usize, UsageError> {
        let canonical = canonical(&file)?;
        if let Some(number) = known.get(&canonical) {
            self.notes.push(Note::NamedTwice { file });
            return Ok(*number);
        }
        let number = self.files.len();
        known.insert(canonical, number);
        self.files.push(file);
        Ok(number)
    }

    /// The files of an export. Their bytes are compared now; their rows can be once they are read.
    fn export(
        &mut self,
        manifest: Manifest,
        known: &mut HashMap<PathBuf, usize>,
    ) -> Result<Export, UsageError> {
        let folder = manifest.path.parent().unwrap_or(Path::new(""));
        let broken =
            |reason: ManifestError| UsageError::File { file: manifest.path.clone(), reason: reason.into() };
        let (mut files, mut bytes) = (Vec::new(), 0);
        for blob in &manifest.blobs {
            let file = folder.join(&blob.name);
            let found = size_of(&file, blob).map_err(broken)?;
            blob.agree(Counted::Bytes, blob.bytes, found).map_err(broken)?;
            bytes += found;
            files.push(self.add(file, known)?);
        }
        agree(Counted::Bytes, manifest.bytes, bytes).map_err(broken)?;
        self.note_strays(folder, &manifest)?;
        Ok(Export { manifest, files })
    }

    /// Says which data files lie beside a manifest without being in it.
    fn note_strays(&mut self, folder: &Path, manifest: &Manifest) -> Result<(), UsageError> {
        let is_listed = |file: &PathBuf| {
            manifest.blobs.iter().any(|blob| file.file_name().is_some_and(|name| name == blob.name.as_str()))
        };
        let strays = list_folder(folder)?.files.iter().filter(|file| !is_listed(file)).count();
        if strays > 0 {
            self.notes.push(Note::Unlisted { manifest: manifest.path.clone(), count: strays });
        }
        Ok(())
    }

    /// The files of a path without a manifest.
    fn plain_files(&mut self, path: &Path) -> Result<Vec<PathBuf>, UsageError> {
        if !metadata(path)?.is_dir() {
            return Ok(vec![path.to_owned()]);
        }
        let listing = list_folder(path)?;
        if listing.files.is_empty() {
            return Err(broken(path, FileError::EmptyFolder));
        }
        if listing.folders > 0 {
            self.notes.push(Note::Subfolders { folder: path.to_owned(), count: listing.folders });
        }
        Ok(listing.files)
    }
}

/// The manifest that a path is or has: a file that is one by its content, or the one in a folder.
fn manifest_of(path: &Path) -> Result<Option<PathBuf>, UsageError> {
    let metadata = metadata(path)?;
    if metadata.is_dir() {
        let beside = manifest::NAMES.iter().map(|name| path.join(name));
        return Ok(beside.into_iter().find(|manifest| manifest.is_file()));
    }
    if !metadata.is_file() {
        return Err(broken(path, FileError::Special));
    }
    let start = start_of(path).map_err(|error| broken(path, FileError::Io(error)))?;
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&start).trim_ascii_start();
    if !text.starts_with(b"{") {
        return Ok(None);
    }
    let is_data = json::is_lines(path).map_err(|error| broken(path, FileError::Io(error)))?;
    Ok((!is_data).then(|| path.to_owned()))
}

/// The first bytes of a file.
pub(crate) fn start_of(path: &Path) -> io::Result<Vec<u8>> {
    const START_BYTES: u64 = 64;
    let mut start = Vec::new();
    File::open(path)?.take(START_BYTES).read_to_end(&mut start)?;
    Ok(start)
}

/// What is in a folder.
struct Listing {
    /// Its data files by their endings, in the order of their names.
    files: Vec<PathBuf>,
    /// How many folders.
    folders: usize,
}

fn list_folder(folder: &Path) -> Result<Listing, UsageError> {
    // The folder of a file that was named without one.
    let place = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let failed = |error| broken(place, FileError::Io(error));
    let mut listing = Listing { files: Vec::new(), folders: 0 };
    for entry in fs::read_dir(place).map_err(failed)? {
        let path = folder.join(entry.map_err(failed)?.file_name());
        let is_data = path
            .extension()
            .is_some_and(|ending| ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)));
        if path.is_dir() {
            listing.folders += 1;
        } else if is_data || is_rated_json(&path).map_err(|error| broken(&path, FileError::Io(error)))? {
            listing.files.push(path);
        }
    }
    listing.files.sort_unstable();
    Ok(listing)
}

/// Whether a file is called as manifests are, too, and holds daily rated usage.
fn is_rated_json(path: &Path) -> io::Result<bool> {
    let is_json = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
    Ok(is_json && path.is_file() && json::is_rated(path)?)
}

fn size_of(file: &Path, blob: &Blob) -> Result<u64, ManifestError> {
    match fs::metadata(file) {
        Ok(metadata) if metadata.is_file() => Ok(metadata.len()),
        Ok(_) | Err(_) => Err(ManifestError::Missing(blob.name.clone())),
    }
}

fn metadata(path: &Path) -> Result<fs::Metadata, UsageError> {
    fs::metadata(path).map_err(|error| broken(path, FileError::Io(error)))
}

fn canonical(path: &Path) -> Result<PathBuf, UsageError> {
    fs::canonicalize(path).map_err(|error| broken(path, FileError::Io(error)))
}

fn broken(path: &Path, reason: FileError) -> UsageError {
    UsageError::File { file: path.to_owned(), reason }
}
