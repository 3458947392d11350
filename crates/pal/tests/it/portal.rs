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
    _folder: TempDir,
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

impl Server {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["world.toml", "pal.toml"] {
            std::fs::copy(stories().join(name), folder.path().join(name)).unwrap();
        }
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let listen = format!("127.0.0.1:{port}");
        let process = Command::new(env!("CARGO_BIN_EXE_pal"))
            .current_dir(folder.path())
            .args(["serve", "--data", "data", "--world", "world.toml", "--config", "pal.toml"])
            .args(["--listen", &listen])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self { process, _folder: folder, base: format!("https://{listen}") };
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
    let (Some(browser), Some(clients)) = (named("PAL_TEST_BROWSER"), named("PAL_TEST_CLIENTS")) else {
        return;
    };
    let server = Server::start();
    let mut command = Command::new("node");
    command
        .arg(stories().join(story))
        .args(words)
        .env("PAL_PORTAL_URL", &server.base)
        .env("PAL_TEST_BROWSER", browser)
        .env("PAL_CLIENTS_JS", clients.join("js"));
    if std::env::var_os("PAL_BLESS").is_some() {
        let pictures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide/portal");
        std::fs::create_dir_all(&pictures).unwrap();
        command.env("PAL_SHOTS", pictures);
    }
    let done = command.output().unwrap();
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(done.status.success(), "{words:?}\n{}\n{}", said(&done.stdout), said(&done.stderr));
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
        tell("figures.mjs", &[language, "1280"]);
        tell("figures.mjs", &[language, "360"]);
    }
    tell("figures.mjs", &["en", "360", "noscript"]);
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
    tell("attacks.mjs", &["en"]);
}

#[test]
fn nothing_that_is_typed_becomes_a_script_on_a_dutch_page() {
    tell("attacks.mjs", &["nl"]);
}

#[test]
fn nothing_that_is_typed_becomes_a_script_on_a_swedish_page() {
    tell("attacks.mjs", &["sv"]);
}
