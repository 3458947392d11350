//! The portal in a real Chromium, over TLS on loopback.
//!
//! `PAL_TEST_BROWSER` names the browser, as `.ci/browser` prints it; what drives it, and the rules of accessibility, lie in the
//! folder that `PAL_TEST_CLIENTS` names (`.ci/clients/install`). Without them the tests say so and return, but in CI they fail.
//! What people do stands in `tests/portal`. With `PAL_BLESS=1` the pictures of `docs/guide/portal` are made anew.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// How long a server may take until it listens, keys made for the first time included.
const START: Duration = Duration::from_mins(1);

/// What the environment must name.
fn named(variable: &str) -> Option<PathBuf> {
    let path = std::env::var_os(variable).map(PathBuf::from);
    assert!(path.is_some() || std::env::var_os("CI").is_none(), "{variable} must be set where CI is");
    if path.is_none() {
        eprintln!("not run: {variable} names nothing");
    }
    path
}

/// `pal serve` with the world of the stories, until the test ends.
struct Server {
    process: Child,
    folder: TempDir,
    base: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn stories() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/portal")
}

/// As many directories as there are texts in `payloads.json`, each called by one, in which Ana is a guest.
fn directories_called_by_payloads() -> String {
    let file = std::fs::read_to_string(stories().join("payloads.json")).unwrap();
    let file: serde_json::Value = serde_json::from_str(&file).unwrap();
    let texts =
        |name: &str| file[name].as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned());
    let runs: Vec<String> = texts("runs").collect();
    let names =
        texts("shapes").flat_map(|shape| runs.iter().map(|run| shape.replace('@', run)).collect::<Vec<_>>());
    let row = |(number, name): (usize, String)| {
        // A text of JSON is one of TOML.
        let (tenant, name) = (format!("90000000-0000-0000-0000-{number:012}"), serde_json::json!(name));
        format!(
            "[[tenant]]\nid = \"{tenant}\"\nname = {name}\n[[user]]\ntenant = \"{tenant}\"\nobject_id = \"{tenant}\"\n\
             home_tenant = \"f0000000-0000-0000-0000-000000000000\"\nhome_object_id = \"f0000000-0000-0000-0000-00000000000a\"\n"
        )
    };
    names.enumerate().map(row).collect()
}

/// A port that nobody has.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// What the service knows of the provider that `provider.mjs` is, and what it tells it.
const PROVIDER_SECRET: &str = "the portal's secret at the provider";

fn at_provider(url: &str) -> String {
    format!(
        r#"
[portal]
issuer = "{url}"
client_id = "pal-portal"
secret_env = "PAL_PORTAL_SECRET"

[[trusted_issuer]]
issuer = "{url}"
audiences = ["api://pal"]
tenant = "f0000000-0000-0000-0000-000000000000"
tenant_claim = "tenant"
object_claim = "directory_object_id"
"#
    )
}

impl Server {
    fn start(more: &str, config: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| std::fs::read_to_string(stories().join(name)).unwrap();
        std::fs::write(folder.path().join("world.toml"), file("world.toml") + more).unwrap();
        std::fs::write(folder.path().join("pal.toml"), file("pal.toml") + config).unwrap();
        let listen = format!("127.0.0.1:{}", free_port());
        let process = Command::new(env!("CARGO_BIN_EXE_pal"))
            .current_dir(folder.path())
            .args(["serve", "--data", "data", "--world", "world.toml", "--config", "pal.toml"])
            .args(["--listen", &listen])
            .env("PAL_PORTAL_SECRET", PROVIDER_SECRET)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self { process, folder, base: format!("https://{listen}") };
        let begun = Instant::now();
        while TcpStream::connect(&listen).is_err() {
            assert!(begun.elapsed() < START, "the server does not listen");
            sleep(Duration::from_millis(50));
        }
        server
    }
}

/// Tells a story with a server of its own.
fn tell(story: &str, words: &[&str]) {
    tell_in("", story, words);
}

/// Likewise, in a world with more in it. The server still runs.
fn tell_in(more: &str, story: &str, words: &[&str]) -> Option<Server> {
    tell_with((more, None), story, words)
}

/// Likewise, where people sign in at another provider.
fn tell_with((more, provider): (&str, Option<&str>), story: &str, words: &[&str]) -> Option<Server> {
    let (Some(browser), Some(clients)) = (named("PAL_TEST_BROWSER"), named("PAL_TEST_CLIENTS")) else {
        return None;
    };
    let server = Server::start(more, &provider.map(at_provider).unwrap_or_default());
    let mut command = Command::new("node");
    command
        .arg(stories().join(story))
        .args(words)
        .env("PAL_PORTAL_URL", &server.base)
        .env("PAL_DOWNLOADS", server.folder.path())
        .env("PAL_TEST_BROWSER", browser)
        .env("PAL_CLIENTS_JS", clients.join("js"))
        .env("PAL_PROVIDER_URL", provider.unwrap_or_default())
        .env("PAL_PORTAL_SECRET", PROVIDER_SECRET);
    if std::env::var_os("PAL_BLESS").is_some() {
        let pictures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide/portal");
        std::fs::create_dir_all(&pictures).unwrap();
        command.env("PAL_SHOTS", pictures);
    }
    let done = command.output().unwrap();
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(done.status.success(), "{words:?}\n{}\n{}", said(&done.stdout), said(&done.stderr));
    Some(server)
}

#[test]
fn the_story_is_told_in_english() {
    tell("story.mjs", &["en", "1280"]);
    tell("story.mjs", &["en", "360"]);
}

#[test]
fn the_story_is_told_in_dutch() {
    tell("story.mjs", &["nl", "1280"]);
    tell("story.mjs", &["nl", "360"]);
}

#[test]
fn the_story_is_told_in_swedish() {
    tell("story.mjs", &["sv", "1280"]);
    tell("story.mjs", &["sv", "360"]);
}

#[test]
fn figures_are_uploaded_and_read_in_every_language() {
    for language in ["en", "nl", "sv"] {
        if let Some(server) = tell_in("", "figures.mjs", &[language, "1280"]) {
            // The statement that the customer downloaded, where the service is not asked.
            let words = ["attest", "verify", "statement.jws", "--key", "statement-key.pem"];
            let mut verify = Command::new(env!("CARGO_BIN_EXE_pal"));
            let verified = verify.args(words).current_dir(server.folder.path()).output().unwrap();
            assert!(verified.status.success(), "{verified:?}");
        }
        tell("figures.mjs", &[language, "360"]);
    }
    tell("figures.mjs", &["en", "360", "noscript"]);
}

#[test]
fn people_sign_in_at_a_provider_that_others_wrote() {
    tell_with(("", Some(&format!("http://localhost:{}", free_port()))), "provider.mjs", &[]);
}

#[test]
fn the_story_is_told_with_the_keyboard_alone() {
    tell("keyboard.mjs", &[]);
}

#[test]
fn the_story_is_told_without_scripts() {
    tell("story.mjs", &["nl", "360", "noscript"]);
}

#[test]
fn nothing_that_is_typed_becomes_a_script_on_an_english_page() {
    tell_in(&directories_called_by_payloads(), "attacks.mjs", &["en"]);
}

#[test]
fn nothing_that_is_typed_becomes_a_script_on_a_dutch_page() {
    tell_in(&directories_called_by_payloads(), "attacks.mjs", &["nl"]);
}

#[test]
fn nothing_that_is_typed_becomes_a_script_on_a_swedish_page() {
    tell_in(&directories_called_by_payloads(), "attacks.mjs", &["sv"]);
}
