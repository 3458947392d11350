//! The real clients, unmodified, over TLS on loopback: `az`, the Python SDK and the JavaScript SDK.
//!
//! They lie in the folder that `PAL_TEST_CLIENTS` names, as `.ci/clients/install` puts them there: `py` is a virtual
//! environment, `js` has `node_modules`. Without it the tests say so and return, but in CI they fail. What each client does
//! stands in `tests/clients`.

use std::ffi::OsStr;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// How long a server may take until it listens, keys made for the first time included.
const START: Duration = Duration::from_mins(1);

/// Where the clients are, if they are anywhere.
fn clients() -> Option<PathBuf> {
    let folder = std::env::var_os("PAL_TEST_CLIENTS").map(PathBuf::from);
    assert!(folder.is_some() || std::env::var_os("CI").is_none(), "PAL_TEST_CLIENTS names no folder");
    if folder.is_none() {
        eprintln!("not run: PAL_TEST_CLIENTS names no folder with the real clients");
    }
    folder
}

/// `pal serve` with a folder of its own, until the test ends.
struct Server {
    process: Child,
    folder: TempDir,
    base: String,
    /// Where the issuer is to be that vouches for the pipeline of the world.
    issuer: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Server {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let stories = stories();
        let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_RSA_SHA256).unwrap();
        let certificate = rcgen::CertificateParams::new(vec!["cert-bot".to_owned()]).unwrap();
        let certificate = certificate.self_signed(&key).unwrap().pem();
        std::fs::write(folder.path().join("cert-bot.pem"), key.serialize_pem() + &certificate).unwrap();
        let world = std::fs::read_to_string(stories.join("world.toml")).unwrap();
        let port = || TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let (issuer, listen) =
            (format!("http://127.0.0.1:{}/issuer", port()), format!("127.0.0.1:{}", port()));
        let world = world.replace("@CERTIFICATE@", &certificate).replace("@ISSUER@", &issuer);
        std::fs::write(folder.path().join("world.toml"), world).unwrap();
        std::fs::copy(stories.join("pal.toml"), folder.path().join("pal.toml")).unwrap();
        let process = Command::new(env!("CARGO_BIN_EXE_pal"))
            .current_dir(folder.path())
            .args(["serve", "--data", "data", "--world", "world.toml", "--config", "pal.toml"])
            .args(["--listen", &listen])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self { process, folder, base: format!("https://{listen}"), issuer };
        let begun = Instant::now();
        while TcpStream::connect(&listen).is_err() {
            assert!(begun.elapsed() < START, "the server does not listen");
            sleep(Duration::from_millis(50));
        }
        server
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs a story to its end.
    fn tell(&self, program: &Path, words: &[&OsStr], clients: &Path) {
        let ca = self.file("data/tls/ca.pem");
        let done = Command::new(program)
            .args(words)
            .env("NODE_EXTRA_CA_CERTS", ca)
            .env("PAL_CLIENTS_JS", clients.join("js"))
            .env("PAL_STORY_ISSUER", &self.issuer)
            .output()
            .unwrap();
        let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert!(done.status.success(), "{}\n{}", said(&done.stdout), said(&done.stderr));
    }
}

fn stories() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients")
}

fn az(style: &str) {
    let Some(clients) = clients() else { return };
    let server = Server::start();
    let words = [
        stories().join("az_story.py").into_os_string(),
        style.into(),
        server.base.clone().into(),
        server.file("data/tls/ca.pem").into(),
        server.file("cert-bot.pem").into(),
    ];
    server.tell(&clients.join("py/bin/python"), &words.each_ref().map(AsRef::as_ref), &clients);
}

#[test]
fn az_signs_in_at_an_entra_style_authority_and_links() {
    az("entra");
}

#[test]
fn az_signs_in_at_an_ad_fs_style_authority_and_links() {
    az("adfs");
}

#[test]
fn az_finds_its_endpoints_by_the_metadata_of_arm_and_links() {
    az("metadata");
}

#[test]
fn the_python_sdk_links() {
    let Some(clients) = clients() else { return };
    let server = Server::start();
    let (story, ca) = (stories().join("sdk_story.py"), server.file("data/tls/ca.pem"));
    let words = [story.as_os_str(), server.base.as_ref(), ca.as_os_str()];
    server.tell(&clients.join("py/bin/python"), &words, &clients);
}

#[test]
fn the_javascript_sdk_links() {
    let Some(clients) = clients() else { return };
    let server = Server::start();
    let story = stories().join("sdk_story.mjs");
    server.tell("node".as_ref(), &[story.as_os_str(), server.base.as_ref()], &clients);
}

#[test]
fn the_api_answers_as_its_document_says() {
    let Some(clients) = clients() else { return };
    let server = Server::start();
    let (story, ca) = (stories().join("api_story.py"), server.file("data/tls/ca.pem"));
    let words = [story.as_os_str(), server.base.as_ref(), ca.as_os_str()];
    server.tell(&clients.join("py/bin/python"), &words, &clients);
}
