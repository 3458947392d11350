//! A folder with a world, its service, and fleet files that name its tenants.

use std::fmt::Write;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;

/// deploy-bot's client id, the same in every tenant.
pub(super) const CLIENT: &str = "d0000000-0000-4000-8000-000000000002";
pub(super) const SECRET: &str = "correct horse battery";

/// The id of a tenant by its number.
pub(super) fn tenant(number: usize) -> String {
    format!("c0000000-0000-4000-8000-{number:012}")
}

/// deploy-bot's object in a tenant.
pub(super) fn object(number: usize) -> String {
    format!("d0000000-0000-4000-8001-{number:012}")
}

pub(super) struct Place {
    folder: TempDir,
    server: Option<Child>,
    pub(super) url: String,
    /// Where it listens, whatever its public address is.
    pub(super) address: String,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Place {
    pub(super) fn new() -> Self {
        Self { folder: TempDir::new().unwrap(), server: None, url: String::new(), address: String::new() }
    }

    /// A service with that world.
    pub(super) fn serving(world: &str) -> Self {
        let mut place = Self::new();
        place.serve(world, "");
        place
    }

    /// Starts the service, or starts it anew.
    pub(super) fn serve(&mut self, world: &str, config: &str) {
        self.stop();
        self.write("world.toml", world);
        self.write("pal.toml", config);
        let words = "serve --data data --world world.toml --config pal.toml --listen 127.0.0.1:0";
        let mut child = self.pal(words).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        said.read_line(&mut line).unwrap();
        // What else the server says must not stop it.
        std::thread::spawn(move || said.lines().for_each(drop));
        self.server = Some(child);
        let said: serde_json::Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("{line}"));
        self.url = said["url"].as_str().unwrap_or_else(|| panic!("{line}")).to_owned();
        self.address = said["address"].as_str().unwrap_or_else(|| panic!("{line}")).to_owned();
    }

    pub(super) fn stop(&mut self) {
        if let Some(mut child) = self.server.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    /// The program, in an environment with nothing but deploy-bot's secret and the service's own authority of certificates.
    pub(super) fn pal(&self, words: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pal"));
        command.args(words.split_whitespace()).current_dir(self.folder.path()).stdin(Stdio::null());
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy().into_owned();
            let theirs = ["AZURE_", "PAL_", "IDENTITY_", "MSI_", "ACTIONS_", "SYSTEM_"];
            if theirs.iter().any(|prefix| name.starts_with(prefix)) || name.to_lowercase().ends_with("_proxy")
            {
                command.env_remove(name);
            }
        }
        command
            .env("PAL_CONFIG_DIR", self.path("config"))
            .env("PAL_CA_BUNDLE", self.path("data/tls/ca.pem"))
            .env("PAL_OPS_SECRET", SECRET);
        command
    }

    pub(super) fn run(&self, words: &str) -> Output {
        self.pal(words).output().unwrap()
    }

    /// The exit code, and the rows.
    pub(super) fn rows(&self, words: &str) -> (i32, Vec<serde_json::Value>) {
        let output = self.run(&format!("{words} -o json"));
        let rows = serde_json::from_slice(&output.stdout);
        let rows = rows.unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
        (output.status.code().unwrap(), rows)
    }

    /// Everything a caller sees, without what differs from run to run.
    pub(super) fn seen(&self, words: &str) -> String {
        let output = self.run(words);
        let said = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let seen = format!(
            "exit {}\n--- stdout\n{}--- stderr\n{}",
            output.status.code().unwrap(),
            said(output.stdout),
            said(output.stderr)
        );
        if self.url.is_empty() {
            return seen;
        }
        let host = self.url.trim_start_matches("https://");
        seen.replace(&self.url, "URL").replace(host, "HOST")
    }

    /// Links deploy-bot of a tenant, as one does without a fleet.
    pub(super) fn partner(&self, verb: &str, number: usize, partner: &str) {
        let words = format!("partner {verb} --tenant {} --partner-id {partner} -o none", tenant(number));
        let mut command = self.pal(&words);
        let output = command
            .env("PAL_CLOUD", &self.url)
            .env("AZURE_CLIENT_ID", CLIENT)
            .env("AZURE_CLIENT_SECRET", SECRET)
            .output()
            .unwrap();
        assert!(output.status.success(), "{words}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// Every record of the service: the number of the tenant, partner id, version and state.
    pub(super) fn links(&self) -> Vec<(usize, String, i64, String)> {
        let store = rusqlite::Connection::open(self.path("data/pal.db")).unwrap();
        // One principal a tenant. Its last change is what its record is; `links` follows later.
        let mut query = store
            .prepare("SELECT tenant, partner_id, max(version), state FROM link_history GROUP BY tenant ORDER BY tenant")
            .unwrap();
        let rows = query.query_map([], |row| {
            let tenant: [u8; 16] = row.get(0)?;
            let number = format!("{:x}", u128::from_be_bytes(tenant) & 0xffff_ffff_ffff);
            Ok((number.parse().unwrap(), row.get(1)?, row.get(2)?, row.get(3)?))
        });
        rows.unwrap().map(Result::unwrap).collect()
    }
}

/// Partners of every kind; deploy-bot in so many tenants, with what proves that it is.
pub(super) fn world(tenants: usize, proof: &str) -> String {
    let mut world = String::new();
    for (id, name) in [("12345", "Fabrikam"), ("54321", "Fabrikam North"), ("99999", "Litware")] {
        write!(world, "[[partner]]\npartner_id = \"{id}\"\nname = \"{name}\"\n").unwrap();
    }
    for number in 0..tenants {
        let (tenant, object) = (tenant(number), object(number));
        write!(
            world,
            "[[tenant]]\nid = \"{tenant}\"\nname = \"Customer {number}\"\n\
             [[service_principal]]\ntenant = \"{tenant}\"\nobject_id = \"{object}\"\nclient_id = \"{CLIENT}\"\n\
             name = \"deploy-bot\"\n{proof}\n"
        )
        .unwrap();
    }
    world
}

/// A fleet file with one credential, and a tenant a number.
pub(super) fn fleet(arm: &str, credential: &str, numbers: impl IntoIterator<Item = usize>) -> String {
    let mut fleet = format!(
        "partner_id = \"12345\"\n[cloud]\narm = \"{arm}\"\n[[credential]]\nname = \"ops\"\nclient_id = \"{CLIENT}\"\n{credential}\n"
    );
    for number in numbers {
        let id = tenant(number);
        write!(fleet, "[[tenant]]\nid = \"{id}\"\nname = \"Customer {number}\"\ncredential = \"ops\"\n")
            .unwrap();
    }
    fleet
}

pub(super) const BY_SECRET: &str = "kind = \"client-secret\"\nsecret_env = \"PAL_OPS_SECRET\"";
pub(super) const BY_CERTIFICATE: &str = "kind = \"client-certificate\"\ncertificate = \"bot.pem\"";

/// A certificate for deploy-bot: what the world says of it. Checking a secret is slow on purpose, and a thousand of them take a
/// minute.
pub(super) fn certified(place: &Place) -> String {
    let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_RSA_SHA256).unwrap();
    let certificate = rcgen::CertificateParams::new(vec!["deploy-bot".to_owned()]).unwrap();
    let certificate = certificate.self_signed(&key).unwrap().pem();
    place.write("bot.pem", &(key.serialize_pem() + &certificate));
    format!("certificate = \"\"\"\n{certificate}\"\"\"")
}
