//! The world file: a directory that a person writes (contract §8), with every secret hashed before it goes anywhere.

mod check;
mod fingerprint;
mod row;
mod secret;

use std::path::Path;

use pal_model::Instant;
use pal_store::directory::Directory;
use pal_store::{Actor, Applied, Store, StoreError};

pub use secret::SecretFault;

use crate::toml_file::{FileFault, TomlFile};
use fingerprint::Fingerprint;

/// Why a world was not applied. Nothing of it was.
#[derive(Debug, thiserror::Error)]
pub enum WorldFault {
    /// The file is wrong.
    #[error(transparent)]
    File(#[from] FileFault),
    /// A secret cannot be hashed.
    #[error(transparent)]
    Secret(#[from] SecretFault),
    /// The store broke.
    #[error("the directory cannot be kept")]
    Store(#[from] StoreError),
}

/// Reads a world file; secrets that `before` has a hash of keep it, so that the same file gives the same directory.
pub fn read(file: &TomlFile, before: &Directory) -> Result<Directory, WorldFault> {
    Ok(secret::settled(check::draft(file)?, before)?)
}

/// Makes the directory of the store what the file says. The same file again changes nothing, and is known by its fingerprint
/// in the folder without hashing every secret anew.
pub async fn apply(
    file: &TomlFile,
    folder: &Path,
    store: &Store,
    now: Instant,
) -> Result<Applied, WorldFault> {
    let fingerprint = Fingerprint::of(file.text());
    let version = store.directory_version().await?;
    if fingerprint.is_noted(folder, version) {
        return Ok(Applied::Unchanged);
    }
    let (_, before) = store.directory().await?;
    let directory = read(file, &before)?;
    let actor = Actor::Operator("world file".to_owned());
    let applied = store.replace_directory(directory, now, actor).await?;
    fingerprint.note(folder, store.directory_version().await?);
    Ok(applied)
}
