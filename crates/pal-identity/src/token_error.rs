//! Why a token is refused.

/// Why a token is not taken. For the log; a caller is told [`TokenError::CODE`] and nothing else (R20). Names claims and header
/// members, never what stood in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// More than [`crate::token::LENGTH_MAX`] bytes.
    #[error("the token is longer than {} bytes", crate::token::LENGTH_MAX)]
    TooLong,
    /// Not `header.claims.signature`.
    #[error("the token has {parts} parts, not three")]
    NotThreeParts {
        /// How many it has; five is an encrypted token.
        parts: usize,
    },
    /// A part that is not base64url without padding, or empty.
    #[error("the {part} is not base64url without padding")]
    NotBase64Url {
        /// Which.
        part: &'static str,
    },
    /// A part that is not one JSON object with each name once.
    #[error("the {part} is not a JSON object with each name once")]
    NotAnObject {
        /// Which.
        part: &'static str,
    },
    /// A header member that would change how the token is read, or bring its own key.
    #[error("header `{0}` is not accepted")]
    HeaderNotAccepted(&'static str),
    /// A header member that is absent or not what it should be.
    #[error("header `{0}` is missing or not of its form")]
    BadHeader(&'static str),
    /// `typ` of another kind of token.
    #[error("header `typ` is that of another kind of token")]
    WrongType,
    /// `alg` that is not that of the key; `none` among them.
    #[error("header `alg` is not an algorithm of the key")]
    WrongAlgorithm,
    /// No key of the issuer has this `kid`.
    #[error("the issuer has no key of this `kid`")]
    UnknownKey,
    /// The key belongs to another issuer.
    #[error("the key belongs to another issuer")]
    KeyOfAnotherIssuer,
    /// The signature is not that of the key.
    #[error("the signature does not fit")]
    BadSignature,
    /// A claim that must be there is not.
    #[error("claim `{0}` is missing")]
    Missing(&'static str),
    /// A claim of another type or form.
    #[error("claim `{0}` is not of its form")]
    Mistyped(&'static str),
    /// `exp` has passed.
    #[error("the token has expired")]
    Expired,
    /// `nbf` is to come.
    #[error("the token is not valid yet")]
    NotYetValid,
    /// `iat` is to come.
    #[error("the token was issued in the future")]
    IssuedInFuture,
    /// Good for longer than [`crate::life::LIFE_SECONDS_MAX`].
    #[error("the token lives longer than {} seconds", crate::life::LIFE_SECONDS_MAX)]
    LivesTooLong,
    /// Another `iss`.
    #[error("claim `iss` is not the issuer")]
    WrongIssuer,
    /// Not for us.
    #[error("claim `aud` is not us")]
    WrongAudience,
    /// Another tenant.
    #[error("claim `{0}` is not the tenant")]
    WrongTenant(&'static str),
    /// `ver` of the other form of issuer (R6).
    #[error("claim `ver` does not fit the issuer")]
    WrongVersion,
    /// Another subject than asked for.
    #[error("claim `sub` is not the subject")]
    WrongSubject,
    /// An ID token, a refresh token or a token of another purpose (R8).
    #[error("claim `{0}` shows that it is no access token")]
    NotAnAccessToken(&'static str),
    /// A claim that no ID token has.
    #[error("claim `{0}` shows that it is no ID token")]
    NotAnIdToken(&'static str),
    /// It was made for another request.
    #[error("claim `nonce` is not that of the request")]
    WrongNonce,
    /// Claims of a person and of a program at once (R9).
    #[error("claims `{0}` and `{1}` contradict each other")]
    Contradiction(&'static str, &'static str),
}

impl TokenError {
    /// What a caller may see of any refusal (RFC 6750 §3.1).
    pub const CODE: &'static str = "invalid_token";

    /// Whether only time is wrong: a new token of the same kind would be taken.
    pub const fn is_expired(self) -> bool {
        matches!(self, Self::Expired)
    }
}
