//! `pal serve` with a world of three people, and the data it is sent.

use std::fs::File;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use reqwest::Client;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, LOCATION};
use serde_json::Value;

/// Sees a whole partner, with amounts.
pub(crate) const VERA: &str = "vera";
/// Runs the service.
pub(crate) const LENA: &str = "lena";
/// Owns a customer's directory.
pub(crate) const CARLA: &str = "carla";
/// What all of them sign in with.
pub(crate) const PASSWORD: &str = "benched";

const HOME: &str = "f0000000-0000-0000-0000-000000000000";
const BOT: &str = "d0000000-0000-0000-0000-000000000001";
const OWNER: &str = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
const PATIENCE: Duration = Duration::from_mins(30);

/// The server.
pub(crate) struct Site {
    process: Child,
    pub(crate) client: Client,
    pub(crate) base: String,
    /// Lines of usage, once they have been read.
    pub(crate) usage_rows: u64,
}

impl Drop for Site {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A text within an answer.
fn text<'v>(value: &'v Value, at: &str) -> Option<&'v str> {
    value.pointer(at).and_then(Value::as_str)
}

/// The tenant of the first row of a table, and the partner of the first link.
fn first(estate: &Path, table: &str, column: usize) -> anyhow::Result<String> {
    let rows = std::fs::read_to_string(estate.join(table))?;
    let row = rows.lines().nth(1).with_context(|| format!("{table} is empty"))?;
    row.split(',').nth(column).map(str::to_owned).with_context(|| format!("{table} lacks a column"))
}

/// The global account of a location, as far as the estate says.
fn account_of(estate: &Path, partner: String) -> anyhow::Result<String> {
    let table = estate.join("partners.csv");
    if !table.exists() {
        return Ok(partner);
    }
    let rows = std::fs::read_to_string(table)?;
    let of = rows.lines().find(|row| row.split(',').next() == Some(&partner));
    let account = of.and_then(|row| row.split(',').nth(3)).filter(|account| !account.is_empty());
    Ok(account.map_or(partner, str::to_owned))
}

/// What is sent together: a file by itself, a folder with a manifest as a whole.
fn uploads(folder: &Path, found: &mut Vec<Vec<PathBuf>>) -> anyhow::Result<()> {
    let mut entries: Vec<_> =
        std::fs::read_dir(folder)?.map(|file| Ok(file?.path())).collect::<anyhow::Result<_>>()?;
    entries.sort();
    let (folders, files): (Vec<_>, Vec<_>) = entries.into_iter().partition(|path| path.is_dir());
    if folder.join("manifest.json").exists() {
        found.push(files);
    } else {
        found.extend(files.into_iter().map(|file| vec![file]));
    }
    folders.iter().try_for_each(|folder| uploads(folder, found))
}

/// A form with files (RFC 7578).
fn form(files: &[PathBuf], boundary: &str) -> anyhow::Result<Vec<u8>> {
    let mut body = b"--".to_vec();
    for file in files {
        let name = name_of(file)?;
        body.extend(format!("{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n").as_bytes());
        body.extend(std::fs::read(file)?);
        body.extend(b"\r\n--");
    }
    body.extend(format!("{boundary}--\r\n").as_bytes());
    Ok(body)
}

fn name_of(file: &Path) -> anyhow::Result<&str> {
    file.file_name().and_then(|name| name.to_str()).context("a file without a name")
}

