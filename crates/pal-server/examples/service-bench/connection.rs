//! One connection of a client, and as little reading as tells one answer from the next.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, bail};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

/// Where to connect to, and how.
#[derive(Clone)]
pub(crate) struct Target {
    address: SocketAddr,
    tls: Option<TlsConnector>,
}

impl Target {
    /// Plain HTTP.
    pub(crate) fn plain(address: SocketAddr) -> Self {
        Self { address, tls: None }
    }

    /// TLS with a private CA.
    pub(crate) fn tls(address: SocketAddr, ca: &Path) -> anyhow::Result<Self> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(ca)?)?;
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { address, tls: Some(TlsConnector::from(Arc::new(config))) })
    }

    /// A connection.
    pub(crate) async fn connect(&self) -> anyhow::Result<Connection> {
        let stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        let stream: Box<dyn Stream> = match &self.tls {
            None => Box::new(stream),
            Some(tls) => Box::new(tls.connect(ServerName::from(self.address.ip()), stream).await?),
        };
        Ok(Connection { stream, bytes: Vec::with_capacity(16 * 1024) })
    }
}

/// A connection on which one request follows another.
pub(crate) struct Connection {
    stream: Box<dyn Stream>,
    bytes: Vec<u8>,
}

/// An answer as it lies in the connection's memory.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Answer<'c> {
    pub(crate) status: &'c str,
    pub(crate) body: &'c [u8],
}

impl Answer<'_> {
    /// Fails unless it is what a request of a load must get.
    pub(crate) fn require_ok(&self) -> anyhow::Result<()> {
        if self.status == "200" {
            return Ok(());
        }
        bail!("an answer is {} and not 200: {}", self.status, String::from_utf8_lossy(self.body))
    }
}

impl Connection {
    /// Asks, and reads the whole answer.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> anyhow::Result<Answer<'_>> {
        self.stream.write_all(request).await?;
        self.bytes.clear();
        let (body, end) = loop {
            if self.stream.read_buf(&mut self.bytes).await? == 0 {
                bail!("the connection ended within an answer");
            }
            if let Some((body, end)) = extent(&self.bytes)?
                && self.bytes.len() >= end
            {
                break (body, end);
            }
        };
        let status = self.bytes.get(9..12).and_then(|bytes| std::str::from_utf8(bytes).ok());
        Ok(Answer {
            status: status.context("an answer without a status")?,
            body: self.bytes.get(body..end).unwrap_or_default(),
        })
    }
}

const LENGTH: &[u8] = b"\r\ncontent-length: ";

/// Where the body begins and ends, once the head is there.
fn extent(bytes: &[u8]) -> anyhow::Result<Option<(usize, usize)>> {
    let Some(head) = memchr::memmem::find(bytes, b"\r\n\r\n") else { return Ok(None) };
    let length = memchr::memmem::find(bytes, LENGTH).filter(|at| *at < head).context("no length")?;
    let digits = bytes.get(length + LENGTH.len()..).unwrap_or_default();
    let length = digits
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .fold(0, |length, digit| length * 10 + usize::from(digit - b'0'));
    let body = head + 4;
    Ok(Some((body, body + length)))
}
