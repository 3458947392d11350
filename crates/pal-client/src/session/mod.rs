//! A session: one account in one tenant of one cloud, asking ARM.
//!
//! What only reads is asked again while that may help; what changes something is sent once, and whoever sent it decides what an
//! unknown outcome means.

mod change;
mod page;

use std::sync::Arc;

use pal_model::{ObjectId, TenantId};
use serde_json::Value;
use tokio::time::sleep;

pub use change::ChangeError;

use crate::cloud::Cloud;
use crate::failure::Failure;
use crate::http::{Answer, Http, Method, Patience, Request, Url, Wait, Waits, host};
use crate::sign_in::{Credential, Token, Wanted};

/// One account in one tenant of one cloud.
#[derive(Debug, Clone)]
pub struct Session {
    http: Http,
    cloud: Arc<Cloud>,
    tenant: TenantId,
    credential: Arc<Credential>,
    waits: Arc<Waits>,
    target: Target,
}

/// Which service of the cloud is asked.
#[derive(Debug, Clone)]
struct Target {
    base: Url,
    audience: String,
    wait: Wait,
}

/// What is asked, as often as it takes.
struct Asked<'a> {
    method: Method,
    url: Url,
    body: Option<&'a Value>,
}

impl Asked<'_> {
    fn request(&self, token: &Token) -> Result<Request, Failure> {
        let request = Request::new(self.method.clone(), self.url.clone());
        let request = match self.body {
            Some(body) => request.with_json(body),
            None => request,
        };
        request.with_bearer(&token.bearer).map_err(|_| Failure::new("UNEXPECTED_ANSWER", "the token is none"))
    }
}

impl Session {
    /// A session with ARM. Asks nothing yet.
    pub fn new(
        http: Http,
        cloud: Arc<Cloud>,
        tenant: TenantId,
        credential: Arc<Credential>,
        waits: Arc<Waits>,
    ) -> Self {
        let target =
            Target { base: cloud.arm.clone(), audience: cloud.audience.clone(), wait: Wait::Arm(tenant) };
        Self { http, cloud, tenant, credential, waits, target }
    }

    /// The same account asking Microsoft Graph, if the cloud has one. It gets a token of its own for it.
    pub fn with_graph(&self) -> Option<Self> {
        let base = self.cloud.graph.clone()?;
        let audience = crate::cloud::shown(&base).to_owned();
        let target = Target { base, audience, wait: Wait::Graph(self.tenant) };
        Some(Self { target, ..self.clone() })
    }

    /// The tenant.
    pub const fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// How often something is asked, and how long apart.
    pub fn patience(&self) -> Patience {
        self.http.patience()
    }

    /// The cloud.
    pub fn cloud(&self) -> &Cloud {
        &self.cloud
    }

    /// The account's object in the tenant, if its token says so. Signs in if that has not happened yet.
    pub async fn object_id(&self) -> Option<ObjectId> {
        self.token().await.ok()?.object_id
    }

    /// Reads something. Only 200 is success.
    pub async fn get(&self, path_and_query: &str) -> Result<Answer, Failure> {
        self.read(Asked { method: Method::GET, url: self.url(path_and_query)?, body: None }).await
    }

    /// Reads something that is asked for by a POST, such as Resource Graph. It must not change anything: it may be sent again.
    pub async fn query(&self, path_and_query: &str, body: &Value) -> Result<Answer, Failure> {
        self.read(Asked { method: Method::POST, url: self.url(path_and_query)?, body: Some(body) }).await
    }

    /// Asks until there is an answer, as often as patience allows.
    async fn read(&self, asked: Asked<'_>) -> Result<Answer, Failure> {
        let patience = self.patience();
        let (mut attempts, mut renewed) = (0, false);
        loop {
            attempts += 1;
            let token = self.token().await?;
            let answered =
                self.http.once_allowed(&self.waits, &self.target.wait, asked.request(&token)?).await;
            let last = !patience.allows_after(attempts);
            let pause = || patience.pause(attempts);
            match answered {
                Ok(answer) => {
                    if answer.status == 429 && answer.retry_after(self.http.now()).is_none() {
                        self.waits.note(self.target.wait.clone(), pause());
                    }
                    if is_stale(&answer) && !renewed {
                        renewed = true;
                        self.forget(&token).await;
                        continue;
                    }
                    // A success that cannot be read was cut off on its way.
                    let cut = answer.status == 200 && !answer.body.is_empty() && answer.json().is_none();
                    if answer.status == 200 && !cut {
                        return Ok(answer);
                    }
                    if last || !(cut || answer.is_passing()) {
                        return Err(self.refused(&answer, &token));
                    }
                    if answer.status != 429 && answer.retry_after(self.http.now()).is_none() {
                        sleep(pause()).await;
                    }
                }
                Err(none) if last || none.is_final() => return Err(none.into()),
                Err(_) => sleep(pause()).await,
            }
        }
    }

    async fn token(&self) -> Result<Token, Failure> {
        let (http, cloud, waits) = (&self.http, &*self.cloud, &*self.waits);
        let wanted =
            Wanted { http, cloud, waits, tenant: Some(self.tenant), audience: &self.target.audience };
        self.credential.get(wanted).await
    }

    async fn forget(&self, token: &Token) {
        self.credential.forget(&self.cloud, self.tenant, &self.target.audience, token).await;
    }

    /// Where a path leads: always to the service whose token this is.
    fn url(&self, path_and_query: &str) -> Result<Url, Failure> {
        let base = self.target.base.as_str().trim_end_matches('/');
        let refused = || Failure::new("NO_PATH", format!("`{path_and_query}` is no path"));
        let url: Url = format!("{base}{path_and_query}").parse().map_err(|_| refused())?;
        let inside = path_and_query.starts_with('/') && url.origin() == self.target.base.origin();
        if inside { Ok(url) } else { Err(refused()) }
    }

    fn refused(&self, answer: &Answer, token: &Token) -> Failure {
        if answer.status == 200 {
            return Failure::unexpected(&self.host(), "JSON");
        }
        Failure::of_arm(&self.host(), answer).without(&token.bearer)
    }

    fn host(&self) -> String {
        host(&self.target.base)
    }
}

/// Whether the token is no longer taken: a new one may be.
fn is_stale(answer: &Answer) -> bool {
    if answer.status != 401 {
        return false;
    }
    let code = answer.json().and_then(|body| {
        let detail = body.get("error").filter(|error| error.is_object()).unwrap_or(&body);
        detail.get("code")?.as_str().map(str::to_owned)
    });
    matches!(code.as_deref(), Some("ExpiredAuthenticationToken" | "InvalidAuthenticationToken"))
}
