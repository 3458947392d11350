//! The identity of the machine: asked at an address that only the machine reaches.

use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use super::grant::{patiently, seconds};
use super::{Token, Wanted};
use crate::clock;
use crate::environment::Environment;
use crate::failure::Failure;
use crate::http::{Answer, Method, Patience, Request, Url, Wait, host};
use crate::secret::Secret;

/// Where virtual machines ask.
const IMDS: &str = "http://169.254.169.254/metadata/identity/oauth2/token";
/// Where Azure Arc puts the file that proves that we may read files of this machine, and how long it may be.
const ARC_FOLDER: &str = if cfg!(windows) {
    r"C:\ProgramData\AzureConnectedMachineAgent\Tokens"
} else {
    "/var/opt/azcmagent/tokens"
};
const ARC_KEY_BYTES_MAX: u64 = 4096;

/// The identity of the machine, and where to ask for it.
#[derive(Debug)]
pub struct ManagedIdentity {
    /// Which, if the machine has several.
    client_id: Option<String>,
    endpoint: Endpoint,
}

#[derive(Debug)]
enum Endpoint {
    /// App Service, Functions, Container Apps: version 2019-08-01.
    AppService { url: Url, header: Secret },
    /// Azure Arc: version 2020-06-01, with a challenge.
    Arc { url: Url },
    /// Cloud Shell.
    CloudShell { url: Url },
    /// A virtual machine.
    Machine { url: Url },
}

impl ManagedIdentity {
    /// The identity whose address the platform put into the environment; `None` if it put none there.
    pub fn from_environment(variables: &Environment, client_id: Option<String>) -> Option<Self> {
        let url = |name: &str| variables.get(name)?.parse::<Url>().ok();
        let endpoint = match (url("IDENTITY_ENDPOINT"), variables.get("IDENTITY_HEADER")) {
            (Some(url), Some(header)) => Endpoint::AppService { url, header: header.to_owned().into() },
            (Some(url), None) if variables.get("IMDS_ENDPOINT").is_some() => Endpoint::Arc { url },
            (_, _) => Endpoint::CloudShell { url: url("MSI_ENDPOINT")? },
        };
        Some(Self { client_id, endpoint })
    }

    /// The identity of a virtual machine, for those who ask for it: elsewhere nobody answers at that address.
    pub fn of_the_machine(client_id: Option<String>) -> Option<Self> {
        Some(Self { client_id, endpoint: Endpoint::Machine { url: IMDS.parse().ok()? } })
    }

    pub(super) async fn token(&self, wanted: Wanted<'_>) -> Result<Token, Failure> {
        let (url, version) = match &self.endpoint {
            Endpoint::AppService { url, .. } => (url, "2019-08-01"),
            Endpoint::Arc { url } => (url, "2020-06-01"),
            Endpoint::CloudShell { url } => (url, ""),
            Endpoint::Machine { url } => (url, "2018-02-01"),
        };
        let mut answer = self.ask(wanted, url, version, None).await?;
        if let (Endpoint::Arc { .. }, 401) = (&self.endpoint, answer.status) {
            let key = arc_key(&answer, Path::new(ARC_FOLDER))?;
            answer = self.ask(wanted, url, version, Some(&key)).await?;
        }
        let place = host(url);
        if answer.status != 200 {
            return Err(Failure::of_authority(&place, &answer));
        }
        let token = read(&answer, clock::seconds(wanted.http.now()));
        let token = token.ok_or_else(|| Failure::unexpected(&place, "a token"))?;
        elsewhere(&token, wanted)?;
        Ok(token)
    }

    async fn ask(
        &self,
        wanted: Wanted<'_>,
        url: &Url,
        version: &str,
        key: Option<&Secret>,
    ) -> Result<Answer, Failure> {
        let wait = Wait::Token(wanted.tenant, host(url));
        // Where no such machine is, nobody answers: that need not take a minute.
        let patience = Patience { attempts_max: 3, ..wanted.http.patience() };
        patiently(wanted.http, wanted.waits, &wait, patience, || {
            self.request(wanted.audience, url, version, key)
        })
        .await
    }

    fn request(
        &self,
        audience: &str,
        url: &Url,
        version: &str,
        key: Option<&Secret>,
    ) -> Result<Request, Failure> {
        let unfit = |_| Failure::new("NO_MANAGED_IDENTITY", "IDENTITY_HEADER is no header");
        let mut url = url.clone();
        if let Endpoint::CloudShell { .. } = &self.endpoint {
            let request = Request::form(url, &[("resource", audience)]).on_this_machine();
            return request.with_header("metadata", "true").map_err(unfit);
        }
        url.query_pairs_mut().append_pair("api-version", version).append_pair("resource", audience);
        if let Some(client_id) = &self.client_id {
            url.query_pairs_mut().append_pair("client_id", client_id);
        }
        let request = Request::new(Method::GET, url).on_this_machine();
        let request = match (&self.endpoint, key) {
            (Endpoint::AppService { header, .. }, _) => {
                request.with_secret_header("x-identity-header", header)
            }
            (_, Some(key)) => {
                let basic = Secret::new(format!("Basic {}", key.expose()));
                let request = request.with_header("metadata", "true");
                request.and_then(|request| request.with_secret_header("authorization", &basic))
            }
            (_, None) => request.with_header("metadata", "true"),
        };
        request.map_err(unfit)
    }
}

/// A machine's identity is of one tenant; nobody else's link may be changed by mistake.
fn elsewhere(token: &Token, wanted: Wanted<'_>) -> Result<(), Failure> {
    match (wanted.tenant, token.tenant) {
        (Some(asked), Some(got)) if asked != got => {
            let failure = Failure::new(
                "OTHER_TENANT",
                format!("the managed identity is of tenant {got}, not of {asked}"),
            );
            Err(failure.with_hint("leave `--tenant` out, or use a service principal of that tenant"))
        }
        (_, _) => Ok(()),
    }
}

/// Some write when the token ends, some how long it lives; both as texts or numbers.
fn read(answer: &Answer, now: i64) -> Option<Token> {
    let body = answer.json()?;
    let text = body.get("access_token")?.as_str().filter(|text| !text.is_empty())?;
    let ends = body.get("expires_on").and_then(|at| at.as_i64().or_else(|| at.as_str()?.trim().parse().ok()));
    let life = match ends {
        Some(ends) => Duration::from_secs(u64::try_from(ends - now).unwrap_or(0)),
        None => seconds(body.get("expires_in").unwrap_or(&Value::Null)),
    };
    Some(Token::new(text.to_owned().into(), life))
}

/// The proof that Azure Arc asks for: a small file in a folder of its own, which only those may read who may use the identity.
fn arc_key(answer: &Answer, folder: &Path) -> Result<Secret, Failure> {
    let refused = |why: &str| {
        Failure::new("NO_MANAGED_IDENTITY", format!("Azure Arc names no key that may be read: {why}"))
    };
    let challenge = answer.header("www-authenticate").unwrap_or_default();
    let path = challenge.split_once("realm=").map(|(_, path)| Path::new(path.trim().trim_matches('"')));
    let path = path.ok_or_else(|| refused("no challenge"))?;
    let is_key = path.extension().is_some_and(|ending| ending == "key");
    if path.parent() != Some(folder) || !is_key {
        return Err(refused("it is not in the folder of its agent"));
    }
    let length = std::fs::metadata(path).map_err(|error| refused(&error.to_string()))?.len();
    if length > ARC_KEY_BYTES_MAX {
        return Err(refused("it is too long"));
    }
    std::fs::read_to_string(path).map(Secret::from).map_err(|error| refused(&error.to_string()))
}
