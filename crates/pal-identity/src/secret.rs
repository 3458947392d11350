//! Secrets that we hand out: 256 random bits whose digest is all that is kept (R16, R17, R24).

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use zeroize::Zeroizing;

use crate::encoding::base64url;

/// The system gives no random numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the system gives no random numbers")]
pub struct NoRandomness;

/// A text that must not be seen: a password, a client secret, a code, a token. Leaves memory with its owner.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes a text out of sight.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// A new one of 256 random bits, in 43 letters that are safe in URLs: an authorization code, refresh token or device code.
    pub fn generate() -> Result<Self, NoRandomness> {
        Ok(Self::new(base64url(&*random::<32>()?)))
    }

    /// The text, for the one who is to have it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    pub fn digest(&self) -> Digest {
        Digest::of(self.0.as_bytes())
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

/// SHA-256 of a secret. Enough to know one of 256 random bits again, and not enough to say it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// The digest of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let mut value = [0; 32];
        for (to, from) in value.iter_mut().zip(digest(&SHA256, bytes).as_ref()) {
            *to = *from;
        }
        Self(value)
    }
}

impl fmt::Debug for Digest {
    /// Hidden too: that of a short code can be searched.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// The code a person types to let a device in (RFC 8628 §6.1): eight consonants, so that it spells no word and no digit looks
/// like a letter.
#[derive(Clone)]
pub struct UserCode(Zeroizing<String>);

impl UserCode {
    const LETTERS: &'static [u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
    const LENGTH: usize = 8;

    /// A new one.
    pub fn generate() -> Result<Self, NoRandomness> {
        let mut code = Zeroizing::new(String::with_capacity(Self::LENGTH));
        while code.len() < Self::LENGTH {
            // 240 is the largest multiple of 20 in a byte: above it some letters would come more often.
            let fair = random::<32>()?.into_iter().filter(|byte| *byte < 240);
            let letters = fair.filter_map(|byte| Self::LETTERS.get(usize::from(byte % 20)));
            let missing = Self::LENGTH - code.len();
            code.extend(letters.take(missing).map(|letter| char::from(*letter)));
        }
        Ok(Self(code))
    }

    /// Reads what a person typed: case, blanks and hyphens do not count. `None` if it can be no code.
    pub fn read(typed: &str) -> Option<Self> {
        if typed.len() > 4 * Self::LENGTH {
            return None;
        }
        let letters = typed.chars().filter(|c| !matches!(c, ' ' | '-')).map(|c| c.to_ascii_uppercase());
        let code = Zeroizing::new(letters.collect::<String>());
        let known = code.bytes().all(|byte| Self::LETTERS.contains(&byte));
        (code.len() == Self::LENGTH && known).then_some(Self(code))
    }

    /// The code, for the device to show.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    pub fn digest(&self) -> Digest {
        Digest::of(self.0.as_bytes())
    }
}

impl fmt::Debug for UserCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// So many random bytes.
pub(crate) fn random<const N: usize>() -> Result<Zeroizing<[u8; N]>, NoRandomness> {
    let mut bytes = Zeroizing::new([0; N]);
    aws_lc_rs::rand::fill(&mut *bytes).map_err(|_| NoRandomness)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_known_by_its_digest_and_shown_to_nobody() {
        let secret = Secret::generate().unwrap();
        assert_eq!(secret.expose().len(), 43);
        assert_eq!(secret.digest(), Digest::of(secret.expose().as_bytes()));
        assert_ne!(secret.digest(), Secret::generate().unwrap().digest());
        assert_eq!(format!("{secret:?} {:?}", secret.digest()), "… …");
    }

    #[test]
    fn a_user_code_is_read_as_people_type_it() {
        let code = UserCode::generate().unwrap();
        let (left, right) = code.expose().split_at(4);
        for typed in [code.expose().to_lowercase(), format!(" {left}-{right} "), format!("{left} {right}")] {
            assert_eq!(UserCode::read(&typed).unwrap().digest(), code.digest(), "{typed}");
        }
        for bad in [
            "",
            "BCDFGHJ",
            "BCDFGHJKL",
            "ABCDFGHJ",
            "BCDF1HJK",
            "ＢCDFGHJ",
            "-------- -------- -------- BCDFGHJK",
        ] {
            assert!(UserCode::read(bad).is_none(), "{bad}");
        }
        assert_eq!(format!("{code:?}"), "…");
    }
}
