//! Signing in: a credential proves who somebody is, and gets a token for one tenant of one cloud.
//!
//! Everything speaks through [`Http`], so that the limit of requests in flight, the private CA, and the rule that a secret goes to
//! the authority alone hold here too.

mod certificate;
mod chain;
mod developer;
mod federated;
mod grant;
mod kept;
mod managed_identity;
mod person;
mod token;

use std::collections::HashMap;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use pal_model::TenantId;
use zeroize::Zeroizing;

pub use certificate::{CertificateError, Chain, SigningCertificate};
pub use chain::{VARIABLES, from_environment, secret_in};
pub use developer::DeveloperTool;
pub use federated::FederatedToken;
pub use managed_identity::ManagedIdentity;
pub use person::{OpenPage, Person, Tell, Way, open_page};
pub use token::Token;

use crate::cloud::{AuthorityStyle, Cloud};
use crate::failure::Failure;
use crate::http::{Http, Waits};
use crate::secret::Secret;
use kept::KeptTokens;

/// The public client that `az` signs people in with; it is known in every tenant of Entra.
pub const AZURE_CLI_CLIENT: &str = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";

/// How somebody proves who it is.
#[derive(Debug)]
pub enum Kind {
    /// A program with a secret (RFC 6749 §4.4).
    ClientSecret {
        /// The program.
        client_id: String,
        /// Its secret.
        secret: Secret,
    },
    /// A program with the key of a certificate (RFC 7523 §2.2).
    ClientCertificate {
        /// The program.
        client_id: String,
        /// Its certificate and key.
        certificate: SigningCertificate,
    },
    /// A program that another issuer vouches for.
    Federated {
        /// The program.
        client_id: String,
        /// Where the other issuer's token is had.
        token: FederatedToken,
    },
    /// The identity of the machine in the cloud.
    ManagedIdentity(ManagedIdentity),
    /// Whoever is signed in to a tool of developers.
    DeveloperTool(DeveloperTool),
    /// The same, because nothing else is named by the environment: `az`, then `azd`.
    LastResort,
    /// A person, by device code or browser.
    Person(Person),
}

/// A proof of who somebody is, with the tokens it got so far: one for each tenant, in memory, and in files if it was told to.
pub struct Credential {
    kind: Kind,
    kept: Option<KeptTokens>,
    tokens: Mutex<HashMap<Key, Arc<Slot>>>,
}

/// What a token is for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    authority: String,
    audience: String,
    tenant: Option<TenantId>,
}

/// Asked by one at a time: the others wait and find what was got.
type Slot = tokio::sync::Mutex<Option<Result<Token, Failure>>>;

