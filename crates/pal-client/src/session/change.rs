//! Sending a change: once.

use pal_model::Guid;
use serde_json::Value;

use super::{Asked, Session, is_stale};
use crate::failure::Failure;
use crate::http::{Answer, Method, Sent};

/// Why a change has no success to tell of.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChangeError {
    /// Nothing was done: the service asks to wait (429), and the wait is noted. It may be sent again.
    #[error(transparent)]
    Throttled(Failure),
    /// Nobody knows whether it was done: 5xx, no answer, or half of one. Read before anything is sent again (contract §11).
    #[error(transparent)]
    Unknown(Failure),
    /// Nothing was done, and the same would be refused again.
    #[error(transparent)]
    Refused(Failure),
}

impl ChangeError {
    /// What went wrong.
    pub fn into_failure(self) -> Failure {
        match self {
            Self::Throttled(failure) | Self::Unknown(failure) | Self::Refused(failure) => failure,
        }
    }
}

impl Session {
    /// Sends a change without a body, once, as soon as nobody asks to wait. The service knows the same change again by its request
    /// id. Only 200 is success. A token that is no longer taken (401) was no attempt: with a new one it is sent once more.
    pub async fn change(
        &self,
        method: Method,
        path_and_query: &str,
        request_id: Guid,
    ) -> Result<Answer, ChangeError> {
        self.change_with(method, path_and_query, request_id, None).await
    }

    /// The same with a body. For services other than that of links, 201, 202 and 204 are success, too.
    pub async fn change_with(
        &self,
        method: Method,
        path_and_query: &str,
        request_id: Guid,
        body: Option<&Value>,
    ) -> Result<Answer, ChangeError> {
        let url = self.url(path_and_query).map_err(ChangeError::Refused)?;
        let asked = Asked { method, url, body };
        let answer = self.send(&asked, request_id).await?;
        if !is_stale(&answer.0) {
            return self.outcome(answer, body.is_some());
        }
        self.forget(&answer.1).await;
        let answer = self.send(&asked, request_id).await?;
        self.outcome(answer, body.is_some())
    }

    async fn send(
        &self,
        asked: &Asked<'_>,
        id: Guid,
    ) -> Result<(Answer, crate::sign_in::Token), ChangeError> {
        let token = self.token().await.map_err(ChangeError::Refused)?;
        let request = asked.request(&token).map_err(ChangeError::Refused)?;
        let named = request.with_header("x-ms-client-request-id", &id.to_string());
        let request = named
            .map_err(|_| ChangeError::Refused(Failure::new("NO_PATH", "the request id is no header")))?;
        match self.http.once_allowed(&self.waits, &self.target.wait, request).await {
            Ok(answer) => Ok((answer, token)),
            Err(none) if none.sent == Sent::No && none.is_final() => Err(ChangeError::Refused(none.into())),
            Err(none) => Err(ChangeError::Unknown(none.into())),
        }
    }

    fn outcome(
        &self,
        (answer, token): (Answer, crate::sign_in::Token),
        has_body: bool,
    ) -> Result<Answer, ChangeError> {
        let success = answer.status == 200 || (has_body && matches!(answer.status, 201 | 202 | 204));
        if success {
            // What was cut off on its way says nothing about the rest.
            let whole = answer.body.is_empty() || answer.json().is_some();
            return if whole {
                Ok(answer)
            } else {
                Err(ChangeError::Unknown(Failure::unexpected(&self.host(), "JSON")))
            };
        }
        let failure = self.refused(&answer, &token);
        Err(match answer.status {
            429 => ChangeError::Throttled(failure),
            408 | 500..=599 => ChangeError::Unknown(failure),
            _ => ChangeError::Refused(failure),
        })
    }
}
