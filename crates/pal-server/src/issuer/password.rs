//! A person types a name and a password. After ten failures in ten minutes the account has to wait, whoever tries (contract §10).

use std::sync::Arc;

use pal_identity::{PasswordHash, Secret};
use pal_model::{Instant, Principal};
use pal_store::StoreError;

use crate::app::App;
use crate::clock::after;
use crate::directory::Index;

/// Failures that are let pass.
const FAILURES_MAX: u64 = 10;
/// For how long they count.
pub(crate) const FAILURE_SECONDS: i64 = 600;

/// Why nobody signed in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SignInError {
    /// Name or password is wrong; which of them is not told.
    #[error("the name or the password is wrong")]
    Wrong,
    /// Too many failures.
    #[error("too many failures; try again in ten minutes")]
    TooMany,
    /// The store broke.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The home account of whoever has that name and password.
pub(crate) async fn sign_in(
    app: &Arc<App>,
    index: &Index,
    name: &str,
    password: Secret,
    now: Instant,
) -> Result<Principal, SignInError> {
    let account = name.trim().to_lowercase();
    let since = after(now, -FAILURE_SECONDS);
    if app.store.failures_since(&account, since).await? >= FAILURES_MAX {
        return Err(SignInError::TooMany);
    }
    let member = index.member_named(&account);
    let hash = member
        .and_then(|user| user.password_hash.as_deref())
        .and_then(|hash| hash.parse::<PasswordHash>().ok());
    let turn = app.hashing.acquire().await;
    let checked = tokio::task::spawn_blocking(move || {
        let Some(hash) = hash else {
            PasswordHash::verify_nobody(&password);
            return false;
        };
        hash.verify(&password)
    });
    let is_right = checked.await.unwrap_or(false);
    drop(turn);
    if let Some(user) = member.filter(|_| is_right) {
        app.store.clear_failures(&account).await?;
        return Ok(index.home_of(user));
    }
    app.store.record_failure(&account, now).await?;
    Err(SignInError::Wrong)
}
