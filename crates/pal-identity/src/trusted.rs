//! Tokens of another directory (`[[trusted_issuer]]`): Entra, AD FS or Keycloak, with nothing taken on trust but their keys.

use pal_model::{Guid, Instant, ObjectId, Principal, TenantId};

use crate::caller::{Caller, CallerKind};
use crate::claim_set::ClaimSet;
use crate::jwks::KeySet;
use crate::life::Life;
use crate::token::{Token, TokenType};
use crate::token_error::TokenError;

/// Whether a token must say from when on it is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotBefore {
    /// `nbf` must be there (R7): Entra and AD FS write it.
    Required,
    /// Without `nbf`, `iat` counts: Keycloak no longer writes it.
    IssuedAtCounts,
}

/// An issuer whose tokens are good here, and for which tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedIssuer {
    /// `iss`, compared byte by byte.
    pub issuer: String,
    /// `aud` of tokens that are for us: any of these.
    pub audiences: Vec<String>,
    /// The tenant its tokens speak for.
    pub tenant: TenantId,
    /// The claim that says the tenant, for issuers without `tid`.
    pub tenant_claim: Option<String>,
    /// The claim that says the object: `oid` unless configured.
    pub object_claim: String,
    /// Whether `nbf` must be there.
    pub not_before: NotBefore,
}

/// What an ID token must be meant for.
#[derive(Debug, Clone, Copy)]
pub struct IdTokenFor<'e> {
    /// The program that asked.
    pub client_id: &'e str,
    /// What the request gave along.
    pub nonce: &'e str,
}

impl TrustedIssuer {
    /// The object claim of an issuer that does not say another.
    pub const OBJECT_CLAIM: &'static str = "oid";

    /// Whether a token says it is of this issuer. Two rows may name one issuer, for two tenants: ask each.
    pub fn is_of(&self, token: &Token<'_>) -> bool {
        token.unverified_issuer() == Some(self.issuer.as_str())
    }

    /// Who is calling with one of its access tokens, given its keys. [`TokenError::UnknownKey`] is the one refusal after which
    /// newer keys may help.
    pub fn validate(&self, token: &Token<'_>, keys: &KeySet, now: Instant) -> Result<Caller, TokenError> {
        token.refuse_certificates()?;
        match token.token_type() {
            TokenType::Jwt | TokenType::AccessToken => {}
            TokenType::ClientAuthentication | TokenType::Unsaid => return Err(TokenError::WrongType),
        }
        let kid = token.kid().ok_or(TokenError::BadHeader("kid"))?;
        let key = keys.get(kid).ok_or(TokenError::UnknownKey)?;
        if !key.belongs_to(&self.issuer, &self.tenant.to_string()) {
            return Err(TokenError::KeyOfAnotherIssuer);
        }
        let claims = token.verify(key)?;
        let life = self.life(claims)?;
        life.check(now)?;
        if claims.required_text("iss")? != self.issuer {
            return Err(TokenError::WrongIssuer);
        }
        self.check_version(claims)?;
        claims.is_for(&self.audiences)?;
        let principal = self.principal(claims)?;
        refuse_other_purposes(claims)?;
        Ok(Caller {
            principal,
            kind: kind(claims)?,
            client_id: client_id(claims)?,
            good_from: life.good_from(),
            good_until: life.good_until(),
        })
    }

    /// Who signed in at a program of ours, by an ID token of this issuer (`OpenID` Connect Core §3.1.3.7): meant for that program
    /// alone, and made for the request that had that nonce.
    pub fn validate_id_token(
        &self,
        token: &Token<'_>,
        keys: &KeySet,
        expected: IdTokenFor<'_>,
        now: Instant,
    ) -> Result<Principal, TokenError> {
        token.refuse_certificates()?;
        match token.token_type() {
            TokenType::Jwt | TokenType::Unsaid => {}
            TokenType::AccessToken | TokenType::ClientAuthentication => return Err(TokenError::WrongType),
        }
        let key = match token.kid() {
            Some(kid) => keys.get(kid).ok_or(TokenError::UnknownKey)?,
            // Needed only where there are several (`OpenID` Connect Core §10.1).
            None => keys.only().ok_or(TokenError::BadHeader("kid"))?,
        };
        if !key.belongs_to(&self.issuer, &self.tenant.to_string()) {
            return Err(TokenError::KeyOfAnotherIssuer);
        }
        let claims = token.verify(key)?;
        // `nbf` is for access tokens; of ID tokens the standard asks `iat` and `exp`.
        let issued = claims.required_seconds("iat")?;
        let not_before = claims.seconds("nbf")?.unwrap_or(issued);
        Life { issued, not_before, expires: claims.required_seconds("exp")? }.check(now)?;
        if claims.required_text("iss")? != self.issuer {
            return Err(TokenError::WrongIssuer);
        }
        self.check_version(claims)?;
        claims.is_for_only(expected.client_id)?;
        if claims.text("azp")?.is_some_and(|party| party != expected.client_id) {
            return Err(TokenError::Contradiction("aud", "azp"));
        }
        if claims.required_text("nonce")? != expected.nonce {
            return Err(TokenError::WrongNonce);
        }
        // Keycloak says in `typ` what a token is for; our own access tokens in `token_use`.
        match (claims.text("typ")?, claims.has("token_use")) {
            (None | Some("ID"), false) => self.principal(claims),
            (Some(_), _) => Err(TokenError::NotAnIdToken("typ")),
            (None, true) => Err(TokenError::NotAnIdToken("token_use")),
        }
    }

