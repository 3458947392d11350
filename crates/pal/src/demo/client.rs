//! A client of the link service, as small as one can be: it signs in as a program and links itself.

use pal_identity::Secret;
use pal_model::{Guid, PartnerId, Principal};
use reqwest::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE};
use reqwest::{Certificate, Client, RequestBuilder};
use serde_json::Value;

/// Why the service could not be used.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// No answer.
    #[error("the link service cannot be asked")]
    Unreachable(#[from] reqwest::Error),
    /// An answer that is no success.
    #[error("the link service answered {status}: {body}")]
    Refused {
        /// The status.
        status: u16,
        /// What it said.
        body: String,
    },
    /// An answer without what it should have.
    #[error("the link service answered without `{0}`")]
    Incomplete(&'static str),
}

/// Asks one service, and believes only its own certificate authority.
pub(super) struct LinkClient {
    http: Client,
    url: String,
}

/// What the service says of a link.
pub(super) struct Linked {
    pub(super) partner_id: String,
    pub(super) version: u64,
    pub(super) state: String,
}

impl LinkClient {
    pub(super) fn new(url: &str, authority: &[u8]) -> Result<Self, ClientError> {
        let authority = Certificate::from_pem(authority)?;
        let http = Client::builder().tls_certs_only([authority]).no_proxy().build()?;
        Ok(Self { http, url: url.to_owned() })
    }

    /// A token for a program, by its secret (RFC 6749 §4.4).
    pub(super) async fn token(
        &self,
        program: Principal,
        client_id: Guid,
        secret: &Secret,
    ) -> Result<Secret, ClientError> {
        let Self { http, url } = self;
        // Nothing here means anything to a form: the secret is base64url, the rest ids and a URL.
        let form = format!(
            "grant_type=client_credentials&client_id={client_id}&client_secret={}&scope={url}/.default",
            secret.expose()
        );
        let request = http.post(format!("{url}/{}/oauth2/v2.0/token", program.tenant));
        let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form);
        let answer = answer(request).await?;
        let token = answer.get("access_token").and_then(Value::as_str);
        token.map(|token| Secret::new(token.to_owned())).ok_or(ClientError::Incomplete("access_token"))
    }

    /// Links the program that the token is of.
    pub(super) async fn link(&self, token: &Secret, partner: PartnerId) -> Result<Linked, ClientError> {
        let path =
            format!("/providers/Microsoft.ManagementPartner/partners/{partner}?api-version=2018-02-01");
        let request = self.http.put(format!("{}{path}", self.url));
        let bearer = format!("Bearer {}", token.expose());
        let answer = answer(request.header(AUTHORIZATION, bearer).header(CONTENT_LENGTH, 0)).await?;
        let property = |name: &'static str| {
            answer.get("properties").and_then(|all| all.get(name)).ok_or(ClientError::Incomplete(name))
        };
        let text = |name| property(name)?.as_str().map(str::to_owned).ok_or(ClientError::Incomplete(name));
        Ok(Linked {
            partner_id: text("partnerId")?,
            version: property("version")?.as_u64().ok_or(ClientError::Incomplete("version"))?,
            state: text("state")?,
        })
    }
}

async fn answer(request: RequestBuilder) -> Result<Value, ClientError> {
    let answer = request.send().await?;
    let status = answer.status().as_u16();
    let body = answer.text().await?;
    match serde_json::from_str(&body) {
        Ok(value) if status == 200 => Ok(value),
        Ok(_) | Err(_) => Err(ClientError::Refused { status, body }),
    }
}
