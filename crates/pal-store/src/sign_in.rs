//! What signing in leaves behind: grants, device codes and signing keys. Secrets are known by their digest only.

use pal_model::Guid;
use pal_model::time::Instant;

use crate::audit::{Actor, AuditEntry};
use crate::digest::{Digest, digest_of};
use crate::ticks;

/// What a client may hand in once for a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GrantKind {
    /// A code of the authorize endpoint.
    AuthorizationCode,
    /// A refresh token.
    RefreshToken,
}

impl GrantKind {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::AuthorizationCode => "authorization_code",
            Self::RefreshToken => "refresh_token",
        }
    }

    pub(crate) fn from_word(word: &str) -> Option<Self> {
        [Self::AuthorizationCode, Self::RefreshToken].into_iter().find(|kind| kind.word() == word)
    }
}

/// A code or refresh token that was handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// SHA-256 of the secret.
    pub digest: Digest,
    /// All that came of one sign-in: reuse of any ends all.
    pub family: Guid,
    /// What it is.
    pub kind: GrantKind,
    /// What the issuer wants to know again, as JSON.
    pub payload: String,
    /// From then on it is unknown.
    pub expires: Instant,
}

/// What a grant that is handed in turns out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Redeemed {
    /// Good, now and never again.
    Fresh(Grant),
    /// It was redeemed before: the family it belongs to is to be ended.
    Reused(Guid),
    /// Never handed out, expired, or of a family that was ended.
    Unknown,
}

/// A device code that was handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// SHA-256 of the device code.
    pub digest: Digest,
    /// SHA-256 of the code that a person types.
    pub user_code_digest: Digest,
    /// What the issuer wants to know again, as JSON; approval replaces it.
    pub payload: String,
    /// From then on it is unknown.
    pub expires: Instant,
    /// What the person said.
    pub state: DeviceState,
}

/// What the person said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeviceState {
    /// Nothing yet.
    Pending,
    /// Yes.
    Approved,
    /// No.
    Denied,
}

impl DeviceState {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Denied => "denied",
        }
    }

    pub(crate) fn from_word(word: &str) -> Option<Self> {
        [Self::Pending, Self::Approved, Self::Denied].into_iter().find(|state| state.word() == word)
    }
}

/// Whether a device code could be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeviceStored {
    /// It is kept.
    Stored,
    /// Another one in force has the same code for the person to type: make another.
    CodeTaken,
}

/// Whether the person's word was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeviceAnswered {
    /// It was.
    Taken,
    /// There is no such code, it has expired, or it was answered before.
    Unknown,
}

/// What a device that asks is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Polled {
    /// Ask again later.
    Pending,
    /// The person said yes; the payload of the approval. The code is used up.
    Approved(String),
    /// The person said no.
    Denied,
    /// Never handed out, expired, or used up.
    Unknown,
}

/// A signing key, sealed.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredKey {
    /// Its `kid`.
    pub id: String,
    /// The key, encrypted by whoever holds the sealing key.
    pub sealed: Vec<u8>,
    /// Since when it signs.
    pub created: Instant,
    /// Since when it signs no more.
    pub retired: Option<Instant>,
}

impl std::fmt::Debug for StoredKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoredKey")
            .field("id", &self.id)
            .field("created", &self.created)
            .field("retired", &self.retired)
            .finish_non_exhaustive()
    }
}

/// What is kept of a signing key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyState {
    Unknown,
    Signing,
    Retired,
}

impl KeyState {
    /// The state of a key that is kept, by its column `retired`.
    pub(crate) fn of(retired: Option<i64>) -> Self {
        if retired.is_some() { Self::Retired } else { Self::Signing }
    }
}

/// What keeping a signing key comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyChange {
    /// It is new.
    Added,
    /// It was kept, and signs no more from now on.
    Retired(Instant),
}

impl KeyChange {
    /// Compares a key with the one that is kept under its id; `None`: it is so already.
    pub(crate) fn of(key: &StoredKey, kept: KeyState) -> Option<Self> {
        match (kept, key.retired) {
            (KeyState::Unknown, _) => Some(Self::Added),
            (KeyState::Signing, Some(retired)) => Some(Self::Retired(retired)),
            (KeyState::Signing, None) | (KeyState::Retired, _) => None,
        }
    }

    pub(crate) fn audit_entry(self, key: &StoredKey, actor: Actor) -> AuditEntry {
        let (action, at) = match self {
            Self::Added => ("key.add", key.created),
            Self::Retired(at) => ("key.retire", at),
        };
        let detail = serde_json::json!({ "id": key.id }).to_string();
        AuditEntry { at: ticks::of(at), actor, action, subject: None, detail }
    }
}

/// What a person typed to sign in with, as failures are kept by it: case and blanks around it do not count.
pub(crate) fn account_digest(account: &str) -> Digest {
    digest_of(&[account.trim().to_lowercase().as_bytes()])
}
