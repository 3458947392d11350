//! The limit: a handler of axum that answers two letters, with the runtime and the TLS that `pal serve` has. Another one answers
//! them when a row is on disk: less than that no service can do that keeps something.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::bail;
use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::serve::{Listener, ListenerExt};
use pal_server::clock::Clock;
use pal_server::tls::{ServerCertificate, server_config};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::commit::Group;

/// Where the handler is.
pub(crate) const PATH: &str = "/";
/// Where the one is that keeps something.
pub(crate) const COMMIT: &str = "/commit";

/// `bare ADDRESS DIR LINKS` over plain HTTP, `bare ADDRESS DIR LINKS DATA` with the certificate that a server keeps in its folder.
pub(crate) fn serve(words: &[String]) -> anyhow::Result<()> {
    let (address, dir, links, data) = match words {
        [address, dir, links] => (address, dir, links, None),
        [address, dir, links, data] => (address, dir, links, Some(data)),
        _ => bail!("usage: service-bench bare ADDRESS DIR LINKS [DATA]"),
    };
    let group = Arc::new(Group::open(Path::new(dir), links.parse()?)?);
    let commit = async move || match group.row().await {
        Ok(()) => (StatusCode::OK, "ok"),
        Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, "no"),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(address).await?;
        let router = Router::new().route(PATH, get(async || "ok")).route(COMMIT, post(commit));
        match data {
            None => {
                let listener = listener.tap_io(|stream| {
                    let _ = stream.set_nodelay(true);
                });
                axum::serve(listener, router).await?;
            }
            Some(data) => {
                let now = Clock::of_the_machine().now();
                let config = server_config(&ServerCertificate::Private, Path::new(data), now)?;
                axum::serve(Tls { listener, acceptor: TlsAcceptor::from(config) }, router).await?;
            }
        }
        Ok(())
    })
}

/// Handshakes one after the other: connections are opened before anything is measured.
struct Tls {
    listener: TcpListener,
    acceptor: TlsAcceptor,
}

impl Listener for Tls {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let Ok((stream, address)) = self.listener.accept().await else { continue };
            let _ = stream.set_nodelay(true);
            if let Ok(stream) = self.acceptor.accept(stream).await {
                return (stream, address);
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}
