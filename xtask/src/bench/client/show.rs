//! Who shows a link, and how each is asked.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};

use super::Options;
use super::process::{Process, Run};
use super::service::{CLIENT, SECRET, Service, tenant};

/// The path of the caller's own link.
const LINK: &str = "/providers/Microsoft.ManagementPartner/partners?api-version=2018-02-01";

/// A client that shows the link of one account.
#[derive(Debug)]
pub(super) struct Client {
    /// What it is called.
    pub(super) name: &'static str,
    process: Process,
    root: PathBuf,
    out: PathBuf,
}

impl Client {
    /// `pal`, then those it is measured with. The account is linked; `pal` and `az` know the cloud and have signed in.
    pub(super) fn all(
        root: &Path,
        options: &Options,
        pal: &Path,
        service: &Service,
    ) -> anyhow::Result<Vec<Self>> {
        let python = options.clients.join("py/bin/python");
        let az = options.clients.join("py/bin/az");
        let words = |words: &[&str]| words.iter().map(OsString::from).collect::<Vec<_>>();
        let url = service.url();
        let mut ours: BTreeMap<&'static str, OsString> = BTreeMap::from([
            ("AZURE_TENANT_ID", tenant(0).into()),
            ("AZURE_CLIENT_ID", CLIENT.into()),
            ("AZURE_CLIENT_SECRET", SECRET.into()),
            ("REQUESTS_CA_BUNDLE", service.authorities().into()),
        ]);
        ours.insert("PAL_CONFIG_DIR", service.file("pal-config").into());
        let mut theirs = ours.clone();
        theirs.extend([
            ("AZURE_CONFIG_DIR", service.file("az").into()),
            ("AZURE_CORE_COLLECT_TELEMETRY", "no".into()),
            ("AZURE_CORE_INSTANCE_DISCOVERY", "false".into()),
        ]);
        let register = ["cloud", "register", "-n", "pal", "--endpoint-resource-manager", &url];
        let login = ["login", "--service-principal", "-u", CLIENT, "-p", SECRET, "--tenant", &tenant(0)];
        let (set, create) = (["cloud", "set", "-n", "pal"], ["partner", "create", "--partner-id", "12345"]);
        for step in [&register[..], &set, &create] {
            settle(pal, &words(step), &ours)?;
        }
        for step in [&register[..], &set, &[&login[..], &["--allow-no-subscriptions"]].concat()] {
            settle(&az, &words(step), &theirs)?;
        }
        let client = |name, program: &Path, words, environment: &BTreeMap<&'static str, OsString>| Self {
            name,
            process: Process { program: program.to_owned(), words, environment: environment.clone() },
            root: root.to_owned(),
            out: service.file("shown.json"),
        };
        let script = root.join("xtask/bench/show_link.py").into_os_string();
        Ok(vec![
            client("pal partner show", pal, words(&["partner", "show", "-o", "json"]), &ours),
            client(
                "az rest",
                &az,
                words(&["rest", "--method", "get", "--url", LINK, "--resource", &url]),
                &theirs,
            ),
            client("the Python SDK", &python, vec![script, url.clone().into()], &theirs),
        ])
    }

    /// Shows the link, which must be the one that was made.
    pub(super) fn show(&self) -> anyhow::Result<Run> {
        let run = self.process.measure(&self.root, &self.out, 0)?;
        let shown = std::fs::read_to_string(&self.out)?;
        ensure!(shown.contains("12345"), "{} shows no link: {shown}", self.name);
        Ok(run)
    }
}

/// Runs what has to be done once.
fn settle(
    program: &Path,
    words: &[OsString],
    environment: &BTreeMap<&'static str, OsString>,
) -> anyhow::Result<()> {
    let mut command = Command::new(program);
    let done = command.args(words).envs(environment).stdout(Stdio::null()).status();
    let done = done.with_context(|| format!("cannot run {}", program.display()))?;
    ensure!(done.success(), "`{}` failed: {done}", program.display());
    Ok(())
}