impl Site {
    /// Starts it with an empty store.
    pub(crate) fn start(pal: &Path, dir: &Path, [estate, _]: &[PathBuf; 2]) -> anyhow::Result<Self> {
        if dir.exists() {
            std::fs::remove_dir_all(dir)?;
        }
        std::fs::create_dir_all(dir)?;
        let customer = first(estate, "subscriptions.csv", 1)?;
        let partner = account_of(estate, first(estate, "links.csv", 2)?)?;
        let user = |tenant: &str, number: u8, name: &str| {
            format!(
                "[[user]]\ntenant = \"{tenant}\"\nobject_id = \"f0000000-0000-0000-0000-00000000000{number}\"\nupn = \"{name}@bench.test\"\nname = \"{name}\"\npassword = \"{PASSWORD}\"\n"
            )
        };
        let world = [
            format!(
                "[[tenant]]\nid = \"{HOME}\"\nname = \"Fabrikam\"\n[[tenant]]\nid = \"{customer}\"\nname = \"Contoso\"\n"
            ),
            user(HOME, 1, VERA),
            user(HOME, 2, LENA),
            user(&customer, 3, CARLA),
            format!(
                "[[service_principal]]\ntenant = \"{HOME}\"\nobject_id = \"{BOT}\"\nclient_id = \"{BOT}\"\nname = \"bench\"\nsecret = \"{PASSWORD}\"\n"
            ),
            format!(
                "[[role_assignment]]\ntenant = \"{customer}\"\nprincipal_id = \"f0000000-0000-0000-0000-000000000003\"\nrole_definition_id = \"{OWNER}\"\nscope = \"/\"\n"
            ),
        ];
        let row = |kind: &str, object: &str, more: &str| {
            format!("[[{kind}]]\ntenant = \"{HOME}\"\nobject_id = \"{object}\"\n{more}")
        };
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let config = [
            format!("plain_http = true\npublic_url = \"http://{address}\"\n"),
            row("operator", "f0000000-0000-0000-0000-000000000002", ""),
            row("operator", BOT, ""),
            row(
                "viewer",
                "f0000000-0000-0000-0000-000000000001",
                &format!("global_id = \"{partner}\"\nrole = \"executive\"\n"),
            ),
        ];
        std::fs::write(dir.join("world.toml"), world.concat())?;
        std::fs::write(dir.join("pal.toml"), config.concat())?;
        let mut command = Command::new(pal);
        command.args(["serve", "--data", "data", "--world", "world.toml", "--config", "pal.toml"]);
        command.args(["--listen", &address.to_string()]).current_dir(dir);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(File::create(dir.join("pal.log"))?);
        let process = command.spawn()?;
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build()?;
        let site = Self { process, client, base: format!("http://{address}"), usage_rows: 0 };
        let begun = Instant::now();
        while TcpStream::connect(address).is_err() {
            ensure!(begun.elapsed() < Duration::from_secs(30), "`pal serve` does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(site)
    }

    async fn json(&self, path: &str, token: &str) -> anyhow::Result<(u16, Value)> {
        let request = self.client.get(format!("{}{path}", self.base)).header(AUTHORIZATION, token);
        let answer = request.send().await?;
        Ok((answer.status().as_u16(), serde_json::from_str(&answer.text().await?)?))
    }

    /// Sends everything; how long it took until all was taken, and until the figures rest on it.
    pub(crate) async fn upload(
        &mut self,
        [estate, usage]: &[PathBuf; 2],
    ) -> anyhow::Result<(Duration, Duration)> {
        let scope = self.base.replace(':', "%3A").replace('/', "%2F");
        let form = format!(
            "grant_type=client_credentials&client_id={BOT}&client_secret={PASSWORD}&scope={scope}%2F.default"
        );
        let request = self.client.post(format!("{}/{HOME}/oauth2/v2.0/token", self.base)).body(form);
        let answer = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").send().await?;
        let answer: Value = serde_json::from_str(&answer.text().await?)?;
        let token = format!("Bearer {}", text(&answer, "/access_token").context("no token")?);
        let begun = Instant::now();
        for folder in [estate, usage] {
            let mut together = Vec::new();
            uploads(folder, &mut together)?;
            for files in together {
                self.usage_rows += self.send(&files, &token).await?;
            }
        }
        let until_taken = begun.elapsed();
        loop {
            let (status, summary) = self.json("/api/v1/summary", &token).await?;
            let rows = || {
                summary
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(|row| row.pointer("/Lines/Total")?.as_u64())
            };
            if status == 200 && rows().sum::<u64>() == self.usage_rows {
                return Ok((until_taken, begun.elapsed().saturating_sub(until_taken)));
            }
            ensure!(begun.elapsed() < PATIENCE, "the figures are not worked out: {summary}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Sends what belongs together and waits until it is taken; how many lines of usage it has.
    async fn send(&self, files: &[PathBuf], token: &str) -> anyhow::Result<u64> {
        const BOUNDARY: &str = "portal-bench-boundary";
        let url = format!("{}/api/v1/uploads", self.base);
        let (name, request) = match files {
            [file] => {
                let name = name_of(file)?;
                let request = self.client.post(format!("{url}?name={name}&overlap=add"));
                (name, request.body(std::fs::read(file)?))
            }
            files => {
                let request = self.client.post(url).body(form(files, BOUNDARY)?);
                let kind = format!("multipart/form-data; boundary={BOUNDARY}");
                ("an export", request.header(CONTENT_TYPE, kind))
            }
        };
        let request = request.header(AUTHORIZATION, token);
        let answer = request.send().await?;
        let location = answer.headers().get(LOCATION).map(|value| value.to_str().map(str::to_owned));
        let Some(location) = location.transpose()? else { bail!("{name}: {}", answer.text().await?) };
        let path = location.strip_prefix(&self.base).unwrap_or(&location).to_owned();
        loop {
            let (_, upload) = self.json(&path, token).await?;
            match text(&upload, "/status") {
                Some("taken") => {
                    return Ok(upload.pointer("/run/usage/rows").and_then(Value::as_u64).unwrap_or_default());
                }
                Some("waiting" | "working") => tokio::time::sleep(Duration::from_millis(20)).await,
                _ => bail!("{name}: {upload}"),
            }
        }
    }

    /// Resident memory in MB, as the kernel counts it.
    pub(crate) fn resident_mb(&self) -> anyhow::Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
        Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? / 1024)
    }
}
