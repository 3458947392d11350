//! The statement that a service signs, verified by `pal attest verify` and held against what `pal attest` makes of its store.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

const CONTOSO: &str = "c0000000-0000-4000-8000-000000000001";
const PROD: &str = "50000000-0000-4000-8000-000000000001";

/// deploy-bot is linked and Contributor of prod; carla-bot owns Contoso and runs the service.
const WORLD: &str = r#"
    [[tenant]]
    id = "c0000000-0000-4000-8000-000000000001"
    name = "Contoso"
    [[service_principal]]
    tenant = "c0000000-0000-4000-8000-000000000001"
    object_id = "b1000000-0000-4000-8000-000000000001"
    client_id = "d0000000-0000-4000-8000-000000000001"
    name = "deploy-bot"
    secret = "deploy-bot's secret"
    [[service_principal]]
    tenant = "c0000000-0000-4000-8000-000000000001"
    object_id = "b1000000-0000-4000-8000-000000000002"
    client_id = "d0000000-0000-4000-8000-000000000002"
    name = "carla-bot"
    secret = "carla-bot's secret"
    [[partner]]
    partner_id = "12345"
    name = "Fabrikam"
    account_type = "location"
    [[subscription]]
    id = "50000000-0000-4000-8000-000000000001"
    tenant = "c0000000-0000-4000-8000-000000000001"
    [[role_assignment]]
    tenant = "c0000000-0000-4000-8000-000000000001"
    principal_id = "b1000000-0000-4000-8000-000000000001"
    role_definition_id = "b24988ac-6180-42a0-ab88-20f7382dd24c"
    scope = "/subscriptions/50000000-0000-4000-8000-000000000001"
    [[role_assignment]]
    tenant = "c0000000-0000-4000-8000-000000000001"
    principal_id = "b1000000-0000-4000-8000-000000000002"
    role_definition_id = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
    scope = "/"
"#;

const CONFIG: &str = r#"
    plain_http = true
    [[operator]]
    tenant = "c0000000-0000-4000-8000-000000000001"
    object_id = "b1000000-0000-4000-8000-000000000002"
"#;

