//! Passwords and client secrets are kept as Argon2id hashes with the parameters OWASP names: 19 MiB, two passes, one lane (R20).

use std::fmt;
use std::str::FromStr;
use std::sync::OnceLock;

use argon2::password_hash::phc;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

use crate::secret::{NoRandomness, Secret, random};

/// The longest password or secret, in bytes. A longer one fits nothing.
pub const LENGTH_MAX: usize = 1024;
/// The dearest hash that is taken from a file: 256 MiB, 16 passes, 16 lanes. More would let a file stop the server.
const MEMORY_KIB_MAX: u32 = 256 * 1024;
const PASSES_MAX: u32 = 16;
const LANES_MAX: u32 = 16;

/// Why a text is no hash, or no hash can be made. Says nothing of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordHashError {
    /// Not a PHC string of argon2id v=19 with salt and hash.
    #[error("the hash is not a PHC string of argon2id v=19")]
    NotArgon2id,
    /// Parameters beyond what is taken.
    #[error("the hash asks for more than {MEMORY_KIB_MAX} KiB, {PASSES_MAX} passes or {LANES_MAX} lanes")]
    TooDear,
    /// Too long.
    #[error("a password has at most {LENGTH_MAX} bytes")]
    TooLong,
    /// No salt.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
}

/// An Argon2id hash as a PHC string.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Hashes a new secret. Takes some 20 ms of one core, on purpose.
    pub fn of(secret: &Secret) -> Result<Self, PasswordHashError> {
        if secret.expose().len() > LENGTH_MAX {
            return Err(PasswordHashError::TooLong);
        }
        let salt = random::<16>()?;
        let hash = hasher().hash_password_with_salt(secret.expose().as_bytes(), &*salt);
        hash.map(|hash: phc::PasswordHash| Self(hash.to_string())).map_err(|_| PasswordHashError::NotArgon2id)
    }

    /// Whether it is the hash of that secret; takes as long either way.
    pub fn verify(&self, secret: &Secret) -> bool {
        let Ok(hash) = phc::PasswordHash::new(&self.0) else { return false };
        let fits = secret.expose().len() <= LENGTH_MAX;
        let bytes = if fits { secret.expose().as_bytes() } else { &[] };
        hasher().verify_password(bytes, &hash).is_ok() && fits
    }

    /// Spends the time of [`PasswordHash::verify`] on an account that does not exist or has no password, so that the time of a
    /// refusal does not tell which accounts there are (R20).
    pub fn verify_nobody(secret: &Secret) {
        static NOBODY: OnceLock<Option<PasswordHash>> = OnceLock::new();
        let nobody = NOBODY.get_or_init(|| {
            let unknowable = Secret::generate().ok()?;
            PasswordHash::of(&unknowable).ok()
        });
        if let Some(hash) = nobody {
            let _ = hash.verify(secret);
        }
    }

    /// The PHC string, to be kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PasswordHash {
    type Err = PasswordHashError;

    /// Reads a PHC string that is affordable to verify (contract §10, `password_hash`).
    fn from_str(text: &str) -> Result<Self, PasswordHashError> {
        let wrong = PasswordHashError::NotArgon2id;
        let hash = phc::PasswordHash::new(text).map_err(|_| wrong)?;
        let argon2id = hash.algorithm.as_str() == "argon2id" && hash.version == Some(19);
        if !argon2id || hash.salt.is_none() || hash.hash.is_none() {
            return Err(wrong);
        }
        let params = Params::try_from(&hash).map_err(|_| wrong)?;
        if params.m_cost() > MEMORY_KIB_MAX || params.t_cost() > PASSES_MAX || params.p_cost() > LANES_MAX {
            return Err(PasswordHashError::TooDear);
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// 19 MiB, two passes, one lane: the defaults, said so that no new version of the crate changes them.
fn hasher() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, Some(32)).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}
