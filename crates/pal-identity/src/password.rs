//! Passwords and client secrets are kept as Argon2id hashes with the parameters OWASP names: 19 MiB, two passes, one lane (R20).

use std::fmt;
use std::str::FromStr;
use std::sync::OnceLock;

use argon2::password_hash::phc;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use zeroize::{Zeroize, Zeroizing};

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

/// The memory that secrets are hashed in, for whoever has many of them: it is taken from the system once.
#[derive(Default)]
pub struct Hashing {
    blocks: Vec<Block>,
}

/// As many blocks of 1 KiB are taken at least, and only those touched that are used. From 32 MiB on memory goes back to the system
/// when its owner drops it. Of smaller pieces, aligned as these are, the allocator of Linux keeps and splits each: a thousand secrets
/// left gigabytes behind.
const BLOCKS_TAKEN: usize = 33 * 1024;

impl fmt::Debug for Hashing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hashing(…)")
    }
}

impl Drop for Hashing {
    fn drop(&mut self) {
        // What was used, not all that was taken.
        self.blocks.iter_mut().zeroize();
    }
}

impl Hashing {
    /// Hashes a new secret. Takes some 20 ms of one core, on purpose.
    pub fn hash(&mut self, secret: &Secret) -> Result<PasswordHash, PasswordHashError> {
        if secret.expose().len() > LENGTH_MAX {
            return Err(PasswordHashError::TooLong);
        }
        let (salt, params) = (random::<16>()?, params());
        let hash = self.output(secret.expose().as_bytes(), &*salt, &params).and_then(|output| {
            let params = phc::ParamsString::try_from(&params).ok()?;
            let (salt, version) = (phc::Salt::new(&*salt).ok(), Some(Version::V0x13.into()));
            Some(phc::PasswordHash {
                algorithm: Algorithm::Argon2id.ident(),
                version,
                params,
                salt,
                hash: Some(output),
            })
        });
        hash.map(|hash| PasswordHash(hash.to_string())).ok_or(PasswordHashError::NotArgon2id)
    }

    /// Whether it is the hash of that secret; takes as long either way.
    pub fn verify(&mut self, hash: &PasswordHash, secret: &Secret) -> bool {
        let Ok(hash) = phc::PasswordHash::new(&hash.0) else { return false };
        let (Some(salt), Some(expected), Ok(params)) = (hash.salt, hash.hash, Params::try_from(&hash)) else {
            return false;
        };
        let fits = secret.expose().len() <= LENGTH_MAX;
        let bytes = if fits { secret.expose().as_bytes() } else { &[] };
        // Outputs compare in constant time.
        self.output(bytes, &salt, &params).is_some_and(|output| output == expected) && fits
    }

    fn output(&mut self, secret: &[u8], salt: &[u8], params: &Params) -> Option<phc::Output> {
        let count = params.block_count();
        if self.blocks.len() < count {
            self.blocks.reserve_exact(count.max(BLOCKS_TAKEN) - self.blocks.len());
            self.blocks.resize(count, Block::new());
        }
        // What an earlier one left there is written over before it is read.
        let mut buffer = Zeroizing::new([0; phc::Output::MAX_LENGTH]);
        let output = buffer.get_mut(..params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN))?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
        argon2.hash_password_into_with_memory(secret, salt, output, &mut self.blocks).ok()?;
        phc::Output::new(output).ok()
    }
}

impl PasswordHash {
    /// Hashes a new secret.
    pub fn of(secret: &Secret) -> Result<Self, PasswordHashError> {
        Hashing::default().hash(secret)
    }

    /// Whether it is the hash of that secret; takes as long either way.
    pub fn verify(&self, secret: &Secret) -> bool {
        Hashing::default().verify(self, secret)
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
fn params() -> Params {
    Params::new(19 * 1024, 2, 1, Some(32)).unwrap_or_default()
}
