//! Proof that whoever redeems a code is the program that asked for it (RFC 7636), by S256 only: `plain` proves nothing to one
//! who read the request (R15).

use crate::encoding::{base64url, from_base64url};
use crate::secret::{Digest, Secret};

/// Why a challenge is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChallengeError {
    /// None was sent.
    #[error("`code_challenge` is missing")]
    Missing,
    /// Not `S256`; without a method the standard means `plain`.
    #[error("`code_challenge_method` is not `S256`")]
    NotS256,
    /// Not the 43 letters of a SHA-256.
    #[error("`code_challenge` is not a SHA-256 in base64url")]
    BadChallenge,
}

/// What an authorize request promises to prove.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge(String);

impl Challenge {
    const VERIFIER_LENGTHS: std::ops::RangeInclusive<usize> = 43..=128;

    /// Reads `code_challenge` and `code_challenge_method`.
    pub fn read(challenge: Option<&str>, method: Option<&str>) -> Result<Self, ChallengeError> {
        let challenge = challenge.ok_or(ChallengeError::Missing)?;
        if method != Some("S256") {
            return Err(ChallengeError::NotS256);
        }
        match from_base64url(challenge) {
            Some(bytes) if bytes.len() == 32 => Ok(Self(challenge.to_owned())),
            Some(_) | None => Err(ChallengeError::BadChallenge),
        }
    }

    /// Whether `code_verifier` keeps the promise.
    pub fn is_kept_by(&self, verifier: &Secret) -> bool {
        let verifier = verifier.expose().as_bytes();
        let unreserved = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
        if !Self::VERIFIER_LENGTHS.contains(&verifier.len()) || !verifier.iter().all(unreserved) {
            return false;
        }
        let kept = base64url(&Digest::of(verifier).0);
        aws_lc_rs::constant_time::verify_slices_are_equal(kept.as_bytes(), self.0.as_bytes()).is_ok()
    }

    /// The challenge, to be kept with the code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn the_example_of_the_standard_is_kept_and_nothing_else_is() {
        let challenge = Challenge::read(Some(CHALLENGE), Some("S256")).unwrap();
        let kept = |verifier: &str| challenge.is_kept_by(&Secret::new(verifier.to_owned()));
        assert!(kept(VERIFIER));
        let (short, long) = (VERIFIER.trim_end_matches('k'), VERIFIER.repeat(3));
        for bad in ["", short, &long, CHALLENGE, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk="] {
            assert!(!kept(bad), "{bad}");
        }
    }

    #[test]
    fn only_s256_is_a_promise() {
        for (challenge, method, expected) in [
            (None, Some("S256"), ChallengeError::Missing),
            (Some(CHALLENGE), None, ChallengeError::NotS256),
            (Some(CHALLENGE), Some("plain"), ChallengeError::NotS256),
            (Some(CHALLENGE), Some("s256"), ChallengeError::NotS256),
            (Some(""), Some("S256"), ChallengeError::BadChallenge),
            (Some(CHALLENGE.trim_start_matches('E')), Some("S256"), ChallengeError::BadChallenge),
            (Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cN"), Some("S256"), ChallengeError::BadChallenge),
        ] {
            assert_eq!(Challenge::read(challenge, method), Err(expected), "{challenge:?} {method:?}");
        }
    }
}
