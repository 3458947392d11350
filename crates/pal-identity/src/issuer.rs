//! Our own issuer: it signs who is who, and knows its own tokens again.

use pal_model::{Instant, ObjectId, Principal, TenantId};
use serde::Serialize;

use crate::authority::Authority;
use crate::caller::{Caller, CallerKind};
use crate::claims::{AccessClaims, IdClaims, Subject};
use crate::encoding::base64url;
use crate::key::KeyError;
use crate::key_ring::{KeyRing, NoKey};
use crate::life::{instant, seconds};
use crate::secret::{NoRandomness, Secret, random};
use crate::token::{Token, TokenType};
use crate::token_error::TokenError;

/// How long an access token lives (contract §10).
pub const ACCESS_TOKEN_SECONDS: i64 = 3600;
/// What a person lets a program do: everything that the person may.
pub const SCOPE: &str = "user_impersonation";

/// `token_use` of an access token; nothing else carries it (R8).
const ACCESS: &str = "access";

/// Why no token is issued: something is broken, for whoever asks was let in before.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// There is no key.
    #[error(transparent)]
    NoKey(#[from] NoKey),
    /// The key does not sign.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// No id for the token.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// The claims are no JSON.
    #[error("the claims cannot be written")]
    Claims(#[from] serde_json::Error),
}

/// A token and how long it lives.
#[derive(Debug, Clone)]
pub struct IssuedToken {
    /// The token.
    pub token: Secret,
    /// Its life in seconds: `expires_in`.
    pub expires_in: i64,
    /// When it expires.
    pub expires: Instant,
}

/// The issuer of a server that is known by one public URL.
#[derive(Debug, Clone)]
pub struct Issuer {
    public_url: String,
    audiences: [String; 2],
}

#[derive(Serialize)]
struct Claims<'a> {
    aud: &'a str,
    iss: &'a str,
    iat: i64,
    nbf: i64,
    exp: i64,
    tid: String,
    oid: String,
    sub: String,
    ver: &'static str,
    uti: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_use: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    idtyp: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scp: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    appid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    azp: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    upn: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    preferred_username: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<&'a str>,
}

impl Issuer {
    /// The issuer of the server at that URL; a slash at its end does not count.
    pub fn new(public_url: &str) -> Self {
        let public_url = public_url.trim_end_matches('/').to_owned();
        let audiences = [public_url.clone(), format!("{public_url}/")];
        Self { public_url, audiences }
    }

    /// `iss` of the tokens of an authority.
    pub fn name(&self, authority: Authority) -> String {
        authority.issuer(&self.public_url)
    }

    /// Whether a token says it is ours, so that it is to be judged by [`Issuer::validate`] and by nobody else.
    pub fn is_of(&self, token: &Token<'_>) -> bool {
        let path = token.unverified_issuer().and_then(|issuer| issuer.strip_prefix(&self.public_url));
        path.is_some_and(|path| path.starts_with('/'))
    }

    /// Signs an access token.
    pub fn access_token(
        &self,
        access: &AccessClaims,
        ring: &KeyRing,
        now: Instant,
    ) -> Result<IssuedToken, IssueError> {
        let issuer = self.name(access.authority);
        let mut claims = claims(access.audience.trim_end_matches('/'), &issuer, access.authority, now)?;
        claims.tid = access.principal.tenant.to_string();
        claims.oid = access.principal.object.to_string();
        claims.sub.clone_from(&claims.oid);
        claims.token_use = Some(ACCESS);
        match &access.subject {
            Subject::Person { name, upn } => {
                claims.scp = Some(SCOPE);
                claims.name = name.as_deref();
                claims.upn = upn.as_deref();
            }
            Subject::Program => claims.idtyp = Some("app"),
        }
        match access.authority {
            Authority::Tenant(_) => claims.azp = Some(access.client_id.to_string()),
            Authority::Adfs => claims.appid = Some(access.client_id.to_string()),
        }
        sign(&claims, ring, now)
    }

