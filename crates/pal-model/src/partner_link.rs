//! What an account may do with its own partner link (PAL-01 … PAL-05): one pure decision.
//!
//! A principal has one record for ever. Deleting it is a state, not the end of the record: the next link revives it with its
//! version and creation time. Only 200 is success on the wire; what is refused changes nothing.

use crate::ids::PartnerId;
use crate::time::Instant;

/// Whether a record stands for a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LinkState {
    /// The principal is linked.
    Active,
    /// The principal was linked once.
    Deleted,
}

/// A principal's record, as the link service keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkRecord {
    /// The partner it is, or last was, linked to.
    pub partner_id: PartnerId,
    /// 1 for the first link, one more for every change.
    pub version: u64,
    /// When the principal was first linked.
    pub created: Instant,
    /// When the record last changed. Strictly increasing.
    pub updated: Instant,
    /// Whether it is linked.
    pub state: LinkState,
}

/// What the principal asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ask {
    /// Link to this id (PUT).
    Create(Wanted),
    /// Change the link to this id (PATCH).
    Update(Wanted),
    /// Remove the link to this id (DELETE); `None` for text that is no partner id.
    Delete(Option<PartnerId>),
}

/// A partner id that somebody wants to be linked to, as the partner directory sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wanted {
    /// A location in force.
    Linkable(PartnerId),
    /// Unknown, a global account, or not well-formed.
    NotLinkable,
}

/// What becomes of an ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// The record is to be this.
    Change(LinkRecord),
    /// It is so already: the record as it stands.
    Unchanged(LinkRecord),
    /// Nothing changes.
    Refused(Refusal),
}

/// Why nothing changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// The id is not a location in force: `BadRequest`.
    NotLinkable,
    /// The principal is linked to another id: `Conflict`.
    LinkedTo(PartnerId),
    /// The principal is not linked, or not to this id: `NotFound`.
    NotLinked,
}

/// Ticks of the wire's times: 100 ns.
const TICK: i128 = 100;

impl LinkRecord {
    /// Whether the principal is linked.
    pub fn is_active(&self) -> bool {
        self.state == LinkState::Active
    }

    fn next(&self, partner_id: PartnerId, state: LinkState, at: Instant) -> Self {
        let after = self.updated.nanoseconds() + TICK;
        let updated = Instant::from_nanoseconds(at.nanoseconds().max(after));
        Self { partner_id, version: self.version + 1, created: self.created, updated, state }
    }
}

/// Decides what an ask makes of a principal's record (PAL-07). Whose record it is was settled before: the caller's own, always.
pub fn decide(record: Option<&LinkRecord>, ask: Ask, at: Instant) -> Decision {
    let active = record.filter(|record| record.is_active());
    match (ask, active) {
        (Ask::Create(Wanted::NotLinkable) | Ask::Update(Wanted::NotLinkable), _) => {
            Decision::Refused(Refusal::NotLinkable)
        }
        (Ask::Create(Wanted::Linkable(wanted)) | Ask::Update(Wanted::Linkable(wanted)), Some(linked))
            if linked.partner_id == wanted =>
        {
            Decision::Unchanged(*linked)
        }
        (Ask::Create(_), Some(linked)) => Decision::Refused(Refusal::LinkedTo(linked.partner_id)),
        (Ask::Create(Wanted::Linkable(wanted)), None) => Decision::Change(match record {
            Some(record) => record.next(wanted, LinkState::Active, at),
            None => LinkRecord {
                partner_id: wanted,
                version: 1,
                created: at,
                updated: at,
                state: LinkState::Active,
            },
        }),
        (Ask::Update(Wanted::Linkable(wanted)), Some(linked)) => {
            Decision::Change(linked.next(wanted, LinkState::Active, at))
        }
        (Ask::Delete(Some(id)), Some(linked)) if linked.partner_id == id => {
            Decision::Change(linked.next(id, LinkState::Deleted, at))
        }
        (Ask::Update(_), None) | (Ask::Delete(_), _) => Decision::Refused(Refusal::NotLinked),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> PartnerId {
        text.parse().unwrap()
    }

    fn at(ticks: i128) -> Instant {
        Instant::from_nanoseconds(ticks * TICK)
    }

    fn asked(record: Option<LinkRecord>, ask: Ask, ticks: i128) -> Decision {
        decide(record.as_ref(), ask, at(ticks))
    }

    fn changed(decision: Decision) -> LinkRecord {
        match decision {
            Decision::Change(record) => record,
            Decision::Unchanged(_) | Decision::Refused(_) => panic!("{decision:?}"),
        }
    }

    #[test]
    fn a_record_outlives_its_link_and_counts_every_change() {
        let (fabrikam, other) = (id("12345"), id("54321"));
        let create = |id| Ask::Create(Wanted::Linkable(id));
        let first = changed(asked(None, create(fabrikam), 10));
        assert_eq!((first.version, first.created, first.updated), (1, at(10), at(10)));
        let second = changed(asked(Some(first), Ask::Update(Wanted::Linkable(other)), 20));
        assert_eq!((second.version, second.created, second.updated), (2, at(10), at(20)));
        // A clock that goes back does not take the record with it.
        let deleted = changed(asked(Some(second), Ask::Delete(Some(other)), 5));
        assert_eq!((deleted.version, deleted.updated, deleted.state), (3, at(21), LinkState::Deleted));
        let revived = changed(asked(Some(deleted), create(fabrikam), 30));
        assert_eq!((revived.version, revived.created, revived.state), (4, at(10), LinkState::Active));
    }

    #[test]
    fn what_is_refused_or_so_already_changes_nothing() {
        let (fabrikam, other) = (id("12345"), id("54321"));
        let linked = changed(asked(None, Ask::Create(Wanted::Linkable(fabrikam)), 1));
        let deleted = changed(asked(Some(linked), Ask::Delete(Some(fabrikam)), 2));
        let (create, update) =
            (|id| Ask::Create(Wanted::Linkable(id)), |id| Ask::Update(Wanted::Linkable(id)));
        let refused = |refusal| Decision::Refused(refusal);
        for (record, ask, expected) in [
            (Some(linked), create(fabrikam), Decision::Unchanged(linked)),
            (Some(linked), update(fabrikam), Decision::Unchanged(linked)),
            (Some(linked), create(other), refused(Refusal::LinkedTo(fabrikam))),
            (Some(linked), Ask::Create(Wanted::NotLinkable), refused(Refusal::NotLinkable)),
            (Some(linked), Ask::Update(Wanted::NotLinkable), refused(Refusal::NotLinkable)),
            (Some(linked), Ask::Delete(Some(other)), refused(Refusal::NotLinked)),
            (Some(linked), Ask::Delete(None), refused(Refusal::NotLinked)),
            (Some(deleted), update(fabrikam), refused(Refusal::NotLinked)),
            (Some(deleted), Ask::Delete(Some(fabrikam)), refused(Refusal::NotLinked)),
            (None, update(fabrikam), refused(Refusal::NotLinked)),
            (None, Ask::Update(Wanted::NotLinkable), refused(Refusal::NotLinkable)),
            (None, Ask::Delete(Some(fabrikam)), refused(Refusal::NotLinked)),
        ] {
            assert_eq!(asked(record, ask, 9), expected, "{ask:?} of {record:?}");
        }
    }
}
