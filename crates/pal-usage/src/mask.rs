//! Looking at 64 bytes at once: which of them equal a byte, as the bits of a word.

use wide::u8x16;

/// How many bytes a mask covers.
pub(crate) const CHUNK: usize = 64;

/// Bit `i` is set where byte `i` of the chunk is `byte`.
#[inline]
pub(crate) fn equal(chunk: &[u8; CHUNK], byte: u8) -> u64 {
    let wanted = u8x16::splat(byte);
    let (parts, _) = chunk.as_chunks::<16>();
    parts.iter().rev().fold(0, |mask, part| {
        // A mask of sixteen bytes has sixteen bits.
        mask << 16 | u64::from(u8x16::new(*part).simd_eq(wanted).to_bitmask())
    })
}

/// The last chunk of a text, filled up with zeros.
#[inline]
pub(crate) fn padded(rest: &[u8]) -> [u8; CHUNK] {
    let mut chunk = [0; CHUNK];
    for (to, from) in chunk.iter_mut().zip(rest) {
        *to = *from;
    }
    chunk
}

/// The positions of set bits, lowest first.
pub(crate) fn bits(mut mask: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let position = (mask != 0).then(|| mask.trailing_zeros() as usize)?;
        mask &= mask - 1;
        Some(position)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_position_is_found_and_no_other() {
        for length in [0, 1, 15, 16, 63] {
            let text: Vec<u8> =
                (0..length).map(|i: usize| if i.is_multiple_of(3) { b'/' } else { b'.' }).collect();
            let found: Vec<usize> = bits(equal(&padded(&text), b'/')).collect();
            assert_eq!(found, (0..length).step_by(3).collect::<Vec<_>>());
        }
        assert_eq!(equal(&[b'/'; CHUNK], b'/'), u64::MAX);
    }
}