    /// Signs an ID token.
    pub fn id_token(&self, id: &IdClaims, ring: &KeyRing, now: Instant) -> Result<IssuedToken, IssueError> {
        let (issuer, audience) = (self.name(id.authority), id.client_id.to_string());
        let mut claims = claims(&audience, &issuer, id.authority, now)?;
        claims.tid = id.principal.tenant.to_string();
        claims.oid = id.principal.object.to_string();
        claims.sub.clone_from(&claims.oid);
        claims.name = id.name.as_deref();
        claims.nonce = id.nonce.as_deref();
        claims.preferred_username = id.upn.as_deref();
        claims.upn = id.upn.as_deref();
        sign(&claims, ring, now)
    }

    /// Who is calling with one of our own access tokens. Signature first; then every claim must be one that
    /// [`Issuer::access_token`] writes.
    pub fn validate(&self, token: &Token<'_>, ring: &KeyRing, now: Instant) -> Result<Caller, TokenError> {
        token.refuse_certificates()?;
        if token.token_type() != TokenType::Jwt {
            return Err(TokenError::WrongType);
        }
        let kid = token.kid().ok_or(TokenError::BadHeader("kid"))?;
        let claims = token.verify(ring.verifying(kid, now).ok_or(TokenError::UnknownKey)?)?;
        let life = claims.life()?;
        life.check(now)?;
        let tenant = TenantId(claims.guid("tid")?);
        let issuer = claims.required_text("iss")?;
        let authorities = [Authority::Tenant(tenant), Authority::Adfs];
        let authority = authorities.into_iter().find(|authority| self.name(*authority) == issuer);
        let authority = authority.ok_or(TokenError::WrongIssuer)?;
        if claims.required_text("ver")? != authority.version() {
            return Err(TokenError::WrongVersion);
        }
        claims.is_for(&self.audiences)?;
        if claims.text("token_use")? != Some(ACCESS) {
            return Err(TokenError::NotAnAccessToken("token_use"));
        }
        if claims.has("nonce") {
            return Err(TokenError::NotAnAccessToken("nonce"));
        }
        let caller_kind = match (claims.text("idtyp")?, claims.text("scp")?) {
            (Some("app"), None) => CallerKind::Program,
            (None, Some(_)) => CallerKind::Person,
            (Some("app"), Some(_)) => return Err(TokenError::Contradiction("idtyp", "scp")),
            (Some(_), _) => return Err(TokenError::Mistyped("idtyp")),
            (None, None) => return Err(TokenError::Missing("scp")),
        };
        let client = match authority {
            Authority::Tenant(_) => "azp",
            Authority::Adfs => "appid",
        };
        Ok(Caller {
            principal: Principal { tenant, object: ObjectId(claims.guid("oid")?) },
            kind: caller_kind,
            client_id: Some(claims.guid(client)?),
            good_from: life.good_from(),
            good_until: life.good_until(),
        })
    }
}

fn claims<'a>(
    audience: &'a str,
    issuer: &'a str,
    authority: Authority,
    now: Instant,
) -> Result<Claims<'a>, NoRandomness> {
    let started = seconds(now);
    Ok(Claims {
        aud: audience,
        iss: issuer,
        iat: started,
        nbf: started,
        exp: started.saturating_add(ACCESS_TOKEN_SECONDS),
        tid: String::new(),
        oid: String::new(),
        sub: String::new(),
        ver: authority.version(),
        uti: base64url(&*random::<16>()?),
        token_use: None,
        idtyp: None,
        scp: None,
        appid: None,
        azp: None,
        name: None,
        upn: None,
        preferred_username: None,
        nonce: None,
    })
}

fn sign(claims: &Claims<'_>, ring: &KeyRing, now: Instant) -> Result<IssuedToken, IssueError> {
    let token = ring.current(now)?.sign(&serde_json::to_vec(claims)?)?;
    Ok(IssuedToken {
        token: Secret::new(token),
        expires_in: ACCESS_TOKEN_SECONDS,
        expires: instant(claims.exp),
    })
}
