//! Ids that need to be new, and no more than that.

use pal_model::Guid;

/// A new random GUID.
pub(crate) fn guid() -> Guid {
    let [id, _] = guids();
    id
}

/// Two new random GUIDs (version 4, RFC 9562 §5.4).
pub(crate) fn guids() -> [Guid; 2] {
    let mut bytes = [[0; 16]; 2];
    // An id that is not random tells requests apart badly, and harms nothing else: secrets are made elsewhere.
    let _ = aws_lc_rs::rand::fill(bytes.as_flattened_mut());
    bytes.map(|bytes| {
        let random = u128::from_be_bytes(bytes);
        let version = 0x4_u128 << 76;
        let variant = 0x2_u128 << 62;
        Guid::from_u128(random & !(0xf << 76) & !(0x3 << 62) | version | variant)
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_id_says_that_it_is_random() {
        let [one, other] = super::guids().map(|id| id.to_string());
        for text in [&one, &other] {
            assert_eq!(text.as_bytes()[14], b'4', "{text}");
            assert!(matches!(text.as_bytes()[19], b'8' | b'9' | b'a' | b'b'), "{text}");
        }
        assert_ne!(one, other);
    }
}
