//! Clients that no registry has, replayed: their exact requests over a socket, and the whole of what they are answered.
//! `UPDATE_GOLDENS=1` writes the answers anew; then read what changed.

mod connection;
mod document;
mod mask;
mod story;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use connection::{Carrier, Connection, RawAnswer};
use mask::Kept;
use story::{Exchange, Partners, Story};

use crate::server::{Hands, Running, WORLD, encoded};

/// What the server calls itself, wherever it listens: what it hands out never follows a request.
const PUBLIC_URL: &str = "public_url = \"https://pal.test:8443\"\n";
/// How far the clock goes from one exchange to the next.
const STEP_SECONDS: i64 = 7;

/// The folder of the fixtures.
fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/wire")
}

/// The files of the folder, by name.
fn stories() -> Vec<PathBuf> {
    let entries = fs::read_dir(fixtures()).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|ending| ending == "http")).collect();
    paths.sort();
    assert!(!paths.is_empty(), "there are fixtures");
    paths
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_client_is_answered_as_its_fixture_says() {
    replay(Carrier::Plain).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_client_is_answered_alike_in_tls() {
    replay(Carrier::Tls).await;
}

async fn replay(carrier: Carrier) {
    let update = std::env::var_os("UPDATE_GOLDENS").is_some() && carrier == Carrier::Plain;
    let mut broken = Vec::new();
    for path in stories() {
        let name = path.file_name().unwrap().to_str().unwrap();
        let text = fs::read_to_string(&path).unwrap();
        let story = Story::parse(name, &text);
        let told = told(&story, carrier).await.to_string();
        if update {
            fs::write(&path, told).unwrap();
        } else if told != text {
            broken.push(format!("{name}:\n{}", difference(&text, &told)));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// The story with the answers of a server that was just started.
async fn told(story: &Story, carrier: Carrier) -> Story {
    let server = started(story.partners, carrier).await;
    let mut told = story.clone();
    let mut kept = Kept::new();
    let mut connection = None;
    for (at, exchange) in told.exchanges.iter_mut().enumerate() {
        server.hands.forward(if at == 0 { 0 } else { STEP_SECONDS } + exchange.later_seconds.unwrap_or(0));
        if !story.program.is_empty() && (at == 0 || exchange.later_seconds.is_some()) {
            kept.insert("token".to_owned(), token(&server, carrier, &story.program).await);
        }
        let mut open = match connection.take() {
            Some(open) => open,
            None => Connection::open(&server, carrier).await,
        };
        let answer = open.exchange(exchange.method(), &bytes(exchange, &kept)).await;
        if answer.header("connection") != Some("close") {
            connection = Some(open);
        }
        exchange.answer = mask::lines(&answer, &mut kept);
    }
    drop(connection);
    server.stop().await;
    told
}

async fn started(partners: Partners, carrier: Carrier) -> Running {
    let world = match partners {
        Partners::Listed => WORLD.to_owned(),
        Partners::Any => {
            let tables = WORLD.split_inclusive("\n\n");
            tables.filter(|table| !table.contains("[[partner]]")).collect()
        }
    };
    let plain = carrier == Carrier::Plain;
    let config = format!("{PUBLIC_URL}plain_http = {plain}\n");
    let folder = Arc::new(tempfile::TempDir::new().unwrap());
    Running::with(folder, Some(&world), &config, Hands::new()).await.unwrap()
}

/// What is sent: the lines as they stand, with what earlier answers gave filled in.
fn bytes(exchange: &Exchange, kept: &Kept) -> Vec<u8> {
    let end = exchange.request.iter().position(String::is_empty).unwrap_or(exchange.request.len());
    let (head, body) = exchange.request.split_at(end);
    let body = mask::filled(&body.get(1..).unwrap_or_default().join("\r\n"), kept);
    let head = mask::filled(&head.join("\r\n"), kept).replace("{length}", &body.len().to_string());
    format!("{head}\r\n\r\n{body}").into_bytes()
}

/// A token for a program of the world, had as a program has it.
async fn token(server: &Running, carrier: Carrier, name: &str) -> String {
    let world: toml::Table = WORLD.parse().unwrap();
    let programs = world["service_principal"].as_array().unwrap();
    let program = programs.iter().find(|row| row["name"].as_str() == Some(name));
    let program = program.unwrap_or_else(|| panic!("the world has no program `{name}`"));
    let cell = |name: &str| program[name].as_str().unwrap();
    let body = encoded(&[
        ("grant_type", "client_credentials"),
        ("client_id", cell("client_id")),
        ("client_secret", cell("secret")),
    ]);
    let (tenant, length) = (cell("tenant"), body.len());
    let request = format!(
        "POST /{tenant}/oauth2/v2.0/token HTTP/1.1\r\nHost: pal.test\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    let answer: RawAnswer =
        Connection::open(server, carrier).await.exchange("POST", request.as_bytes()).await;
    assert_eq!(answer.status, "HTTP/1.1 200 OK", "{}", answer.body);
    let answer: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    answer["access_token"].as_str().unwrap().to_owned()
}

/// The first lines that differ, under the title of their exchange.
fn difference(wanted: &str, found: &str) -> String {
    let mut title = "";
    let (mut wanted_lines, mut found_lines) = (wanted.lines(), found.lines());
    loop {
        match (wanted_lines.next(), found_lines.next()) {
            (Some(wanted), Some(found)) if wanted == found => {
                if wanted.starts_with("### ") {
                    title = wanted;
                }
            }
            (None, None) => return "the ends of lines differ".to_owned(),
            (wanted, found) => {
                let (wanted, found) = (wanted.unwrap_or("(the end)"), found.unwrap_or("(the end)"));
                return format!("{title}\n  wanted {wanted}\n  found  {found}");
            }
        }
    }
}
