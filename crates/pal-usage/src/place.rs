//! Whether a resource id is well-formed, fast: what `Place::from_bytes` of pal-model decides, without building a place.

use pal_model::Place;

use crate::mask::{CHUNK, equal, padded};
use crate::shape;

/// Where the part below the subscription starts.
const BELOW: usize = crate::batch::SUBSCRIPTION_IN_ID.end;
/// Ids longer than this take the road of the definition.
const FAST_MAX: usize = 512;

/// Whether `id` is the ARM id of a place at or below a subscription: exactly where [`Place::from_bytes`] gives one.
pub(crate) fn is_place(id: &[u8]) -> bool {
    let Some((subscription, below)) = id.split_first_chunk::<BELOW>() else { return false };
    is_subscription(subscription) && shape::is_place(id, below).unwrap_or_else(|| is_unusual_place(id, below))
}

#[inline(never)]
fn is_unusual_place(id: &[u8], below: &[u8]) -> bool {
    if id.len() > FAST_MAX {
        return Place::from_bytes(id).is_some();
    }
    match below {
        [] => true,
        [b'/', ..] => is_printable(below) && follows_grammar(below),
        _ => false,
    }
}

/// Lower case of `/subscriptions/` and a GUID: where a letter, a dash or a hexadecimal digit must stand.
const PATTERN: &[u8; BELOW] = b"/subscriptions/xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

#[expect(
    clippy::needless_bitwise_bool,
    reason = "branches cost more than looking at every byte: without them the compiler looks at sixteen at once"
)]
fn is_subscription(text: &[u8; BELOW]) -> bool {
    let mut wrong = false;
    for (byte, wanted) in text.iter().zip(PATTERN) {
        let lower = byte | 0x20;
        let is_hexadecimal = (byte.wrapping_sub(b'0') < 10) | (lower.wrapping_sub(b'a') < 6);
        let is_wanted = (byte == wanted) | (wanted.is_ascii_lowercase() & (lower == *wanted));
        wrong |= if *wanted == b'x' { !is_hexadecimal } else { !is_wanted };
    }
    !wrong
}

/// Printable ASCII without percent signs.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "without branches the compiler looks at sixteen bytes at once"
)]
fn is_printable(text: &[u8]) -> bool {
    !text.iter().fold(false, |wrong, byte| wrong | (byte.wrapping_sub(b' ') > b'~' - b' ') | (*byte == b'%'))
}

/// What the next segment may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// `resourceGroups` or `providers`.
    First,
    /// The name of the resource group.
    Group,
    /// `providers`, or the end.
    Providers,
    /// The namespace of a provider.
    Namespace,
    /// The first type of a provider.
    Kind,
    /// The name of a resource.
    Name,
    /// A type below, another `providers`, or the end.
    KindOrEnd,
    /// Nothing would make it right.
    Wrong,
}

/// Whether the segments below a subscription are `[/resourceGroups/{name}]` and then any number of `/providers/{namespace}`,
/// each followed by one or more `/{type}/{name}`. `below` starts with a slash.
fn follows_grammar(below: &[u8]) -> bool {
    let (mut next, mut start) = (Next::First, 1);
    let (chunks, rest) = below.as_chunks::<CHUNK>();
    let last = padded(rest);
    let mut base = 0;
    for chunk in chunks.iter().chain([&last]) {
        let mut slashes = equal(chunk, b'/');
        if base == 0 {
            slashes &= !1;
        }
        while slashes != 0 {
            let end = base + slashes.trailing_zeros() as usize;
            next = next.after(below.get(start..end).unwrap_or_default());
            start = end + 1;
            slashes &= slashes - 1;
        }
        base += CHUNK;
    }
    next = next.after(below.get(start..).unwrap_or_default());
    matches!(next, Next::Providers | Next::KindOrEnd)
}

impl Next {
    #[inline]
    fn after(self, segment: &[u8]) -> Self {
        if segment.len() < 3 && matches!(segment, b"" | b"." | b"..") {
            return Self::Wrong;
        }
        match self {
            Self::First if segment.eq_ignore_ascii_case(b"resourceGroups") => Self::Group,
            Self::First | Self::Providers if is_providers(segment) => Self::Namespace,
            Self::First | Self::Providers => Self::Wrong,
            Self::Group => Self::Providers,
            Self::Namespace => Self::Kind,
            Self::Kind if is_providers(segment) => Self::Wrong,
            Self::Kind => Self::Name,
            Self::Name => Self::KindOrEnd,
            Self::KindOrEnd if is_providers(segment) => Self::Namespace,
            Self::KindOrEnd => Self::Name,
            Self::Wrong => Self::Wrong,
        }
    }
}

fn is_providers(segment: &[u8]) -> bool {
    segment.eq_ignore_ascii_case(b"providers")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SUBSCRIPTION: &str = "/Subscriptions/1CAAA5A3-2b66-438e-8ab4-bce37d518c5d";

    /// Ids that are nearly right: the segments of real ones, in any order and case, some of them broken.
    fn nearly() -> impl Strategy<Value = Vec<u8>> {
        let segment = prop_oneof![
            4 => prop::sample::select(vec!["resourceGroups", "providers", "PROVIDERS", "resourcegroups"]).prop_map(str::to_owned),
            4 => prop::sample::select(vec!["Microsoft.Web", "sites", "a b(c)\"", "x", "..a"]).prop_map(str::to_owned),
            1 => prop::sample::select(vec!["", ".", "..", "a%20b", "\u{e9}", "\t", "\u{7f}", "~"]).prop_map(str::to_owned),
            1 => "[ -~]{0,80}",
        ];
        let id = prop::collection::vec(segment, 0..12).prop_map(|segments| {
            let segments = std::iter::once(SUBSCRIPTION).chain(segments.iter().map(String::as_str));
            segments.collect::<Vec<_>>().join("/").into_bytes()
        });
        (id, any::<prop::sample::Index>(), prop::option::weighted(0.3, any::<u8>())).prop_map(
            |(mut id, at, byte)| {
                if let Some(byte) = byte {
                    let at = at.index(id.len());
                    id[at] = byte;
                }
                id
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn the_fast_answer_is_that_of_the_definition(id in nearly()) {
            prop_assert_eq!(is_place(&id), Place::from_bytes(&id).is_some(), "{}", String::from_utf8_lossy(&id));
        }
    }

    #[test]
    fn every_byte_is_refused_exactly_where_the_definition_refuses_it() {
        let id = format!("{SUBSCRIPTION}/resourceGroups/g/providers/P/t/n/providers/Q/t/{}", "n".repeat(64));
        for at in 0..id.len() {
            for byte in 0..=u8::MAX {
                let mut id = id.clone().into_bytes();
                id[at] = byte;
                assert_eq!(is_place(&id), Place::from_bytes(&id).is_some(), "{byte:#x} at {at}");
            }
            let cut = id.as_bytes().get(..at).unwrap();
            assert_eq!(is_place(cut), Place::from_bytes(cut).is_some(), "cut at {at}");
        }
        assert!(is_place(format!("{id}{}", "n".repeat(600)).as_bytes()));
    }
}
