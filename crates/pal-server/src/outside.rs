//! The only way out of the server: keys and discovery documents of issuers that the configuration or the directory names.
//! Nothing in a request ever decides where it leads (R4, R51).

use std::time::Duration;

use pal_identity::Secret;
use serde_json::Value;

/// The longest document that is read.
const BYTES_MAX: usize = pal_identity::jwks::LENGTH_MAX;
/// How long an issuer has to answer.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Why an issuer's keys could not be had.
#[derive(Debug, thiserror::Error)]
pub enum OutsideError {
    /// Plain http to another machine.
    #[error("`{0}` may not be asked: over https only, except on this machine")]
    NotAllowed(String),
    /// No answer.
    #[error("`{url}` does not answer")]
    Unreachable {
        /// What was asked.
        url: String,
        /// Why.
        #[source]
        source: reqwest::Error,
    },
    /// Another status than 200.
    #[error("`{url}` answers with status {status}")]
    Status {
        /// What was asked.
        url: String,
        /// What it said.
        status: u16,
    },
    /// Longer than is read.
    #[error("`{0}` answers with more than {BYTES_MAX} bytes")]
    TooLong(String),
    /// Not a discovery document, or one of another issuer (OpenID Connect Discovery §4.3).
    #[error("`{0}` is not the discovery document of its issuer")]
    NotItsDiscovery(String),
}

/// Whether a URL may be asked: https, or http on this machine.
pub fn may_be_asked(url: &str) -> bool {
    if url.starts_with("https://") {
        return true;
    }
    let Some(rest) = url.strip_prefix("http://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(address) => address.split(']').next(),
        None => authority.split(':').next(),
    };
    !authority.contains('@') && matches!(host, Some("127.0.0.1" | "localhost" | "::1"))
}

/// Where the discovery document of an issuer is (`OpenID` Connect Discovery §4).
fn discovery_url(issuer: &str) -> String {
    format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'))
}

/// Asks issuers.
#[derive(Debug, Clone)]
pub struct Outside(reqwest::Client);

impl Outside {
    /// Follows no redirect: the host that was configured answers, or nobody.
    pub fn new() -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .timeout(TIMEOUT)
            .build()?;
        Ok(Self(client))
    }

    /// The key set of an issuer, by its discovery document.
    pub async fn discovered_keys(&self, issuer: &str) -> Result<Vec<u8>, OutsideError> {
        let document = self.discovery(issuer).await?;
        let keys = document.get("jwks_uri").and_then(Value::as_str);
        self.get(keys.ok_or_else(|| OutsideError::NotItsDiscovery(discovery_url(issuer)))?).await
    }

    /// The discovery document of an issuer.
    pub async fn discovery(&self, issuer: &str) -> Result<Value, OutsideError> {
        let url = discovery_url(issuer);
        let document = self.get(&url).await?;
        let document: Option<Value> = serde_json::from_slice(&document).ok();
        document
            .filter(|document| document.get("issuer").and_then(Value::as_str) == Some(issuer))
            .ok_or(OutsideError::NotItsDiscovery(url))
    }

    /// What stands at a URL.
    pub async fn get(&self, url: &str) -> Result<Vec<u8>, OutsideError> {
        self.answer(url, self.0.get(url)).await
    }

    /// What comes back for a form, with who sends it in a header if that is how it is said.
    pub async fn post_form(
        &self,
        url: &str,
        body: &Secret,
        authorization: Option<&Secret>,
    ) -> Result<Vec<u8>, OutsideError> {
        let mut request = self.0.post(url).header("content-type", "application/x-www-form-urlencoded");
        if let Some(authorization) = authorization {
            request = request.header("authorization", authorization.expose());
        }
        self.answer(url, request.body(body.expose().to_owned())).await
    }

    async fn answer(&self, url: &str, request: reqwest::RequestBuilder) -> Result<Vec<u8>, OutsideError> {
        if !may_be_asked(url) {
            return Err(OutsideError::NotAllowed(url.to_owned()));
        }
        let unreachable = |source: reqwest::Error| OutsideError::Unreachable { url: url.to_owned(), source };
        let mut answer = request.send().await.map_err(unreachable)?;
        if answer.status() != reqwest::StatusCode::OK {
            return Err(OutsideError::Status { url: url.to_owned(), status: answer.status().as_u16() });
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(unreachable)? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > BYTES_MAX {
                return Err(OutsideError::TooLong(url.to_owned()));
            }
        }
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_stays_on_this_machine() {
        for (url, allowed) in [
            ("https://login.example/keys", true),
            ("http://127.0.0.1:8080/keys", true),
            ("http://localhost/keys", true),
            ("http://[::1]:1/keys", true),
            ("http://login.example/keys", false),
            ("http://127.0.0.1.login.example/keys", false),
            ("http://localhost@login.example/keys", false),
            ("ftp://localhost/", false),
        ] {
            assert_eq!(may_be_asked(url), allowed, "{url}");
        }
    }
}
