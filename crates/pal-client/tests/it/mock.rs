//! A service on loopback that says what it is told to, and remembers what it was asked.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use pal_client::cloud::{Authority, Cloud, address};
use pal_client::http::{Http, HttpOptions, Patience, Waits};
use pal_client::session::Session;
use pal_client::sign_in::{Credential, Kind};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

pub(crate) const CONTOSO: &str = "c0000000-0000-4000-8000-000000000001";
pub(crate) const DEPLOY_BOT: &str = "d0000000-0000-4000-8000-000000000001";
pub(crate) const SECRET: &str = "hunter2-of-deploy-bot";

/// As often as a user's, and sooner.
pub(crate) const QUICK: Patience =
    Patience { attempts_max: 6, first: Duration::from_millis(2), longest: Duration::from_millis(10) };

/// What was asked.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    /// The head as it came, in lower case.
    pub(crate) head: String,
    pub(crate) body: String,
    pub(crate) at: Instant,
}

impl Seen {
    pub(crate) fn is_token(&self) -> bool {
        self.target.ends_with("/token")
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

/// What is answered: bytes, after which the connection ends.
#[derive(Debug, Clone)]
pub(crate) struct Reply(Vec<u8>);

impl Reply {
    pub(crate) fn new(status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        let headers: Vec<String> =
            headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let headers = headers.concat();
        let length = body.len();
        Self(
            format!(
                "HTTP/1.1 {status} X\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
            )
            .into(),
        )
    }

    pub(crate) fn json(body: &str) -> Self {
        Self::new(200, &[("Content-Type", "application/json")], body)
    }

    /// The same, cut off before its end.
    pub(crate) fn half(mut self) -> Self {
        self.0.truncate(self.0.len() - 5);
        self
    }

    /// No answer at all.
    pub(crate) fn nothing() -> Self {
        Self(Vec::new())
    }

    pub(crate) fn token(text: &str) -> Self {
        Self::json(&format!(r#"{{"token_type":"Bearer","expires_in":"3599","access_token":"{text}"}}"#))
    }
}

type Say = dyn Fn(&Seen, usize) -> Reply + Send + Sync;

/// A service.
pub(crate) struct Mock {
    pub(crate) url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    pub(crate) ca: PathBuf,
    _folder: tempfile::TempDir,
}

impl Mock {
    /// A service over TLS that answers `say(request, how many there were before of that method and target)`.
    pub(crate) async fn start(say: impl Fn(&Seen, usize) -> Reply + Send + Sync + 'static) -> Self {
        let (acceptor, ca) = acceptor();
        Self::listen(Some(acceptor), &ca, Arc::new(say)).await
    }

    /// The same without TLS.
    pub(crate) async fn start_plain(say: impl Fn(&Seen, usize) -> Reply + Send + Sync + 'static) -> Self {
        Self::listen(None, "", Arc::new(say)).await
    }

    async fn listen(acceptor: Option<TlsAcceptor>, ca: &str, say: Arc<Say>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ca.pem");
        std::fs::write(&file, ca).unwrap();
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let scheme = if acceptor.is_some() { "https" } else { "http" };
        let url = format!("{scheme}://127.0.0.1:{}", listener.local_addr().unwrap().port());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, kept, say) = (acceptor.clone(), Arc::clone(&kept), Arc::clone(&say));
                tokio::spawn(async move {
                    match acceptor {
                        Some(acceptor) => {
                            if let Ok(stream) = acceptor.accept(stream).await {
                                answer(stream, &kept, &*say).await;
                            }
                        }
                        None => answer::<TcpStream>(stream, &kept, &*say).await,
                    }
                });
            }
        });
        Self { url, seen, ca: file, _folder: folder }
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// What was asked but tokens.
    pub(crate) fn asked(&self) -> Vec<Seen> {
        self.seen().into_iter().filter(|seen| !seen.is_token()).collect()
    }

    pub(crate) fn http(&self) -> Http {
        Http::new(&HttpOptions { ca: Some(self.ca.clone()), patience: QUICK, ..HttpOptions::default() })
            .unwrap()
    }

    pub(crate) fn cloud(&self) -> Cloud {
        Cloud {
            name: "mock".to_owned(),
            arm: address(&self.url).unwrap(),
            authority: Authority::parse(&self.url).unwrap(),
            audience: self.url.clone(),
            graph: None,
        }
    }

    /// deploy-bot in Contoso, by its secret.
    pub(crate) fn session(&self) -> Session {
        let secret = SECRET.to_owned().into();
        self.session_as(Kind::ClientSecret { client_id: "deploy-bot".to_owned(), secret })
    }

    pub(crate) fn session_as(&self, kind: Kind) -> Session {
        let credential = Arc::new(Credential::new(kind));
        let tenant = CONTOSO.parse().unwrap();
        Session::new(self.http(), Arc::new(self.cloud()), tenant, credential, Arc::new(Waits::default()))
    }
}

/// A server's side of TLS, and the PEM of the authority that made its certificate.
fn acceptor() -> (TlsAcceptor, String) {
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    let key = KeyPair::generate().unwrap();
    let ca = authority.self_signed(&key).unwrap().pem();
    let issuer = Issuer::new(authority, key);
    let key = KeyPair::generate().unwrap();
    let server = CertificateParams::new(vec!["127.0.0.1".to_owned(), "localhost".to_owned()]).unwrap();
    let chain = vec![server.signed_by(&key, &issuer).unwrap().der().clone()];
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.unwrap().with_no_client_auth().with_single_cert(chain, key).unwrap();
    (TlsAcceptor::from(Arc::new(config)), ca)
}

async fn answer<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S, seen: &Mutex<Vec<Seen>>, say: &Say) {
    let Some(request) = read(&mut stream).await else { return };
    let before = {
        let mut seen = seen.lock().unwrap();
        let same = |other: &&Seen| (&other.method, &other.target) == (&request.method, &request.target);
        let before = seen.iter().filter(same).count();
        seen.push(request.clone());
        before
    };
    let _ = stream.write_all(&say(&request, before).0).await;
    let _ = stream.shutdown().await;
}

async fn read<S: AsyncRead + Unpin>(stream: &mut S) -> Option<Seen> {
    let (mut bytes, at) = (Vec::new(), Instant::now());
    let end = loop {
        let mut piece = [0; 4096];
        let read = stream.read(&mut piece).await.ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(&piece[..read]);
        if let Some(end) = bytes.windows(4).position(|end| end == b"\r\n\r\n") {
            break end;
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let mut words = head.lines().next()?.split(' ').map(str::to_owned);
    let (method, target) = (words.next()?, words.next()?);
    let head = head.to_lowercase();
    let mut request = Seen { method, target, head, body: String::new(), at };
    let length: usize = request.header("content-length").map_or(0, |length| length.parse().unwrap());
    while bytes.len() < end + 4 + length {
        let mut piece = [0; 4096];
        let read = stream.read(&mut piece).await.ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(&piece[..read]);
    }
    request.body = String::from_utf8(bytes[end + 4..].to_vec()).unwrap();
    Some(request)
}
