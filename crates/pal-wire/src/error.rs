//! Errors as ARM spells them: `{"error":{"code","message"}}`, always nested (wire facts §1).

use std::fmt;

use serde::{Deserialize, Serialize};

/// The codes this service answers with, and the status of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    /// 400: the partner id cannot be linked, or the request says something impossible.
    BadRequest,
    /// 400: no `api-version`.
    MissingApiVersionParameter,
    /// 400: another `api-version`, or two.
    InvalidApiVersionParameter,
    /// 401: no token was sent.
    AuthenticationFailed,
    /// 401: the token is not good here.
    InvalidAuthenticationToken,
    /// 401: the token was good once.
    ExpiredAuthenticationToken,
    /// 403: the token is good, the caller may not.
    AuthorizationFailed,
    /// 404: no such path, or not the caller's linked id.
    NotFound,
    /// 404: the caller does not see that subscription.
    SubscriptionNotFound,
    /// 404: Graph's word for what is not there.
    RequestResourceNotFound,
    /// 405: the path has no such method.
    MethodNotAllowed,
    /// 409: linked to another id.
    Conflict,
    /// 413: longer than is read.
    RequestEntityTooLarge,
    /// 429: too many requests of one caller.
    TooManyRequests,
    /// 500: ours.
    InternalServerError,
    /// 503: the server stops, or its store does not answer.
    ServiceUnavailable,
}

impl ErrorCode {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BadRequest => "BadRequest",
            Self::MissingApiVersionParameter => "MissingApiVersionParameter",
            Self::InvalidApiVersionParameter => "InvalidApiVersionParameter",
            Self::AuthenticationFailed => "AuthenticationFailed",
            Self::InvalidAuthenticationToken => "InvalidAuthenticationToken",
            Self::ExpiredAuthenticationToken => "ExpiredAuthenticationToken",
            Self::AuthorizationFailed => "AuthorizationFailed",
            Self::NotFound => "NotFound",
            Self::SubscriptionNotFound => "SubscriptionNotFound",
            Self::RequestResourceNotFound => "Request_ResourceNotFound",
            Self::MethodNotAllowed => "MethodNotAllowed",
            Self::Conflict => "Conflict",
            Self::RequestEntityTooLarge => "RequestEntityTooLarge",
            Self::TooManyRequests => "TooManyRequests",
            Self::InternalServerError => "InternalServerError",
            Self::ServiceUnavailable => "ServiceUnavailable",
        }
    }

    /// The status it comes with.
    pub const fn status(self) -> u16 {
        match self {
            Self::BadRequest | Self::MissingApiVersionParameter | Self::InvalidApiVersionParameter => 400,
            Self::AuthenticationFailed
            | Self::InvalidAuthenticationToken
            | Self::ExpiredAuthenticationToken => 401,
            Self::AuthorizationFailed => 403,
            Self::NotFound | Self::SubscriptionNotFound | Self::RequestResourceNotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::Conflict => 409,
            Self::RequestEntityTooLarge => 413,
            Self::TooManyRequests => 429,
            Self::InternalServerError => 500,
            Self::ServiceUnavailable => 503,
        }
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The body of a refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// What went wrong.
    pub error: ErrorDetail,
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorDetail {
    /// For programs; an open set of words.
    pub code: String,
    /// For people.
    pub message: String,
}

impl ErrorBody {
    /// The body of a code with its message.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { error: ErrorDetail { code: code.as_str().to_owned(), message: message.into() } }
    }
}

/// How much of a caller's text an answer repeats.
const ECHO_MAX: usize = 40;

/// The text as an answer may repeat it: cut at 40 characters, control characters replaced.
pub fn cut(text: &str) -> String {
    text.chars().take(ECHO_MAX).map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_repeats_little_of_what_it_was_sent() {
        assert_eq!(cut("12a"), "12a");
        assert_eq!(cut(&"9".repeat(41)), "9".repeat(40));
        assert_eq!(cut("a\r\nb"), "a\u{fffd}\u{fffd}b");
    }

    #[test]
    fn a_body_is_nested() {
        let body = ErrorBody::new(ErrorCode::Conflict, "x");
        assert_eq!(serde_json::to_string(&body).unwrap(), r#"{"error":{"code":"Conflict","message":"x"}}"#);
    }
}
