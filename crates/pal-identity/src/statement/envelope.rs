//! The two forms of a signed statement, and what can be wrong with one.

use serde_json::{Map, Value, json};

use super::key::{StatementKey, StatementPublicKey};
use crate::encoding::{base64url, from_base64url};
use crate::json;

/// The most bytes of a signed statement that are read: beyond it nothing of ours was ever made.
const BYTES_MAX: usize = 64 << 20;

/// Why a statement is not opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// Neither the compact nor the flattened form of a JWS.
    #[error("is no signed statement: neither a compact JWS nor one in flattened JSON")]
    Form,
    /// A header that we never write.
    #[error(
        "is not signed as statements are: its header must say EdDSA, `{typ}` and the key, and nothing else"
    )]
    Header {
        /// The type that was wanted.
        typ: String,
    },
    /// Signed with another key, by its own word.
    #[error("was signed with another key: `{named}`, not `{given}`")]
    OtherKey {
        /// The key that the statement names.
        named: String,
        /// The key that it is opened with.
        given: String,
    },
    /// The signature is not one of this key over these bytes.
    #[error("was changed after it was signed")]
    Changed,
}

impl StatementKey {
    /// Signs a payload: the compact form (RFC 7515 §7.1). The same payload gives the same text.
    pub fn sign(&self, typ: &str, payload: &[u8]) -> String {
        let header = format!(r#"{{"alg":"EdDSA","kid":"{}","typ":"{typ}"}}"#, self.public().id());
        let mut text = format!("{}.{}", base64url(header.as_bytes()), base64url(payload));
        let signature = self.signature(text.as_bytes());
        text.push('.');
        text.push_str(&base64url(&signature));
        text
    }
}

/// The flattened JSON form (RFC 7515 §7.2.2) of a compact one; `None` of anything else.
pub fn flattened(compact: &str) -> Option<Value> {
    let [protected, payload, signature] = parts(compact)?;
    Some(json!({ "payload": payload, "protected": protected, "signature": signature }))
}

/// The payload of a statement in either form, if this key signed it as one of that type.
pub fn open(text: &str, typ: &str, key: &StatementPublicKey) -> Result<Vec<u8>, StatementError> {
    let text = text.trim_ascii();
    if text.len() > BYTES_MAX {
        return Err(StatementError::Form);
    }
    let object;
    let [protected, payload, signature] = if text.starts_with('{') {
        object = json::object(text.as_bytes()).ok_or(StatementError::Form)?;
        members(&object).ok_or(StatementError::Form)?
    } else {
        parts(text).ok_or(StatementError::Form)?
    };
    let named = signer(protected, typ)?;
    if named != key.id() {
        return Err(StatementError::OtherKey { named, given: key.id().to_owned() });
    }
    let signature = from_base64url(signature).ok_or(StatementError::Changed)?;
    if !key.verifies(format!("{protected}.{payload}").as_bytes(), &signature) {
        return Err(StatementError::Changed);
    }
    from_base64url(payload).ok_or(StatementError::Changed)
}

fn parts(compact: &str) -> Option<[&str; 3]> {
    let parts: Vec<&str> = compact.split('.').collect();
    parts.try_into().ok()
}

/// The three members of the flattened form; a fourth is refused, for nobody signed it.
fn members(object: &Map<String, Value>) -> Option<[&str; 3]> {
    let member = |name| object.get(name).and_then(Value::as_str);
    let found = [member("protected")?, member("payload")?, member("signature")?];
    (object.len() == found.len()).then_some(found)
}

/// The key that a header names. Whatever else a header could ask for (`crit`, `b64`, `jwk`, another algorithm) is refused.
fn signer(protected: &str, typ: &str) -> Result<String, StatementError> {
    let refuse = || StatementError::Header { typ: typ.to_owned() };
    let bytes = from_base64url(protected).ok_or(StatementError::Form)?;
    let header = json::object(&bytes).ok_or(StatementError::Form)?;
    let says = |name: &str| header.get(name).and_then(Value::as_str);
    match (says("alg"), says("typ"), says("kid")) {
        (Some("EdDSA"), Some(found), Some(named)) if found == typ && header.len() == 3 => {
            Ok(named.to_owned())
        }
        (_, _, _) => Err(refuse()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYP: &str = "pal-test+jws";

    #[test]
    fn a_statement_is_opened_in_both_forms() {
        let key = StatementKey::generate().unwrap();
        let compact = key.sign(TYP, b"{\"a\":1}");
        assert_eq!(compact, key.sign(TYP, b"{\"a\":1}"));
        let json = flattened(&compact).unwrap().to_string();
        for text in [compact.clone(), format!("{compact}\n"), json] {
            assert_eq!(open(&text, TYP, key.public()).as_deref(), Ok(&b"{\"a\":1}"[..]), "{text}");
        }
    }

    #[test]
    fn no_flipped_bit_is_opened() {
        let key = StatementKey::generate().unwrap();
        let compact = key.sign(TYP, b"{\"customer\":\"Contoso\"}");
        for good in [format!("{compact}\n"), flattened(&compact).unwrap().to_string()] {
            for position in 0..good.len() * 8 {
                let mut bytes = good.clone().into_bytes();
                bytes[position / 8] ^= 1 << (position % 8);
                let Ok(text) = String::from_utf8(bytes) else { continue };
                assert!(open(&text, TYP, key.public()).is_err(), "bit {position}: {text}");
            }
        }
    }

    #[test]
    fn it_is_told_what_is_wrong() {
        let (key, other) = (StatementKey::generate().unwrap(), StatementKey::generate().unwrap());
        let compact = key.sign(TYP, b"{}");
        let [header, payload, signature] = parts(&compact).unwrap();
        let with_header = |header: &str| {
            let signed = format!("{}.{payload}", base64url(header.as_bytes()));
            format!("{signed}.{}", base64url(&key.signature(signed.as_bytes())))
        };
        let id = key.public().id();
        let wrong_header = || StatementError::Header { typ: TYP.to_owned() };
        let other_key =
            StatementError::OtherKey { named: other.public().id().to_owned(), given: id.to_owned() };
        for (text, expected) in [
            (String::new(), StatementError::Form),
            ("a.b".to_owned(), StatementError::Form),
            (format!("{compact}.x"), StatementError::Form),
            (format!("{header}.{payload}.{signature}="), StatementError::Changed),
            (format!("{header}..{signature}"), StatementError::Changed),
            (other.sign(TYP, b"{}"), other_key),
            (key.sign("JWT", b"{}"), wrong_header()),
            (with_header(&format!(r#"{{"alg":"none","kid":"{id}","typ":"{TYP}"}}"#)), wrong_header()),
            (with_header(&format!(r#"{{"alg":"HS256","kid":"{id}","typ":"{TYP}"}}"#)), wrong_header()),
            (
                with_header(&format!(r#"{{"alg":"EdDSA","b64":false,"kid":"{id}","typ":"{TYP}"}}"#)),
                wrong_header(),
            ),
            (
                with_header(&format!(r#"{{"alg":"EdDSA","alg":"EdDSA","kid":"{id}","typ":"{TYP}"}}"#)),
                StatementError::Form,
            ),
            (
                format!(
                    r#"{{"protected":"{header}","payload":"{payload}","signature":"{signature}","header":{{}}}}"#
                ),
                StatementError::Form,
            ),
        ] {
            assert_eq!(open(&text, TYP, key.public()), Err(expected), "{text}");
        }
    }
}