    fn life(&self, claims: &ClaimSet) -> Result<Life, TokenError> {
        match (self.not_before, claims.has("nbf")) {
            (NotBefore::IssuedAtCounts, false) => {
                let issued = claims.required_seconds("iat")?;
                Ok(Life { issued, not_before: issued, expires: claims.required_seconds("exp")? })
            }
            (NotBefore::IssuedAtCounts, true) | (NotBefore::Required, _) => claims.life(),
        }
    }

    /// Entra's two forms of issuer say which form of token they make (R6).
    fn check_version(&self, claims: &ClaimSet) -> Result<(), TokenError> {
        let expected = if self.issuer.ends_with("/v2.0") {
            "2.0"
        } else if self.issuer.starts_with("https://sts.windows.net/") {
            "1.0"
        } else {
            return Ok(());
        };
        match claims.text("ver")? {
            Some(version) if version != expected => Err(TokenError::WrongVersion),
            Some(_) | None => Ok(()),
        }
    }

    /// The tenant that the row names, and the object that the token does.
    fn principal(&self, claims: &ClaimSet) -> Result<Principal, TokenError> {
        let tenant = match &self.tenant_claim {
            None => claims.guid("tid")?,
            Some(name) => claims.configured_guid(name, "tenant_claim")?,
        };
        if TenantId(tenant) != self.tenant {
            return Err(TokenError::WrongTenant(if self.tenant_claim.is_none() {
                "tid"
            } else {
                "tenant_claim"
            }));
        }
        // A token that says both must not say two tenants.
        if claims.has("tid") && TenantId(claims.guid("tid")?) != self.tenant {
            return Err(TokenError::WrongTenant("tid"));
        }
        let object = claims.configured_guid(&self.object_claim, "object_claim")?;
        Ok(Principal { tenant: self.tenant, object: ObjectId(object) })
    }
}

/// ID tokens carry hashes of what came with them and the nonce of their request; Keycloak says in `typ` what a token is for.
fn refuse_other_purposes(claims: &ClaimSet) -> Result<(), TokenError> {
    for hash in ["at_hash", "c_hash", "s_hash"] {
        if claims.has(hash) {
            return Err(TokenError::NotAnAccessToken(hash));
        }
    }
    match claims.text("typ")? {
        // Keycloak's older access tokens have a nonce too, but say that they are none of the others.
        Some("Bearer") => Ok(()),
        Some(_) => Err(TokenError::NotAnAccessToken("typ")),
        None if claims.has("nonce") => Err(TokenError::NotAnAccessToken("nonce")),
        None => Ok(()),
    }
}

/// Only `idtyp` makes a program (R9); a token that says so and has a person's scopes contradicts itself.
fn kind(claims: &ClaimSet) -> Result<CallerKind, TokenError> {
    match (claims.text("idtyp")?, claims.has("scp")) {
        (Some("app"), true) => Err(TokenError::Contradiction("idtyp", "scp")),
        (Some("app"), false) => Ok(CallerKind::Program),
        (None | Some("user"), _) => Ok(CallerKind::Person),
        (Some(_), _) => Err(TokenError::Mistyped("idtyp")),
    }
}

/// The program, where it has a GUID; Keycloak's have names.
fn client_id(claims: &ClaimSet) -> Result<Option<Guid>, TokenError> {
    let client = match claims.text("azp")? {
        Some(client) => Some(client),
        None => claims.text("appid")?,
    };
    Ok(client.and_then(|client| client.parse().ok()))
}
