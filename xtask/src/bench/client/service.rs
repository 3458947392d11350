//! The service that is asked: a `pal serve` of its own, until it is dropped.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};

use super::process::{Process, Run};
use super::{Options, PARALLEL};

/// How long it may take until it listens: secrets of a new directory are hashed first, slowly on purpose.
const START: Duration = Duration::from_mins(2);
/// The secret of every program in the directory. It opens nothing but this directory.
pub(super) const SECRET: &str = "s3cret of deploy-bot";
/// The client id that the program has in every tenant.
pub(super) const CLIENT: &str = "cccccccc-0000-0000-0000-000000000001";
/// The exit code of a plan with changes pending (contract §1).
const PENDING: i32 = 5;

/// How connections are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Transport {
    Tls,
    Plain,
}

/// A service, and the folder it lives in.
#[derive(Debug)]
pub(super) struct Service {
    process: Child,
    folder: PathBuf,
    /// `127.0.0.1:PORT`.
    pub(super) address: String,
    transport: Transport,
    pub(super) tenants: usize,
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Service {
    /// Starts a service whose directory has so many tenants, with one program in each.
    pub(super) fn start(pal: &Path, transport: Transport, tenants: usize) -> anyhow::Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let address = format!("127.0.0.1:{port}");
        let folder = std::env::temp_dir().join(format!("pal-bench-client-{port}"));
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join("world.toml"), world(tenants))?;
        let config = match transport {
            Transport::Tls => String::new(),
            Transport::Plain => format!("public_url = \"http://{address}\"\nplain_http = true\n"),
        };
        std::fs::write(folder.join("pal.toml"), config)?;
        let process = Command::new(pal)
            .current_dir(&folder)
            .args(["serve", "--data", "data", "--world", "world.toml", "--config", "pal.toml", "--listen"])
            .arg(&address)
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(folder.join("serve.log"))?)
            .spawn()
            .context("cannot start pal serve")?;
        let service = Self { process, folder, address, transport, tenants };
        let begun = Instant::now();
        while TcpStream::connect(&service.address).is_err() {
            ensure!(begun.elapsed() < START, "pal serve does not listen");
            sleep(Duration::from_millis(50));
        }
        Ok(service)
    }

    /// Where it is.
    pub(super) fn url(&self) -> String {
        let scheme = if self.transport == Transport::Tls { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// Whom to believe when it says who it is.
    pub(super) fn authorities(&self) -> PathBuf {
        self.file("data/tls/ca.pem")
    }

    /// A file in its folder.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Plans links for all of its tenants.
    pub(super) fn plan(&self, root: &Path, options: &Options, pal: &Path) -> anyhow::Result<Run> {
        let file = self.file("fleet.toml");
        std::fs::write(&file, fleet(&self.url(), options.tenants))?;
        let plan = Process {
            program: pal.to_owned(),
            words: vec![
                "fleet".into(),
                "plan".into(),
                "-f".into(),
                file.into(),
                "--parallel".into(),
                PARALLEL.to_string().into(),
                "-o".into(),
                "json".into(),
            ],
            environment: BTreeMap::from([("PAL_BENCH_SECRET", SECRET.into())]),
        };
        plan.measure(root, &self.file("plan.json"), PENDING)
    }
}

/// The id of a tenant.
pub(super) fn tenant(number: usize) -> String {
    format!("11111111-1111-1111-1111-{number:012}")
}

fn world(tenants: usize) -> String {
    let mut world = String::new();
    for number in 0..tenants {
        let tenant = tenant(number);
        let _ = write!(
            world,
            "[[tenant]]\nid = \"{tenant}\"\nname = \"Customer {number}\"\ndomain = \"customer-{number}.test\"\n\
             [[service_principal]]\ntenant = \"{tenant}\"\nobject_id = \"aaaaaaaa-0000-0000-0000-{number:012}\"\n\
             client_id = \"{CLIENT}\"\nname = \"deploy-bot\"\nsecret = \"{SECRET}\"\n"
        );
    }
    world
}

fn fleet(url: &str, tenants: usize) -> String {
    let mut fleet = format!(
        "partner_id = \"12345\"\n[cloud]\narm = \"{url}\"\n[[credential]]\nname = \"ops\"\nkind = \"client-secret\"\n\
         client_id = \"{CLIENT}\"\nsecret_env = \"PAL_BENCH_SECRET\"\n"
    );
    for number in 0..tenants {
        let _ = write!(fleet, "[[tenant]]\nid = \"{}\"\ncredential = \"ops\"\n", tenant(number));
    }
    fleet
}
