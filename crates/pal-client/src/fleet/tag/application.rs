//! The application of a tag and its service principal, in Microsoft Graph v1.0.

use std::time::Duration;

use pal_model::Instant;
use pal_wire::path::encoded;
use serde_json::{Value, json};

use super::failure;
use crate::failure::Failure;
use crate::http::Method;
use crate::secret::{Secret, request_id};
use crate::session::{ChangeError, Session};

/// What our applications are marked with: others of the same name are never touched.
const MARK: &str = "pal-fleet-tag";
/// How long the secret lives that links the service principal.
const LIFE: Duration = Duration::from_mins(10);

/// An application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Application {
    /// Its object in the directory.
    id: String,
    /// What it signs in with.
    pub(super) application_id: String,
}

/// A secret of an application.
#[derive(Debug)]
pub(super) struct Password {
    key_id: String,
    pub(super) secret: Secret,
}

/// Our application of that name.
pub(super) async fn find(graph: &Session, name: &str) -> Result<Option<Application>, Failure> {
    // OData doubles a quote in a text.
    let filter = encoded(&format!("displayName eq '{}'", name.replace('\'', "''")));
    let pages = graph.pages(&format!("/v1.0/applications?$filter={filter}&$select=id,appId,tags")).await?;
    let found: Vec<&Value> =
        pages.iter().filter_map(|page| page.get("value")?.as_array()).flatten().collect();
    match found.as_slice() {
        [] => Ok(None),
        [one] if is_ours(one) => application(one).map(Some),
        [_] | [_, _, ..] => {
            let why = format!("the tenant has an application `{name}` that was not made as a tag");
            Err(Failure::new("NOT_OURS", why).with_hint("`--name` chooses another name"))
        }
    }
}

fn is_ours(application: &Value) -> bool {
    let tags = application.get("tags").and_then(Value::as_array);
    tags.into_iter().flatten().any(|tag| tag.as_str() == Some(MARK))
}

fn application(value: &Value) -> Result<Application, Failure> {
    Ok(Application { id: text(value, "id")?, application_id: text(value, "appId")? })
}

fn text(value: &Value, name: &str) -> Result<String, Failure> {
    let unexpected =
        || Failure::new("UNEXPECTED_ANSWER", format!("Microsoft Graph answers without `{name}`"));
    value.get(name).and_then(Value::as_str).map(str::to_owned).ok_or_else(unexpected)
}

/// Makes the application. What becomes of it if the answer is lost is found by its name the next time.
pub(super) async fn make(graph: &Session, name: &str) -> Result<Application, Failure> {
    let body = json!({ "displayName": name, "signInAudience": "AzureADMyOrg", "tags": [MARK] });
    application(&post(graph, "/v1.0/applications", &body).await?)
}

impl Application {
    /// The object id of its service principal, which is made if it is not there.
    pub(super) async fn principal(&self, graph: &Session) -> Result<String, Failure> {
        if let Some(id) = self.principal_if_there(graph).await? {
            return Ok(id);
        }
        let body = json!({ "appId": self.application_id });
        text(&post(graph, "/v1.0/servicePrincipals", &body).await?, "id")
    }

    /// The object id of its service principal, if it has one.
    pub(super) async fn principal_if_there(&self, graph: &Session) -> Result<Option<String>, Failure> {
        let filter = encoded(&format!("appId eq '{}'", self.application_id));
        let pages = graph.pages(&format!("/v1.0/servicePrincipals?$filter={filter}&$select=id")).await?;
        let mut found = pages.iter().filter_map(|page| page.get("value")?.as_array()).flatten();
        found.next().map(|one| text(one, "id")).transpose()
    }

    /// A secret that lives for minutes.
    pub(super) async fn add_password(&self, graph: &Session, now: Instant) -> Result<Password, Failure> {
        let life = i128::try_from(LIFE.as_nanos()).unwrap_or(0);
        let end = Instant::from_nanoseconds(now.nanoseconds() + life).to_string();
        let body = json!({ "passwordCredential": { "displayName": MARK, "endDateTime": end } });
        let made = post(graph, &format!("/v1.0/applications/{}/addPassword", self.id), &body).await?;
        Ok(Password { key_id: text(&made, "keyId")?, secret: text(&made, "secretText")?.into() })
    }

    /// Takes the secret away.
    pub(super) async fn remove_password(&self, graph: &Session, password: &Password) -> Result<(), Failure> {
        let body = json!({ "keyId": password.key_id });
        let path = format!("/v1.0/applications/{}/removePassword", self.id);
        graph.change_with(Method::POST, &path, request_id()?, Some(&body)).await.map(drop).map_err(failure)
    }

    /// Removes it, and its service principal with it.
    pub(super) async fn remove(&self, graph: &Session) -> Result<(), Failure> {
        let path = format!("/v1.0/applications/{}", self.id);
        gone(graph.change(Method::DELETE, &path, request_id()?).await)
    }
}

/// Whether something is gone: 204 says so, and 404 that it was before.
pub(super) fn gone<T>(removed: Result<T, ChangeError>) -> Result<(), Failure> {
    match removed {
        Ok(_) | Err(ChangeError::Refused(Failure { status: Some(204 | 404), .. })) => Ok(()),
        Err(error) => Err(failure(error)),
    }
}

async fn post(graph: &Session, path: &str, body: &Value) -> Result<Value, Failure> {
    let answer = graph.change_with(Method::POST, path, request_id()?, Some(body)).await.map_err(failure)?;
    answer.json().ok_or_else(|| {
        Failure::new("UNEXPECTED_ANSWER", "Microsoft Graph answers with something that is not JSON")
    })
}
