//! Whether two texts are the same: asked of each row and the one before, and mostly told from a few bytes.

/// Whether two texts are the same to the byte, without a call where they are short or their ends differ.
#[inline]
pub(crate) fn is_same(one: &[u8], other: &[u8]) -> bool {
    fn ends<const N: usize>(text: &[u8]) -> Option<(&[u8; N], &[u8; N])> {
        Some((text.first_chunk()?, text.last_chunk()?))
    }
    if one.len() != other.len() {
        return false;
    }
    match one.len() {
        0 => true,
        1 => one.first() == other.first(),
        2..4 => ends::<2>(one) == ends::<2>(other),
        4..8 => ends::<4>(one) == ends::<4>(other),
        8..16 => ends::<8>(one) == ends::<8>(other),
        16..=32 => ends::<16>(one) == ends::<16>(other),
        33.. => one.last_chunk::<16>() == other.last_chunk::<16>() && one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::is_same;

    #[test]
    fn texts_are_the_same_only_if_every_byte_is() {
        for length in 0..80 {
            let one: Vec<u8> = (0..length).collect();
            assert!(is_same(&one, &one.clone()));
            for at in 0..one.len() {
                let mut other = one.clone();
                other[at] ^= 1;
                assert!(!is_same(&one, &other), "{length} {at}");
            }
            assert!(!is_same(&one, &one.iter().copied().chain([0]).collect::<Vec<u8>>()));
        }
    }
}
