//! The audit log: a row for every change, each with the digest of the one before it.
//!
//! Whoever can write to the database could write the whole chain anew; a digest noted elsewhere ([`AuditVerdict::Intact`])
//! shows even that.

use std::fmt;

use pal_model::Principal;

use crate::digest::{Digest, digest_of};

/// Who is on record for a change.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Actor {
    /// An account, by its token.
    Principal(Principal),
    /// Whoever started the server with this world file, or ran a command on its data.
    Operator(String),
    /// The service itself, as when it rotates keys.
    Service,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Principal(principal) => write!(f, "principal {principal}"),
            Self::Operator(name) => write!(f, "operator {name}"),
            Self::Service => f.write_str("service"),
        }
    }
}

/// A change, before it has its place in the chain.
pub(crate) struct AuditEntry {
    pub(crate) at: i64,
    pub(crate) actor: Actor,
    pub(crate) action: &'static str,
    pub(crate) subject: Option<Principal>,
    /// What changed, as JSON.
    pub(crate) detail: String,
}

/// A row as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AuditRow {
    pub(crate) number: i64,
    pub(crate) at: i64,
    pub(crate) actor: String,
    pub(crate) action: String,
    /// The principal whose record changed, empty for none.
    pub(crate) subject: String,
    pub(crate) detail: String,
    pub(crate) previous: Digest,
    pub(crate) digest: Digest,
}

impl AuditRow {
    /// The digest of everything else in the row but its number: that follows from the rows before it.
    fn computed(&self) -> Digest {
        digest_of(&[
            b"pal audit 1",
            &self.at.to_be_bytes(),
            self.actor.as_bytes(),
            self.action.as_bytes(),
            self.subject.as_bytes(),
            self.detail.as_bytes(),
            &self.previous,
        ])
    }
}

/// The end of the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AuditHead {
    pub(crate) number: i64,
    pub(crate) digest: Digest,
}

impl AuditHead {
    /// The head of a chain without rows.
    pub(crate) const START: Self = Self { number: 0, digest: [0; 32] };

    /// Gives an entry its place: the row that follows, which is the head from then on.
    pub(crate) fn append(&mut self, entry: &AuditEntry) -> AuditRow {
        let mut row = AuditRow {
            number: self.number + 1,
            at: entry.at,
            actor: entry.actor.to_string(),
            action: entry.action.to_owned(),
            subject: entry.subject.map_or_else(String::new, |principal| principal.to_string()),
            detail: entry.detail.clone(),
            previous: self.digest,
            digest: [0; 32],
        };
        row.digest = row.computed();
        *self = Self { number: row.number, digest: row.digest };
        row
    }
}

/// Whether the audit log is what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditVerdict {
    /// Every row follows from the one before it.
    Intact {
        /// How many rows there are.
        rows: u64,
        /// The digest of the last, to be noted elsewhere.
        head: Digest,
    },
    /// The first row that does not.
    Broken {
        /// Its number.
        row: u64,
        /// What happened to it.
        fault: AuditFault,
    },
}

/// What happened to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AuditFault {
    /// It does not say what it said.
    Changed,
    /// It is gone.
    Missing,
    /// It was put there by somebody else.
    Foreign,
}

/// Walks the chain from its first row.
pub(crate) struct Walk {
    head: AuditHead,
    before: Digest,
}

impl Walk {
    pub(crate) fn new() -> Self {
        Self { head: AuditHead::START, before: AuditHead::START.digest }
    }

    /// The next row by number; what is wrong, if something is.
    pub(crate) fn step(&mut self, row: &AuditRow) -> Option<AuditVerdict> {
        let expected = self.head.number + 1;
        if row.number != expected {
            let fault = if row.number > expected { AuditFault::Missing } else { AuditFault::Foreign };
            return Some(broken(row.number.min(expected), fault));
        }
        if row.digest != row.computed() {
            return Some(broken(expected, AuditFault::Changed));
        }
        if row.previous != self.head.digest {
            return Some(if row.digest == self.head.digest {
                // A copy of the row before it.
                broken(expected, AuditFault::Foreign)
            } else if row.previous == self.before && self.head.number > 0 {
                // It followed the last but one: the last was slipped in between.
                broken(self.head.number, AuditFault::Foreign)
            } else {
                // What it followed is not there.
                broken(expected, AuditFault::Missing)
            });
        }
        self.before = self.head.digest;
        self.head = AuditHead { number: row.number, digest: row.digest };
        None
    }

    /// What the whole chain comes to, given where its end was noted.
    pub(crate) fn end(&self, noted: AuditHead) -> AuditVerdict {
        let reached = self.head.number;
        if noted.number > reached {
            broken(reached + 1, AuditFault::Missing)
        } else if noted.number < reached {
            broken(noted.number + 1, AuditFault::Foreign)
        } else if noted.digest != self.head.digest {
            broken(reached, AuditFault::Changed)
        } else {
            AuditVerdict::Intact { rows: u64::try_from(reached).unwrap_or(0), head: self.head.digest }
        }
    }
}

fn broken(number: i64, fault: AuditFault) -> AuditVerdict {
    AuditVerdict::Broken { row: u64::try_from(number).unwrap_or(0), fault }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn append(head: &mut AuditHead, detail: &str) -> AuditRow {
        let entry = AuditEntry {
            at: 1,
            actor: Actor::Service,
            action: "key.add",
            subject: None,
            detail: detail.to_owned(),
        };
        head.append(&entry)
    }

    fn verdict(mut rows: Vec<AuditRow>, noted: AuditHead) -> AuditVerdict {
        for (number, row) in (1..).zip(&mut rows) {
            row.number = number;
        }
        let mut walk = Walk::new();
        rows.iter().find_map(|row| walk.step(row)).unwrap_or_else(|| walk.end(noted))
    }

    /// The numbers are made to follow each other again, as somebody with time would.
    #[test]
    fn rows_that_were_renumbered_are_found_by_what_they_follow() {
        let mut head = AuditHead::START;
        let rows: Vec<AuditRow> = ["a", "b", "c", "d"].map(|detail| append(&mut head, detail)).into();
        let intact = AuditVerdict::Intact { rows: 4, head: head.digest };
        assert_eq!(verdict(rows.clone(), head), intact);
        for place in 0..4 {
            let (mut less, mut more, mut twice) = (rows.clone(), rows.clone(), rows.clone());
            let row = u64::try_from(place).unwrap() + 1;
            less.remove(place);
            assert_eq!(verdict(less, head), broken_at(row, AuditFault::Missing));
            let before = match place.checked_sub(1) {
                Some(before) => AuditHead { number: 0, digest: rows[before].digest },
                None => AuditHead::START,
            };
            more.insert(place, append(&mut before.clone(), "slipped in"));
            assert_eq!(verdict(more, head), broken_at(row, AuditFault::Foreign));
            twice.insert(place, rows[place].clone());
            assert_eq!(verdict(twice, head), broken_at(row + 1, AuditFault::Foreign));
        }
        let end = append(&mut head.clone(), "more");
        assert_eq!(verdict([rows, vec![end]].concat(), head), broken_at(5, AuditFault::Foreign));
    }

    fn broken_at(row: u64, fault: AuditFault) -> AuditVerdict {
        AuditVerdict::Broken { row, fault }
    }
}
