//! Asking over HTTP: one attempt at a time, over TLS, and never elsewhere than where it was meant to go.
//!
//! Whoever wants an attempt repeated says so with [`Patience`]; whoever was asked to wait is held by [`Waits`].

mod date;
mod open;
mod patience;
mod request;
mod waits;

use std::fmt;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::HeaderMap;
use tokio::sync::{Semaphore, SemaphorePermit};

pub use open::HttpError;
pub use patience::Patience;
pub(crate) use request::host;
pub use request::{Request, may_be_asked};
pub use reqwest::{Method, Url};
pub use waits::{Wait, Waits};

use crate::clock::Now;

/// The longest answer that is read.
const BYTES_MAX: usize = 32 * 1024 * 1024;
/// The header that says how many changes a tenant may still make; other values than zero only inform.
const REMAINING_WRITES: &str = "x-ms-ratelimit-remaining-tenant-writes";
/// How long to wait at zero.
const WRITES_PAUSE: Duration = Duration::from_secs(1);

/// How to ask.
#[derive(Debug, Clone)]
pub struct HttpOptions {
    /// PEM of the certificate authorities to believe, instead of the system's.
    pub ca: Option<PathBuf>,
    /// How many requests may be in flight, sign-in included.
    pub parallel: NonZeroUsize,
    /// How long an attempt may take.
    pub timeout: Duration,
    /// How often something is asked, and how long apart.
    pub patience: Patience,
    /// What time it is.
    pub now: Now,
}

impl Default for HttpOptions {
    fn default() -> Self {
        let parallel = NonZeroUsize::MIN.saturating_add(15);
        Self {
            ca: None,
            parallel,
            timeout: Duration::from_secs(30),
            patience: Patience::default(),
            now: crate::clock::machine,
        }
    }
}

/// What was answered, whole.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

/// Whether the service may have done what it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// Nothing reached it.
    No,
    /// Nobody knows.
    Maybe,
}

/// An attempt without an answer, or with a part of one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct NoAnswer {
    /// A word for programs.
    pub code: &'static str,
    /// What happened. Names the host, never the query or a header.
    pub why: String,
    /// Whether the request may have arrived.
    pub sent: Sent,
}

/// Asks. Cheap to clone; all clones share their connections and the limit of requests in flight.
#[derive(Clone)]
pub struct Http {
    inner: Arc<Inner>,
}

struct Inner {
    clients: open::Clients,
    flight: Semaphore,
    patience: Patience,
    now: Now,
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Http").finish_non_exhaustive()
    }
}

impl Http {
    /// Asks as the options say.
    pub fn new(options: &HttpOptions) -> Result<Self, HttpError> {
        let clients = open::Clients::new(options)?;
        let flight = Semaphore::new(options.parallel.get().min(Semaphore::MAX_PERMITS));
        Ok(Self { inner: Arc::new(Inner { clients, flight, patience: options.patience, now: options.now }) })
    }

    /// What time it is.
    pub fn now(&self) -> pal_model::Instant {
        (self.inner.now)()
    }

    /// How often something is asked, and how long apart.
    pub fn patience(&self) -> Patience {
        self.inner.patience
    }

    /// One attempt. Nothing is repeated, no redirect is followed; waits for nothing but its turn.
    pub async fn once(&self, request: Request) -> Result<Answer, NoAnswer> {
        let _turn = self.turn().await;
        Box::pin(self.send(request)).await
    }

    /// One attempt as soon as nobody asks to wait for it any more. Whoever waits holds nobody else up.
    pub async fn once_allowed(
        &self,
        waits: &Waits,
        wait: &Wait,
        request: Request,
    ) -> Result<Answer, NoAnswer> {
        loop {
            waits.over(wait).await;
            let _turn = self.turn().await;
            // While this one waited for its turn, another may have been told to wait for the same.
            if waits.is_over(wait) {
                // On the heap: what a request keeps at hand is larger than all else that a row does, and would be moved with it.
                let answered = Box::pin(self.send(request)).await;
                // Before the next one has its turn.
                if let Ok(answer) = &answered {
                    self.heed(waits, wait, answer);
                }
                return answered;
            }
        }
    }

    /// Notes what an answer asks to wait: `Retry-After`; some time after a 429 without one; and where no writes are left, as long
    /// as after a 429 that asks for a second (contract §11).
    fn heed(&self, waits: &Waits, wait: &Wait, answer: &Answer) {
        let asked = answer.retry_after(self.now());
        let throttled = (answer.status == 429).then(|| asked.unwrap_or_else(|| self.patience().pause(1)));
        let exhausted = (answer.header(REMAINING_WRITES).map(str::trim) == Some("0")).then_some(WRITES_PAUSE);
        if let Some(pause) = throttled.max(asked).max(exhausted) {
            waits.note(wait.clone(), pause);
        }
    }

