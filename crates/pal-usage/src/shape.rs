//! The shape that nearly every resource id has, told from where its slashes stand rather than segment by segment.

use wide::u8x16;

/// The slashes of a longer text do not fit in the bits of a mask.
const LENGTH_MAX: usize = 128;

/// Whether `id` is the ARM id of a place below a subscription, or `None` where that is not seen here: for ids that are short or
/// long, have the segment `providers` in more than one place, or segments of one or two bytes. What stands before `below` must
/// have been found to be the id of a subscription.
#[inline]
pub(crate) fn is_place(id: &[u8], below: &[u8]) -> Option<bool> {
    let start = below.first_chunk()?;
    if below.len() > LENGTH_MAX {
        return None;
    }
    if below.first() != Some(&b'/') {
        return Some(false);
    }
    let slashes = if let Some(end) = id.last_chunk() {
        slashes(end)
    } else {
        let mut end = [b' '; LENGTH_MAX];
        end.get_mut(LENGTH_MAX - id.len()..)?.copy_from_slice(id);
        slashes(&end)
    };
    let Some(slashes) = slashes else { return Some(false) };
    // What was looked at began before the subscription's end.
    let slashes = slashes & u128::MAX.checked_shl(u32::try_from(LENGTH_MAX - below.len()).ok()?)?;
    // Each segment ends at the next slash or at the end: where one of so many bytes may start.
    let of_length = |length: u32| slashes >> (length + 1) | 1 << (127 - length);
    if slashes & of_length(0) != 0 {
        return Some(false);
    }
    if slashes & (of_length(1) | of_length(2)) != 0 {
        // Perhaps a dot or two, which no segment may be.
        return None;
    }
    let mut rest = slashes;
    let is_in_group = is_resource_groups(start);
    if is_in_group {
        rest = without_first(without_first(rest));
    }
    let mut words = slashes & of_length(9);
    let mut providers = 0;
    while words != 0 {
        let later = without_first(words);
        let at = (words.trailing_zeros() as usize + 1 + below.len()).checked_sub(LENGTH_MAX)?;
        if is_providers(below, at) {
            if providers != 0 {
                return None;
            }
            providers = words ^ later;
        }
        words = later;
    }
    if providers == 0 {
        return Some(rest == 0 && is_in_group);
    }
    if rest ^ without_first(rest) != providers {
        return None;
    }
    // A namespace, then a type and a name, and so on in pairs; none of them is `providers`.
    let pairs = without_first(without_first(rest));
    Some(pairs != 0 && is_even(pairs))
}

/// Where slashes stand in a text, the highest bit for its last byte; `None` if a byte is no printable ASCII or a percent sign.
#[inline]
fn slashes(text: &[u8; LENGTH_MAX]) -> Option<u128> {
    let (mut least, mut most, mut percent) = (u8x16::splat(b' '), u8x16::splat(b'~'), u8x16::splat(0));
    let mut masks = [0; LENGTH_MAX / 16];
    for (mask, part) in masks.iter_mut().zip(text.as_chunks().0) {
        let part = u8x16::new(*part);
        (least, most) = (least.min(part), most.max(part));
        percent |= part.simd_eq(u8x16::splat(b'%'));
        *mask = u64::from(part.simd_eq(u8x16::splat(b'/')).to_bitmask());
    }
    let printable = least.simd_eq(u8x16::splat(b' ')) & most.simd_eq(u8x16::splat(b'~'));
    let word = |[first, second, third, fourth]: [u64; 4]| first | second << 16 | third << 32 | fourth << 48;
    let (low, high) = masks.split_first_chunk()?;
    let (low, high) = (word(*low), word(*high.first_chunk()?));
    (printable & !percent).all().then_some(u128::from(high) << 64 | u128::from(low))
}

/// A set without its lowest bit.
fn without_first(set: u128) -> u128 {
    set & set.wrapping_sub(1)
}

fn is_even(set: u128) -> bool {
    #[expect(clippy::cast_possible_truncation, reason = "the halves are taken one after the other")]
    let (low, high) = (set as u64, (set >> 64) as u64);
    (low ^ high).count_ones().is_multiple_of(2)
}

// Of printable characters only a letter and its capital become that letter by this bit, and only the slash a slash.
const LOWER: u8 = 0x20;

fn is_resource_groups(start: &[u8; 16]) -> bool {
    (u8x16::new(*start) | u8x16::splat(LOWER)).simd_eq(u8x16::new(*b"/resourcegroups/")).all()
}

fn is_providers(below: &[u8], at: usize) -> bool {
    let word = below.get(at..).and_then(|rest| rest.first_chunk::<9>());
    word.is_some_and(|[first @ .., last]| {
        let first = u64::from_le_bytes(*first) | u64::from_le_bytes([LOWER; 8]);
        first == u64::from_le_bytes(*b"provider") && last | LOWER == b's'
    })
}

#[cfg(test)]
mod tests {
    use pal_model::Place;
    use proptest::prelude::*;

    use super::*;

    const SUBSCRIPTION: &str = "/subscriptions/1CAAA5A3-2b66-438e-8ab4-bce37d518c5d";

    /// What this says of an id is what the definition says.
    fn agrees(id: &[u8]) -> bool {
        let below = id.get(SUBSCRIPTION.len()..).unwrap();
        is_place(id, below).is_none_or(|is_place| is_place == Place::from_bytes(id).is_some())
    }

    /// Ids in the shape of real ones; one in three has some segment too many, too few, or in another place.
    fn nearly() -> impl Strategy<Value = String> {
        let name = prop::sample::select(vec![
            "app",
            "Database1",
            "nine-long",
            "PROVIDERS",
            "x",
            "..",
            "vm.prod (2)",
        ]);
        let names = prop::collection::vec(name, 0..7);
        let start = prop::sample::select(vec![
            "/resourceGroups/prod",
            "/RESOURCEGROUPS/providers",
            "/resourceGroups",
            "/resourceGroupz/prod",
            "",
        ]);
        let provider = prop::sample::select(vec![
            "/providers/Microsoft.Web",
            "/Providers/Microsoft.Sql",
            "/providerz/P",
            "",
        ]);
        (start, provider, names, "[a-z]{0,40}").prop_map(|(start, provider, names, tail)| {
            let names = [&[""][..], &names].concat().join("/");
            format!("{SUBSCRIPTION}{start}{provider}{names}{tail}")
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]
        #[test]
        fn where_it_answers_it_answers_as_the_definition(id in nearly()) {
            prop_assert!(agrees(id.as_bytes()), "{}", id);
        }
    }

    #[test]
    fn every_byte_and_every_length_of_a_usual_id_is_judged_as_by_the_definition() {
        for name in [3, 20, 21, 30, 57, 58, 59] {
            let group = "/resourceGroups/prod/providers/Microsoft.Web/sites/";
            let id = format!("{SUBSCRIPTION}{group}{}", "n".repeat(name));
            let below = &id.as_bytes()[SUBSCRIPTION.len()..];
            assert_eq!(is_place(id.as_bytes(), below), Some(true), "{id}");
            for at in SUBSCRIPTION.len()..id.len() {
                for byte in 0..=u8::MAX {
                    let mut id = id.clone().into_bytes();
                    id[at] = byte;
                    assert!(agrees(&id), "{byte:#x} at {at} of {}", id.len());
                }
                assert!(agrees(&id.as_bytes()[..at]), "cut at {at}");
            }
        }
    }
}
