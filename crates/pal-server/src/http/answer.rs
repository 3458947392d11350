//! An answer before it is on the wire, and a refusal before it is an answer.

use bytes::Bytes;
use http::header::{
    ALLOW, CACHE_CONTROL, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, EXPIRES, HeaderName, HeaderValue,
    LOCATION, PRAGMA, RETRY_AFTER, STRICT_TRANSPORT_SECURITY, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS,
};
use http::{Response, StatusCode};
use http_body_util::Full;
use pal_store::StoreError;
use pal_wire::error::{ErrorBody, ErrorCode};
use serde::Serialize;

use crate::texts::{Texts, key};
use crate::told::Told;

/// What an answer says of being kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Caching {
    /// `no-cache`: ask again each time (wire facts §1).
    Ask,
    /// `no-store`: there is a secret in it (R22).
    Never,
    /// For a year: its address changes with it.
    Long,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: StatusCode,
    /// `None`: there is no body at all.
    pub(crate) content_type: Option<&'static str>,
    /// The body.
    pub(crate) body: Bytes,
    /// Whether it may be kept.
    pub(crate) caching: Caching,
    /// Headers of this answer alone.
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
}

/// The content type of JSON.
pub(crate) const JSON: &str = "application/json; charset=utf-8";
const HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000; includeSubDomains");

impl Answer {
    /// A body of some type.
    pub(crate) fn new(status: StatusCode, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        Self {
            status,
            content_type: Some(content_type),
            body: body.into(),
            caching: Caching::Ask,
            headers: Vec::new(),
        }
    }

    /// 200 with JSON that is written already.
    pub(crate) fn written(json: String) -> Self {
        Self::new(StatusCode::OK, JSON, json)
    }

    /// A value as JSON.
    pub(crate) fn json(status: StatusCode, value: &impl Serialize) -> Self {
        // INVARIANT: the shapes of the wire have texts for keys, so they are always JSON.
        Self::new(status, JSON, serde_json::to_vec(value).unwrap_or_default())
    }

    /// 200 with a value as JSON.
    pub(crate) fn ok(value: &impl Serialize) -> Self {
        Self::json(StatusCode::OK, value)
    }

    /// No body and no type of one.
    pub(crate) fn empty(status: StatusCode) -> Self {
        Self { content_type: None, ..Self::new(status, "", Bytes::new()) }
    }

    /// An error in ARM's form.
    pub(crate) fn error(code: ErrorCode, message: impl Into<String>) -> Self {
        let status = StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self::json(status, &ErrorBody::new(code, message))
    }

    /// On to another page, by GET (R21).
    pub(crate) fn see_other(location: &str) -> Self {
        Self::empty(StatusCode::SEE_OTHER).with(LOCATION, location)
    }

    /// With one more header. A value that no header can have is left out.
    #[must_use]
    pub(crate) fn with(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((name, value));
        }
        self
    }

    /// Not to be kept.
    #[must_use]
    pub(crate) fn secret(mut self) -> Self {
        self.caching = Caching::Never;
        self
    }

    /// The answer on the wire: what every answer says, and what this one does.
    pub(crate) fn into_response(self, form: Form) -> Response<Full<Bytes>> {
        let length = self.body.len();
        let body = if form.with_body { self.body } else { Bytes::new() };
        let mut response = Response::new(Full::new(body));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.reserve(16);
        headers.insert(STRICT_TRANSPORT_SECURITY, HSTS);
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        match self.caching {
            Caching::Ask => {
                headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
                headers.insert(EXPIRES, HeaderValue::from_static("-1"));
            }
            Caching::Never => {
                headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
            }
            Caching::Long => {
                headers
                    .insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
            }
        }
        if self.caching != Caching::Long {
            headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
        }
        headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
        if let Some(content_type) = self.content_type {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        if form.close {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        headers.extend(self.headers);
        response
    }
}

/// What the request asks of the form of its answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Form {
    /// HEAD has none.
    pub(crate) with_body: bool,
    /// Whether the connection ends with it.
    pub(crate) close: bool,
}

