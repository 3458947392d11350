//! What must not be seen: client secrets, tokens, assertions, private keys.

use std::fmt;

use aws_lc_rs::rand;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pal_model::Guid;
use zeroize::Zeroizing;

/// A text that must not be seen. Leaves memory with its owner; shows nothing of itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes a text out of sight.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text, for the one that is to have it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// The system gives no random numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the system gives no random numbers")]
pub struct NoRandomness;

/// 256 random bits in letters that are safe in URLs: a state, a nonce, a code verifier.
pub fn random_text() -> Result<Secret, NoRandomness> {
    let mut bytes = Zeroizing::new([0_u8; 32]);
    rand::fill(&mut *bytes).map_err(|_| NoRandomness)?;
    Ok(Secret::new(URL_SAFE_NO_PAD.encode(bytes.as_slice())))
}

/// A new random GUID (version 4, RFC 9562 §5.4), as `x-ms-client-request-id` wants one: the service remembers a change by it.
pub fn request_id() -> Result<Guid, NoRandomness> {
    let mut bytes = [0; 16];
    rand::fill(&mut bytes).map_err(|_| NoRandomness)?;
    let (version, variant) = (0x4_u128 << 76, 0x2_u128 << 62);
    let random = u128::from_be_bytes(bytes);
    Ok(Guid::from_u128(random & !(0xf << 76) & !(0x3 << 62) | version | variant))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_shows_nothing_of_itself() {
        assert_eq!(format!("{:?}", Secret::new("hunter2".to_owned())), "…");
        assert_ne!(random_text().unwrap(), random_text().unwrap());
    }

    #[test]
    fn a_request_id_says_that_it_is_random() {
        let text = request_id().unwrap().to_string();
        assert_eq!(text.as_bytes()[14], b'4', "{text}");
        assert!(matches!(text.as_bytes()[19], b'8' | b'9' | b'a' | b'b'), "{text}");
        assert_ne!(text, request_id().unwrap().to_string());
    }
}
