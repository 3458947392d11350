//! The clients: whom they believe, how long they wait, through which proxy.

use std::fs;
use std::io;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, ClientBuilder};

use super::HttpOptions;

/// How long a connection may take until it stands.
const CONNECT: Duration = Duration::from_secs(10);
/// What we say of ourselves; services count requests by it.
const AGENT: &str = concat!("pal/", env!("CARGO_PKG_VERSION"));

/// Why nothing can be asked.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// The file of certificate authorities cannot be read.
    #[error("{}: the certificate authorities cannot be read", path.display())]
    Authorities {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file has none.
    #[error("{}: there is no certificate in PEM form", path.display())]
    NoAuthority {
        /// The file.
        path: PathBuf,
    },
}

/// The client for everything, and the one for services of this machine, which no proxy reaches. Each is made when it is first
/// asked for: whom the system believes takes longer to read than all else that a command does before it asks.
pub(super) struct Clients {
    authorities: Option<Vec<Certificate>>,
    timeout: Duration,
    parallel: NonZeroUsize,
    usual: OnceLock<Client>,
    direct: OnceLock<Client>,
}

impl Clients {
    pub(super) fn new(options: &HttpOptions) -> Result<Self, HttpError> {
        Ok(Self {
            authorities: options.ca.as_deref().map(authorities).transpose()?,
            timeout: options.timeout,
            parallel: options.parallel,
            usual: OnceLock::new(),
            direct: OnceLock::new(),
        })
    }

    /// The one for everything. Fails if the system believes nobody, or a proxy that the environment names makes no sense.
    pub(super) fn usual(&self) -> reqwest::Result<&Client> {
        made(&self.usual, || self.builder())
    }

    /// The one for services of this machine.
    pub(super) fn direct(&self) -> reqwest::Result<&Client> {
        made(&self.direct, || self.builder().no_proxy())
    }

    fn builder(&self) -> ClientBuilder {
        let builder = Client::builder()
            .user_agent(AGENT)
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(CONNECT.min(self.timeout))
            .timeout(self.timeout)
            .pool_max_idle_per_host(self.parallel.get());
        match &self.authorities {
            Some(authorities) => builder.tls_certs_only(authorities.iter().cloned()),
            None => builder,
        }
    }
}

fn made(kept: &OnceLock<Client>, builder: impl Fn() -> ClientBuilder) -> reqwest::Result<&Client> {
    match kept.get() {
        Some(client) => Ok(client),
        None => builder().build().map(|client| kept.get_or_init(|| client)),
    }
}

fn authorities(path: &Path) -> Result<Vec<Certificate>, HttpError> {
    let text = fs::read(path).map_err(|source| HttpError::Authorities { path: path.to_owned(), source })?;
    let none = || HttpError::NoAuthority { path: path.to_owned() };
    let found = Certificate::from_pem_bundle(&text).map_err(|_| none())?;
    if found.is_empty() { Err(none()) } else { Ok(found) }
}
