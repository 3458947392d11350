//! base64url without padding, the only encoding of JOSE (RFC 7515 §2): one text for each sequence of bytes.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The text of some bytes.
pub(crate) fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes of a text. Padding, blanks, letters of the other alphabet and loose bits at the end are refused, else one
/// signature would have many texts.
pub(crate) fn from_base64url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}
