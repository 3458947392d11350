//! Starting, serving and stopping.

use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use pal_identity::VerifiedSecrets;
use pal_identity::secret::NoRandomness;
use pal_store::{Applied, Location, Store, StoreError};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_rustls::TlsAcceptor;

use crate::app::{App, AppParts};
use crate::clock::Clock;
use crate::config::{Config, Transport, UPLOAD_BYTES_MAX};
use crate::directory::Index;
use crate::http::respond;
use crate::ingest::IngestFault;
use crate::insights::{Insights, keep};
use crate::keys::{Keys, KeysError};
use crate::outside::Outside;
use crate::tls::{ServerCertificate, TlsError, server_config};
use crate::toml_file::{FileFault, TomlFile};
use crate::world::{self, WorldFault};

/// How long a stopping server finishes what has begun (contract §10).
const DRAIN: Duration = Duration::from_secs(10);
/// How long a client has for the TLS handshake, and for the head of a request (R65).
const HANDSHAKE: Duration = Duration::from_secs(10);
const HEAD: Duration = Duration::from_secs(30);
/// Longest head of a request: a token of 16 KiB and what goes with it.
const HEAD_BYTES_MAX: usize = 32 * 1024;
/// Connections at once; more wait to be accepted.
const CONNECTIONS_MAX: usize = 8192;
/// How often another server's changes are looked for.
const REFRESH: Duration = Duration::from_secs(5);
/// How many refreshes go by between two looks at the signing keys.
const KEY_REFRESH_EVERY: u32 = 12;

