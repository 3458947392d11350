//! Fabrikam's deploy-bot, Ana and Bo in Contoso, their keys, and a forge that signs whatever it is given.

mod good;
mod key;
mod kinds;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pal_identity::{Issuer, KeyRing, KeySet, SigningKey};
use pal_model::{Guid, Instant, ObjectId, TenantId};
use serde_json::{Map, Value, json};

pub(crate) use good::{Good, Judge};
pub(crate) use key::{Key, keys};
pub(crate) use kinds::good_tokens;

/// In September 2026.
pub(crate) const NOW: i64 = 1_790_000_000;
pub(crate) const PUBLIC_URL: &str = "https://127.0.0.1:8443";
pub(crate) const CONTOSO: TenantId = TenantId(Guid::from_u128(0xc0));
pub(crate) const NORTHWIND: TenantId = TenantId(Guid::from_u128(0xa0));
pub(crate) const ANA: ObjectId = ObjectId(Guid::from_u128(0xaaaa));
pub(crate) const AZ: &str = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";

pub(crate) fn at(seconds: i64) -> Instant {
    Instant::from_nanoseconds(i128::from(seconds) * 1_000_000_000)
}

pub(crate) fn base64url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(crate) fn issuer() -> Issuer {
    Issuer::new(PUBLIC_URL)
}

pub(crate) fn ring() -> KeyRing {
    let key = SigningKey::from_pkcs8(&keys().own.pkcs8(), at(NOW - 1000), None).unwrap();
    KeyRing::new(vec![key]).unwrap()
}

pub(crate) fn trusted_keys() -> KeySet {
    let set = json!({"keys": [keys().trusted.jwk(), keys().elliptic.jwk()]});
    KeySet::parse(set.to_string().as_bytes()).unwrap()
}

/// An object as the text of its JSON.
pub(crate) fn json_of(object: &Map<String, Value>) -> String {
    Value::Object(object.clone()).to_string()
}

/// A token without its signature and the point before it.
pub(crate) fn signed_part(token: &str) -> String {
    token.rsplit_once('.').unwrap().0.to_owned()
}
