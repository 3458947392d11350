//! What an authorization server says (RFC 6749, RFC 8628, RFC 8414), as Azure's clients read it (wire facts §6).

use serde::{Deserialize, Serialize};

/// The discovery document of an authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discovery {
    /// Who issues.
    pub issuer: String,
    /// The sign-in page.
    pub authorization_endpoint: String,
    /// Where tokens are had.
    pub token_endpoint: String,
    /// Where device codes are had.
    pub device_authorization_endpoint: String,
    /// The keys.
    pub jwks_uri: String,
    /// How a client proves itself.
    pub token_endpoint_auth_methods_supported: Vec<String>,
    /// Algorithms of client assertions.
    pub token_endpoint_auth_signing_alg_values_supported: Vec<String>,
    /// `code`.
    pub response_types_supported: Vec<String>,
    /// `query` and `form_post`.
    pub response_modes_supported: Vec<String>,
    /// The grants there are.
    pub grant_types_supported: Vec<String>,
    /// `S256`.
    pub code_challenge_methods_supported: Vec<String>,
    /// `public`: an account has one subject everywhere.
    pub subject_types_supported: Vec<String>,
    /// Algorithms of id tokens.
    pub id_token_signing_alg_values_supported: Vec<String>,
    /// Scopes of OpenID Connect.
    pub scopes_supported: Vec<String>,
    /// What an id token says.
    pub claims_supported: Vec<String>,
    /// RFC 9207: the answer of the sign-in page names the issuer.
    pub authorization_response_iss_parameter_supported: bool,
}

/// Tokens that were issued (RFC 6749 §5.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenAnswer {
    /// `Bearer`.
    pub token_type: String,
    /// The scopes asked for: MSAL files the token under them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// Seconds the access token lasts.
    pub expires_in: u64,
    /// The same, for clients that look for it.
    pub ext_expires_in: u64,
    /// The access token.
    pub access_token: String,
    /// For the next access token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// Who signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_token: Option<String>,
    /// Which account signed in: base64url of [`ClientInfo`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_info: Option<String>,
}

/// Which account signed in: always the home account, wherever the token is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientInfo {
    /// The object in its home tenant.
    pub uid: String,
    /// The home tenant.
    pub utid: String,
}

/// A refusal of the token endpoint (RFC 6749 §5.2), with the numbers that Azure's clients look for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OauthError {
    /// One of the registered words.
    pub error: String,
    /// For people.
    pub error_description: String,
    /// Entra's numbers of the case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub error_codes: Vec<u32>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<String>,
    /// The same as the header `x-ms-request-id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
    /// The same again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<String>,
}

/// A device code (RFC 8628 §3.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceAnswer {
    /// What the person types.
    pub user_code: String,
    /// What the device polls with.
    pub device_code: String,
    /// Where the person types it.
    pub verification_uri: String,
    /// Seconds until the code is forgotten.
    pub expires_in: u64,
    /// Seconds between polls.
    pub interval: u64,
    /// What the device shows.
    pub message: String,
}

/// The answer of a managed-identity endpoint (api-version 2019-08-01).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManagedIdentityAnswer {
    /// The access token.
    pub access_token: String,
    /// Seconds since 1970 at which it ends, as text.
    pub expires_on: String,
    /// What it is for.
    pub resource: String,
    /// `Bearer`.
    pub token_type: String,
    /// Whose it is.
    pub client_id: String,
}
