//! Our signing keys: in the store under a seal, whose key is a file that only the server reads (R25).

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use pal_identity::key_ring::NoKey;
use pal_identity::sealing::SealError;
use pal_identity::secret::NoRandomness;
use pal_identity::statement::{StatementKey, StatementKeyError};
use pal_identity::{KeyError, KeyRing, SealingKey, SigningKey};
use pal_model::Instant;
use pal_store::{Actor, Store, StoreError, StoredKey};

use tokio::sync::OnceCell;

use crate::tls::{Readers, TlsError, write};

/// How the names begin of keys that sign statements: they are no keys of tokens, and their public half is on no list of those.
const OF_STATEMENTS: &str = "statement.";
/// What such a key is sealed for.
const STATEMENT_PURPOSE: &str = "statement key";

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
    /// The key of statements does not open, or cannot be sealed.
    #[error("the key of statements does not open; servers that share a database share `sealing.key` too")]
    StatementSealed(#[source] SealError),
    /// It is none, or none can be made.
    #[error("the key of statements {0}")]
    Statement(#[from] StatementKeyError),
    /// The store broke.
    #[error("the signing keys cannot be kept")]
    Store(#[from] StoreError),
}

/// The signing keys of the server.
#[derive(Debug)]
pub struct Keys {
    seal: SealingKey,
    ring: RwLock<Arc<KeyRing>>,
    statement: OnceCell<Arc<StatementKey>>,
}

impl Keys {
    /// Opens the keys, and makes the first.
    pub async fn open(folder: &Path, store: &Store, now: Instant) -> Result<Self, KeysError> {
        let seal = sealing_key(&folder.join("sealing.key"))?;
        let ring = loaded(store, &seal, now).await?;
        Ok(Self { seal, ring: RwLock::new(Arc::new(ring)), statement: OnceCell::new() })
    }

    /// The keys as they are now.
    pub fn ring(&self) -> Arc<KeyRing> {
        Arc::clone(&self.ring.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The seal, for what must come back to us unread.
    pub fn seal(&self) -> &SealingKey {
        &self.seal
    }

    /// The key that signs statements; made when it is asked for the first time.
    pub async fn statement_key(&self, store: &Store, now: Instant) -> Result<Arc<StatementKey>, KeysError> {
        let key = self.statement.get_or_try_init(async || {
            if let Some(key) = kept_statement_key(store, &self.seal).await? {
                return Ok(Arc::new(key));
            }
            let key = StatementKey::generate()?;
            let sealed = self.seal.seal(STATEMENT_PURPOSE, key.to_pem()?.as_bytes());
            let sealed = sealed.map_err(KeysError::StatementSealed)?;
            let id = format!("{OF_STATEMENTS}{}", key.public().id());
            store.add_key(StoredKey { id, sealed, created: now, retired: None }, Actor::Service).await?;
            // Another server on the same database may have been quicker: the oldest is the one.
            let kept = kept_statement_key(store, &self.seal).await?;
            Ok::<_, KeysError>(Arc::new(kept.unwrap_or(key)))
        });
        Ok(Arc::clone(key.await?))
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

async fn kept_statement_key(store: &Store, seal: &SealingKey) -> Result<Option<StatementKey>, KeysError> {
    let Some(kept) = store.keys().await?.into_iter().find(|key| key.id.starts_with(OF_STATEMENTS)) else {
        return Ok(None);
    };
    let opened = seal.open(STATEMENT_PURPOSE, &kept.sealed).map_err(KeysError::StatementSealed)?;
    let text = std::str::from_utf8(&opened).map_err(|_| StatementKeyError::NotPrivate)?;
    Ok(Some(StatementKey::from_pem(text)?))
}

/// The keys of tokens that are kept.
async fn kept(store: &Store) -> Result<Vec<StoredKey>, StoreError> {
    let keys = store.keys().await?;
    Ok(keys.into_iter().filter(|key| !key.id.starts_with(OF_STATEMENTS)).collect())
}

async fn loaded(store: &Store, seal: &SealingKey, now: Instant) -> Result<KeyRing, KeysError> {
    let unsealed = |key: StoredKey| {
        SigningKey::unseal(&key.id, &key.sealed, key.created, key.retired, seal).map_err(KeysError::Sealed)
    };
    let keys: Result<Vec<_>, _> = kept(store).await?.into_iter().map(unsealed).collect();
    match KeyRing::new(keys?) {
        Ok(ring) if !ring.is_due(now) => Ok(ring),
        Ok(_) | Err(NoKey) => {
            make(store, seal, now).await?;
            let keys: Result<Vec<_>, _> = kept(store).await?.into_iter().map(unsealed).collect();
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
