//! What our own tokens say.

use pal_model::{Guid, Principal};
use serde_json::json;

use crate::authority::Authority;
use crate::encoding::base64url;

/// Whom an access token is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A person, with the names to show; they never decide anything.
    Person {
        /// The display name.
        name: Option<String>,
        /// The name they sign in with.
        upn: Option<String>,
    },
    /// A program.
    Program,
}

/// An access token to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessClaims {
    /// Where it was asked for.
    pub authority: Authority,
    /// The resource asked for. A slash at its end is taken off.
    pub audience: String,
    /// Whose it is, in the tenant it is good for.
    pub principal: Principal,
    /// Person or program.
    pub subject: Subject,
    /// The program that asked.
    pub client_id: Guid,
}

/// An ID token to be (OpenID Connect Core §2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdClaims {
    /// Where it was asked for.
    pub authority: Authority,
    /// The program that asked: the audience.
    pub client_id: Guid,
    /// Who signed in.
    pub principal: Principal,
    /// The display name.
    pub name: Option<String>,
    /// The name they signed in with.
    pub upn: Option<String>,
    /// `nonce` of the authorize request, given back as it was.
    pub nonce: Option<String>,
}

/// `client_info` of a token answer: the home account, by which MSAL files what it caches.
pub fn client_info(home: Principal) -> String {
    let info = json!({ "uid": home.object.to_string(), "utid": home.tenant.to_string() });
    base64url(info.to_string().as_bytes())
}
