//! Access tokens kept for the next run, a file for each tenant, so that one link costs one request and not a sign-in each time.
//!
//! A token is sealed under what proves who somebody is, a person's under a key that is kept with the sign-in: who has only the file
//! has nothing, and who comes with another secret, or signs in anew, finds nothing.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use aws_lc_rs::aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
use aws_lc_rs::rand;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pal_model::Instant;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::token::{LIFE_MAX, Token};
use crate::clock::seconds;
use crate::private_folder::PrivateFolder;
use crate::secret::Secret;

/// What the key is derived for.
const PURPOSE: &[u8] = b"access token of pal";
const SALT_LEN: usize = 16;
/// The folder within that of the user.
const FOLDER: &str = "tokens";

/// Tokens kept in a folder.
#[derive(Debug)]
pub(super) struct KeptTokens {
    folder: PrivateFolder,
}

/// A file. All of it but the end of the token's use is sealed, and that is authenticated.
#[derive(Serialize, Deserialize)]
struct Sealed {
    salt: String,
    nonce: String,
    token: String,
    /// In seconds since 1970.
    fresh_until: i64,
}

impl KeptTokens {
    /// Those in the folder of the user.
    pub(super) fn new(user: &Path) -> Self {
        Self { folder: PrivateFolder::new(user.join(FOLDER)) }
    }

    /// The token of that name, if one was kept by somebody with the same proof and may still be used.
    pub(super) fn find(&self, name: &str, proof: &[u8], now: Instant) -> Option<Token> {
        let sealed: Sealed = serde_json::from_slice(&self.folder.read(&file(name))?).ok()?;
        let left = u64::try_from(sealed.fresh_until - seconds(now)).ok().filter(|left| *left > 0)?;
        Some(Token::fresh_for(sealed.open(name, proof)?, Duration::from_secs(left)))
    }

    /// Keeps a token. Where that fails the next run signs in again, as every first one does.
    pub(super) fn keep(&self, name: &str, proof: &[u8], token: &Token, now: Instant) {
        let left = token.expires.saturating_duration_since(tokio::time::Instant::now());
        let fresh_until = seconds(now) + i64::try_from(left.as_secs()).unwrap_or(0);
        let bytes = Sealed::seal(name, proof, &token.bearer, fresh_until)
            .and_then(|sealed| serde_json::to_vec(&sealed).ok());
        if let Some(bytes) = bytes
            && self.folder.write(&file(name), &bytes).is_ok()
        {
            self.clear();
        }
    }

    /// Takes a token out of use.
    pub(super) fn forget(&self, name: &str) {
        self.folder.remove(&file(name));
    }

    /// Takes away what nobody can use any more.
    fn clear(&self) {
        let Ok(files) = fs::read_dir(self.folder.path()) else { return };
        for file in files.flatten() {
            let written = file.metadata().and_then(|metadata| metadata.modified());
            let age = written.ok().and_then(|written| SystemTime::elapsed(&written).ok());
            if age.is_some_and(|age| age > LIFE_MAX) {
                let _ = fs::remove_file(file.path());
            }
        }
    }
}

impl Sealed {
    fn seal(name: &str, proof: &[u8], bearer: &Secret, fresh_until: i64) -> Option<Self> {
        let mut salt = [0; SALT_LEN];
        rand::fill(&mut salt).ok()?;
        let mut bytes = bearer.expose().as_bytes().to_vec();
        let nonce = key(&salt, proof)?.seal_in_place_append_tag(about(name, fresh_until), &mut bytes).ok()?;
        let nonce = URL_SAFE_NO_PAD.encode(nonce.as_ref());
        let (salt, token) = (URL_SAFE_NO_PAD.encode(salt), URL_SAFE_NO_PAD.encode(bytes));
        Some(Self { salt, nonce, token, fresh_until })
    }

