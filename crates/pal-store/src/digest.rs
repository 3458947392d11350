//! SHA-256 of what must be known again but not read.

use aws_lc_rs::digest::{Context, SHA256};

/// A SHA-256 digest.
pub type Digest = [u8; 32];

/// The digest of several texts, each with its length before it, so that no two lists of texts run together alike.
pub(crate) fn digest_of(parts: &[&[u8]]) -> Digest {
    let mut context = Context::new(&SHA256);
    for part in parts {
        let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
        context.update(&length.to_be_bytes());
        context.update(part);
    }
    let mut digest = [0; 32];
    // INVARIANT: SHA-256 gives 32 bytes, so the zip ends with both.
    for (to, from) in digest.iter_mut().zip(context.finish().as_ref()) {
        *to = *from;
    }
    digest
}

/// A digest from the bytes of a column.
pub(crate) fn digest_from(table: &'static str, bytes: &[u8]) -> Result<Digest, crate::StoreError> {
    bytes.try_into().map_err(|_| crate::StoreError::row(table, "a digest has 32 bytes"))
}
