//! Who is signed in at the portal: known by the digest of a secret, until it was idle too long or its hours are over.

use pal_model::time::Instant;

use crate::digest::Digest;

/// A session of the portal (R44).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortalSession {
    /// SHA-256 of the secret in the browser's cookie.
    pub digest: Digest,
    /// What the portal wants to know again, as JSON.
    pub payload: String,
    /// From then on it is over, unless it is used before.
    pub idle_until: Instant,
    /// From then on it is over, whatever happens.
    pub ends: Instant,
}

/// Whether a session got its new id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SessionReplaced {
    /// It did; the old id is of no use any more.
    Replaced,
    /// The old one was over: there is no new one either.
    Gone,
}
