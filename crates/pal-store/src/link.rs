//! A principal's partner link: the change that is asked for, what comes of it, and what is remembered of it.

use std::fmt;
use std::sync::Arc;

use pal_model::partner_link::{Ask, Decision, LinkRecord, LinkState, Refusal, decide};
use pal_model::time::Instant;
use pal_model::{Interval, PartnerId, Principal};

use crate::audit::{Actor, AuditEntry};
use crate::digest::{Digest, digest_of};
use crate::ticks;

/// How long a successful answer is remembered (contract §10).
pub const REMEMBERED_HOURS: i64 = 24;

/// Writes the body of the answer for a record.
pub type Render = Arc<dyn Fn(&LinkRecord) -> String + Send + Sync>;

/// What a principal asks of its own link.
#[derive(Clone)]
pub struct LinkChange {
    /// Whose link: from the token, never from the request.
    pub principal: Principal,
    /// What is asked.
    pub ask: Ask,
    /// When. Kept in steps of 100 ns, as the wire prints it.
    pub at: Instant,
    /// How a repetition is known; `None`: the answer is not remembered.
    pub replay: Option<ReplayKey>,
    /// The body of a successful answer.
    pub render: Render,
    /// Who is on record for the change.
    pub actor: Actor,
}

impl fmt::Debug for LinkChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LinkChange")
            .field("principal", &self.principal)
            .field("ask", &self.ask)
            .field("at", &self.at)
            .field("replay", &self.replay)
            .finish_non_exhaustive()
    }
}

/// What came of a change. It is on disk when this is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkAnswer {
    /// The record is as asked.
    Done {
        /// The body of the answer.
        body: String,
        /// Whether it is the answer to an earlier, equal request, and nothing changed now.
        remembered: bool,
    },
    /// Nothing changed.
    Refused(Refusal),
}

/// A link while it was in force: a row of `links` in an estate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkSpan {
    /// The account.
    pub principal: Principal,
    /// The partner it was linked to.
    pub partner_id: PartnerId,
    /// While it was.
    pub valid: Interval,
}

/// One change of a principal's record, as the history keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkVersion {
    /// 1 for the first link, one more for every change.
    pub version: u64,
    /// The partner it was, or had been, linked to.
    pub partner_id: PartnerId,
    /// Whether it was linked from then on.
    pub state: LinkState,
    /// Since when.
    pub at: Instant,
}

/// What makes two requests of one principal the same (contract §10): method, path and the client's own request id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplayKey(Digest);

impl ReplayKey {
    /// The most bytes of a request id that is remembered.
    pub const ID_LENGTH_MAX: usize = 128;

    /// The key of a request; `None` if the id is empty, too long or not printable ASCII, so that nothing is remembered.
    /// The path compares without ASCII case and trailing slash.
    pub fn new(method: &str, path: &str, client_request_id: &str) -> Option<Self> {
        let id = client_request_id.as_bytes();
        if id.is_empty() || id.len() > Self::ID_LENGTH_MAX || !id.iter().all(|b| matches!(b, b' '..=b'~')) {
            return None;
        }
        let path = path.strip_suffix('/').unwrap_or(path).to_ascii_lowercase();
        Some(Self(digest_of(&[method.as_bytes(), path.as_bytes(), id])))
    }

    pub(crate) fn digest(&self) -> &Digest {
        &self.0
    }
}

/// The oldest answer that is still remembered.
pub(crate) fn remembered_since(now: i64) -> i64 {
    now.saturating_sub(REMEMBERED_HOURS * ticks::PER_HOUR)
}

/// What a change comes to, before anything is written.
pub(crate) struct Outcome {
    pub(crate) settled: Settled,
    /// The record as it is to be, if it changes.
    pub(crate) record: Option<LinkRecord>,
}

/// What there is to answer. A body that nobody has to remember is written by whoever waits for it, not by the one writer for
/// whom everybody waits.
pub(crate) enum Settled {
    /// The answer to an earlier, equal request.
    Remembered(String),
    /// The body, which is to be remembered.
    ToRemember(String),
    /// The record as it is from now on.
    Record(LinkRecord),
    /// Nothing changed.
    Refused(Refusal),
}

impl Settled {
    /// The answer.
    pub(crate) fn answer(self, render: &Render) -> LinkAnswer {
        match self {
            Self::Remembered(body) => LinkAnswer::Done { body, remembered: true },
            Self::ToRemember(body) => LinkAnswer::Done { body, remembered: false },
            Self::Record(record) => LinkAnswer::Done { body: render(&record), remembered: false },
            Self::Refused(refusal) => LinkAnswer::Refused(refusal),
        }
    }
}

