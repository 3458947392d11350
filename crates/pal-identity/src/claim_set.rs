//! What a token claims, read without benefit of the doubt (R7): a claim is absent or of its type.

use pal_model::Guid;
use serde_json::{Map, Value};

use crate::life::Life;
use crate::token_error::TokenError;

/// The claims of a token, each once.
#[derive(Debug, Clone)]
pub(crate) struct ClaimSet(pub(crate) Map<String, Value>);

/// 9999-12-31T23:59:59Z: after it no calendar of ours goes on.
const SECONDS_MAX: i64 = 253_402_300_799;

impl ClaimSet {
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// A text that may be absent.
    pub(crate) fn text(&self, name: &'static str) -> Result<Option<&str>, TokenError> {
        match self.0.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(TokenError::Mistyped(name)),
        }
    }

    /// A text that must be there.
    pub(crate) fn required_text(&self, name: &'static str) -> Result<&str, TokenError> {
        self.text(name)?.ok_or(TokenError::Missing(name))
    }

    /// A GUID that must be there, as text.
    pub(crate) fn guid(&self, name: &'static str) -> Result<Guid, TokenError> {
        self.required_text(name)?.parse().map_err(|_| TokenError::Mistyped(name))
    }

    /// A GUID in a claim that the configuration names; `setting` is the key that does, for the log.
    pub(crate) fn configured_guid(&self, name: &str, setting: &'static str) -> Result<Guid, TokenError> {
        match self.0.get(name) {
            None => Err(TokenError::Missing(setting)),
            Some(Value::String(text)) => text.parse().map_err(|_| TokenError::Mistyped(setting)),
            Some(_) => Err(TokenError::Mistyped(setting)),
        }
    }

    /// Whole seconds since 1970 that may be absent. `1.0`, `"1"` and `-1` are no times.
    pub(crate) fn seconds(&self, name: &'static str) -> Result<Option<i64>, TokenError> {
        match self.0.get(name) {
            None => Ok(None),
            Some(Value::Number(number)) => match number.as_i64() {
                Some(seconds @ 0..=SECONDS_MAX) => Ok(Some(seconds)),
                Some(_) | None => Err(TokenError::Mistyped(name)),
            },
            Some(_) => Err(TokenError::Mistyped(name)),
        }
    }

    /// A `NumericDate` (RFC 7519 §2) that may be absent, without its fraction of a second: MSAL writes `1795273458.25` into the
    /// assertions that it signs.
    pub(crate) fn numeric_date(&self, name: &'static str) -> Result<Option<i64>, TokenError> {
        let Some(Value::Number(number)) = self.0.get(name) else { return self.seconds(name) };
        let text = number.to_string();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, "0"));
        let is_fraction = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
        let is_number = is_fraction && whole.bytes().all(|byte| byte.is_ascii_digit());
        match whole.parse() {
            Ok(seconds @ 0..=SECONDS_MAX) if is_number => Ok(Some(seconds)),
            Ok(_) | Err(_) => Err(TokenError::Mistyped(name)),
        }
    }

    pub(crate) fn required_seconds(&self, name: &'static str) -> Result<i64, TokenError> {
        self.seconds(name)?.ok_or(TokenError::Missing(name))
    }

    /// `iat`, `nbf` and `exp`, all of which must be there.
    pub(crate) fn life(&self) -> Result<Life, TokenError> {
        Ok(Life {
            issued: self.required_seconds("iat")?,
            not_before: self.required_seconds("nbf")?,
            expires: self.required_seconds("exp")?,
        })
    }

    /// Whether `aud`, a text or an array of texts, has one of ours in it (RFC 7519 §4.1.3).
    pub(crate) fn is_for<S: AsRef<str>>(&self, audiences: &[S]) -> Result<(), TokenError> {
        let ours = |audience: &str| audiences.iter().any(|own| own.as_ref() == audience);
        let found = match self.0.get("aud") {
            None => return Err(TokenError::Missing("aud")),
            Some(Value::String(audience)) => ours(audience),
            Some(Value::Array(all)) => {
                let texts: Option<Vec<&str>> = all.iter().map(Value::as_str).collect();
                texts.ok_or(TokenError::Mistyped("aud"))?.into_iter().any(ours)
            }
            Some(_) => return Err(TokenError::Mistyped("aud")),
        };
        if found { Ok(()) } else { Err(TokenError::WrongAudience) }
    }

    /// Whether `aud`, a text or an array of one, is ours and nobody else's: who else is named could take it for its own (`OpenID`
    /// Connect Core §3.1.3.7).
    pub(crate) fn is_for_only(&self, audience: &str) -> Result<(), TokenError> {
        self.is_for(&[audience])?;
        let is_shared = self.0.get("aud").and_then(Value::as_array).is_some_and(|all| all.len() > 1);
        if is_shared { Err(TokenError::WrongAudience) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_numeric_date_may_have_a_fraction_and_a_time_of_a_token_may_not() {
        let read = |json: &str| {
            let Ok(Value::Object(claims)) = serde_json::from_str(json) else { panic!("{json}") };
            let claims = ClaimSet(claims);
            (claims.seconds("exp").ok(), claims.numeric_date("exp").ok())
        };
        for (json, expected) in [
            ("{}", (Some(None), Some(None))),
            (r#"{"exp": 1795273458}"#, (Some(Some(1_795_273_458)), Some(Some(1_795_273_458)))),
            (r#"{"exp": 1795273458.25}"#, (None, Some(Some(1_795_273_458)))),
            (r#"{"exp": -0.5}"#, (None, None)),
            (r#"{"exp": -1}"#, (None, None)),
            (r#"{"exp": 1e300}"#, (None, None)),
            (r#"{"exp": "1795273458"}"#, (None, None)),
            (r#"{"exp": null}"#, (None, None)),
        ] {
            assert_eq!(read(json), expected, "{json}");
        }
    }
}
