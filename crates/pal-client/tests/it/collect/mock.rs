//! A service on loopback that answers as it was told: Azure Resource Manager, Microsoft Graph and the authority in one. What it
//! answers was written by us from what is known of the real ones.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pal_client::cloud::{Authority, Cloud};
use pal_client::http::{Http, HttpOptions, Waits};
use pal_client::session::Session;
use pal_client::sign_in::{Credential, Kind};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// An answer: status, a header, body.
pub(crate) type Reply = (u16, Option<(&'static str, &'static str)>, Value);

/// What was asked, and when.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) what: String,
    pub(crate) at: Instant,
}

#[derive(Default)]
struct State {
    replies: BTreeMap<String, VecDeque<Reply>>,
    asked: Vec<Asked>,
}

/// The service.
#[derive(Clone)]
pub(crate) struct Mock {
    base: String,
    state: Arc<Mutex<State>>,
}

impl Mock {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let mock = Self { base, state: Arc::default() };
        let server = mock.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(server.clone().serve(stream));
            }
        });
        mock
    }

    /// What is answered to a method and path (query without version); of several answers each but the last is given once.
    /// `{base}` in an answer is the address of the service.
    pub(crate) fn on(&self, what: &str, replies: impl IntoIterator<Item = Reply>) {
        let told = |(status, header, body): Reply| {
            (status, header, serde_json::from_str(&body.to_string().replace("{base}", &self.base)).unwrap())
        };
        self.state.lock().unwrap().replies.insert(what.to_owned(), replies.into_iter().map(told).collect());
    }

    /// Everything that was asked since the last time, sign-in left out.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        let asked = std::mem::take(&mut self.state.lock().unwrap().asked);
        asked.into_iter().filter(|asked| !asked.what.contains("/oauth2/")).collect()
    }

    /// deploy-bot in a tenant.
    pub(crate) fn session(&self, tenant: &str) -> Session {
        let cloud = Cloud {
            name: "mock".to_owned(),
            arm: self.base.parse().unwrap(),
            authority: Authority::parse(&self.base).unwrap(),
            audience: self.base.clone(),
            graph: Some(self.base.parse().unwrap()),
        };
        let kind =
            Kind::ClientSecret { client_id: "deploy-bot".to_owned(), secret: "hunter2".to_owned().into() };
        let http = Http::new(&HttpOptions::default()).unwrap();
        let credential = Arc::new(Credential::new(kind));
        Session::new(http, Arc::new(cloud), tenant.parse().unwrap(), credential, Arc::new(Waits::default()))
    }

    async fn serve(self, mut stream: TcpStream) {
        let mut buffer = Vec::new();
        loop {
            let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n") else {
                let mut more = [0; 4096];
                match stream.read(&mut more).await {
                    Ok(read) if read > 0 => buffer.extend_from_slice(&more[..read]),
                    _ => return,
                }
                continue;
            };
            let head = String::from_utf8(buffer[..end].to_vec()).unwrap();
            let length = head.lines().find_map(|line| {
                line.to_ascii_lowercase()
                    .strip_prefix("content-length:")
                    .map(|text| text.trim().parse().unwrap())
            });
            let whole = end + 4 + length.unwrap_or(0_usize);
            while buffer.len() < whole {
                let mut more = [0; 4096];
                let read = stream.read(&mut more).await.unwrap();
                buffer.extend_from_slice(&more[..read]);
            }
            buffer.drain(..whole);
            let (status, header, body) = self.reply(head.lines().next().unwrap());
            let header = header.map(|(name, value)| format!("{name}: {value}\r\n")).unwrap_or_default();
            let body = body.to_string();
            let answer = format!(
                "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n{header}Content-Length: {}\r\n\r\n{body}",
                body.len()
            );
            if stream.write_all(answer.as_bytes()).await.is_err() {
                return;
            }
        }
    }

    fn reply(&self, line: &str) -> Reply {
        let (method, rest) = line.split_once(' ').unwrap();
        let target = rest.split(' ').next().unwrap();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let query: Vec<&str> = query.split('&').filter(|pair| pair.contains("skip")).collect();
        let mut what = format!("{method} {path}");
        if !query.is_empty() {
            what = format!("{what}?{}", query.join("&"));
        }
        let mut state = self.state.lock().unwrap();
        state.asked.push(Asked { what: what.clone(), at: Instant::now() });
        if let Some(replies) = state.replies.get_mut(&what) {
            return if replies.len() > 1 { replies.pop_front().unwrap() } else { replies[0].clone() };
        }
        if path.contains("/oauth2/") {
            let claims = URL_SAFE_NO_PAD.encode(json!({"oid": super::DEPLOY_BOT}).to_string());
            let token = format!("{}.{claims}.x", URL_SAFE_NO_PAD.encode("{}"));
            return (200, None, json!({"token_type": "Bearer", "expires_in": 3600, "access_token": token}));
        }
        (404, None, json!({"error": {"code": "InvalidResourceType", "message": "there is no such thing"}}))
    }
}