/// What `pal serve` is told.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// The folder of everything that is kept.
    pub data: PathBuf,
    /// Where to listen.
    pub listen: SocketAddr,
    /// The directory to load.
    pub world: Option<PathBuf>,
    /// A database to use instead of the folder.
    pub database: Option<String>,
    /// What to show to clients.
    pub certificate: ServerCertificate,
    /// `pal.toml`.
    pub config: Option<PathBuf>,
}

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// `pal.toml` is wrong.
    #[error(transparent)]
    Config(FileFault),
    /// The world file is wrong, or cannot be applied.
    #[error(transparent)]
    World(WorldFault),
    /// The data folder cannot be made.
    #[error("`{}` cannot be made", path.display())]
    Folder {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The store does not open; another server may have it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There are no signing keys.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// There is no certificate.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The address is taken, or not ours.
    #[error("cannot listen at {address}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// Other issuers cannot be asked.
    #[error("no connections to other issuers can be made")]
    Outside(#[from] reqwest::Error),
    /// What was uploaded before cannot be used.
    #[error(transparent)]
    Insights(Box<IngestFault>),
    /// The system gives no random numbers.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
}

/// A server that is ready to serve.
pub struct Server {
    app: Arc<App>,
    listener: TcpListener,
    address: SocketAddr,
    acceptor: Option<TlsAcceptor>,
    world: Option<Applied>,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Server {
    /// Opens and loads everything, and takes the address. Nothing is applied of a world file that is wrong.
    pub async fn start(options: &ServeOptions, clock: Clock) -> Result<Self, StartError> {
        let config = match &options.config {
            Some(path) => Config::read(path).map_err(StartError::Config)?,
            None => Config::default(),
        };
        make_folder(&options.data)?;
        let location = match &options.database {
            Some(url) => Location::Postgres(url.clone()),
            None => Location::Folder(options.data.clone()),
        };
        let now = clock.now();
        let store = Store::open(&location).await?;
        let world = match &options.world {
            Some(path) => {
                Some(apply_world(path, &options.data, &store, now).await.map_err(StartError::World)?)
            }
            None => None,
        };
        let keys = Keys::open(&options.data, &store, now).await?;
        let acceptor = match config.transport {
            Transport::Tls => {
                Some(TlsAcceptor::from(server_config(&options.certificate, &options.data, now)?))
            }
            Transport::Plain => None,
        };
        let (version, directory) = store.directory().await?;
        let index = Index::new(version, directory);
        let outside = Outside::new()?;
        let failure = |source| StartError::Listen { address: options.listen, source };
        let listener = TcpListener::bind(options.listen).await.map_err(failure)?;
        let address = listener.local_addr().map_err(failure)?;
        let url = config.public_url.clone().unwrap_or_else(|| url_of(address, config.transport));
        let secrets = VerifiedSecrets::new()?;
        let upload_bytes_max = config.upload_bytes_max.unwrap_or(UPLOAD_BYTES_MAX);
        let insights = Insights::open(&options.data, config.viewers.clone(), upload_bytes_max)
            .map_err(|fault| StartError::Insights(Box::new(fault)))?;
        let app = App::new(AppParts { store, index, keys, clock, url, outside, secrets, insights }, config);
        Ok(Self { app: Arc::new(app), listener, address, acceptor, world })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where clients find it.
    pub fn url(&self) -> &str {
        &self.app.url
    }

    /// What loading the world file came to.
    pub fn world(&self) -> Option<Applied> {
        self.world
    }

    /// Whether there is nobody who could sign in.
    pub fn is_deserted(&self) -> bool {
        self.app.directory().is_empty()
    }

    /// Says in the log that it serves, and where.
    pub fn announce(&self) {
        let (url, world) = (&self.app.url, self.world.map(|applied| format!("{applied:?}")));
        tracing::info!(url, address = %self.address, world, "serving");
        if self.app.directory().is_empty() {
            tracing::warn!("the directory is empty: nobody can sign in; load one with --world");
        }
    }

    /// What it serves with.
    pub fn app(&self) -> &Arc<App> {
        &self.app
    }

    /// Serves until `stop` is ready, then finishes what has begun, for 10 s at most.
    pub async fn serve(self, stop: impl Future<Output = ()>) {
        let Self { app, listener, acceptor, .. } = self;
        let graceful = GracefulShutdown::new();
        let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
        let refresher = tokio::spawn(refresh(Arc::clone(&app)));
        let keeper = tokio::spawn(keep(Arc::clone(&app)));
        let mut stop = std::pin::pin!(stop);
        loop {
            let accepted = tokio::select! {
                () = &mut stop => break,
                accepted = next(&listener, &places) => accepted,
            };
            let Some((stream, place)) = accepted else { continue };
            tokio::spawn(connection(Arc::clone(&app), stream, acceptor.clone(), graceful.watcher(), place));
        }
        app.drain();
        drop(listener);
        refresher.abort();
        keeper.abort();
        tracing::info!("stopping");
        if tokio::time::timeout(DRAIN, graceful.shutdown()).await.is_err() {
            tracing::warn!("some connections did not end in time");
        }
    }
}

async fn apply_world(
    path: &Path,
    folder: &Path,
    store: &Store,
    now: pal_model::Instant,
) -> Result<Applied, WorldFault> {
    let file = TomlFile::read(path)?;
    world::apply(&file, folder, store, now).await
}

fn make_folder(path: &Path) -> Result<(), StartError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(path).map_err(|source| StartError::Folder { path: path.to_owned(), source })
}

/// The URL of an address (contract §10): a wildcard is called `localhost`.
fn url_of(address: SocketAddr, transport: Transport) -> String {
    let scheme = match transport {
        Transport::Tls => "https",
        Transport::Plain => "http",
    };
    let port = address.port();
    match address.ip() {
        ip if ip.is_unspecified() => format!("{scheme}://localhost:{port}"),
        IpAddr::V4(ip) => format!("{scheme}://{ip}:{port}"),
        IpAddr::V6(ip) => format!("{scheme}://[{ip}]:{port}"),
    }
}

/// The next connection, once there is a place for it.
async fn next(listener: &TcpListener, places: &Arc<Semaphore>) -> Option<(TcpStream, OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, _)) => {
            // An answer is one small packet: waiting to fill it costs more than it saves.
            let _ = stream.set_nodelay(true);
            Some((stream, place))
        }
        Err(error) => {
            tracing::warn!(%error, "a connection was not accepted");
            // Too many open files, most likely: the ones there are have to end first.
            tokio::time::sleep(Duration::from_millis(50)).await;
            None
        }
    }
}

async fn connection(
    app: Arc<App>,
    stream: TcpStream,
    acceptor: Option<TlsAcceptor>,
    watcher: Watcher,
    place: OwnedSemaphorePermit,
) {
    match acceptor {
        None => speak(app, stream, watcher).await,
        Some(acceptor) => match tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)).await {
            Ok(Ok(stream)) => speak(app, stream, watcher).await,
            Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
            Err(_) => tracing::debug!("a TLS handshake took too long"),
        },
    }
    drop(place);
}

async fn speak(
    app: Arc<App>,
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    watcher: Watcher,
) {
    let service = service_fn(move |request| respond(Arc::clone(&app), request));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(HEAD_BYTES_MAX)
        .serve_connection(TokioIo::new(stream), service);
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%error, "a connection broke");
    }
}

/// Keeps up with other servers on the same database, and with the time to make a new signing key.
async fn refresh(app: Arc<App>) {
    let mut ticks = tokio::time::interval(REFRESH);
    ticks.tick().await;
    for round in 1_u32.. {
        ticks.tick().await;
        if let Err(error) = app.refresh_directory().await {
            tracing::warn!(error = crate::cause::chain(&error), "the directory was not read again");
        }
        if round % KEY_REFRESH_EVERY != 0 {
            continue;
        }
        if let Err(error) = app.refresh_keys().await {
            tracing::warn!(error = crate::cause::chain(&error), "the signing keys were not read again");
        }
    }
}