/// Decides a change on what is kept: the principal's record, and the answer remembered for an equal request.
pub(crate) fn settle(
    change: &LinkChange,
    record: Option<&LinkRecord>,
    remembered: Option<String>,
) -> Outcome {
    if let Some(body) = remembered {
        return Outcome { settled: Settled::Remembered(body), record: None };
    }
    let (shown, record) = match decide(record, change.ask, ticks::whole(change.at)) {
        Decision::Refused(refusal) => {
            return Outcome { settled: Settled::Refused(refusal), record: None };
        }
        Decision::Unchanged(record) => (record, None),
        Decision::Change(record) => (record, Some(record)),
    };
    let settled = match change.replay {
        Some(_) => Settled::ToRemember((change.render)(&shown)),
        None => Settled::Record(shown),
    };
    Outcome { settled, record }
}

/// The row of the audit log for a change of a record.
pub(crate) fn audit_entry(
    change: &LinkChange,
    before: Option<&LinkRecord>,
    after: &LinkRecord,
) -> AuditEntry {
    let action = match change.ask {
        Ask::Create(_) => "link.create",
        Ask::Update(_) => "link.update",
        Ask::Delete(_) => "link.delete",
    };
    let (partner_id, version) = (after.partner_id, after.version);
    // Ids and numbers need no escapes.
    let detail = match before.filter(|record| record.is_active()) {
        Some(LinkRecord { partner_id: was, .. }) => {
            format!(r#"{{"partnerId":"{partner_id}","version":{version},"was":"{was}"}}"#)
        }
        None => format!(r#"{{"partnerId":"{partner_id}","version":{version}}}"#),
    };
    AuditEntry {
        at: ticks::of(after.updated),
        actor: change.actor.clone(),
        action,
        subject: Some(change.principal),
        detail,
    }
}

/// One change of a record, as the history keeps it.
pub(crate) struct HistoryRow {
    pub(crate) principal: Principal,
    pub(crate) partner_id: PartnerId,
    pub(crate) state: LinkState,
    pub(crate) at: Instant,
}

/// Links in force, from changes in the order of principal and version: each holds until the next.
pub(crate) fn spans(rows: &[HistoryRow]) -> Vec<LinkSpan> {
    let after = rows.iter().skip(1).map(Some).chain([None]);
    rows.iter()
        .zip(after)
        .filter(|(row, _)| row.state == LinkState::Active)
        .filter_map(|(row, next)| {
            let until =
                next.filter(|next| next.principal == row.principal).map_or(Instant::MAX, |next| next.at);
            let valid = Interval::new(row.at, until)?;
            Some(LinkSpan { principal: row.principal, partner_id: row.partner_id, valid })
        })
        .collect()
}

/// The word a state is kept as.
pub(crate) fn state_word(state: LinkState) -> &'static str {
    match state {
        LinkState::Active => "active",
        LinkState::Deleted => "deleted",
    }
}

/// Reads the word of a state.
pub(crate) fn state_of(word: &str) -> Option<LinkState> {
    match word {
        "active" => Some(LinkState::Active),
        "deleted" => Some(LinkState::Deleted),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_the_same_whatever_the_case_of_the_path_and_its_last_slash() {
        let key = |method, path, id| ReplayKey::new(method, path, id);
        let first = key("PUT", "/providers/Microsoft.ManagementPartner/partners/1", "a");
        assert!(first.is_some());
        assert_eq!(first, key("PUT", "/providers/microsoft.managementpartner/partners/1/", "a"));
        for (method, path, id) in [
            ("PATCH", "/providers/Microsoft.ManagementPartner/partners/1", "a"),
            ("PUT", "/providers/Microsoft.ManagementPartner/partners/1a", ""),
            ("PUT", "/providers/Microsoft.ManagementPartner/partners/12", "a"),
            ("PUT", "/providers/Microsoft.ManagementPartner/partners/1", "A"),
        ] {
            assert_ne!(first, key(method, path, id), "{method} {path} {id}");
        }
    }

    #[test]
    fn an_id_that_is_long_or_not_printable_is_no_key() {
        let longest = "x".repeat(ReplayKey::ID_LENGTH_MAX);
        for (id, taken) in [
            ("a b~", true),
            (&longest, true),
            (&format!("{longest}x"), false),
            ("", false),
            ("a\tb", false),
            ("é", false),
        ] {
            assert_eq!(ReplayKey::new("PUT", "/p", id).is_some(), taken, "{id}");
        }
    }
}
