//! From the words of the command line and the variables of the process to somebody who is signed in to a cloud.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use pal_client::cloud::{AddressError, Authority, Cloud, CloudChoice, Place, Registry};
use pal_client::environment::Environment;
use pal_client::http::{Http, HttpOptions, Waits};
use pal_client::session::Session;
use pal_client::sign_in::{self, AZURE_CLI_CLIENT, Credential, Kind, ManagedIdentity, Person, Tell, Way};
use pal_model::TenantId;
use pal_model::ids::GuidError;

use crate::cli::connection::{Connection, Reach, SignIn};
use crate::diagnostics::Failure;
use crate::printer::Printer;

/// A variable or option that makes no sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConnectionError {
    /// A variable that should hold an address.
    #[error("the variable {name} cannot be used")]
    Address {
        /// Which.
        name: &'static str,
        /// What it holds.
        source: AddressError,
    },
    /// A variable that should hold the id of a tenant.
    #[error("the variable AZURE_TENANT_ID cannot be used")]
    Tenant(#[source] GuidError),
    /// A secret of nobody.
    #[error("`--secret-env` wants `--client-id`, or the variable AZURE_CLIENT_ID")]
    NoClient,
}

/// Somebody who may sign in to a cloud.
#[derive(Debug)]
pub struct Connected {
    /// What asks.
    pub http: Http,
    /// The cloud.
    pub cloud: Arc<Cloud>,
    /// Who.
    pub credential: Arc<Credential>,
    /// Who must wait.
    pub waits: Arc<Waits>,
    /// The tenant that is meant.
    pub tenant: TenantId,
}

impl Connected {
    /// A session in the tenant that is meant.
    pub fn session(&self) -> Session {
        self.session_in(self.tenant)
    }

    /// A session of the same account in a tenant.
    pub fn session_in(&self, tenant: TenantId) -> Session {
        let (cloud, credential) = (Arc::clone(&self.cloud), Arc::clone(&self.credential));
        Session::new(self.http.clone(), cloud, tenant, credential, Arc::clone(&self.waits))
    }
}

/// How many requests one account has in flight.
fn parallel() -> NonZeroUsize {
    HttpOptions::default().parallel
}

/// Whoever is meant, in the cloud and tenant that are meant.
pub async fn connect(asked: &Connection, printer: &Printer) -> Result<Connected, Failure> {
    connect_many(asked, parallel(), printer).await
}

/// The same with so many requests in flight at most.
pub async fn connect_many(
    asked: &Connection,
    parallel: NonZeroUsize,
    printer: &Printer,
) -> Result<Connected, Failure> {
    let variables = Environment::of_the_process();
    let http = http(&asked.reach, &variables, parallel)?;
    let credential = credential(&asked.sign_in, &variables, printer)?;
    let credential = Arc::new(credential.kept_in(variables.config_folder().as_deref()));
    let mut choice = choice(&asked.reach, &variables)?;
    if choice.authority.is_none() {
        choice.authority = authority_host(&variables)?;
    }
    let cloud = Arc::new(choice.resolve(&http, &registry(&variables)?).await?);
    let waits = Arc::new(Waits::default());
    let tenant = match tenant(&asked.sign_in, &variables)? {
        Some(tenant) => tenant,
        None => credential.home(&http, &cloud, &waits).await?,
    };
    Ok(Connected { http, cloud, credential, waits, tenant })
}

/// What asks: whom to believe is what the option says, else the variables.
pub fn http(reach: &Reach, variables: &Environment, parallel: NonZeroUsize) -> Result<Http, Failure> {
    opened(reach.ca.as_ref(), Duration::from_secs(reach.timeout.get()), variables, parallel)
}

/// What asks a cloud about itself.
pub fn http_to_discover(ca: Option<&PathBuf>, variables: &Environment) -> Result<Http, Failure> {
    opened(ca, HttpOptions::default().timeout, variables, parallel())
}

fn opened(
    ca: Option<&PathBuf>,
    timeout: Duration,
    variables: &Environment,
    parallel: NonZeroUsize,
) -> Result<Http, Failure> {
    let ca = ca.cloned().or_else(|| variables.certificate_authorities().map(|(_, path)| path));
    let options = HttpOptions { ca, parallel, timeout, ..HttpOptions::default() };
    Ok(Http::new(&options).map_err(pal_client::Failure::from)?)
}

/// Which cloud the options mean, else `PAL_CLOUD`.
pub fn choice(reach: &Reach, variables: &Environment) -> Result<CloudChoice, ConnectionError> {
    let place = match (&reach.cloud, variables.get("PAL_CLOUD")) {
        (Some(place), _) => Some(place.clone()),
        (None, Some(text)) => {
            let bad = |source| ConnectionError::Address { name: "PAL_CLOUD", source };
            Some(Place::parse(text).map_err(bad)?)
        }
        (None, None) => None,
    };
    Ok(CloudChoice { place, authority: reach.authority.clone(), audience: reach.audience.clone() })
}

/// `AZURE_AUTHORITY_HOST`, as the SDKs read it.
pub fn authority_host(variables: &Environment) -> Result<Option<Authority>, ConnectionError> {
    let bad = |source| ConnectionError::Address { name: "AZURE_AUTHORITY_HOST", source };
    variables.get("AZURE_AUTHORITY_HOST").map(Authority::parse).transpose().map_err(bad)
}

/// The clouds of the user.
pub fn registry(variables: &Environment) -> Result<Registry, Failure> {
    Ok(Registry::read(variables.config_folder().as_deref())?)
}

/// Says something to a person who is to sign in, whatever else is to be said.
pub fn tell(printer: &Printer) -> Tell {
    let printer = Printer::new(printer.talk());
    Arc::new(move |text| printer.instruct(text))
}

/// The tenant that is named, if one is.
fn tenant(asked: &SignIn, variables: &Environment) -> Result<Option<TenantId>, ConnectionError> {
    match (asked.tenant, variables.get("AZURE_TENANT_ID")) {
        (Some(tenant), _) => Ok(Some(tenant)),
        (None, Some(text)) => text.trim().parse().map(Some).map_err(ConnectionError::Tenant),
        (None, None) => Ok(None),
    }
}

/// Who signs in: by the way that was chosen, else by the first that the environment names.
fn credential(asked: &SignIn, variables: &Environment, printer: &Printer) -> Result<Credential, Failure> {
    let client_id = asked.client_id.as_deref();
    if let Some(name) = &asked.secret_env {
        let client_id = client_id.or_else(|| variables.get("AZURE_CLIENT_ID"));
        let client_id = client_id.ok_or(ConnectionError::NoClient)?.to_owned();
        let secret = sign_in::secret_in(variables, name)?;
        return Ok(Credential::new(Kind::ClientSecret { client_id, secret }));
    }
    if asked.identity {
        let client_id = client_id.map(str::to_owned);
        let identity = ManagedIdentity::from_environment(variables, client_id.clone())
            .or_else(|| ManagedIdentity::of_the_machine(client_id));
        if let Some(identity) = identity {
            return Ok(Credential::new(Kind::ManagedIdentity(identity)));
        }
    }
    let way = match (asked.device_code, asked.browser) {
        (true, _) => Way::DeviceCode,
        (false, true) => Way::Browser(sign_in::open_page),
        (false, false) => return Ok(Credential::new(sign_in::from_environment(variables, client_id)?)),
    };
    let client_id = client_id.unwrap_or(AZURE_CLI_CLIENT).to_owned();
    let person = Person::new(client_id, way, tell(printer), variables.config_folder());
    Ok(Credential::new(Kind::Person(person)))
}
