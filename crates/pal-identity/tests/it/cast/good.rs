//! A good token, to be taken apart and put together wrongly.

use pal_identity::{Caller, Token, TokenError, TrustedIssuer};
use serde_json::{Map, Value};

use super::{Key, NOW, at, base64url, issuer, json_of, ring, trusted_keys};

/// Who judges a token.
pub(crate) enum Judge {
    Own,
    Trusted(TrustedIssuer),
}

/// A good token of some kind, taken apart.
pub(crate) struct Good {
    pub(crate) name: &'static str,
    pub(crate) judge: Judge,
    pub(crate) key: &'static Key,
    pub(crate) header: Map<String, Value>,
    pub(crate) claims: Map<String, Value>,
}

impl Good {
    /// The token.
    pub(crate) fn text(&self) -> String {
        self.rendered(&self.header, &self.claims)
    }

    /// Signed by the right key.
    pub(crate) fn rendered(&self, header: &Map<String, Value>, claims: &Map<String, Value>) -> String {
        self.raw(json_of(header).as_bytes(), json_of(claims).as_bytes())
    }

    /// Signed by the right key, whatever the bytes are.
    pub(crate) fn raw(&self, header: &[u8], claims: &[u8]) -> String {
        let signed = format!("{}.{}", base64url(header), base64url(claims));
        let alg = match self.key {
            Key::Rsa { .. } => "RS256",
            Key::Elliptic { .. } => "ES256",
        };
        format!("{signed}.{}", base64url(self.key.sign(alg, signed.as_bytes())))
    }

    pub(crate) fn header(&self, name: &str, value: Value) -> String {
        let mut header = self.header.clone();
        header.insert(name.to_owned(), value);
        self.rendered(&header, &self.claims)
    }

    pub(crate) fn claim(&self, name: &str, value: Value) -> String {
        let mut claims = self.claims.clone();
        claims.insert(name.to_owned(), value);
        self.rendered(&self.header, &claims)
    }

    pub(crate) fn without_claim(&self, name: &str) -> String {
        let mut claims = self.claims.clone();
        assert!(claims.shift_remove(name).is_some(), "{name}");
        self.rendered(&self.header, &claims)
    }

    pub(crate) fn judge(&self, text: &str) -> Result<Caller, TokenError> {
        self.judge_at(text, NOW)
    }

    pub(crate) fn judge_at(&self, text: &str, now: i64) -> Result<Caller, TokenError> {
        let token = Token::read(text)?;
        match &self.judge {
            Judge::Own => issuer().validate(&token, &ring(), at(now)),
            Judge::Trusted(row) => row.validate(&token, &trusted_keys(), at(now)),
        }
    }
}
