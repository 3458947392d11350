//! Tagging without access: on the customer's side, a service principal that can do next to nothing carries the partner's link.
//!
//! It gets the one role that is eligible and harmless, Support Request Contributor, at the subscriptions that the customer names. It is
//! linked by a secret that lives for minutes and is taken away again. What was made is known by its name and a mark, so that
//! doing it again changes nothing, and undoing it finds everything.

mod application;
mod role;

use std::sync::Arc;
use std::time::Duration;

use pal_model::{PartnerId, SubscriptionId, TenantId};
use serde_json::{Value, json};
use tokio::time::sleep;

use super::action::Foreigners;
use crate::cloud::Cloud;
use crate::failure::Failure;
use crate::http::{Http, Patience, Waits};
use crate::partner;
use crate::session::Session;
use crate::sign_in::{Credential, Kind};

use application::{Application, Password};
pub use role::ROLE;

/// A directory takes minutes until it knows everywhere what was made in it.
const SETTLING: Patience =
    Patience { attempts_max: 12, first: Duration::from_secs(1), longest: Duration::from_secs(20) };

/// What is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// What the service principal is called.
    pub name: String,
    /// Whom it is linked to.
    pub partner: PartnerId,
    /// Where it gets its role.
    pub subscriptions: Vec<SubscriptionId>,
    /// What happens if it is linked to another partner already.
    pub foreigners: Foreigners,
}

/// Who makes it: somebody of the customer who may make applications and assign roles.
#[derive(Debug)]
pub struct Maker {
    http: Http,
    cloud: Arc<Cloud>,
    tenant: TenantId,
    arm: Session,
    graph: Session,
    settling: Patience,
}

/// What was made, or was there already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    application: Application,
    object_id: String,
    linked: Linked,
}

/// What became of the link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Linked {
    Done,
    Unchanged,
}

impl Maker {
    /// Somebody who is signed in to a cloud that has a Microsoft Graph.
    pub fn new(http: Http, cloud: Arc<Cloud>, arm: Session) -> Result<Self, Failure> {
        let absent = || Failure::new("NO_GRAPH", format!("cloud `{}` has no Microsoft Graph", cloud.name));
        let graph = arm.with_graph().ok_or_else(absent)?;
        let tenant = arm.tenant();
        Ok(Self { http, cloud, tenant, arm, graph, settling: SETTLING })
    }

    /// The same with another patience for a directory that settles.
    #[must_use]
    pub fn with_settling(self, settling: Patience) -> Self {
        Self { settling, ..self }
    }

    /// Makes the service principal, gives it its role, and links it. What is there already stays as it is.
    pub async fn tag(&self, tag: &Tag) -> Result<Made, Failure> {
        let application = match application::find(&self.graph, &tag.name).await? {
            Some(application) => application,
            None => application::make(&self.graph, &tag.name).await?,
        };
        let object_id = self.settled(async || application.principal(&self.graph).await).await?;
        for subscription in &tag.subscriptions {
            role::assign(&self.arm, *subscription, &object_id).await?;
        }
        let password = application.add_password(&self.graph, self.http.now()).await?;
        let linked = self.link(&application, &password, tag).await;
        // Whatever became of the link: the secret goes. If that fails it ends by itself.
        let removed = application.remove_password(&self.graph, &password).await;
        let linked = linked?;
        removed?;
        Ok(Made { application, object_id, linked })
    }

    /// Takes away the role wherever the caller sees it, and the application with its service principal. The link goes with the
    /// account: nobody can sign in as it any more. `None` if there is no such application.
    pub async fn undo(&self, name: &str) -> Result<Option<Value>, Failure> {
        let Some(application) = application::find(&self.graph, name).await? else { return Ok(None) };
        let mut roles = Vec::new();
        if let Some(object_id) = application.principal_if_there(&self.graph).await? {
            roles = role::withdraw(&self.arm, &object_id).await?;
        }
        application.remove(&self.graph).await?;
        let shown = json!({
            "tenantId": self.tenant.to_string(),
            "applicationId": application.application_id,
            "displayName": name,
            "roleAssignmentsRemoved": roles,
            "result": "undone",
        });
        Ok(Some(shown))
    }

    /// Signs in as the new service principal, once the directory knows its secret, and links it.
    async fn link(
        &self,
        application: &Application,
        password: &Password,
        tag: &Tag,
    ) -> Result<Linked, Failure> {
        let link = self.settled(async || {
            // A refusal is remembered by the credential: each attempt is a new one.
            let (client_id, secret) = (application.application_id.clone(), password.secret.clone());
            let credential = Arc::new(Credential::new(Kind::ClientSecret { client_id, secret }));
            let (http, cloud, waits) =
                (self.http.clone(), Arc::clone(&self.cloud), Arc::new(Waits::default()));
            let session = Session::new(http, cloud, self.tenant, credential, waits);
            Ok((partner::read(&session).await?, session))
        });
        let (found, session) = link.await?;
        let id = tag.partner.to_string();
        match (found, tag.foreigners) {
            (Some(link), _) if link.is_to(&id) => return Ok(Linked::Unchanged),
            (Some(_), Foreigners::LeftAlone) => {
                let why = format!("`{}` is linked to another partner, which would lose it", tag.name);
                let hint = "`--take-over` links it all the same, another `--name` makes one more";
                return Err(Failure::new("FOREIGN", why).with_hint(hint));
            }
            (Some(_), Foreigners::TakenOver) => partner::update(&session, &id).await?,
            (None, _) => partner::create(&session, &id).await?,
        };
        Ok(Linked::Done)
    }

    /// Asks again while the directory may not know everywhere yet what was made.
    async fn settled<T>(&self, ask: impl AsyncFn() -> Result<T, Failure>) -> Result<T, Failure> {
        for attempt in 1.. {
            match ask().await {
                Err(failure) if is_settling(&failure) && self.settling.allows_after(attempt) => {
                    sleep(self.settling.pause(attempt)).await;
                }
                answered => return answered,
            }
        }
        // INVARIANT: patience ends before the attempts do.
        ask().await
    }
}

/// Refusals that a directory gives while it does not know everywhere what was made.
fn is_settling(failure: &Failure) -> bool {
    let of_authority = failure.code.starts_with("AADSTS") || failure.code == "invalid_client";
    of_authority || matches!(failure.status, Some(400 | 401 | 403 | 404))
}

impl Made {
    /// What was made, for scripts.
    pub fn shown(&self, maker: &Maker, tag: &Tag) -> Value {
        json!({
            "tenantId": maker.tenant.to_string(),
            "applicationId": self.application.application_id,
            "objectId": self.object_id,
            "displayName": tag.name,
            "roleDefinitionId": ROLE,
            "scopes": tag.subscriptions.iter().map(|id| format!("/subscriptions/{id}")).collect::<Vec<_>>(),
            "partnerId": tag.partner.to_string(),
            "result": match self.linked {
                Linked::Done => "done",
                Linked::Unchanged => "unchanged",
            },
        })
    }
}

/// What a change came to, for whoever does not need to know how.
fn failure(error: crate::session::ChangeError) -> Failure {
    error.into_failure()
}
