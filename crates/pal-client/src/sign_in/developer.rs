//! Whoever is signed in to `az` or `azd` on this machine: the tool hands out a token.

use std::io;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use tokio::process::Command;
use tokio::time::timeout;

use super::grant::scope;
use super::{Token, VARIABLES, Wanted};
use crate::clock;
use crate::failure::Failure;
use crate::secret::Secret;

/// How long a tool may take; `az` needs a second to begin.
const LONGEST: Duration = Duration::from_mins(1);

/// The code where nobody is signed in.
const NO_SIGN_IN: &str = "NO_SIGN_IN";

/// A tool that keeps sign-ins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeveloperTool {
    /// The Azure CLI.
    AzureCli,
    /// The Azure Developer CLI.
    AzureDeveloperCli,
}

impl DeveloperTool {
    const fn name(self) -> &'static str {
        match self {
            Self::AzureCli => "az",
            Self::AzureDeveloperCli => "azd",
        }
    }

    /// What to run: on Windows both are scripts.
    const fn program(self) -> &'static str {
        match self {
            Self::AzureCli if cfg!(windows) => "az.cmd",
            Self::AzureCli => "az",
            Self::AzureDeveloperCli => "azd",
        }
    }

    fn words(self, wanted: Wanted<'_>) -> Vec<String> {
        let tenant = wanted.tenant.map(|tenant| tenant.to_string());
        let (fixed, audience, named) = match self {
            Self::AzureCli => (
                ["account", "get-access-token", "--output", "json"],
                ["--resource".to_owned(), wanted.audience.to_owned()],
                "--tenant",
            ),
            Self::AzureDeveloperCli => (
                ["auth", "token", "--output", "json"],
                ["--scope".to_owned(), scope(wanted.audience)],
                "--tenant-id",
            ),
        };
        let tenant = tenant.map(|tenant| [named.to_owned(), tenant]);
        fixed.into_iter().map(str::to_owned).chain(audience).chain(tenant.into_iter().flatten()).collect()
    }
}

/// The token of whoever is signed in to the tool.
pub(super) async fn of_tool(tool: DeveloperTool, wanted: Wanted<'_>) -> Result<Token, Failure> {
    let absent = || Failure::new(NO_SIGN_IN, format!("`{}` is not installed here", tool.name()));
    ask(tool, wanted).await?.ok_or_else(absent)
}

/// The token of the first tool that has a sign-in: the end of the order in which something to sign in with is looked for.
pub(super) async fn last_resort(wanted: Wanted<'_>) -> Result<Token, Failure> {
    let mut said = Vec::new();
    for tool in [DeveloperTool::AzureCli, DeveloperTool::AzureDeveloperCli] {
        match ask(tool, wanted).await {
            Ok(Some(token)) => return Ok(token),
            Ok(None) => said.push(format!("`{}` is not installed", tool.name())),
            // The sign-in is there, and the tenant refuses it.
            Err(failure) if failure.code != NO_SIGN_IN => return Err(failure),
            Err(failure) => said.push(failure.message),
        }
    }
    let message = format!(
        "nothing to sign in with: none of the variables {} names a way, {}",
        VARIABLES.join(", "),
        said.join(", ")
    );
    let hint = "set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, sign in with `az login`, or choose `--device-code` or `--browser`";
    Err(Failure::new(NO_SIGN_IN, message).with_hint(hint))
}

/// `None` if the tool is not installed.
async fn ask(tool: DeveloperTool, wanted: Wanted<'_>) -> Result<Option<Token>, Failure> {
    let mut command = Command::new(tool.program());
    command.args(tool.words(wanted)).env("AZURE_CORE_NO_COLOR", "true");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let failed = |why: String| {
        let failure = Failure::new(NO_SIGN_IN, format!("`{}` hands out no token: {why}", tool.name()));
        failure.with_hint(format!(
            "`{}` signs in there",
            if tool == DeveloperTool::AzureCli { "az login" } else { "azd auth login" }
        ))
    };
    let output = match timeout(LONGEST, command.output()).await {
        Ok(Ok(output)) => output,
        Ok(Err(error)) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Ok(Err(error)) => return Err(failed(error.to_string())),
        Err(_) => return Err(failed(format!("no answer within {} s", LONGEST.as_secs()))),
    };
    if !output.status.success() {
        let said = refusal(&output.stderr);
        // What the authority told the tool.
        return Err(Failure::of_number(&said).unwrap_or_else(|| failed(said)));
    }
    let printed = Secret::new(String::from_utf8_lossy(&output.stdout).into_owned());
    read(printed.expose(), clock::seconds(wanted.http.now()))
        .map(Some)
        .ok_or_else(|| failed("no token in what it prints".to_owned()))
}

/// The first line that says something; the rest is advice.
fn refusal(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let line = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with("WARNING"));
    line.unwrap_or("it says nothing").chars().filter(|letter| !letter.is_control()).take(400).collect()
}

/// `az` prints `accessToken`, `expires_on` and `tenant`; `azd` prints `token` and `expiresOn`. Without an end that can be read, the
/// token is used for a few minutes.
fn read(text: &str, now: i64) -> Option<Token> {
    let body: Value = serde_json::from_str(text).ok()?;
    let bearer = body.get("accessToken").or_else(|| body.get("token"))?.as_str()?;
    let ends = body.get("expires_on").and_then(Value::as_i64);
    let life = ends
        .map_or(Duration::from_mins(10), |ends| Duration::from_secs(u64::try_from(ends - now).unwrap_or(0)));
    let mut token = Token::new(bearer.to_owned().into(), life);
    let tenant = body.get("tenant").and_then(Value::as_str).and_then(|text| text.parse().ok());
    token.tenant = token.tenant.or(tenant);
    Some(token)
}