    fn open(&self, name: &str, proof: &[u8]) -> Option<Secret> {
        let [salt, nonce, token] =
            [&self.salt, &self.nonce, &self.token].map(|text| URL_SAFE_NO_PAD.decode(text));
        let nonce = Nonce::try_assume_unique_for_key(&nonce.ok()?).ok()?;
        let mut bytes = Zeroizing::new(token.ok()?);
        let about = about(name, self.fresh_until);
        let plain = key(&salt.ok()?, proof)?.open_in_place(nonce, about, &mut bytes).ok()?;
        Some(Secret::new(std::str::from_utf8(plain).ok()?.to_owned()))
    }
}

/// What a token is for and how long, which nobody may change.
fn about(name: &str, fresh_until: i64) -> Aad<Vec<u8>> {
    Aad::from(format!("{fresh_until} {name}").into_bytes())
}

/// The key of a file (RFC 5869).
fn key(salt: &[u8], proof: &[u8]) -> Option<RandomizedNonceKey> {
    let derived = Salt::new(HKDF_SHA256, salt).extract(proof);
    let mut bytes = Zeroizing::new([0; 32]);
    derived.expand(&[PURPOSE], HKDF_SHA256).and_then(|key| key.fill(&mut *bytes)).ok()?;
    RandomizedNonceKey::new(&AES_256_GCM, &*bytes).ok()
}

/// A name of a file that says nothing.
fn file(name: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, name.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "https://login.test https://arm.test c0000000 deploy-bot";
    const NOW: Instant = Instant::from_nanoseconds(1_800_000_000_000_000_000);

    fn later(by: i128) -> Instant {
        Instant::from_nanoseconds(NOW.nanoseconds() + by * 1_000_000_000)
    }

    fn token() -> Token {
        Token::new("e30.e30.x".to_owned().into(), Duration::from_hours(1))
    }

    #[tokio::test(start_paused = true)]
    async fn a_token_is_found_by_the_same_proof_alone_and_until_its_end() {
        let user = tempfile::tempdir().unwrap();
        let kept = KeptTokens::new(&user.path().join("pal"));
        assert!(kept.find(NAME, b"right", NOW).is_none());
        kept.keep(NAME, b"right", &token(), NOW);
        let bearer =
            |name, proof, at| kept.find(name, proof, at).map(|token| token.bearer.expose().to_owned());
        for (name, proof, after, is_found) in [
            (NAME, "right", 0, true),
            (NAME, "right", 3_299, true),
            (NAME, "right", 3_300, false),
            (NAME, "wrong", 0, false),
            ("another", "right", 0, false),
        ] {
            let found = bearer(name, proof.as_bytes(), later(after));
            assert_eq!(found.as_deref(), is_found.then_some("e30.e30.x"), "{name} {proof} {after}");
        }
        kept.forget(NAME);
        assert!(kept.find(NAME, b"right", NOW).is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn a_file_shows_nothing_and_nobody_changes_it_unseen() {
        let user = tempfile::tempdir().unwrap();
        let kept = KeptTokens::new(user.path());
        kept.keep(NAME, b"right", &token(), NOW);
        let path = kept.folder.path().join(file(NAME));
        let text = fs::read_to_string(&path).unwrap();
        assert!(!text.contains("e30") && !text.contains("right") && !text.contains("login"), "{text}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        let sealed: Sealed = serde_json::from_str(&text).unwrap();
        let longer = text.replace(&sealed.fresh_until.to_string(), &(sealed.fresh_until + 9).to_string());
        for changed in [longer.as_str(), "{", ""] {
            fs::write(&path, changed).unwrap();
            assert!(kept.find(NAME, b"right", NOW).is_none(), "{changed}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_nobody_can_use_any_more_goes() {
        let user = tempfile::tempdir().unwrap();
        let kept = KeptTokens::new(user.path());
        kept.keep(NAME, b"right", &token(), NOW);
        let old = fs::File::options().append(true).open(kept.folder.path().join(file(NAME))).unwrap();
        old.set_modified(SystemTime::UNIX_EPOCH).unwrap();
        kept.keep("another", b"right", &token(), NOW);
        let left: Vec<_> =
            fs::read_dir(kept.folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
        assert_eq!(left, [file("another").as_str()]);
    }
}
