//! Opening the client: whom it believes, how long it waits, through which proxy.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Certificate, Client};

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
    /// TLS, or a proxy named by the environment, cannot be set up.
    #[error("no connections can be made")]
    Client(#[from] reqwest::Error),
}

/// The client for everything, and the one for services of this machine.
pub(super) fn clients(options: &HttpOptions) -> Result<(Client, Client), HttpError> {
    let authorities = options.ca.as_deref().map(authorities).transpose()?;
    let builder = || {
        let builder = Client::builder()
            .user_agent(AGENT)
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(CONNECT.min(options.timeout))
            .timeout(options.timeout)
            .pool_max_idle_per_host(options.parallel.get());
        match &authorities {
            Some(authorities) => builder.tls_certs_only(authorities.iter().cloned()),
            None => builder,
        }
    };
    Ok((builder().build()?, builder().no_proxy().build()?))
}

fn authorities(path: &Path) -> Result<Vec<Certificate>, HttpError> {
    let text = fs::read(path).map_err(|source| HttpError::Authorities { path: path.to_owned(), source })?;
    let none = || HttpError::NoAuthority { path: path.to_owned() };
    let found = Certificate::from_pem_bundle(&text).map_err(|_| none())?;
    if found.is_empty() { Err(none()) } else { Ok(found) }
}
