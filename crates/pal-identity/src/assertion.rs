//! A program that proves with a signed assertion who it is (RFC 7523 §3): signed by its own certificate, or by an issuer that
//! its directory row names (a federated credential).

use pal_model::{Guid, Instant};

use crate::certificate::Certificate;
use crate::claim_set::ClaimSet;
use crate::jwks::KeySet;
use crate::life::{Life, instant, seconds};
use crate::token::{Token, TokenType};
use crate::token_error::TokenError;

/// `client_assertion_type` of all of them (RFC 7523 §2.2).
pub const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// Entra's audience of federated credentials, unless the row says another.
pub const FEDERATED_AUDIENCE: &str = "api://AzureADTokenExchange";
/// The longest assertion id, in bytes.
const ID_LENGTH_MAX: usize = 256;

/// Why an assertion proves nothing. For the log; the caller is told [`AssertionError::CODE`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AssertionError {
    /// It is no good token, or not of that issuer, subject or audience.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// It does not name a certificate of the program.
    #[error("the assertion names no certificate of the program")]
    UnknownCertificate,
    /// The certificate's dates are past or to come.
    #[error("certificate `{thumbprint}` is not in force")]
    CertificateNotInForce {
        /// Its `x5t#S256`.
        thumbprint: String,
    },
    /// `iss` and `sub` are not the program.
    #[error("claim `{0}` is not the client id")]
    NotTheClient(&'static str),
}

impl AssertionError {
    /// What a caller may see of any refusal (RFC 6749 §5.2).
    pub const CODE: &'static str = "invalid_client";
}

/// A credential that another issuer vouches for, as the directory row says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FederatedCredential<'a> {
    /// `iss`, byte by byte.
    pub issuer: &'a str,
    /// `sub`, byte by byte.
    pub subject: &'a str,
    /// One of `aud`.
    pub audience: &'a str,
}

/// An assertion that proved who a program is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assertion {
    /// `jti`, if it has one. Clients send one assertion several times, so seeing it again is no sin.
    pub id: Option<String>,
    /// When it is no longer taken.
    pub good_until: Instant,
}

/// Judges an assertion that the program signed with one of its certificates: RS256 or PS256, the certificate named by `x5t` or
/// `x5t#S256`, `iss` and `sub` the client id, `aud` one of `token_endpoints`.
pub fn by_certificate(
    token: &Token<'_>,
    certificates: &[Certificate],
    client_id: Guid,
    token_endpoints: &[&str],
    now: Instant,
) -> Result<Assertion, AssertionError> {
    refuse_other_tokens(token)?;
    let certificate = named_certificate(token, certificates)?;
    let claims = token.verify(certificate.key())?;
    if !certificate.is_valid(now) {
        let thumbprint = certificate.sha256().to_owned();
        return Err(AssertionError::CertificateNotInForce { thumbprint });
    }
    for name in ["iss", "sub"] {
        if claims.guid(name)? != client_id {
            return Err(AssertionError::NotTheClient(name));
        }
    }
    claims.is_for(token_endpoints)?;
    assertion(claims, now)
}

/// Judges an assertion that another issuer made about the program, given that issuer's keys.
pub fn by_federation(
    token: &Token<'_>,
    credential: FederatedCredential<'_>,
    keys: &KeySet,
    now: Instant,
) -> Result<Assertion, AssertionError> {
    refuse_other_tokens(token)?;
    let kid = token.kid().ok_or(TokenError::BadHeader("kid"))?;
    let key = keys.get(kid).ok_or(TokenError::UnknownKey)?;
    let claims = token.verify(key)?;
    if !key.belongs_to(credential.issuer, claims.text("tid")?.unwrap_or_default()) {
        return Err(TokenError::KeyOfAnotherIssuer.into());
    }
    if claims.required_text("iss")? != credential.issuer {
        return Err(TokenError::WrongIssuer.into());
    }
    if claims.required_text("sub")? != credential.subject {
        return Err(TokenError::WrongSubject.into());
    }
    claims.is_for(&[credential.audience])?;
    assertion(claims, now)
}

/// Access tokens of RFC 9068 are for resources, never for proving who a client is.
fn refuse_other_tokens(token: &Token<'_>) -> Result<(), TokenError> {
    match token.token_type() {
        TokenType::Jwt | TokenType::ClientAuthentication | TokenType::Unsaid => Ok(()),
        TokenType::AccessToken => Err(TokenError::WrongType),
    }
}

/// The certificate that the header names. If it gives both thumbprints, both must be of the same one.
fn named_certificate<'c>(
    token: &Token<'_>,
    certificates: &'c [Certificate],
) -> Result<&'c Certificate, AssertionError> {
    let sha1 = token.header_text("x5t")?.map(thumbprint);
    let sha256 = token.header_text("x5t#S256")?.map(thumbprint);
    if sha1.is_none() && sha256.is_none() {
        return Err(AssertionError::UnknownCertificate);
    }
    let is_named = |certificate: &&Certificate| {
        sha1.as_ref().is_none_or(|sha1| sha1 == certificate.sha1())
            && sha256.as_ref().is_none_or(|sha256| sha256 == certificate.sha256())
    };
    certificates.iter().find(is_named).ok_or(AssertionError::UnknownCertificate)
}

/// A thumbprint as base64url without padding. MSAL for Python pads it and MSAL for Go takes the other alphabet; being a name to
/// find the key by, it may.
fn thumbprint(text: &str) -> String {
    text.trim_end_matches('=').replace('+', "-").replace('/', "_")
}

/// Time and id. `exp` must be there (RFC 7523 §3); `iat`, `nbf` and `jti` may be absent, and are read if they are not.
fn assertion(claims: &ClaimSet, now: Instant) -> Result<Assertion, AssertionError> {
    let expires = claims.numeric_date("exp")?.ok_or(TokenError::Missing("exp"))?;
    let (issued, not_before) = (claims.numeric_date("iat")?, claims.numeric_date("nbf")?);
    // Without either date the assertion is taken to be as old as this moment: its life is still bounded.
    let earliest = issued.or(not_before).unwrap_or_else(|| seconds(now).min(expires));
    let life =
        Life { issued: issued.unwrap_or(earliest), not_before: not_before.unwrap_or(earliest), expires };
    life.check(now)?;
    let id = claims.text("jti")?;
    if id.is_some_and(|id| id.is_empty() || id.len() > ID_LENGTH_MAX) {
        return Err(TokenError::Mistyped("jti").into());
    }
    Ok(Assertion { id: id.map(str::to_owned), good_until: instant(life.expires) })
}
