//! Plain secrets of a world file become hashes, or stay the hashes that they already are.

use std::collections::HashMap;
use std::num::NonZero;
use std::thread;

use pal_identity::{Hashing, PasswordHash, PasswordHashError, Secret};
use pal_model::Principal;
use pal_store::directory::{Credential, Directory};

use super::check::Draft;

/// A secret that cannot be hashed.
#[derive(Debug, thiserror::Error)]
#[error("the secret of `{principal}` cannot be hashed")]
pub struct SecretFault {
    /// Whose.
    pub principal: Principal,
    /// Why.
    pub source: PasswordHashError,
}

/// The directory of a draft. Hashing is slow on purpose, so all cores help.
pub(super) fn settled(draft: Draft, before: &Directory) -> Result<Directory, SecretFault> {
    let Draft { mut directory, passwords, secrets } = draft;
    let old_passwords = before.users.iter().filter_map(|user| {
        let principal = Principal { tenant: user.tenant, object: user.object_id };
        Some((principal, user.password_hash.as_deref()?))
    });
    let passwords = hashed(&passwords, &old_passwords.collect())?;
    let old_secrets = before.service_principals.iter().filter_map(|program| {
        let principal = Principal { tenant: program.tenant, object: program.object_id };
        Some((principal, program.credentials.iter().find_map(secret_hash)?))
    });
    let secrets = hashed(&secrets, &old_secrets.collect())?;
    for user in &mut directory.users {
        let principal = Principal { tenant: user.tenant, object: user.object_id };
        if let Some(hash) = passwords.get(&principal) {
            user.password_hash = Some(hash.clone());
        }
    }
    for program in &mut directory.service_principals {
        let principal = Principal { tenant: program.tenant, object: program.object_id };
        program.credentials.extend(secrets.get(&principal).cloned().map(Credential::SecretHash));
    }
    Ok(directory)
}

fn secret_hash(credential: &Credential) -> Option<&str> {
    match credential {
        Credential::SecretHash(hash) => Some(hash),
        Credential::Certificate(_) | Credential::Federated { .. } => None,
    }
}

fn hashed(
    plain: &HashMap<Principal, Secret>,
    old: &HashMap<Principal, &str>,
) -> Result<HashMap<Principal, String>, SecretFault> {
    let all: Vec<(&Principal, &Secret)> = plain.iter().collect();
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    let share = all.len().div_ceil(workers).max(1);
    thread::scope(|scope| {
        let work = |rows: &[(&Principal, &Secret)]| {
            let mut hashing = Hashing::default();
            let rows = rows.iter().map(|(principal, secret)| {
                let hash = kept_or_new(&mut hashing, secret, old.get(principal).copied());
                let hash = hash.map_err(|source| SecretFault { principal: **principal, source })?;
                Ok((**principal, hash))
            });
            rows.collect::<Result<Vec<_>, SecretFault>>()
        };
        let running: Vec<_> = all.chunks(share).map(|rows| scope.spawn(move || work(rows))).collect();
        let mut hashes = HashMap::with_capacity(all.len());
        for worker in running {
            // INVARIANT: the workers do not panic; if one did, so may we.
            hashes.extend(worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
        }
        Ok(hashes)
    })
}

fn kept_or_new(
    hashing: &mut Hashing,
    secret: &Secret,
    old: Option<&str>,
) -> Result<String, PasswordHashError> {
    let old = old.and_then(|old| old.parse::<PasswordHash>().ok());
    match old.filter(|old| hashing.verify(old, secret)) {
        Some(old) => Ok(old.as_str().to_owned()),
        None => hashing.hash(secret).map(|hash| hash.as_str().to_owned()),
    }
}
