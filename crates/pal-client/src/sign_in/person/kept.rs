//! Sign-ins of persons, kept for the next run: a file that only its owner reads.

use std::fs::File;
use std::io;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use crate::private_folder::PrivateFolder;
use crate::secret::Secret;

const FILE: &str = "sign-ins.json";
const LOCK: &str = "sign-ins.lock";

/// Sign-ins kept in a folder.
#[derive(Debug)]
pub(super) struct Kept {
    folder: PrivateFolder,
}

#[derive(Serialize, Deserialize)]
struct Row {
    authority: String,
    client_id: String,
    refresh_token: String,
}

impl Drop for Row {
    fn drop(&mut self) {
        self.refresh_token.zeroize();
    }
}

impl Kept {
    pub(super) const fn new(folder: PathBuf) -> Self {
        Self { folder: PrivateFolder::new(folder) }
    }

    /// Keeps other processes out until it is dropped. Where no lock is to be had, we go on without.
    pub(super) fn lock(&self) -> Option<File> {
        self.folder.make().ok()?;
        let file = File::options().create(true).append(true).open(self.folder.path().join(LOCK)).ok()?;
        file.lock().ok()?;
        Some(file)
    }

    /// The refresh token of an authority and client. A file that cannot be read has none: the person signs in again.
    pub(super) fn find(&self, key: &[String; 2]) -> Option<Secret> {
        let row = self.rows().into_iter().find(|row| row.is_of(key))?;
        Some(Secret::new(row.refresh_token.clone()))
    }

    /// Keeps the refresh token of an authority and client.
    pub(super) fn keep(&self, key: &[String; 2], secret: &Secret) -> io::Result<()> {
        let mut rows = self.rows();
        rows.retain(|row| !row.is_of(key));
        let [authority, client_id] = key.clone();
        rows.push(Row { authority, client_id, refresh_token: secret.expose().to_owned() });
        let text = Zeroizing::new(serde_json::to_string(&rows)?);
        self.folder.write(FILE, text.as_bytes())
    }

    fn rows(&self) -> Vec<Row> {
        let text = self.folder.read(FILE);
        text.and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default()
    }
}

impl Row {
    fn is_of(&self, key: &[String; 2]) -> bool {
        let [authority, client_id] = key;
        self.authority == *authority && self.client_id == *client_id
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn key(client: &str) -> [String; 2] {
        ["https://login.test".to_owned(), client.to_owned()]
    }

    #[test]
    fn a_sign_in_is_kept_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let kept = Kept::new(folder.path().join("pal"));
        assert_eq!(kept.find(&key("ana")), None);
        let lock = kept.lock();
        for (client, secret) in [("ana", "1"), ("bo", "2"), ("ana", "3")] {
            kept.keep(&key(client), &secret.to_owned().into()).unwrap();
        }
        assert!(lock.is_some());
        assert_eq!(kept.find(&key("ana")).unwrap().expose(), "3");
        assert_eq!(kept.find(&key("bo")).unwrap().expose(), "2");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode =
                |name: &str| fs::metadata(folder.path().join(name)).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode("pal"), mode("pal/sign-ins.json")), (0o700, 0o600));
        }
        fs::write(folder.path().join("pal/sign-ins.json"), "{").unwrap();
        assert_eq!(kept.find(&key("ana")), None);
    }
}
