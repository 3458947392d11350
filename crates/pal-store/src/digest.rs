//! SHA-256 of what must be known again but not read.

use aws_lc_rs::digest::{SHA256, digest as digest_by};

/// A SHA-256 digest.
pub type Digest = [u8; 32];

/// The digest of several texts, each with its length before it, so that no two lists of texts run together alike.
pub(crate) fn digest_of(parts: &[&[u8]]) -> Digest {
    // Put together first: a digest that is asked part by part takes many more steps.
    let mut all = Vec::with_capacity(512);
    for part in parts {
        all.extend(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        all.extend_from_slice(part);
    }
    let mut digest = [0; 32];
    // INVARIANT: SHA-256 gives 32 bytes, so the zip ends with both.
    for (to, from) in digest.iter_mut().zip(digest_by(&SHA256, &all).as_ref()) {
        *to = *from;
    }
    digest
}

/// A digest from the bytes of a column.
pub(crate) fn digest_from(table: &'static str, bytes: &[u8]) -> Result<Digest, crate::StoreError> {
    bytes.try_into().map_err(|_| crate::StoreError::row(table, "a digest has 32 bytes"))
}
