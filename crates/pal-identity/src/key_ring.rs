//! Which key signs and which still verify: keys overlap, so that rotation refuses nobody (R12).

use pal_model::Instant;
use serde_json::{Value, json};

use crate::issuer::ACCESS_TOKEN_SECONDS;
use crate::jwks::VerifyingKey;
use crate::key::SigningKey;
use crate::life::{LEEWAY_SECONDS, instant, seconds};

/// A ring without keys signs nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no signing key")]
pub struct NoKey;

/// All signing keys of the issuer. The newest one signs once everybody can know it; those before it verify until the last token
/// they signed has expired.
#[derive(Debug)]
pub struct KeyRing {
    /// Oldest first; never empty.
    keys: Vec<SigningKey>,
}

impl KeyRing {
    /// How long a new key is shown before it signs: replicas and clients that read keys this often never meet an unknown one.
    pub const NOTICE_SECONDS: i64 = 300;
    /// How long a key signs before the next is due.
    pub const ROTATION_SECONDS: i64 = 90 * 24 * 3600;

    /// A ring of these keys.
    pub fn new(mut keys: Vec<SigningKey>) -> Result<Self, NoKey> {
        keys.sort_by(|a, b| (a.created(), a.id()).cmp(&(b.created(), b.id())));
        keys.dedup_by(|a, b| a.id() == b.id());
        if keys.is_empty() { Err(NoKey) } else { Ok(Self { keys }) }
    }

    /// The key that signs now.
    pub fn current(&self, now: Instant) -> Result<&SigningKey, NoKey> {
        let noticed =
            self.usable(now).rfind(|key| seconds(key.created()) + Self::NOTICE_SECONDS <= seconds(now));
        // The first key of all has nobody who could miss it.
        noticed.or_else(|| self.usable(now).next()).ok_or(NoKey)
    }

    /// Whether it is time for a new key.
    pub fn is_due(&self, now: Instant) -> bool {
        let newest = self.usable(now).next_back();
        newest.is_none_or(|key| seconds(now) - seconds(key.created()) >= Self::ROTATION_SECONDS)
    }

    /// The key of that name, if what it signed can still be good.
    pub fn verifying(&self, id: &str, now: Instant) -> Option<&VerifyingKey> {
        self.good(now).find(|key| key.id() == id).map(SigningKey::public)
    }

    /// The public keys, as `jwks_uri` answers (RFC 7517 §5).
    pub fn jwks(&self, now: Instant) -> Value {
        json!({ "keys": self.good(now).map(SigningKey::jwk).collect::<Vec<_>>() })
    }

    /// The keys that nobody has withdrawn.
    fn usable(&self, now: Instant) -> impl DoubleEndedIterator<Item = &SigningKey> {
        self.keys.iter().filter(move |key| key.retired().is_none_or(|retired| now < retired))
    }

    /// Those of them whose successor has not yet signed for as long as a token lives.
    fn good(&self, now: Instant) -> impl Iterator<Item = &SigningKey> {
        let successors = self.usable(now).skip(1).map(Some).chain([None]);
        self.usable(now).zip(successors).filter_map(move |(key, successor)| {
            let relieved = successor.map(|next| seconds(next.created()) + Self::NOTICE_SECONDS);
            let last_token =
                relieved.map(|relieved| instant(relieved + ACCESS_TOKEN_SECONDS + LEEWAY_SECONDS));
            last_token.is_none_or(|expired| now < expired).then_some(key)
        })
    }
}
