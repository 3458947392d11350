//! The programs that are measured, each in a process of its own that ends with its owner.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use crate::connection::Target;
use crate::data::{Data, URL};
use crate::options::Options;
use crate::{bare, requests};

/// What carries HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wire {
    Plain,
    Tls,
}

impl Wire {
    /// Both, in the order in which they are measured.
    pub(crate) const ALL: [Self; 2] = [Self::Plain, Self::Tls];

    /// As a headline.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain HTTP",
            Self::Tls => "TLS",
        }
    }
}

/// How long a process may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// A process that serves.
pub(crate) struct Process {
    child: Child,
    pub(crate) target: Target,
    /// From its start to the first answer of 200.
    pub(crate) ready: Duration,
}

impl Process {
    /// `pal serve` on that data.
    pub(crate) fn pal(options: &Options, data: &Data, wire: Wire) -> anyhow::Result<Self> {
        let (address, config) = (free()?, options.dir.join("pal.toml"));
        std::fs::write(&config, format!("public_url = \"{URL}\"\nplain_http = {}\n", wire == Wire::Plain))?;
        let mut command = Command::new(&options.pal);
        command.arg("serve").arg("--data").arg(&data.folder).arg("--config").arg(&config);
        command.args(["--listen", &address.to_string()]);
        command.stderr(File::create(options.dir.join("pal.log"))?);
        Self::start(command, address, data, wire, &requests::get("/readyz", None))
    }

    /// The bare handler.
    pub(crate) fn bare(options: &Options, data: &Data, wire: Wire) -> anyhow::Result<Self> {
        let address = free()?;
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["bare", &address.to_string()]).arg(&options.dir).arg(options.links.to_string());
        if wire == Wire::Tls {
            command.arg(&data.folder);
        }
        Self::start(command, address, data, wire, &requests::get(bare::PATH, None))
    }

    fn start(
        mut command: Command,
        address: SocketAddr,
        data: &Data,
        wire: Wire,
        hello: &[u8],
    ) -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let begun = Instant::now();
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
        let mut process = Self { child, target: Target::plain(address), ready: Duration::ZERO };
        runtime.block_on(async {
            while std::net::TcpStream::connect(address).is_err() {
                if let Some(status) = process.child.try_wait()? {
                    bail!("{command:?} ended: {status}");
                }
                if begun.elapsed() > PATIENCE {
                    bail!("{command:?} does not answer");
                }
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            if wire == Wire::Tls {
                // Made by the server before it listens.
                process.target = Target::tls(address, &data.folder.join("tls/ca.pem"))?;
            }
            process.target.connect().await?.ask(hello).await?.require_ok()
        })?;
        process.ready = begun.elapsed();
        Ok(process)
    }

    /// Resident memory in MB, as the kernel counts it.
    pub(crate) fn resident_mb(&self) -> anyhow::Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
        let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kilobytes / 1024)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An address that nobody has.
fn free() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}
