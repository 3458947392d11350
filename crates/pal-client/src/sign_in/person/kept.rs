//! Sign-ins of persons, kept for the next run: a file that only its owner reads.

use std::fs::File;
use std::io;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use crate::private_folder::PrivateFolder;
use crate::secret::{Secret, random_text};

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
    /// What access tokens of this sign-in are sealed under. Refresh tokens change with every use, this does not.
    #[serde(default)]
    seal: String,
}

impl Drop for Row {
    fn drop(&mut self) {
        self.refresh_token.zeroize();
        self.seal.zeroize();
    }
}

/// Whether a refresh token comes of one that was kept, or of a person who signed in just now: perhaps another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    Refreshed,
    SignedIn,
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

    /// What access tokens of an authority and client are sealed under, if a sign-in is kept.
    pub(super) fn seal(&self, key: &[String; 2]) -> Option<Secret> {
        let row = self.rows().into_iter().find(|row| row.is_of(key) && !row.seal.is_empty())?;
        Some(Secret::new(row.seal.clone()))
    }

    /// Keeps the refresh token of an authority and client. After a new sign-in nothing opens what the one before has sealed.
    pub(super) fn keep(&self, key: &[String; 2], secret: &Secret, origin: Origin) -> io::Result<()> {
        let before = (origin == Origin::Refreshed).then(|| self.seal(key)).flatten();
        let seal = before.map_or_else(random_text, Ok).map_err(io::Error::other)?;
        let mut rows = self.rows();
        rows.retain(|row| !row.is_of(key));
        let [authority, client_id] = key.clone();
        let (refresh_token, seal) = (secret.expose().to_owned(), seal.expose().to_owned());
        rows.push(Row { authority, client_id, refresh_token, seal });
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
            kept.keep(&key(client), &secret.to_owned().into(), Origin::SignedIn).unwrap();
        }
        let seal = || kept.seal(&key("ana")).unwrap();
        let first = seal();
        kept.keep(&key("ana"), &"4".to_owned().into(), Origin::Refreshed).unwrap();
        assert_eq!(seal(), first);
        assert_ne!(kept.seal(&key("bo")).unwrap(), first);
        kept.keep(&key("ana"), &"3".to_owned().into(), Origin::SignedIn).unwrap();
        assert_ne!(seal(), first);
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
