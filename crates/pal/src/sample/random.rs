//! Chance that repeats: everything drawn follows from the seed and from what is drawn for, never from the order of drawing.

/// Mixes a key into well-spread bits (the finaliser of `SplitMix64`).
pub(super) const fn mix(key: u64) -> u64 {
    let key = key.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let key = (key ^ (key >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let key = (key ^ (key >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    key ^ (key >> 31)
}

/// A draw for one purpose: the seed, then each part of what it is for.
pub(super) fn draw(seed: u64, purpose: &[u64]) -> u64 {
    purpose.iter().fold(mix(seed), |key, part| mix(key ^ part.wrapping_mul(0xd6e8_feb8_6659_fd93)))
}

/// A draw below `limit`. Its bias, one in billions, is of no account here.
pub(super) fn below(draw: u64, limit: u64) -> u64 {
    draw.checked_rem(limit).unwrap_or(0)
}

/// The bits of a name (FNV-1a, then mixed): the same in every sample, whatever its seed.
pub(super) fn of_name(name: &str) -> u64 {
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    mix(hash)
}
