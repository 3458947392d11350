//! A connection on which bytes go out as they are written, and an answer comes back as it came.

use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::time_provider::TimeProvider;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::server::Running;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// 2026-06-15T12:00:00Z, in seconds since 1970: when servers of tests begin.
const NOON: u64 = 1_781_524_800;

/// How bytes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Carrier {
    /// As they are.
    Plain,
    /// In TLS, with the private CA.
    Tls,
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

/// A connection.
pub(crate) struct Connection(Box<dyn Stream>);

/// An answer as it came.
#[derive(Debug, Clone)]
pub(crate) struct RawAnswer {
    /// The status line.
    pub(crate) status: String,
    /// Names in lower case and values, in the order of names: no client looks at any other.
    pub(crate) headers: Vec<(String, String)>,
    /// What follows.
    pub(crate) body: String,
}

impl RawAnswer {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }
}

impl Connection {
    /// Connects as a client would that knows nothing but the address and, with TLS, the private CA.
    pub(crate) async fn open(server: &Running, carrier: Carrier) -> Self {
        let stream = TcpStream::connect(server.address).await.unwrap();
        match carrier {
            Carrier::Plain => Self(Box::new(stream)),
            Carrier::Tls => {
                let connector = TlsConnector::from(Arc::new(client_config(server)));
                let name = ServerName::try_from("localhost").unwrap();
                Self(Box::new(connector.connect(name, stream).await.unwrap()))
            }
        }
    }

    /// Sends the bytes and reads one answer.
    pub(crate) async fn exchange(&mut self, method: &str, request: &[u8]) -> RawAnswer {
        self.0.write_all(request).await.unwrap();
        self.0.flush().await.unwrap();
        let answer = tokio::time::timeout(PATIENCE, self.read(method)).await;
        answer.unwrap_or_else(|_| panic!("no answer in time to\n{}", String::from_utf8_lossy(request)))
    }

    async fn read(&mut self, method: &str) -> RawAnswer {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let byte = self.0.read_u8().await;
            head.push(byte.unwrap_or_else(|error| panic!("{error} in {:?}", String::from_utf8_lossy(&head))));
        }
        let head = String::from_utf8(head).unwrap();
        let mut lines = head.trim_end().split("\r\n");
        let status = lines.next().unwrap().to_owned();
        let mut headers: Vec<(String, String)> = lines
            .map(|line| line.split_once(": ").unwrap_or_else(|| panic!("`{line}` is no header")))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        headers.sort();
        let mut answer = RawAnswer { status, headers, body: String::new() };
        let length = answer.header("content-length").expect("every answer says its length").parse().unwrap();
        let mut body = vec![0; if method == "HEAD" { 0 } else { length }];
        self.0.read_exact(&mut body).await.expect("the body is as long as its length says");
        answer.body = String::from_utf8(body).unwrap();
        answer
    }
}

fn client_config(server: &Running) -> rustls::ClientConfig {
    let mut roots = rustls::RootCertStore::empty();
    let authority = CertificateDer::from_pem_file(server.folder.path().join("data/tls/ca.pem")).unwrap();
    roots.add(authority).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    rustls::ClientConfig::builder_with_details(provider, Arc::new(Noon))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth()
}

/// The certificate is looked at by the server's clock.
#[derive(Debug)]
struct Noon;

impl TimeProvider for Noon {
    fn current_time(&self) -> Option<UnixTime> {
        Some(UnixTime::since_unix_epoch(Duration::from_secs(NOON)))
    }
}