/// What a token is wanted for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'a> {
    pub(crate) http: &'a Http,
    pub(crate) cloud: &'a Cloud,
    pub(crate) waits: &'a Waits,
    /// Without one, the tenant where the account is at home.
    pub(crate) tenant: Option<TenantId>,
    pub(crate) audience: &'a str,
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl Credential {
    /// A credential that has no token yet.
    pub fn new(kind: Kind) -> Self {
        Self { kind, kept: None, tokens: Mutex::default() }
    }

    /// The same, with tokens kept for the next run in the folder of the user, if there is one. Whoever wants to know whether
    /// somebody can *still* sign in does without.
    #[must_use]
    pub fn kept_in(self, user: Option<&Path>) -> Self {
        Self { kept: user.map(KeptTokens::new), ..self }
    }

    /// How it proves who somebody is.
    pub const fn kind(&self) -> &Kind {
        &self.kind
    }

    /// A token for ARM in a tenant: the one that is there, or a new one when it is about to end. A refusal is remembered and not
    /// asked for again (contract §11).
    pub async fn token(
        &self,
        http: &Http,
        cloud: &Cloud,
        waits: &Waits,
        tenant: TenantId,
    ) -> Result<Token, Failure> {
        self.get(Wanted { http, cloud, waits, tenant: Some(tenant), audience: &cloud.audience }).await
    }

    /// The tenant where the account is at home, for those who named none.
    pub async fn home(&self, http: &Http, cloud: &Cloud, waits: &Waits) -> Result<TenantId, Failure> {
        let unnamed = || {
            let failure = Failure::new("NO_TENANT", "no tenant is named");
            failure.with_hint("`--tenant ID` or the variable AZURE_TENANT_ID names one")
        };
        match self.kind {
            // AD FS is asked without a tenant anyway; its tokens may say which they are for.
            Kind::ClientSecret { .. } | Kind::ClientCertificate { .. } | Kind::Federated { .. }
                if cloud.authority.style() == AuthorityStyle::Entra =>
            {
                Err(unnamed())
            }
            Kind::ClientSecret { .. }
            | Kind::ClientCertificate { .. }
            | Kind::Federated { .. }
            | Kind::ManagedIdentity(_)
            | Kind::DeveloperTool(_)
            | Kind::LastResort
            | Kind::Person(_) => {
                let wanted = Wanted { http, cloud, waits, tenant: None, audience: &cloud.audience };
                self.get(wanted).await?.tenant.ok_or_else(unnamed)
            }
        }
    }

    /// Takes a token out of use that the service no longer took; the next one will be new.
    pub async fn forget(&self, cloud: &Cloud, tenant: TenantId, audience: &str, stale: &Token) {
        let slot = self.slot(cloud, Some(tenant), audience);
        let mut kept = slot.lock().await;
        if matches!(&*kept, Some(Ok(token)) if token.bearer == stale.bearer) {
            *kept = None;
            if let Some((files, name, _)) = self.files(&key(cloud, Some(tenant), audience)) {
                files.forget(&name);
            }
        }
    }

    pub(crate) async fn get(&self, wanted: Wanted<'_>) -> Result<Token, Failure> {
        let slot = self.slot(wanted.cloud, wanted.tenant, wanted.audience);
        let mut kept = slot.lock().await;
        match &*kept {
            Some(Ok(token)) if token.is_fresh() => return Ok(token.clone()),
            Some(Err(refusal)) => return Err(refusal.clone()),
            Some(Ok(_)) | None => {}
        }
        let (files, now) =
            (self.files(&key(wanted.cloud, wanted.tenant, wanted.audience)), wanted.http.now());
        if kept.is_none()
            && let Some(token) = files.as_ref().and_then(|(files, name, proof)| files.find(name, proof, now))
        {
            *kept = Some(Ok(token.clone()));
            return Ok(token);
        }
        let (got, kept_one) = match self.ask(wanted).await {
            Ok(token) => (Ok(token.clone()), Some(Ok(token))),
            Err(failure) => {
                let refusal = is_refusal(&failure);
                // Statuses are told of what was asked for: one of a sign-in would be taken for the answer to that.
                let failure = Failure { status: None, ..failure };
                (Err(failure.clone()), refusal.then_some(Err(failure)))
            }
        };
        if let Ok(token) = &got
            // Asked anew: a person who signed in just now has another seal.
            && let Some((files, name, proof)) = self.files(&key(wanted.cloud, wanted.tenant, wanted.audience))
        {
            files.keep(&name, &proof, token, now);
        }
        *kept = kept_one;
        got
    }

    fn slot(&self, cloud: &Cloud, tenant: Option<TenantId>, audience: &str) -> Arc<Slot> {
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(tokens.entry(key(cloud, tenant, audience)).or_default())
    }

    /// Where a token is kept for the next run, under which name, and what it is sealed under. A machine and a pipeline vouch anew
    /// each time, and tools keep tokens of their own.
    fn files(&self, key: &Key) -> Option<(&KeptTokens, String, Zeroizing<Vec<u8>>)> {
        let files = self.kept.as_ref()?;
        let (client_id, proof) = match &self.kind {
            Kind::ClientSecret { client_id, secret } => {
                (client_id.as_str(), secret.expose().as_bytes().to_vec().into())
            }
            Kind::ClientCertificate { client_id, certificate } => {
                (client_id.as_str(), certificate.proof().ok()?)
            }
            Kind::Person(person) => {
                let seal = person.seal(&key.authority)?;
                (person.client_id(), seal.expose().as_bytes().to_vec().into())
            }
            Kind::Federated { .. } | Kind::ManagedIdentity(_) | Kind::DeveloperTool(_) | Kind::LastResort => {
                return None;
            }
        };
        let tenant = key.tenant.map(|tenant| tenant.to_string()).unwrap_or_default();
        let name = format!("{} {} {tenant} {client_id}", key.authority, key.audience);
        Some((files, name, proof))
    }

    async fn ask(&self, wanted: Wanted<'_>) -> Result<Token, Failure> {
        match &self.kind {
            Kind::ClientSecret { client_id, secret } => grant::by_secret(wanted, client_id, secret).await,
            Kind::ClientCertificate { client_id, certificate } => {
                let (authority, now) = (&wanted.cloud.authority, wanted.http.now());
                let assertion = certificate.assertion(client_id, authority, wanted.tenant, now)?;
                grant::by_assertion(wanted, client_id, &assertion).await
            }
            // The rarer ways are larger than the others: on the heap, they do not weigh on every row of a fleet.
            Kind::Federated { client_id, token } => {
                let assertion = Box::pin(token.read(wanted.http)).await?;
                grant::by_assertion(wanted, client_id, &assertion).await
            }
            Kind::ManagedIdentity(identity) => Box::pin(identity.token(wanted)).await,
            Kind::DeveloperTool(tool) => Box::pin(developer::of_tool(*tool, wanted)).await,
            Kind::LastResort => Box::pin(developer::last_resort(wanted)).await,
            Kind::Person(person) => Box::pin(person.token(wanted)).await,
        }
    }
}

fn key(cloud: &Cloud, tenant: Option<TenantId>, audience: &str) -> Key {
    Key { authority: cloud.authority.to_string(), audience: audience.to_owned(), tenant }
}

/// Whether the authority said no, and would again.
fn is_refusal(failure: &Failure) -> bool {
    failure.status.is_some_and(|status| (400..500).contains(&status) && status != 408 && status != 429)
}
