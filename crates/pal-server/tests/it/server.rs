//! A server of its own for each test, on a free port of this machine, and what a client says to it.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use pal_model::Instant;
use pal_server::clock::Clock;
use pal_server::serve::{ServeOptions, Server, StartError};
use pal_server::tls::ServerCertificate;
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::cast::{CONTOSO, DEPLOY_BOT, DEPLOY_BOT_SECRET};

pub(crate) const WORLD: &str = include_str!("world.toml");
/// 2026-06-15T12:00:00Z.
const START: i64 = 1_781_524_800;

/// A clock that tests move.
#[derive(Clone)]
pub(crate) struct Hands(Arc<AtomicI64>);

impl Hands {
    pub(crate) fn new() -> Self {
        Self(Arc::new(AtomicI64::new(START)))
    }

    pub(crate) fn forward(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }

    fn clock(&self) -> Clock {
        let hands = Arc::clone(&self.0);
        Clock::new(move || {
            Instant::from_nanoseconds(i128::from(hands.load(Ordering::SeqCst)) * 1_000_000_000)
        })
    }
}

/// What a test runs against.
pub(crate) struct Running {
    /// What it calls itself.
    pub(crate) url: String,
    /// Where it really is.
    base: String,
    pub(crate) address: SocketAddr,
    pub(crate) hands: Hands,
    pub(crate) folder: Arc<TempDir>,
    client: reqwest::Client,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

/// The options of a server in that folder.
pub(crate) fn options(folder: &Path, world: Option<&str>, config: &str) -> ServeOptions {
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    ServeOptions {
        data: folder.join("data"),
        listen: "127.0.0.1:0".parse().unwrap(),
        world: world.map(|text| write("world.toml", text)),
        database: None,
        certificate: ServerCertificate::Private,
        config: Some(write("pal.toml", config)),
    }
}

/// Plain HTTP: what TLS does is tested once.
pub(crate) const PLAIN: &str = "plain_http = true\n";

impl Running {
    /// The world of the cast.
    pub(crate) async fn start() -> Self {
        Self::with(Arc::new(TempDir::new().unwrap()), Some(WORLD), PLAIN, Hands::new()).await.unwrap()
    }

    pub(crate) async fn with(
        folder: Arc<TempDir>,
        world: Option<&str>,
        config: &str,
        hands: Hands,
    ) -> Result<Self, StartError> {
        let server = Server::start(&options(folder.path(), world, config), hands.clock()).await?;
        let (url, address) = (server.url().to_owned(), server.address());
        let scheme = if config.contains("plain_http = true") { "http" } else { "https" };
        let base = format!("{scheme}://{address}");
        let mut client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
        if let Ok(pem) = std::fs::read(folder.path().join("data/tls/ca.pem")) {
            client = client.tls_certs_only([reqwest::Certificate::from_pem(&pem).unwrap()]);
        }
        let (stop, stopped) = oneshot::channel::<()>();
        let task = tokio::spawn(server.serve(async move {
            let _ = stopped.await;
        }));
        Ok(Self {
            url,
            base,
            address,
            hands,
            folder,
            client: client.build().unwrap(),
            stop: Some(stop),
            task,
        })
    }

    /// Stops it in order; its folder stays.
    pub(crate) async fn stop(mut self) -> Arc<TempDir> {
        self.stop.take().map(|stop| stop.send(()));
        self.task.await.unwrap();
        self.folder
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method.parse().unwrap(), format!("{}{path}", self.base))
    }

    pub(crate) async fn ask(&self, method: &str, path: &str, token: Option<&str>) -> Answer {
        let request = self.request(method, path);
        let request = match token {
            Some(token) => request.header("authorization", format!("Bearer {token}")),
            None => request,
        };
        Answer::of(request).await
    }

    pub(crate) async fn get(&self, path: &str, token: &str) -> Answer {
        self.ask("GET", path, Some(token)).await
    }

    pub(crate) async fn form(&self, path: &str, pairs: &[(&str, &str)]) -> Answer {
        let body = encoded(pairs);
        let request =
            self.request("POST", path).header("content-type", "application/x-www-form-urlencoded").body(body);
        Answer::of(request).await
    }

    /// Waits until there are figures.
    pub(crate) async fn figures(&self, token: &str) {
        while self.get("/api/v1/insights", token).await.status == 503 {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    }

    /// A token of a program.
    pub(crate) async fn program(&self, tenant: &str, client: &str, secret: &str) -> String {
        let scope = format!("{}/.default", self.url);
        let pairs = [
            ("grant_type", "client_credentials"),
            ("client_id", client),
            ("client_secret", secret),
            ("scope", &scope),
        ];
        let answer = self.form(&format!("/{tenant}/oauth2/v2.0/token"), &pairs).await;
        answer.json()["access_token"].as_str().unwrap_or_else(|| panic!("{answer:?}")).to_owned()
    }

    /// A token of deploy-bot.
    pub(crate) async fn deploy_bot(&self) -> String {
        self.program(CONTOSO, DEPLOY_BOT, DEPLOY_BOT_SECRET).await
    }

    /// The tokens of a person who signs in at a tenant with the device code of `az`.
    pub(crate) async fn person(&self, at: &str, name: &str) -> Value {
        let scope = format!("{}/.default openid profile offline_access", self.url);
        let pairs = [("client_id", super::cast::AZ), ("scope", &scope)];
        let device = self.form(&format!("/{at}/oauth2/v2.0/devicecode"), &pairs).await.json();
        let code = device["user_code"].as_str().unwrap();
        let first = name.split('@').next().unwrap();
        let password = format!("{first}'s password");
        let page =
            self.form("/device", &[("user_code", code), ("username", name), ("password", &password)]).await;
        assert_eq!(page.status, 200, "{page:?}");
        let pairs = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("client_id", super::cast::AZ),
            ("device_code", device["device_code"].as_str().unwrap()),
        ];
        let answer = self.form(&format!("/{at}/oauth2/v2.0/token"), &pairs).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()
    }

    /// Only the access token.
    pub(crate) async fn person_token(&self, at: &str, name: &str) -> String {
        self.person(at, name).await["access_token"].as_str().unwrap().to_owned()
    }
}

/// A form's body.
pub(crate) fn encoded(pairs: &[(&str, &str)]) -> String {
    let pairs = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", pal_wire::path::encoded(name), pal_wire::path::encoded(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) async fn of(request: reqwest::RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, body: response.text().await.unwrap() }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub(crate) fn code(&self) -> String {
        self.json()["error"]["code"].as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}
