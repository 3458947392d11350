//! A person who signs in, by a code typed elsewhere or in a browser here. Signed in once, the person's refresh token gives tokens
//! for every tenant where the person has an account.

mod browser;
mod device;
mod kept;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::Mutex;

use super::grant::{Grant, Granted, grant, scope};
use super::{Token, Wanted};
use crate::failure::Failure;
use crate::http::Url;
use crate::secret::Secret;
use kept::{Kept, Origin};

pub use browser::open_page;

/// Says something to the person who is to sign in.
pub type Tell = Arc<dyn Fn(&str) + Send + Sync>;

/// Opens a page in a browser.
pub type OpenPage = fn(&Url);

/// How a person signs in.
#[derive(Debug, Clone, Copy)]
pub enum Way {
    /// A code, typed on any device (RFC 8628).
    DeviceCode,
    /// A browser of this machine (RFC 8252), opened so.
    Browser(OpenPage),
}

/// A person who signs in.
pub struct Person {
    client_id: String,
    way: Way,
    tell: Tell,
    kept: Option<Kept>,
    refresh: Mutex<Refresh>,
}

/// What the person's next tokens are had with.
#[derive(Debug, Clone, Default)]
enum Refresh {
    /// Nobody looked yet.
    #[default]
    Unknown,
    /// Kept from another run; the person may have to sign in again.
    Kept(Secret),
    /// The person signed in just now: what is refused now would be refused again.
    New(Secret),
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Person")
            .field("client_id", &self.client_id)
            .field("way", &self.way)
            .finish_non_exhaustive()
    }
}

/// The scopes of a sign-in: tokens for the resource, and one to refresh them.
fn scopes(audience: &str) -> String {
    format!("{} offline_access openid profile", scope(audience))
}

impl Person {
    /// A person who is told what to do by `tell`. With a folder, the sign-in is kept there for the next run.
    pub fn new(client_id: String, way: Way, tell: Tell, folder: Option<PathBuf>) -> Self {
        Self { client_id, way, tell, kept: folder.map(Kept::new), refresh: Mutex::default() }
    }

    /// A token; the person is asked to sign in if nothing kept gives one. One at a time: a refresh token is good once.
    pub(super) async fn token(&self, wanted: Wanted<'_>) -> Result<Token, Failure> {
        let mut refresh = self.refresh.lock().await;
        // Other processes of this user wait, too.
        let _alone = self.kept.as_ref().map(Kept::lock);
        if let (Refresh::Unknown, Some(kept)) = (&*refresh, &self.kept) {
            *refresh = kept.find(&self.key(wanted)).map_or(Refresh::Unknown, Refresh::Kept);
        }
        match &*refresh {
            Refresh::Unknown => {}
            Refresh::New(secret) => {
                let granted =
                    self.refreshed(wanted, secret).await?.map_err(|refused| refused.without(secret))?;
                return Ok(self.take(&mut refresh, granted, wanted, Origin::Refreshed));
            }
            Refresh::Kept(secret) => {
                if let Ok(granted) = self.refreshed(wanted, secret).await? {
                    return Ok(self.take(&mut refresh, granted, wanted, Origin::Refreshed));
                }
            }
        }
        let granted = match self.way {
            Way::DeviceCode => device::sign_in(wanted, &self.client_id, &self.tell).await?,
            Way::Browser(open) => browser::sign_in(wanted, &self.client_id, &self.tell, open).await?,
        };
        if let Some(secret) = &granted.refresh_token {
            *refresh = Refresh::New(secret.clone());
        }
        Ok(self.take(&mut refresh, granted, wanted, Origin::SignedIn))
    }

    /// The program that the person signs in to.
    pub(super) fn client_id(&self) -> &str {
        &self.client_id
    }

    /// What the person's access tokens are sealed under, if the sign-in is kept.
    pub(super) fn seal(&self, authority: &str) -> Option<Secret> {
        self.kept.as_ref()?.seal(&[authority.to_owned(), self.client_id.clone()])
    }

    /// The next tokens, or what the authority says against it.
    async fn refreshed(
        &self,
        wanted: Wanted<'_>,
        secret: &Secret,
    ) -> Result<Result<Granted, Failure>, Failure> {
        let scope = scopes(wanted.audience);
        let fields = [
            ("grant_type", "refresh_token"),
            ("client_id", self.client_id.as_str()),
            ("refresh_token", secret.expose()),
            ("scope", scope.as_str()),
        ];
        Ok(match grant(wanted, &self.client_id, &fields).await? {
            Grant::Granted(granted) => Ok(granted),
            Grant::Refused(failure, _) => Err(failure),
        })
    }

    /// Keeps what the next tokens are had with, and hands out this one.
    fn take(&self, refresh: &mut Refresh, granted: Granted, wanted: Wanted<'_>, origin: Origin) -> Token {
        if let Some(secret) = granted.refresh_token {
            let keep = |kept: &Kept| kept.keep(&self.key(wanted), &secret, origin);
            if let Some(Err(error)) = self.kept.as_ref().map(keep) {
                (self.tell)(&format!("the sign-in is not kept for the next time: {error}"));
            }
            *refresh = match refresh {
                Refresh::New(_) => Refresh::New(secret),
                Refresh::Unknown | Refresh::Kept(_) => Refresh::Kept(secret),
            };
        }
        granted.token
    }

    /// One sign-in for each authority and client.
    fn key(&self, wanted: Wanted<'_>) -> [String; 2] {
        [wanted.cloud.authority.to_string(), self.client_id.clone()]
    }
}
