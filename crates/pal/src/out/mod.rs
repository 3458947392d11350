//! `--out FILE`: an answer as a file, which appears whole or not at all (contract §1).

pub mod html;

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use pal_sheet::{parquet_file, xlsx};

pub use pal_sheet::SaveError;

use crate::commands::request::RequestError;
use crate::diagnostics::Failure;
use crate::output::{Answer, Grid, csv, json};

/// The formats of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFormat {
    /// `.csv`
    Csv,
    /// `.parquet`
    Parquet,
    /// `.xlsx`
    Xlsx,
    /// `.json`
    Json,
    /// `.html`
    Html,
    /// `.jws`: a signed statement, which only `pal attest` makes
    Jws,
}

/// A file to write, with the format that its ending names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutFile {
    path: PathBuf,
    format: FileFormat,
}

/// An ending that names no format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the ending names no format: .csv, .parquet, .xlsx, .json or .html")]
pub struct UnknownEnding;

impl FromStr for OutFile {
    type Err = UnknownEnding;

    fn from_str(text: &str) -> Result<Self, UnknownEnding> {
        let path = PathBuf::from(text);
        let ending = path.extension().map(OsStr::to_ascii_lowercase).ok_or(UnknownEnding)?;
        let format = match ending.to_str() {
            Some("csv") => FileFormat::Csv,
            Some("parquet") => FileFormat::Parquet,
            Some("xlsx") => FileFormat::Xlsx,
            Some("json") => FileFormat::Json,
            Some("html") => FileFormat::Html,
            Some("jws") => FileFormat::Jws,
            Some(_) | None => return Err(UnknownEnding),
        };
        Ok(Self { path, format })
    }
}

impl OutFile {
    /// The format that the ending names.
    pub const fn format(&self) -> FileFormat {
        self.format
    }

    /// Whether the folder for the file is there: told before hours of work rather than after.
    pub fn check(&self) -> Result<(), Failure> {
        match folder(&self.path).metadata() {
            Ok(found) if found.is_dir() && !self.path.is_dir() => Ok(()),
            Ok(found) if found.is_dir() => {
                Err(self.failure(io::Error::from(io::ErrorKind::IsADirectory).into()))
            }
            Ok(_) => Err(self.failure(io::Error::from(io::ErrorKind::NotADirectory).into())),
            Err(error) => Err(self.failure(error.into())),
        }
    }

    /// Writes what a command forms itself, beside the place of the file, then renames it there.
    pub fn write(
        &self,
        write: impl FnOnce(&mut BufWriter<&File>) -> Result<(), SaveError>,
    ) -> Result<(), Failure> {
        whole(&self.path, write).map_err(|source| self.failure(source))
    }

    fn failure(&self, source: SaveError) -> Failure {
        Failure::Save { path: self.path.clone(), source }
    }
}

/// Writes the answer beside its place, then renames it there.
pub fn save(answer: Answer, file: &OutFile) -> Result<(), Failure> {
    let result = match file.format {
        FileFormat::Json => whole(&file.path, |stream| Ok(json::write(stream, &answer)?)),
        FileFormat::Csv => {
            let grid = Grid::of(answer);
            whole(&file.path, |stream| Ok(csv::write(stream, &grid)?))
        }
        FileFormat::Parquet => {
            let grid = Grid::of(answer);
            whole(&file.path, |stream| parquet_file::write(stream, &grid.sheet()))
        }
        FileFormat::Xlsx => {
            let grid = Grid::of(answer);
            whole(&file.path, |stream| xlsx::write(stream, &grid.sheet()))
        }
        FileFormat::Html => {
            let grid = Grid::of(answer);
            whole(&file.path, |stream| Ok(html::write(stream, &grid)?))
        }
        FileFormat::Jws => return Err(RequestError::NotSigned.into()),
    };
    result.map_err(|source| file.failure(source))
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes a file appear at `path` whole, or not at all: a failure on the way removes what was begun and leaves alone what was
/// there before.
pub fn whole(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<&File>) -> Result<(), SaveError>,
) -> Result<(), SaveError> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".pal-").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As for any new file; the process's mask takes away what it takes away.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let file = builder.tempfile_in(folder(path))?;
    let mut stream = BufWriter::with_capacity(1 << 16, file.as_file());
    write(&mut stream)?;
    stream.flush()?;
    drop(stream);
    file.as_file().sync_all()?;
    file.persist(path).map_err(|refused| refused.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn the_ending_names_the_format() {
        for (name, expected) in [
            ("a.csv", Ok(FileFormat::Csv)),
            ("x/a.b.PARQUET", Ok(FileFormat::Parquet)),
            ("a.xlsx", Ok(FileFormat::Xlsx)),
            ("a.json", Ok(FileFormat::Json)),
            ("a.html", Ok(FileFormat::Html)),
            ("a.jws", Ok(FileFormat::Jws)),
            ("a.xls", Err(UnknownEnding)),
            ("a.csv.gz", Err(UnknownEnding)),
            ("a", Err(UnknownEnding)),
            (".csv", Err(UnknownEnding)),
            ("", Err(UnknownEnding)),
        ] {
            assert_eq!(name.parse::<OutFile>().map(|file| file.format), expected, "{name}");
        }
    }

    #[test]
    fn a_failure_on_the_way_leaves_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        fs::write(&path, "before").unwrap();
        let failed = whole(&path, |stream| {
            stream.write_all(b"half")?;
            Err(io::Error::other("disk").into())
        });
        assert!(failed.is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "before");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        whole(&path, |stream| Ok(stream.write_all(b"after")?)).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "after");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