    async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        // INVARIANT: nobody closes the semaphore, so there is always a permit in the end.
        self.inner.flight.acquire().await.ok()
    }

    async fn send(&self, request: Request) -> Result<Answer, NoAnswer> {
        let host = request.host();
        if !request.may_be_asked() {
            let why =
                format!("`{}` may not be asked: over https only, except on this machine", request.place());
            return Err(NoAnswer { code: "NOT_HTTPS", why, sent: Sent::No });
        }
        let clients = &self.inner.clients;
        let client = if request.is_local() { clients.direct() } else { clients.usual() };
        let client = client.map_err(|error| {
            let why = format!("no connections can be made: {}", cause(&error).unwrap_or_default());
            NoAnswer { code: "NO_CONNECTIONS", why, sent: Sent::No }
        })?;
        let mut answer = client.execute(request.into_inner()).await.map_err(|error| broken(&host, &error))?;
        let (status, headers) = (answer.status().as_u16(), std::mem::take(answer.headers_mut()));
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| broken(&host, &error))? {
            if body.len() + chunk.len() > BYTES_MAX {
                let why = format!("`{host}` answers with more than {BYTES_MAX} bytes");
                return Err(NoAnswer { code: "TOO_LONG", why, sent: Sent::Maybe });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status, headers, body: body.into() })
    }
}

/// What became of an attempt that broke.
fn broken(host: &str, error: &reqwest::Error) -> NoAnswer {
    let cause = cause(error).unwrap_or_default();
    let (code, what) = if error.is_connect() && cause.contains("certificate") {
        ("UNTRUSTED", "is not believed")
    } else if error.is_connect() {
        ("UNREACHABLE", "cannot be reached")
    } else if error.is_timeout() {
        ("TIMEOUT", "did not answer in time")
    } else {
        ("CONNECTION_BROKEN", "broke off")
    };
    // A builder's errors are ours; whatever else happened after the connection stood may have been heard.
    let sent = if error.is_connect() || error.is_builder() { Sent::No } else { Sent::Maybe };
    let why = if cause.is_empty() { format!("`{host}` {what}") } else { format!("`{host}` {what}: {cause}") };
    NoAnswer { code, why, sent }
}

/// The innermost cause: what the system or TLS said. Those in between name the whole URL or say nothing.
fn cause(error: &reqwest::Error) -> Option<String> {
    let mut causes = std::iter::successors(std::error::Error::source(error), |error| error.source());
    let mut last = causes.next()?;
    for error in causes {
        last = error;
    }
    Some(last.to_string())
}

impl NoAnswer {
    /// Whether asking again leads nowhere.
    pub fn is_final(&self) -> bool {
        matches!(self.code, "NOT_HTTPS" | "NO_CONNECTIONS" | "TOO_LONG" | "UNTRUSTED")
    }
}

impl Answer {
    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as JSON; `None` if it is none.
    pub fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// How long the service asks us to wait, if it does: `Retry-After` in seconds or as a date (RFC 9110 §10.2.3), or one of
    /// Azure's headers in milliseconds.
    pub fn retry_after(&self, now: pal_model::Instant) -> Option<Duration> {
        let milliseconds = ["retry-after-ms", "x-ms-retry-after-ms"]
            .into_iter()
            .find_map(|name| self.header(name)?.trim().parse().ok().map(Duration::from_millis));
        let after = self.header("retry-after").and_then(|text| self.retry_after_of(text.trim(), now));
        milliseconds.max(after)
    }

    fn retry_after_of(&self, text: &str, now: pal_model::Instant) -> Option<Duration> {
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            return text.parse().ok().map(Duration::from_secs);
        }
        let until = date::parse(text)?;
        // Both dates are the service's: counted between them, a clock here that is wrong does no harm.
        let from = self.header("date").and_then(date::parse).unwrap_or(crate::clock::seconds(now));
        // A date has whole seconds: the one that has begun there may not be over.
        Some(Duration::from_secs(u64::try_from(until - from).unwrap_or(0).saturating_add(1)))
    }

    /// Whether asking again may help: too many requests, or the service's own trouble (contract §11).
    pub fn is_passing(&self) -> bool {
        matches!(self.status, 408 | 429 | 500..=599)
    }
}