/// Why a request gets nothing else.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// In ARM's form.
    Arm {
        /// The code.
        code: ErrorCode,
        /// For people.
        said: Said,
        /// A header that belongs to it.
        header: Option<(HeaderName, String)>,
    },
    /// An answer of its own form.
    As(Box<Answer>),
}

/// What a refusal says to people.
#[derive(Debug)]
pub(crate) enum Said {
    /// A sentence that was made where no language is known.
    Told(Told),
    /// A text of `locales/*/arm.ftl`, by its key, with what is put in.
    Text(&'static str, Vec<(&'static str, String)>),
}

impl From<Told> for Said {
    fn from(told: Told) -> Self {
        Self::Told(told)
    }
}

impl Said {
    fn in_language(self, texts: Texts) -> String {
        match self {
            Self::Told(told) => texts.told(&told),
            Self::Text(key, parts) => texts.fill(key, &parts).into_owned(),
        }
    }
}

impl Refusal {
    /// A code and its message.
    pub(crate) fn new(code: ErrorCode, said: impl Into<Said>) -> Self {
        Self::Arm { code, said: said.into(), header: None }
    }

    /// A code, and a text with what is put in.
    pub(crate) fn text<const N: usize>(
        code: ErrorCode,
        key: &'static str,
        parts: [(&'static str, String); N],
    ) -> Self {
        Self::new(code, Said::Text(key, parts.into()))
    }

    fn with(code: ErrorCode, said: impl Into<Said>, name: HeaderName, value: String) -> Self {
        Self::Arm { code, said: said.into(), header: Some((name, value)) }
    }

    /// 401, with where to get a token (RFC 6750 §3).
    pub(crate) fn unauthenticated(code: ErrorCode, said: impl Into<Said>, url: &str) -> Self {
        let challenge = format!("Bearer authorization_uri=\"{url}/common\", error=\"invalid_token\"");
        Self::with(code, said, WWW_AUTHENTICATE, challenge)
    }

    /// 405, with what can be done (RFC 9110 §15.5.6).
    pub(crate) fn method(method: &str, allowed: &[&str]) -> Self {
        let allow = allowed.join(", ");
        let parts = vec![("method", pal_wire::error::cut(method)), ("allowed", allow.clone())];
        Self::with(ErrorCode::MethodNotAllowed, Said::Text(key("arm-method"), parts), ALLOW, allow)
    }

    /// 429, with when to come again.
    pub(crate) fn too_many(seconds: i64) -> Self {
        let said = Said::Text(key("arm-too-many"), vec![("seconds", seconds.to_string())]);
        Self::with(ErrorCode::TooManyRequests, said, RETRY_AFTER, seconds.to_string())
    }

    /// The answer, in the language of the texts. The code is the same in every one.
    pub(crate) fn into_answer(self, texts: Texts) -> Answer {
        match self {
            Self::Arm { code, said, header } => {
                let answer = Answer::error(code, said.in_language(texts));
                match header {
                    Some((name, value)) => answer.with(name, &value),
                    None => answer,
                }
            }
            Self::As(answer) => *answer,
        }
    }
}

impl From<StoreError> for Refusal {
    /// The log gets the causes; the caller is told only that it is our fault, and whether to come again.
    fn from(error: StoreError) -> Self {
        let text = crate::cause::chain(&error);
        tracing::error!(error = text, "the store did not answer");
        match error {
            StoreError::Busy
            | StoreError::Stopped
            | StoreError::Undone(_)
            | StoreError::Unconfirmed
            | StoreError::Uncertain(_)
            | StoreError::Unreachable(_)
            | StoreError::Sqlite(_)
            | StoreError::Postgres(_) => Self::with(
                ErrorCode::ServiceUnavailable,
                Said::Text(key("arm-unavailable"), Vec::new()),
                RETRY_AFTER,
                "1".to_owned(),
            ),
            StoreError::File { .. }
            | StoreError::InUse { .. }
            | StoreError::NewerSchema { .. }
            | StoreError::Url(_)
            | StoreError::Row { .. }
            | StoreError::SameKey { .. } => Self::text(ErrorCode::InternalServerError, key("arm-broken"), []),
        }
    }
}
