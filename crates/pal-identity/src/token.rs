//! The one reader of signed tokens (JWS compact form, RFC 7515 §3.1). It knows no option, so nothing in a token can change how
//! it is read: one parse, a limit before it, and a header that may name a key but never bring one (R1 … R4, R11).

use std::fmt;

use serde_json::{Map, Value};

use crate::algorithm::Algorithm;
use crate::claim_set::ClaimSet;
use crate::encoding::from_base64url;
use crate::json;
use crate::jwks::{KID_LENGTH_MAX, VerifyingKey};
use crate::token_error::TokenError;

/// The longest token, in bytes.
pub const LENGTH_MAX: usize = 16 * 1024;

/// Members that would have the token read another way: conditions, unencoded or compressed content, encryption, a token within.
const OTHER_READINGS: [&str; 6] = ["crit", "b64", "zip", "enc", "epk", "cty"];
/// Members that point to a key.
const FOREIGN_KEYS: [&str; 3] = ["jku", "x5u", "jwk"];

/// What `typ` says a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenType {
    /// `JWT`.
    Jwt,
    /// `at+jwt` (RFC 9068).
    AccessToken,
    /// `client-authentication+jwt` (RFC 7523bis).
    ClientAuthentication,
    /// No `typ`.
    Unsaid,
}

/// A token that is well-formed. Nothing in it is true yet: see [`crate::Issuer::validate`], [`crate::TrustedIssuer::validate`]
/// and [`crate::assertion`].
#[derive(Clone)]
pub struct Token<'t> {
    signed: &'t str,
    signature: &'t str,
    algorithm: Algorithm,
    kid: Option<String>,
    said_type: TokenType,
    header: Map<String, Value>,
    claims: ClaimSet,
}

impl<'t> Token<'t> {
    /// Reads the text of a token, or says why it is none.
    pub fn read(text: &'t str) -> Result<Self, TokenError> {
        if text.len() > LENGTH_MAX {
            return Err(TokenError::TooLong);
        }
        let mut parts = text.split('.');
        let (Some(header), Some(claims), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(TokenError::NotThreeParts { parts: text.split('.').count() });
        };
        let signed_length = header.len() + 1 + claims.len();
        let signed = text.get(..signed_length).ok_or(TokenError::NotThreeParts { parts: 3 })?;
        bytes_of(signature, "signature")?;
        let header = object_of(header, "header")?;
        let (algorithm, kid, said_type) = read_header(&header)?;
        let claims = ClaimSet(object_of(claims, "claims")?);
        Ok(Self { signed, signature, algorithm, kid, said_type, header, claims })
    }

    /// The issuer it says it is of: where to look for keys, not yet who signed.
    pub fn unverified_issuer(&self) -> Option<&str> {
        self.claims.text("iss").ok().flatten()
    }

    /// The subject it says it is about, for the same purpose.
    pub fn unverified_subject(&self) -> Option<&str> {
        self.claims.text("sub").ok().flatten()
    }

    /// The name of the key it says it is signed with.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// Whether it names the certificate of its key (`x5t` or `x5t#S256`), as client assertions do.
    pub fn names_a_certificate(&self) -> bool {
        self.header.contains_key("x5t") || self.header.contains_key("x5t#S256")
    }

    /// What it says it is.
    pub(crate) fn token_type(&self) -> TokenType {
        self.said_type
    }

    /// A header member that is a text, or `None` if it is absent.
    pub(crate) fn header_text(&self, name: &'static str) -> Result<Option<&str>, TokenError> {
        text_of(&self.header, name)
    }

    /// Refuses a header that brings a certificate along. Only client assertions may, and there it counts for nothing.
    pub(crate) fn refuse_certificates(&self) -> Result<(), TokenError> {
        if self.header.contains_key("x5c") { Err(TokenError::HeaderNotAccepted("x5c")) } else { Ok(()) }
    }

    /// What it claims, if that key signed it.
    pub(crate) fn verify(&self, key: &VerifyingKey) -> Result<&ClaimSet, TokenError> {
        if !key.allows(self.algorithm) {
            return Err(TokenError::WrongAlgorithm);
        }
        if !key.fits(self.algorithm, self.signed, self.signature) {
            return Err(TokenError::BadSignature);
        }
        Ok(&self.claims)
    }
}

impl fmt::Debug for Token<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

fn bytes_of(part: &str, name: &'static str) -> Result<Vec<u8>, TokenError> {
    let bytes = from_base64url(part).filter(|bytes| !bytes.is_empty());
    bytes.ok_or(TokenError::NotBase64Url { part: name })
}

fn object_of(part: &str, name: &'static str) -> Result<Map<String, Value>, TokenError> {
    json::object(&bytes_of(part, name)?).ok_or(TokenError::NotAnObject { part: name })
}

fn text_of<'h>(header: &'h Map<String, Value>, name: &'static str) -> Result<Option<&'h str>, TokenError> {
    match header.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(TokenError::BadHeader(name)),
    }
}

fn read_header(header: &Map<String, Value>) -> Result<(Algorithm, Option<String>, TokenType), TokenError> {
    for name in OTHER_READINGS.into_iter().chain(FOREIGN_KEYS) {
        if header.contains_key(name) {
            return Err(TokenError::HeaderNotAccepted(name));
        }
    }
    let algorithm = text_of(header, "alg")?.ok_or(TokenError::BadHeader("alg"))?;
    let algorithm = Algorithm::from_name(algorithm).ok_or(TokenError::WrongAlgorithm)?;
    let kid = text_of(header, "kid")?;
    if kid.is_some_and(|kid| kid.is_empty() || kid.len() > KID_LENGTH_MAX) {
        return Err(TokenError::BadHeader("kid"));
    }
    let token_type = match text_of(header, "typ")? {
        None => TokenType::Unsaid,
        Some("JWT") => TokenType::Jwt,
        Some("at+jwt" | "application/at+jwt") => TokenType::AccessToken,
        Some("client-authentication+jwt") => TokenType::ClientAuthentication,
        Some(_) => return Err(TokenError::WrongType),
    };
    Ok((algorithm, kid.map(str::to_owned), token_type))
}