/// A server, until the test ends.
struct Server {
    process: Child,
    address: String,
    folder: TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn pal(folder: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pal"));
    command.args(words).current_dir(folder).env_remove("PAL_DATABASE").output().unwrap()
}

impl Server {
    fn start() -> Self {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("world.toml"), WORLD).unwrap();
        fs::write(folder.path().join("pal.toml"), CONFIG).unwrap();
        let mut process = Command::new(env!("CARGO_BIN_EXE_pal"))
            .args(["serve", "--data", "data", "--world", "world.toml", "--config", "pal.toml"])
            .args(["--listen", "127.0.0.1:0"])
            .current_dir(folder.path())
            .env_remove("PAL_DATABASE")
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(process.stderr.take().unwrap());
        let mut line = String::new();
        log.read_line(&mut line).unwrap();
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        let said: Value = serde_json::from_str(&line).unwrap();
        let address = said["url"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        Self { process, address, folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Status and body of a request.
    fn ask(&self, method: &str, path: &str, token: Option<&str>, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let bearer = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
        let form = "Content-Type: application/x-www-form-urlencoded\r\nConnection: close";
        let (host, length) = (&self.address, body.len());
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\n{bearer}{form}\r\nContent-Length: {length}\r\n\r\n"
        );
        stream.write_all((head + body).as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    fn token(&self, client: &str, secret: &str) -> String {
        let body = format!(
            "grant_type=client_credentials&client_id={client}&client_secret={}&scope=http%3A%2F%2F{}%2F.default",
            secret.replace(' ', "%20").replace('\'', "%27"),
            self.address.replace(':', "%3A"),
        );
        let (status, answer) = self.ask("POST", &format!("/{CONTOSO}/oauth2/v2.0/token"), None, &body);
        assert_eq!(status, 200, "{answer}");
        serde_json::from_str::<Value>(&answer).unwrap()["access_token"].as_str().unwrap().to_owned()
    }

    /// Asks until the figures rest on the usage.
    fn statement(&self, token: &str) -> String {
        loop {
            let (status, rows) = self.ask("GET", "/api/v1/insights", Some(token), "");
            if status == 200 && rows.contains("10.5") {
                let (status, statement) = self.ask("GET", "/api/v1/customer/statement", Some(token), "");
                assert_eq!(status, 200, "{statement}");
                return statement;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    }
}

fn usage() -> String {
    format!(
        "BillingCurrency,ChargeCategory,ChargePeriodEnd,ChargePeriodStart,EffectiveCost,BilledCost,ProviderName,ResourceId,ServiceName,SubAccountId\n\
         EUR,Usage,2999-06-17T00:00:00Z,2999-06-16T00:00:00Z,10.5,10.5,Microsoft,/subscriptions/{PROD}/resourceGroups/rg/providers/a/b/c,Storage,{PROD}\n"
    )
}

/// PAL-45
#[test]
fn the_statement_of_a_service_is_that_of_pal_attest_and_is_verified_offline() {
    let server = Server::start();
    let bot = server.token("d0000000-0000-4000-8000-000000000001", "deploy-bot's secret");
    let carla = server.token("d0000000-0000-4000-8000-000000000002", "carla-bot's secret");
    let link = "/providers/Microsoft.ManagementPartner/partners/12345?api-version=2018-02-01";
    assert_eq!(server.ask("PUT", link, Some(&bot), "").0, 200);
    fs::write(server.path("june.csv"), usage()).unwrap();
    assert_eq!(server.ask("POST", "/api/v1/uploads?name=june.csv", Some(&carla), &usage()).0, 202);
    let statement = server.statement(&carla);
    fs::write(server.path("contoso.jws"), &statement).unwrap();
    let (status, key) = server.ask("GET", "/api/v1/statement-key.pem", None, "");
    assert_eq!(status, 200, "{key}");
    fs::write(server.path("key.pem"), key).unwrap();
    let verify = ["attest", "verify", "contoso.jws", "--key", "key.pem", "-o", "json"];
    let verified = pal(server.folder.path(), &verify);
    assert_eq!(verified.status.code(), Some(0), "{verified:?}");

    let opened =
        pal(server.folder.path(), &["attest", "verify", "contoso.jws", "--key", "key.pem", "-o", "json"]);
    let opened: Value = serde_json::from_slice(&opened.stdout).unwrap();
    let of_statement = |value: &Value| value.pointer("/statement").unwrap_or(value).clone();
    let issued_at = of_statement(&opened)["issuedAt"].as_str().unwrap().to_owned();
    let state =
        ["attest", "--data", "data", "--usage", "june.csv", "--customer", CONTOSO, "--issued-at", &issued_at];
    let stated = pal(server.folder.path(), &[&state[..], &["-o", "json"]].concat());
    assert_eq!(stated.status.code(), Some(0), "{stated:?}");
    let stated: Value = serde_json::from_slice(&stated.stdout).unwrap();
    assert_eq!(of_statement(&opened), stated);

    // Whoever does not own the directory gets none; a changed one is not believed.
    assert_eq!(server.ask("GET", "/api/v1/customer/statement", Some(&bot), "").0, 404);
    let changed = statement.replacen(".e", ".f", 1);
    assert_ne!(changed, statement);
    fs::write(server.path("contoso.jws"), changed).unwrap();
    assert_eq!(pal(server.folder.path(), &verify).status.code(), Some(1));

    // The key is kept, sealed: it is the same after a restart, and no file of the server has it in readable form.
    let files =
        Command::new("grep").args(["-rl", "PRIVATE KEY", "data"]).current_dir(server.folder.path()).output();
    let files = String::from_utf8(files.unwrap().stdout).unwrap();
    assert!(files.lines().all(|file| file.starts_with("data/tls/")), "{files}");
}
