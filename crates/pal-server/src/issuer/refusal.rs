//! Why the issuer hands nothing out: a word of RFC 6749 §5.2, Entra's number for people who search for it, and what to do.

use pal_identity::issuer::IssueError;
use pal_identity::secret::NoRandomness;
use pal_store::StoreError;

use crate::directory::NoAccount;
use crate::texts::key;
use crate::told::{Tell, Told, words};

/// A refusal of the issuer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum OauthRefusal {
    /// A parameter is missing, comes twice, or makes no sense.
    #[error("AADSTS900144: {0}")]
    InvalidRequest(String),
    /// No such tenant.
    #[error("AADSTS90002: there is no tenant `{0}` here; name one by its id or domain")]
    NoTenant(String),
    /// The client is unknown, or not proven.
    #[error(
        "AADSTS7000215: the client is unknown in this tenant, or its secret, certificate or assertion is not good"
    )]
    InvalidClient,
    /// The client may not do that.
    #[error("AADSTS700016: {0}")]
    UnauthorizedClient(String),
    /// The code, refresh token or device code is not good.
    #[error("AADSTS70008: {0}")]
    InvalidGrant(&'static str),
    /// The person has no account in the tenant.
    #[error(transparent)]
    NoAccount(#[from] NoAccount),
    /// No such grant here.
    #[error(
        "AADSTS70003: the grant type `{0}` is not supported; use client_credentials, authorization_code, refresh_token or the device code grant"
    )]
    UnsupportedGrantType(String),
    /// Only codes are handed out.
    #[error("AADSTS700054: only the response type `code` is supported")]
    UnsupportedResponseType,
    /// Two resources at once.
    #[error("AADSTS28000: the scopes are of more than one resource; ask for one resource at a time")]
    InvalidScope,
    /// The person did not say anything yet.
    #[error("AADSTS70016: the person has not signed in yet; ask again")]
    AuthorizationPending,
    /// The person said no.
    #[error("AADSTS70018: the person declined")]
    AccessDenied,
    /// The device code is no longer known.
    #[error("AADSTS70020: the device code has expired or was used")]
    ExpiredToken,
    /// A page must be shown, and may not.
    #[error("AADSTS50058: nobody is signed in, and `prompt=none` forbids to ask")]
    LoginRequired,
    /// Ours.
    #[error("AADSTS90033: the service cannot do that right now; try again")]
    Broken,
}

impl OauthRefusal {
    /// The word of RFC 6749 and RFC 8628.
    pub(crate) const fn word(&self) -> &'static str {
        match self {
            Self::InvalidRequest(_) | Self::NoTenant(_) => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::UnauthorizedClient(_) => "unauthorized_client",
            Self::InvalidGrant(_) | Self::NoAccount(_) => "invalid_grant",
            Self::UnsupportedGrantType(_) => "unsupported_grant_type",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::InvalidScope => "invalid_scope",
            Self::AuthorizationPending => "authorization_pending",
            Self::AccessDenied => "authorization_declined",
            Self::ExpiredToken => "expired_token",
            Self::LoginRequired => "login_required",
            Self::Broken => "temporarily_unavailable",
        }
    }

    /// Entra's number.
    pub(crate) const fn number(&self) -> u32 {
        match self {
            Self::InvalidRequest(_) => 900_144,
            Self::NoTenant(_) => 90_002,
            Self::InvalidClient => 7_000_215,
            Self::UnauthorizedClient(_) => 700_016,
            Self::InvalidGrant(_) => 70_008,
            Self::NoAccount(_) => 50_020,
            Self::UnsupportedGrantType(_) => 70_003,
            Self::UnsupportedResponseType => 700_054,
            Self::InvalidScope => 28_000,
            Self::AuthorizationPending => 70_016,
            Self::AccessDenied => 70_018,
            Self::ExpiredToken => 70_020,
            Self::LoginRequired => 50_058,
            Self::Broken => 90_033,
        }
    }

    /// The status of the token endpoint.
    pub(crate) const fn status(&self) -> u16 {
        match self {
            Self::InvalidClient => 401,
            Self::Broken => 503,
            Self::InvalidRequest(_)
            | Self::NoTenant(_)
            | Self::UnauthorizedClient(_)
            | Self::InvalidGrant(_)
            | Self::NoAccount(_)
            | Self::UnsupportedGrantType(_)
            | Self::UnsupportedResponseType
            | Self::InvalidScope
            | Self::AuthorizationPending
            | Self::AccessDenied
            | Self::ExpiredToken
            | Self::LoginRequired => 400,
        }
    }

    /// A parameter that must be there is not.
    pub(crate) fn missing(name: &str) -> Self {
        Self::InvalidRequest(format!("the parameter `{name}` is missing"))
    }
}

/// What a person is told of it; whoever runs the program that asked finds the number, and the rest in the log.
impl Tell for OauthRefusal {
    fn told(&self) -> Told {
        match self {
            Self::InvalidRequest(_) => Told::plain(key("refused-request")),
            Self::NoTenant(tenant) => Told::of(key("refused-tenant"), [("tenant", tenant.into())]),
            Self::NoAccount(NoAccount(tenant)) => {
                Told::of(key("sign-in-no-account"), [("tenant", words(tenant))])
            }
            Self::InvalidClient | Self::UnauthorizedClient(_) => Told::plain(key("refused-client")),
            Self::UnsupportedGrantType(_) | Self::UnsupportedResponseType | Self::InvalidScope => {
                Told::plain(key("refused-unsupported"))
            }
            Self::InvalidGrant(_)
            | Self::AuthorizationPending
            | Self::AccessDenied
            | Self::ExpiredToken
            | Self::LoginRequired => Told::plain(key("refused-again")),
            Self::Broken => Told::plain(key("arm-unavailable")),
        }
    }
}

impl From<StoreError> for OauthRefusal {
    fn from(error: StoreError) -> Self {
        let text = crate::cause::chain(&error);
        tracing::error!(error = text, "the store did not answer");
        Self::Broken
    }
}

impl From<IssueError> for OauthRefusal {
    fn from(error: IssueError) -> Self {
        let text = crate::cause::chain(&error);
        tracing::error!(error = text, "no token could be signed");
        Self::Broken
    }
}

impl From<NoRandomness> for OauthRefusal {
    fn from(error: NoRandomness) -> Self {
        tracing::error!(%error, "nothing could be handed out");
        Self::Broken
    }
}

impl From<pal_wire::query::Repeated> for OauthRefusal {
    fn from(repeated: pal_wire::query::Repeated) -> Self {
        Self::InvalidRequest(format!("the parameter {repeated}"))
    }
}
