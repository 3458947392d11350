//! Starting, stopping, and what operators look at.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use tempfile::TempDir;

use super::server::{Hands, PLAIN, Running, WORLD};

#[tokio::test]
async fn over_tls_the_private_ca_vouches_for_the_server_and_is_made_once() {
    let folder = Arc::new(TempDir::new().unwrap());
    let hands = Hands::new();
    let server = Running::with(folder, Some(WORLD), "", hands.clone()).await.unwrap();
    assert!(server.url.starts_with("https://127.0.0.1:"), "{}", server.url);
    assert_eq!(server.ask("GET", "/readyz", None).await.status, 200);
    let tls = server.folder.path().join("data/tls");
    let files = ["ca.pem", "ca.key", "server.pem", "server.key"];
    let read = |tls: &std::path::Path| files.map(|name| std::fs::read(tls.join(name)).unwrap());
    let before = read(&tls);
    #[cfg(unix)]
    for name in ["ca.key", "server.key", "../sealing.key"] {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(tls.join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    let folder = server.stop().await;
    let server = Running::with(folder, Some(WORLD), "", hands.clone()).await.unwrap();
    assert_eq!(read(&tls), before);
    // Two years later the server certificate is another one, of the same CA.
    let folder = server.stop().await;
    hands.forward(800 * 86_400);
    let server = Running::with(folder, Some(WORLD), "", hands).await.unwrap();
    let after = read(&tls);
    assert_eq!((before[0] == after[0], before[2] == after[2]), (true, false));
    server.stop().await;
}

#[tokio::test]
async fn a_folder_has_one_server() {
    let first = Running::start().await;
    let second = Running::with(Arc::clone(&first.folder), Some(WORLD), PLAIN, Hands::new()).await;
    let error = second.err().unwrap().to_string();
    assert!(error.contains("in use by another server"), "{error}");
}

#[tokio::test]
async fn metrics_are_for_whoever_has_the_token() {
    let config = format!("{PLAIN}[metrics]\ntoken = \"scrape me\"\n");
    let server =
        Running::with(Arc::new(TempDir::new().unwrap()), Some(WORLD), &config, Hands::new()).await.unwrap();
    assert_eq!(server.ask("GET", "/metrics", None).await.status, 401);
    assert_eq!(server.get("/metrics", "wrong").await.status, 401);
    let text = server.get("/metrics", "scrape me").await.body;
    assert!(text.contains("pal_requests_total{route=\"Metrics\",status=\"4xx\"} 2"), "{text}");
    let open = Running::start().await;
    assert_eq!(open.ask("GET", "/metrics", None).await.status, 200);
    assert_eq!((open.ask("GET", "/healthz", None).await.body, 200), (String::new(), 200));
}

/// Sends bytes as they are, and reads until the server closes.
fn raw(address: std::net::SocketAddr, text: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(std::time::Duration::from_secs(5))).unwrap();
    stream.write_all(text.as_bytes()).unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_length_that_is_said_twice_smuggles_nothing() {
    let server = Running::start().await;
    let smuggled = "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n";
    for lengths in [
        "content-length: 5\r\ntransfer-encoding: chunked\r\n",
        "transfer-encoding: chunked\r\ncontent-length: 5\r\n",
        "content-length: 5\r\ncontent-length: 6\r\n",
        "transfer-encoding: chunked, identity\r\n",
    ] {
        let text = format!("POST /adfs/oauth2/token HTTP/1.1\r\nhost: x\r\n{lengths}\r\n0\r\n\r\n{smuggled}");
        let address = server.address;
        let answer = tokio::task::spawn_blocking(move || raw(address, &text)).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 400"), "{lengths}: {answer}");
        assert_eq!(answer.matches("HTTP/1.1").count(), 1, "{lengths}: {answer}");
    }
}

#[tokio::test]
async fn no_secret_is_readable_in_the_folder() {
    let server = Running::start().await;
    let bot = server.deploy_bot().await;
    let tokens = server.person("organizations", "ana@fabrikam.test").await;
    let folder = server.stop().await;
    let secrets = [
        "deploy-bot's secret".to_owned(),
        "ana's password".to_owned(),
        bot,
        tokens["refresh_token"].as_str().unwrap().to_owned(),
        tokens["access_token"].as_str().unwrap().to_owned(),
        "ana@fabrikam.test wrong".to_owned(),
    ];
    let mut open = vec![folder.path().join("data")];
    let mut files = 0;
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        files += 1;
        let bytes = std::fs::read(&path).unwrap();
        for secret in &secrets {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{} in {}", secret, path.display());
        }
    }
    assert!(files > 5, "{files}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_has_begun_is_finished_before_the_server_stops() {
    const GO_ON: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";
    let server = Running::start().await;
    let (address, token) = (server.address, server.deploy_bot().await);
    let path = "/providers/Microsoft.ManagementPartner/partners/12345?api-version=2018-02-01";
    let mut stream = TcpStream::connect(address).unwrap();
    let head = format!(
        "PUT {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\
         expect: 100-continue\r\ncontent-length: 2\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let idle = TcpStream::connect(address).unwrap();
    // The server has begun with a request whose body it asks for.
    let mut stream = tokio::task::spawn_blocking(move || {
        let mut asked = [0; GO_ON.len()];
        stream.read_exact(&mut asked).unwrap();
        assert_eq!(asked, *GO_ON);
        stream
    })
    .await
    .unwrap();
    let stopping = tokio::spawn(server.stop());
    while TcpStream::connect(address).is_ok() {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    assert!(!stopping.is_finished());
    stream.write_all(b"{}").unwrap();
    let answer = tokio::task::spawn_blocking(move || {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).map(|_| answer)
    });
    let answer = answer.await.unwrap().unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("connection: close"), "{answer}");
    drop(idle);
    stopping.await.unwrap();
}
