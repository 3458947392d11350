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

/// Where `byte`, which is not zero, stands in a text.
pub(crate) fn positions(text: &[u8], byte: u8) -> impl Iterator<Item = usize> {
    let (chunks, rest) = text.as_chunks::<CHUNK>();
    let last = padded(rest);
    let masks = chunks.iter().map(move |chunk| equal(chunk, byte)).chain([equal(&last, byte)]);
    masks.enumerate().flat_map(|(chunk, mask)| bits(mask).map(move |bit| chunk * CHUNK + bit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_position_is_found_and_no_other() {
        for length in [0, 1, 63, 64, 65, 200] {
            let text: Vec<u8> =
                (0..length).map(|i: usize| if i.is_multiple_of(3) { b'/' } else { b'.' }).collect();
            let found: Vec<usize> = positions(&text, b'/').collect();
            assert_eq!(found, (0..length).step_by(3).collect::<Vec<_>>());
        }
    }
}
