//! What a server has in hand, and what it does with it: load, decide, save. Nothing here knows HTTP.

pub mod link;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use pal_identity::{Caller, Digest, Issuer, Token, TokenCache, TokenError, VerifiedSecrets};
use pal_model::Instant;
use pal_store::{Store, StoreError};

use crate::clock::Clock;
use crate::config::{Config, OwnIssuer, PublicClient};
use crate::directory::Index;
use crate::insights::Insights;
use crate::keys::{Keys, KeysError, Refreshed};
use crate::limit::Limiter;
use crate::metrics::Metrics;
use crate::outside::Outside;
use crate::provider::Provider;
use crate::trusted::Issuers;

/// Tokens that are remembered as checked.
const TOKENS_MAX: usize = 65_536;

/// Everything a request may need.
#[derive(Debug)]
pub struct App {
    /// Links, directory and sign-in state.
    pub store: Store,
    /// What time it is.
    pub clock: Clock,
    /// Where clients find the server, without a slash at its end.
    pub url: String,
    /// Where people sign in for the portal, if not at our own issuer.
    pub provider: Option<Provider>,
    /// Our own issuer, unless others replace it.
    pub issuer: Option<Issuer>,
    /// What it signs with.
    pub keys: Keys,
    /// Issuers that are asked for their keys.
    pub issuers: Issuers,
    /// Secrets of programs that were right before.
    pub secrets: VerifiedSecrets,
    /// Passwords are checked one at a time on each core but one: hashing must not starve everybody else (L4).
    pub hashing: tokio::sync::Semaphore,
    /// Programs that keep no secret.
    pub public_clients: Vec<PublicClient>,
    /// Buckets of callers, if they are limited.
    pub limiter: Option<Limiter>,
    /// What `/metrics` wants to see.
    pub metrics_token: Option<Digest>,
    /// What happened since the start.
    pub metrics: Metrics,
    /// Uploads and figures.
    pub insights: Insights,
    tokens: TokenCache<Caller>,
    directory: RwLock<Arc<Index>>,
    draining: AtomicBool,
}

/// What a server is made of.
#[derive(Debug)]
pub struct AppParts {
    /// Links, directory and sign-in state.
    pub store: Store,
    /// The directory of the store.
    pub index: Index,
    /// Signing keys.
    pub keys: Keys,
    /// What time it is.
    pub clock: Clock,
    /// Where clients find it.
    pub url: String,
    /// The way to other issuers.
    pub outside: Outside,
    /// An empty memory of secrets.
    pub secrets: VerifiedSecrets,
    /// What was uploaded.
    pub insights: Insights,
}

impl App {
    /// A server of those parts and that configuration.
    pub fn new(parts: AppParts, config: Config) -> Self {
        let AppParts { store, index, keys, clock, url, outside, secrets, insights } = parts;
        let issuer = match config.own_issuer {
            OwnIssuer::On => Some(Issuer::new(&url)),
            OwnIssuer::Off => None,
        };
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            store,
            clock,
            url,
            provider: config.provider.map(Provider::new),
            issuer,
            keys,
            issuers: Issuers::new(config.trusted, outside),
            secrets,
            hashing: tokio::sync::Semaphore::new(cores.saturating_sub(1).max(1)),
            public_clients: config.public_clients,
            limiter: config.limits.map(Limiter::new),
            metrics_token: config.metrics_token.map(|token| token.digest()),
            metrics: Metrics::default(),
            insights,
            tokens: TokenCache::new(TOKENS_MAX),
            directory: RwLock::new(Arc::new(index)),
            draining: AtomicBool::new(false),
        }
    }

    /// The directory as it is now.
    pub fn directory(&self) -> Arc<Index> {
        Arc::clone(&self.directory.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the directory again if another server changed it.
    pub async fn refresh_directory(&self) -> Result<(), StoreError> {
        if self.store.directory_version().await? == self.directory().version() {
            return Ok(());
        }
        let (version, directory) = self.store.directory().await?;
        let index = Arc::new(Index::new(version, directory));
        *self.directory.write().unwrap_or_else(PoisonError::into_inner) = index;
        Ok(())
    }

    /// Who is calling with a token. A token that was good a moment ago is known by its digest; whether its principal is still
    /// there is asked each time (contract §10: a principal that vanished is refused at once).
    pub async fn caller(&self, token: &str, index: &Index, now: Instant) -> Result<Caller, CallerError> {
        let digest = Digest::of(token.as_bytes());
        let caller = if let Some(caller) = self.tokens.get(digest, now) {
            caller
        } else {
            let caller = self.validated(token, now).await?;
            self.tokens.insert(digest, caller, caller.good_from, caller.good_until);
            caller
        };
        if index.can_call(caller.principal) { Ok(caller) } else { Err(CallerError::Gone) }
    }

    async fn validated(&self, token: &str, now: Instant) -> Result<Caller, TokenError> {
        self.metrics.tokens_checked.fetch_add(1, Ordering::Relaxed);
        let token = Token::read(token)?;
        match &self.issuer {
            Some(issuer) if issuer.is_of(&token) => issuer.validate(&token, &self.keys.ring(), now),
            Some(_) | None => self.issuers.validate(&token, now).await,
        }
    }

    /// Keeps up with the signing keys. Tokens are checked anew when the keys change: one may have been withdrawn.
    pub async fn refresh_keys(&self) -> Result<(), KeysError> {
        if self.keys.refresh(&self.store, self.clock.now()).await? == Refreshed::Others {
            self.tokens.clear();
        }
        Ok(())
    }

    /// Whether the server is about to stop.
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }

    /// From now on the server only finishes what has begun.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }
}

/// Why nobody is calling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CallerError {
    /// The token is not good.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The token is, and its principal is no longer in the directory.
    #[error("the principal of the token is not in the directory")]
    Gone,
}
