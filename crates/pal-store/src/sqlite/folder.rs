//! The folder: for its owner's eyes only, and for one server at a time.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use crate::error::StoreError;

/// Takes the folder for as long as the file that is returned stays open, and names the database in it.
pub(crate) fn take(folder: &Path) -> Result<(File, PathBuf), StoreError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| StoreError::File { path, source }
    };
    std::fs::create_dir_all(folder).map_err(failed(folder))?;
    close_to_others(folder).map_err(failed(folder))?;
    let lock_path = folder.join("pal.lock");
    let lock = private(&lock_path).map_err(failed(&lock_path))?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(StoreError::InUse { folder: folder.to_owned() }),
        Err(TryLockError::Error(source)) => return Err(StoreError::File { path: lock_path, source }),
    }
    let database = database(folder);
    // SQLite gives its other files the mode of this one.
    private(&database).map_err(failed(&database))?;
    Ok((lock, database))
}

/// The database of a folder.
pub(crate) fn database(folder: &Path) -> PathBuf {
    folder.join("pal.db")
}

#[cfg(unix)]
fn close_to_others(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    const STICKY: u32 = 0o1000;
    let mode = std::fs::metadata(folder)?.permissions().mode();
    // A folder for everybody, such as `/tmp`, is not ours to close.
    if mode & STICKY == 0 && mode & 0o777 != 0o700 {
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

#[cfg(unix)]
fn private(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
    let file =
        OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)?;
    if file.metadata()?.permissions().mode() & 0o777 != 0o600 {
        file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
    }
    Ok(file)
}

// Elsewhere a folder below the user's own is closed to others by inheritance.
#[cfg(not(unix))]
fn close_to_others(_: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
fn private(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)
}
