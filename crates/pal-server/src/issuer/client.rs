//! Which program asks, and what proves it.

use std::sync::Arc;

use pal_identity::{Certificate, FederatedCredential, PasswordHash, Secret, Token, assertion};
use pal_model::{Guid, Instant};
use pal_store::directory::{Credential, ServicePrincipal};

use super::authority::At;
use super::portal;
use super::refusal::OauthRefusal;
use crate::app::App;
use crate::config::PublicClient;
use crate::directory::Index;

/// Programs of Microsoft that keep no secret, and that everybody has.
const WELL_KNOWN: [(u128, &str); 2] = [
    (0x04b0_7795_8ddb_461a_bbee_02f9_e1bf_7b46, "Azure CLI"),
    (0x1950_a258_227b_4e31_a9cf_7174_9594_5fc2, "Azure PowerShell"),
];

/// What a program shows to prove who it is.
#[derive(Debug)]
pub(crate) enum Proof {
    /// Nothing.
    None,
    /// Its secret.
    Secret(Secret),
    /// A signed assertion (RFC 7523).
    Assertion(Secret),
}

/// The program with that id that keeps no secret, if it is one.
pub(crate) fn public(app: &App, client_id: Guid) -> Result<PublicClient, OauthRefusal> {
    if let Some(client) = app.public_clients.iter().find(|client| client.client_id == client_id) {
        return Ok(client.clone());
    }
    let known = WELL_KNOWN.into_iter().find(|(id, _)| Guid::from_u128(*id) == client_id);
    let known =
        known.map(|(_, name)| PublicClient { client_id, name: name.to_owned(), redirect_uris: Vec::new() });
    known.ok_or_else(|| {
        OauthRefusal::UnauthorizedClient(format!(
            "people cannot sign in with the application `{client_id}`; add it to `[[public_client]]`"
        ))
    })
}

/// Likewise, for the sign-in page: the portal is one of them there, and nowhere else.
pub(crate) fn of_page(app: &App, client_id: Guid) -> Result<PublicClient, OauthRefusal> {
    if client_id == portal::CLIENT_ID { Ok(portal::client(app)) } else { public(app, client_id) }
}

/// The program with that id at an authority (contract §10): in its tenant; in AD FS style, in the one tenant that has it.
pub(crate) fn program(
    index: &Index,
    at: At,
    client_id: Guid,
) -> Result<Option<&ServicePrincipal>, OauthRefusal> {
    match at {
        At::Tenant(tenant) => Ok(index.program(pal_model::TenantId(tenant.0), client_id)),
        At::Home => Err(OauthRefusal::InvalidRequest(
            "a program signs in to one tenant; name it in the path instead of `organizations` or `common`"
                .to_owned(),
        )),
        At::Adfs => {
            let mut programs = index.programs(client_id);
            match (programs.next(), programs.next()) {
                (program, None) => Ok(program),
                (_, Some(_)) => Err(OauthRefusal::InvalidRequest(format!(
                    "several tenants have the application `{client_id}`; sign in to one of them, with its id in the path"
                ))),
            }
        }
    }
}

/// Whether a program is who it says. Takes as long for one that does not exist (R20).
pub(crate) async fn prove(
    app: &Arc<App>,
    program: Option<&ServicePrincipal>,
    proof: Proof,
    endpoints: &[String],
    now: Instant,
) -> Result<(), OauthRefusal> {
    let credentials = program.map(|program| program.credentials.as_slice()).unwrap_or_default();
    let proven = match proof {
        Proof::None => false,
        Proof::Secret(secret) => fits_a_hash(app, credentials, secret).await,
        Proof::Assertion(text) => match program {
            Some(program) => fits_a_key(app, program, text.expose(), endpoints, now).await,
            None => false,
        },
    };
    if proven { Ok(()) } else { Err(OauthRefusal::InvalidClient) }
}

async fn fits_a_hash(app: &Arc<App>, credentials: &[Credential], secret: Secret) -> bool {
    let hashes: Vec<PasswordHash> = credentials
        .iter()
        .filter_map(|credential| match credential {
            Credential::SecretHash(hash) => hash.parse().ok(),
            Credential::Certificate(_) | Credential::Federated { .. } => None,
        })
        .collect();
    if hashes.iter().any(|hash| app.secrets.knows(hash, &secret)) {
        return true;
    }
    let Ok(_turn) = app.hashing.acquire().await else { return false };
    let app = Arc::clone(app);
    let verified = tokio::task::spawn_blocking(move || {
        if hashes.is_empty() {
            PasswordHash::verify_nobody(&secret);
        }
        hashes.iter().any(|hash| app.secrets.verify(hash, &secret))
    });
    verified.await.unwrap_or(false)
}

async fn fits_a_key(
    app: &App,
    program: &ServicePrincipal,
    text: &str,
    endpoints: &[String],
    now: Instant,
) -> bool {
    let Ok(token) = Token::read(text) else { return false };
    let judged = if token.names_a_certificate() {
        let certificates = program.credentials.iter().filter_map(|credential| match credential {
            Credential::Certificate(pem) => Certificate::parse_pem(pem).ok(),
            Credential::SecretHash(_) | Credential::Federated { .. } => None,
        });
        let certificates: Vec<Certificate> = certificates.flatten().collect();
        let endpoints: Vec<&str> = endpoints.iter().map(String::as_str).collect();
        assertion::by_certificate(&token, &certificates, program.client_id, &endpoints, now)
    } else {
        by_federation(app, program, &token, now).await
    };
    if let Err(error) = &judged {
        tracing::info!(client = %program.client_id, %error, "an assertion was refused");
    }
    judged.is_ok()
}

async fn by_federation(
    app: &App,
    program: &ServicePrincipal,
    token: &Token<'_>,
    now: Instant,
) -> Result<pal_identity::Assertion, pal_identity::AssertionError> {
    let mut refusal = pal_identity::TokenError::WrongIssuer.into();
    for credential in &program.credentials {
        let Credential::Federated { issuer, subject, audience } = credential else { continue };
        if token.unverified_issuer() != Some(issuer) {
            continue;
        }
        let keys = app.issuers.federated_keys(issuer, token.kid(), now).await;
        match assertion::by_federation(token, FederatedCredential { issuer, subject, audience }, &keys, now) {
            Ok(assertion) => return Ok(assertion),
            Err(error) => refusal = error,
        }
    }
    Err(refusal)
}
