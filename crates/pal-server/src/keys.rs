//! Our signing keys: in the store under a seal, whose key is a file that only the server reads (R25).

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use pal_identity::key_ring::NoKey;
use pal_identity::sealing::SealError;
use pal_identity::secret::NoRandomness;
use pal_identity::{KeyError, KeyRing, SealingKey, SigningKey};
use pal_model::Instant;
use pal_store::{Actor, Store, StoreError, StoredKey};

use crate::tls::{Readers, TlsError, write};

/// Why there are no signing keys.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The file of the sealing key cannot be read.
    #[error("`{}` cannot be read", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// It cannot be written.
    #[error(transparent)]
    Unwritable(#[from] TlsError),
    /// It holds something else.
    #[error("`{}` is not a sealing key", path.display())]
    NotAKey {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        source: SealError,
    },
    /// The system gives no random numbers.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// A key does not open: several servers on one database need the same `sealing.key`.
    #[error("a signing key does not open; servers that share a database share `sealing.key` too")]
    Sealed(#[source] KeyError),
    /// A key cannot be made.
    #[error(transparent)]
    NotMade(KeyError),
    /// There is none.
    #[error(transparent)]
    None(#[from] NoKey),
    /// The store broke.
    #[error("the signing keys cannot be kept")]
    Store(#[from] StoreError),
}

/// The signing keys of the server.
#[derive(Debug)]
pub struct Keys {
    seal: SealingKey,
    ring: RwLock<Arc<KeyRing>>,
}

impl Keys {
    /// Opens the keys, and makes the first.
    pub async fn open(folder: &Path, store: &Store, now: Instant) -> Result<Self, KeysError> {
        let seal = sealing_key(&folder.join("sealing.key"))?;
        let ring = loaded(store, &seal, now).await?;
        Ok(Self { seal, ring: RwLock::new(Arc::new(ring)) })
    }

    /// The keys as they are now.
    pub fn ring(&self) -> Arc<KeyRing> {
        Arc::clone(&self.ring.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The seal, for what must come back to us unread.
    pub fn seal(&self) -> &SealingKey {
        &self.seal
    }

    /// Reads the keys again, for another server may have made or withdrawn one, and makes one if it is time. Says whether they
    /// are others than before.
    pub async fn refresh(&self, store: &Store, now: Instant) -> Result<Refreshed, KeysError> {
        let ring = loaded(store, &self.seal, now).await?;
        let is_same = ring.jwks(now) == self.ring().jwks(now);
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(ring);
        Ok(if is_same { Refreshed::Same } else { Refreshed::Others })
    }
}

/// What reading the keys again came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refreshed {
    /// They are those that were known.
    Same,
    /// They are not.
    Others,
}

async fn loaded(store: &Store, seal: &SealingKey, now: Instant) -> Result<KeyRing, KeysError> {
    let unsealed = |key: StoredKey| {
        SigningKey::unseal(&key.id, &key.sealed, key.created, key.retired, seal).map_err(KeysError::Sealed)
    };
    let keys: Result<Vec<_>, _> = store.keys().await?.into_iter().map(unsealed).collect();
    match KeyRing::new(keys?) {
        Ok(ring) if !ring.is_due(now) => Ok(ring),
        Ok(_) | Err(NoKey) => {
            make(store, seal, now).await?;
            let keys: Result<Vec<_>, _> = store.keys().await?.into_iter().map(unsealed).collect();
            Ok(KeyRing::new(keys?)?)
        }
    }
}

async fn make(store: &Store, seal: &SealingKey, now: Instant) -> Result<(), KeysError> {
    let key = tokio::task::spawn_blocking(move || SigningKey::generate(now)).await;
    let key = key.unwrap_or(Err(KeyError::NotMade)).map_err(KeysError::NotMade)?;
    let sealed = key.seal(seal).map_err(KeysError::NotMade)?;
    let kept = StoredKey { id: key.id().to_owned(), sealed, created: now, retired: None };
    Ok(store.add_key(kept, Actor::Service).await?)
}

fn sealing_key(path: &Path) -> Result<SealingKey, KeysError> {
    if !path.exists() {
        write(path, &*SealingKey::generate()?, Readers::Owner)?;
    }
    let bytes = fs::read(path).map_err(|source| KeysError::Unreadable { path: path.to_owned(), source })?;
    SealingKey::new(&bytes).map_err(|source| KeysError::NotAKey { path: path.to_owned(), source })
}
