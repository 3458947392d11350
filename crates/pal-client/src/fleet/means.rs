//! What a run asks with: connections, the cloud, and the credentials of the file as far as they are at hand.

use std::fmt;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use pal_model::{Guid, ObjectId};
use tokio::sync::Semaphore;

use super::file::{CredentialKind, Fleet, FleetCredential, Row, TokenSource};
use crate::cloud::Cloud;
use crate::environment::Environment;
use crate::failure::Failure;
use crate::http::{Http, Waits};
use crate::session::Session;
use crate::sign_in::{
    AZURE_CLI_CLIENT, Chain, Credential, DeveloperTool, FederatedToken, Kind, ManagedIdentity, Person,
    SigningCertificate, Tell, Way, secret_in,
};

/// So many processes of `az` run at once at most: each is an interpreter of its own.
const TOOLS_MAX: usize = 4;
/// So many rows are begun for each request that may be in flight.
const BEGUN_FOR_EACH: usize = 16;

/// What signing in needs of the machine.
pub struct Machine<'a> {
    /// The variables, in which secrets lie.
    pub variables: &'a Environment,
    /// Says something to a person who is to sign in.
    pub tell: Tell,
    /// Where a person's sign-in is kept for the next run.
    pub folder: Option<PathBuf>,
}

/// What a run asks with.
pub struct Means {
    http: Http,
    /// A cloud that could not be found blocks every row.
    cloud: Result<Arc<Cloud>, Failure>,
    waits: Arc<Waits>,
    /// In the order of the file. One that is not at hand blocks the rows that name it.
    credentials: Vec<Result<Arc<Credential>, Failure>>,
    tools: Semaphore,
    /// So many rows are begun at once, besides those that wait because they were asked to.
    begun_max: usize,
}

impl Means {
    /// Everything that the file names, as far as it is at hand.
    pub fn of(
        fleet: &Fleet,
        http: Http,
        parallel: NonZeroUsize,
        cloud: Result<Cloud, Failure>,
        machine: &Machine<'_>,
    ) -> Self {
        let credentials = fleet
            .credentials
            .iter()
            .map(|credential| kind(credential, machine).map(|kind| Arc::new(Credential::new(kind))));
        Self {
            http,
            cloud: cloud.map(Arc::new),
            waits: Arc::default(),
            credentials: credentials.collect(),
            tools: Semaphore::new(TOOLS_MAX),
            begun_max: parallel.get().saturating_mul(BEGUN_FOR_EACH),
        }
    }

    /// The connections.
    pub const fn http(&self) -> &Http {
        &self.http
    }

    /// How many rows may be begun now: enough to keep the connections busy while some pause after an error, few enough to finish
    /// rows rather than begin all of them. Those that were asked to wait hold up nobody.
    pub(super) fn begun_max(&self) -> usize {
        self.begun_max.saturating_add(self.waits.held())
    }

    /// The account of a row in its tenant. Asks nothing yet.
    pub fn session(&self, row: &Row) -> Result<Session, Failure> {
        let (cloud, credential) = self.account(row)?;
        Ok(Session::new(self.http.clone(), cloud, row.tenant, credential, Arc::clone(&self.waits)))
    }

    /// The same, signed in, and the account's object in the tenant if its token says so.
    pub(super) async fn signed_in(&self, row: &Row) -> Result<(Session, Option<ObjectId>), Failure> {
        let (cloud, credential) = self.account(row)?;
        let _turn = match credential.kind() {
            Kind::DeveloperTool(_) | Kind::LastResort => self.tools.acquire().await.ok(),
            Kind::ClientSecret { .. }
            | Kind::ClientCertificate { .. }
            | Kind::Federated { .. }
            | Kind::ManagedIdentity(_)
            | Kind::Person(_) => None,
        };
        let token = credential.token(&self.http, &cloud, &self.waits, row.tenant).await?;
        Ok((self.session(row)?, token.object_id))
    }

    fn account(&self, row: &Row) -> Result<(Arc<Cloud>, Arc<Credential>), Failure> {
        let absent = || Failure::new("NO_CREDENTIAL", "the row has no credential");
        let credential = self.credentials.get(row.credential).ok_or_else(absent)?.clone()?;
        Ok((self.cloud.clone()?, credential))
    }
}

impl fmt::Debug for Machine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Machine").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl fmt::Debug for Means {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Means").field("cloud", &self.cloud).finish_non_exhaustive()
    }
}

/// The credential as signing in knows it.
fn kind(credential: &FleetCredential, machine: &Machine<'_>) -> Result<Kind, Failure> {
    let variables = machine.variables;
    Ok(match &credential.kind {
        CredentialKind::ClientSecret { client, secret_env } => {
            Kind::ClientSecret { client_id: client.to_string(), secret: secret_in(variables, secret_env)? }
        }
        CredentialKind::ClientCertificate { client, certificate } => {
            let path = match certificate {
                Some(path) => path.clone(),
                None => variable(variables, "AZURE_CLIENT_CERTIFICATE_PATH")?.into(),
            };
            let certificate = SigningCertificate::read(&path, Chain::Named)?;
            Kind::ClientCertificate { client_id: client.to_string(), certificate }
        }
        CredentialKind::Federated { client, source } => {
            Kind::Federated { client_id: client.to_string(), token: token(source, variables)? }
        }
        CredentialKind::ManagedIdentity { client } => {
            let client = client.as_ref().map(Guid::to_string);
            let identity = ManagedIdentity::from_environment(variables, client.clone())
                .or_else(|| ManagedIdentity::of_the_machine(client));
            let none = || Failure::new("NO_SIGN_IN", "this machine has no managed identity");
            Kind::ManagedIdentity(identity.ok_or_else(none)?)
        }
        CredentialKind::AzureCli => Kind::DeveloperTool(DeveloperTool::AzureCli),
        CredentialKind::DeviceCode { client } => {
            let client = client.as_ref().map_or_else(|| AZURE_CLI_CLIENT.to_owned(), Guid::to_string);
            Kind::Person(Person::new(
                client,
                Way::DeviceCode,
                Arc::clone(&machine.tell),
                machine.folder.clone(),
            ))
        }
    })
}

fn token(source: &TokenSource, variables: &Environment) -> Result<FederatedToken, Failure> {
    let url = |name| {
        let failure = Failure::new("NO_SECRET", format!("the variable {name} is not set, or no address"));
        variable(variables, name)?.parse().map_err(|_| failure)
    };
    Ok(match source {
        TokenSource::File(path) => FederatedToken::File(path.clone()),
        TokenSource::Environment => {
            FederatedToken::File(variable(variables, "AZURE_FEDERATED_TOKEN_FILE")?.into())
        }
        TokenSource::GitHub => FederatedToken::GitHub {
            url: url("ACTIONS_ID_TOKEN_REQUEST_URL")?,
            token: secret_in(variables, "ACTIONS_ID_TOKEN_REQUEST_TOKEN")?,
        },
        TokenSource::AzurePipelines { service_connection } => FederatedToken::AzurePipelines {
            url: url("SYSTEM_OIDCREQUESTURI")?,
            token: secret_in(variables, "SYSTEM_ACCESSTOKEN")?,
            service_connection: service_connection.clone(),
        },
    })
}

fn variable<'a>(variables: &'a Environment, name: &str) -> Result<&'a str, Failure> {
    let absent = || Failure::new("NO_SECRET", format!("the variable {name} is not set, or empty"));
    variables.get(name).ok_or_else(absent)
}
