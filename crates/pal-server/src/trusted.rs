//! Tokens of issuers that the configuration trusts, and their keys: fetched when a token first needs them, and again when one
//! names a key that is not known, at most once in five minutes (R3).

use std::collections::HashMap;
use std::fs;
use std::sync::{Arc, PoisonError, RwLock};

use pal_identity::{Caller, IdTokenFor, KeySet, RefreshGate, Token, TokenError};
use pal_model::{Instant, Principal};
use tokio::sync::Mutex;

use crate::config::{KeySource, Trust};
use crate::outside::Outside;

/// Keys of issuers by where they come from.
#[derive(Debug)]
pub struct Issuers {
    outside: Outside,
    trusted: Vec<(Trust, Keys)>,
    /// Issuers of federated credentials, as the directory names them.
    federated: Mutex<HashMap<String, Arc<Keys>>>,
}

/// How many issuers of federated credentials are remembered.
const FEDERATED_MAX: usize = 1000;

/// The keys of one issuer, as far as they are known.
#[derive(Debug, Default)]
struct Keys {
    known: RwLock<Arc<KeySet>>,
    gate: RefreshGate,
    /// One question at a time.
    asking: Mutex<()>,
}

impl Keys {
    fn known(&self) -> Arc<KeySet> {
        Arc::clone(&self.known.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The keys, fetched anew if none of the known ones has that name and it is time.
    async fn with(
        &self,
        kid: Option<&str>,
        source: &KeySource,
        issuer: &str,
        outside: &Outside,
        now: Instant,
    ) -> Arc<KeySet> {
        let has = |keys: &KeySet| kid.is_some_and(|kid| keys.get(kid).is_some());
        let known = self.known();
        if has(&known) || kid.is_none() {
            return known;
        }
        let _one = self.asking.lock().await;
        let known = self.known();
        if has(&known) || !self.gate.pass(now) {
            return known;
        }
        match fetched(source, issuer, outside).await {
            Ok(keys) => {
                let keys = Arc::new(keys);
                *self.known.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&keys);
                keys
            }
            Err(error) => {
                tracing::warn!(issuer, error, "the keys of an issuer were not had");
                known
            }
        }
    }
}

async fn fetched(source: &KeySource, issuer: &str, outside: &Outside) -> Result<KeySet, String> {
    let bytes = match source {
        KeySource::Discovery => outside.discovered_keys(issuer).await.map_err(|error| error.to_string())?,
        KeySource::Url(url) => outside.get(url).await.map_err(|error| error.to_string())?,
        KeySource::File(path) => fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?,
    };
    KeySet::parse(&bytes).map_err(|error| error.to_string())
}

impl Issuers {
    /// The issuers that the configuration trusts.
    pub fn names(&self) -> impl Iterator<Item = String> {
        self.trusted.iter().map(|(trust, _)| trust.issuer.issuer.clone())
    }

    /// The issuers of the configuration.
    pub fn new(trusted: Vec<Trust>, outside: Outside) -> Self {
        let trusted = trusted.into_iter().map(|trust| (trust, Keys::default())).collect();
        Self { outside, trusted, federated: Mutex::default() }
    }

    /// Who is calling with a token of a trusted issuer.
    pub async fn validate(&self, token: &Token<'_>, now: Instant) -> Result<Caller, TokenError> {
        let mut refusal = TokenError::WrongIssuer;
        for (trust, keys) in self.trusted.iter().filter(|(trust, _)| trust.issuer.is_of(token)) {
            let keys = keys.with(token.kid(), &trust.keys, &trust.issuer.issuer, &self.outside, now).await;
            match trust.issuer.validate(token, &keys, now) {
                Ok(caller) => return Ok(caller),
                Err(error) => refusal = error,
            }
        }
        Err(refusal)
    }

    /// The way out.
    pub(crate) fn outside(&self) -> &Outside {
        &self.outside
    }

    /// Who signed in, by an ID token of a trusted issuer.
    pub async fn validate_id_token(
        &self,
        token: &Token<'_>,
        expected: IdTokenFor<'_>,
        now: Instant,
    ) -> Result<Principal, TokenError> {
        let mut refusal = TokenError::WrongIssuer;
        for (trust, keys) in self.trusted.iter().filter(|(trust, _)| trust.issuer.is_of(token)) {
            let keys = keys.with(token.kid(), &trust.keys, &trust.issuer.issuer, &self.outside, now).await;
            match trust.issuer.validate_id_token(token, &keys, expected, now) {
                Ok(principal) => return Ok(principal),
                Err(error) => refusal = error,
            }
        }
        Err(refusal)
    }

    /// The keys of an issuer of federated credentials; the name comes from the directory, never from a request.
    pub async fn federated_keys(&self, issuer: &str, kid: Option<&str>, now: Instant) -> Arc<KeySet> {
        let keys = {
            let mut federated = self.federated.lock().await;
            if federated.len() >= FEDERATED_MAX && !federated.contains_key(issuer) {
                federated.clear();
            }
            Arc::clone(federated.entry(issuer.to_owned()).or_default())
        };
        keys.with(kid, &KeySource::Discovery, issuer, &self.outside, now).await
    }
}
