//! The limit: a handler of axum that answers two letters, with the runtime and the TLS that `pal serve` has.

use std::net::SocketAddr;
use std::path::Path;

use anyhow::bail;
use axum::Router;
use axum::routing::get;
use axum::serve::{Listener, ListenerExt};
use pal_server::clock::Clock;
use pal_server::tls::{ServerCertificate, server_config};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// Where the handler is.
pub(crate) const PATH: &str = "/";

/// `bare ADDRESS` over plain HTTP, `bare ADDRESS DATA` with the certificate that a server keeps in its folder.
pub(crate) fn serve(words: &[String]) -> anyhow::Result<()> {
    let (address, data) = match words {
        [address] => (address, None),
        [address, data] => (address, Some(data)),
        _ => bail!("usage: service-bench bare ADDRESS [DATA]"),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(address).await?;
        let router = Router::new().route(PATH, get(async || "ok"));
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
