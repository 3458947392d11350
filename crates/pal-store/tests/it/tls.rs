use std::path::Path;
use std::sync::Arc;

use pal_store::{Location, Store, StoreError};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::{ServerConfig, crypto::aws_lc_rs};

/// A server that agrees to TLS, shows a certificate for `localhost` and hangs up; what it was told before.
async fn server(folder: &Path) -> (u16, tokio::task::JoinHandle<Option<Vec<u8>>>) {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    std::fs::write(folder.join("ca.pem"), cert.pem()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], signing_key.into())
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let served = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = [0; 8];
        stream.read_exact(&mut request).await.unwrap();
        assert_eq!(request, [0, 0, 0, 8, 4, 210, 22, 47], "an SSLRequest");
        stream.write_all(b"S").await.unwrap();
        let mut encrypted = TlsAcceptor::from(Arc::new(config)).accept(stream).await.ok()?;
        let mut startup = vec![0; 64];
        let length = encrypted.read(&mut startup).await.ok()?;
        startup.truncate(length);
        Some(startup)
    });
    (port, served)
}

#[tokio::test]
async fn a_server_that_is_to_be_trusted_proves_its_name_first() {
    let folder = tempfile::tempdir().unwrap();
    for (host, authorities, trusted) in
        [("localhost", "ca.pem", true), ("127.0.0.1", "ca.pem", false), ("localhost", "", false)]
    {
        let (port, served) = server(folder.path()).await;
        let parameter = match authorities {
            "" => String::new(),
            file => format!("&sslrootcert={}", folder.path().join(file).display()),
        };
        let url = format!("postgres://pal@{host}:{port}/pal?sslmode=require{parameter}");
        assert!(Store::open(&Location::Postgres(url)).await.is_err(), "the server only hangs up");
        let told = served.await.unwrap();
        let named = told.is_some_and(|told| told.windows(4).any(|part| part == b"user"));
        assert_eq!(named, trusted, "{host} {authorities}");
    }
}

#[tokio::test]
async fn a_file_without_authorities_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.pem");
    std::fs::write(&empty, "").unwrap();
    for file in [empty, folder.path().join("absent.pem")] {
        let url = format!("postgres://pal@localhost/pal?sslmode=require&sslrootcert={}", file.display());
        let refused = Store::open(&Location::Postgres(url)).await.unwrap_err();
        assert!(matches!(&refused, StoreError::File { path, .. } if *path == file), "{refused:?}");
    }
}
