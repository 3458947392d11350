//! Tokens of another issuer that vouches for a program: a file that a platform renews, or what a pipeline hands out on request.

use std::path::PathBuf;

use serde_json::Value;

use super::grant::patiently;
use crate::failure::Failure;
use crate::http::{Http, Method, Request, Url, Wait, Waits, host};
use crate::secret::Secret;

/// What Entra wants such a token to be for.
const AUDIENCE: &str = "api://AzureADTokenExchange";
/// The longest file that is read.
const BYTES_MAX: u64 = 64 * 1024;

/// Where the other issuer's token is had. Read anew each time: it does not live long.
#[derive(Debug)]
pub enum FederatedToken {
    /// A file that the platform renews (Kubernetes, workload identity).
    File(PathBuf),
    /// A job of GitHub Actions with `id-token: write`.
    GitHub {
        /// `ACTIONS_ID_TOKEN_REQUEST_URL`.
        url: Url,
        /// `ACTIONS_ID_TOKEN_REQUEST_TOKEN`: for that address alone.
        token: Secret,
    },
    /// A job of Azure Pipelines with a service connection.
    AzurePipelines {
        /// `SYSTEM_OIDCREQUESTURI`.
        url: Url,
        /// `SYSTEM_ACCESSTOKEN`: for that address alone.
        token: Secret,
        /// The id of the service connection.
        service_connection: String,
    },
}

impl FederatedToken {
    /// The token as it is now.
    pub async fn read(&self, http: &Http) -> Result<Secret, Failure> {
        match self {
            Self::File(path) => file(path),
            Self::GitHub { url, token } => {
                let mut url = url.clone();
                url.query_pairs_mut().append_pair("audience", AUDIENCE);
                issued(http, Method::GET, url, token, "value").await
            }
            Self::AzurePipelines { url, token, service_connection } => {
                let mut url = url.clone();
                url.query_pairs_mut()
                    .append_pair("api-version", "7.1")
                    .append_pair("serviceConnectionId", service_connection);
                issued(http, Method::POST, url, token, "oidcToken").await
            }
        }
    }
}

fn file(path: &std::path::Path) -> Result<Secret, Failure> {
    let failed = |why: String| Failure::new("NO_FEDERATED_TOKEN", format!("{}: {why}", path.display()));
    let length = std::fs::metadata(path).map_err(|error| failed(error.to_string()))?.len();
    if length > BYTES_MAX {
        return Err(failed(format!("longer than {BYTES_MAX} bytes: no token")));
    }
    let text = std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
    let token = Secret::new(text.trim().to_owned());
    if token.expose().is_empty() { Err(failed("the file is empty".to_owned())) } else { Ok(token) }
}

async fn issued(
    http: &Http,
    method: Method,
    url: Url,
    token: &Secret,
    name: &str,
) -> Result<Secret, Failure> {
    let (waits, place) = (Waits::default(), host(&url));
    let wait = Wait::Token(None, place.clone());
    let request = || {
        let request = Request::new(method.clone(), url.clone()).with_bearer(token);
        request.map_err(|_| Failure::new("NO_FEDERATED_TOKEN", "the token of the pipeline is none"))
    };
    let answer = patiently(http, &waits, &wait, http.patience(), request).await?;
    if answer.status != 200 {
        return Err(Failure::of_arm(&place, &answer).without(token));
    }
    let got = answer.json().and_then(|body| body.get(name).and_then(Value::as_str).map(str::to_owned));
    got.map(Secret::from).ok_or_else(|| Failure::unexpected(&place, "a token of the pipeline"))
}
