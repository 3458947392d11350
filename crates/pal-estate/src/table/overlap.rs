//! Rows that contradict each other at some time.

use std::path::Path;

use pal_model::Interval;

use crate::error::{EstateError, Fault, Position};

/// What a row says of its key while it holds: a child's parent, a subscription's owner.
#[derive(Debug)]
pub(super) struct Claim<K, V> {
    pub(super) key: K,
    pub(super) valid: Interval,
    pub(super) value: V,
    pub(super) position: Position,
}

/// Two rows that say different things of one key at one time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Conflict {
    later: Position,
    earlier: Position,
}

impl Conflict {
    /// Blames the later row, and has the fault name the earlier one.
    pub(super) fn into_error(self, file: &Path, column: &str, fault: fn(Position) -> Fault) -> EstateError {
        EstateError::cell(file, self.later, column, fault(self.earlier))
    }
}

/// A conflict among the claims, if there is any: of those that the sweep meets, the first in the file.
///
/// Claims are swept by key and start, so that a table of n rows takes n log n steps. Of one key only the claim that reaches
/// furthest is kept: as long as nothing was refused, all claims in force at one time say the same.
pub(super) fn first_conflict<K: Ord, V: PartialEq>(mut claims: Vec<Claim<K, V>>) -> Option<Conflict> {
    claims.sort_unstable_by(|a, b| (&a.key, a.valid, a.position).cmp(&(&b.key, b.valid, b.position)));
    let mut first: Option<Conflict> = None;
    let mut furthest: Option<Claim<K, V>> = None;
    for claim in claims {
        furthest = Some(match furthest {
            Some(before) if before.key == claim.key && claim.valid.from() < before.valid.to() => {
                if before.value != claim.value {
                    let conflict = Conflict {
                        later: before.position.max(claim.position),
                        earlier: before.position.min(claim.position),
                    };
                    first = Some(first.map_or(conflict, |known| known.min(conflict)));
                }
                if before.valid.to() < claim.valid.to() { claim } else { before }
            }
            Some(_) | None => claim,
        });
    }
    first
}
