//! `apply`: what the plan says is done, and written down as it goes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use pal_model::{Guid, PartnerId};
use tokio::time::sleep;

use super::action::{Action, Reading};
use super::errand::{Change, End, Errand, Sent, Step};
use super::file::{Fleet, Row};
use super::journal::{Event, Journal, JournalError, LastRead, Left, Line, Memory, Remembered};
use super::look::{Account, Seen};
use super::means::Means;
use super::plan::{Manner, Verdict};
use super::work::{Done, each};
use crate::failure::Failure;
use crate::http::Method;
use crate::partner;
use crate::session::{ChangeError, Session};

/// What was done about a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// What was seen of it.
    pub seen: Seen,
    /// What came of it.
    pub end: End,
}

/// Everything that all rows share.
struct Shared {
    fleet: Arc<Fleet>,
    means: Arc<Means>,
    manner: Manner,
    journal: Journal,
    memory: Memory,
    /// A line could not be written: nothing more is changed.
    broken: AtomicBool,
}

/// Does what is to be done about every row. The journal lets go of its lock at the end.
pub async fn apply(
    fleet: &Arc<Fleet>,
    means: &Arc<Means>,
    manner: Manner,
    (journal, memory): (Journal, Memory),
    done: &Done,
) -> Vec<Applied> {
    let (fleet, means) = (Arc::clone(fleet), Arc::clone(means));
    let rows = fleet.rows.len();
    let shared = Arc::new(Shared { fleet, means, manner, journal, memory, broken: AtomicBool::new(false) });
    let applied = each(
        rows,
        || shared.means.begun_max(),
        done,
        |position| {
            let shared = Arc::clone(&shared);
            async move {
                let row = shared.fleet.rows.get(position)?;
                Some(shared.apply(row).await)
            }
        },
    );
    applied.await.into_iter().flatten().collect()
}

/// What came of it all: 0 only if every row is linked as the file says.
pub fn verdict_of_apply(applied: &[Applied]) -> Verdict {
    let right = |applied: &Applied| matches!(applied.end, End::Done | End::Unchanged);
    if applied.iter().all(right) { Verdict::AsWanted } else { Verdict::SomeNot }
}

impl Shared {
    async fn apply(&self, row: &Row) -> Applied {
        let remembered = self.memory.of(row.tenant, self.fleet.credential_of(row));
        let before = remembered.open.filter(|open| open.partner == row.wanted).map(|open| open.sent);
        let foreigners = self.manner.foreigners;
        let mut errand = Errand::new(row.wanted, &self.fleet.ours, foreigners, before, new_id);
        let mut account = Account::of(&self.means, row).await;
        let mut step = Step::Read;
        let end = loop {
            step = match step {
                Step::Read => errand.read(account.read().await),
                Step::Send(change, id) => match self.send(&account, row, change, id).await {
                    Ok(sent) => errand.sent(sent),
                    Err(failure) => Step::End(End::Failed(failure)),
                },
                Step::Pause(sends) => {
                    let patience = account.session().map(Session::patience).unwrap_or_default();
                    sleep(patience.pause(sends)).await;
                    errand.waited()
                }
                Step::End(end) => break end,
            };
        };
        let end = self.note(row, &remembered, &errand, end).await;
        let found = errand.found().cloned().unwrap_or(Reading::NotLinked);
        let access = account.access(&found, self.manner.check).await;
        let seen = Seen { object_id: account.object_id(), found, action: errand.action(), access };
        Applied { seen, end }
    }

    /// Writes down that a change is sent, then sends it once.
    async fn send(&self, account: &Account, row: &Row, change: Change, id: Guid) -> Result<Sent, Failure> {
        let session = account.session()?;
        let partner_id = row.wanted;
        self.write(row, Event::Sending { change: change.into(), partner_id, request_id: id }).await?;
        let method = match change {
            Change::Create => Method::PUT,
            Change::Update => Method::PATCH,
        };
        let path = partner::path(&partner_id.to_string());
        Ok(match session.change(method, &path, id).await {
            // An answer that tells of no link in force is not believed: the link is read.
            Ok(answer) => Sent::Made(
                partner::link_in(&answer)
                    .filter(partner::PartnerLink::is_active)
                    .map_or_else(String::new, |link| link.partner_id),
            ),
            Err(ChangeError::Throttled(failure)) => Sent::Throttled(failure),
            Err(ChangeError::Unknown(failure)) => Sent::Unknown(failure),
            Err(ChangeError::Refused(failure)) => Sent::Refused(failure),
        })
    }

    /// Writes down what came of a row, unless the journal says so already. A change that was made stays made if that fails:
    /// the next run reads it.
    async fn note(&self, row: &Row, remembered: &Remembered, errand: &Errand<'_>, end: End) -> End {
        let Some(event) = event(row.wanted, errand, &end) else { return end };
        let known = remembered.open.is_none() && is_known(remembered, &event);
        if known {
            return end;
        }
        match (self.write(row, event).await, &end) {
            (Err(failure), End::Unchanged | End::Skipped | End::Done) => End::Failed(failure),
            (Ok(()) | Err(_), _) => end,
        }
    }

    async fn write(&self, row: &Row, event: Event) -> Result<(), Failure> {
        let line = Line {
            at: self.means.http().now().to_string(),
            tenant_id: row.tenant,
            credential: self.fleet.credential_of(row).to_owned(),
            event,
        };
        if self.broken.load(Ordering::Relaxed) {
            return Err(Failure::new("JOURNAL", "the journal cannot be written: nothing more is changed"));
        }
        self.journal.append(&line).await.map_err(|error| {
            self.broken.store(true, Ordering::Relaxed);
            unwritten(&error)
        })
    }
}

fn unwritten(error: &JournalError) -> Failure {
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}")).unwrap_or_default();
    let failure = Failure::new("JOURNAL", format!("{error}{cause}"));
    failure.with_hint("`--journal FILE` names another place; a run that is repeated reads every link first")
}

/// An id that is not random tells requests apart badly, and harms nothing else: what is sent twice is read in between.
fn new_id() -> Guid {
    crate::secret::request_id().unwrap_or(Guid::from_u128(0))
}

/// What is to be remembered of the end of a row.
fn event(wanted: PartnerId, errand: &Errand<'_>, end: &End) -> Option<Event> {
    let current = match errand.found() {
        Some(Reading::Linked(id)) => Some(id.clone()),
        Some(Reading::NotLinked | Reading::Unread(_)) | None => None,
    };
    match (end, errand.action()) {
        (End::Done, _) => Some(Event::Done { partner_id: wanted }),
        (End::Unchanged, _) => Some(Event::Right { partner_id: wanted }),
        (End::Skipped, _) => current.map(|current_partner_id| Event::Foreign { current_partner_id }),
        (End::Failed(failure), Action::Blocked) => Some(Event::Blocked { code: failure.code.clone() }),
        // Nobody knows whether it was made: it stays open.
        (End::Failed(_), _) if errand.is_open() => None,
        (End::Failed(failure), _) => {
            Some(Event::Refused { code: failure.code.clone(), current_partner_id: current })
        }
    }
}

/// Whether a line would say nothing new.
fn is_known(remembered: &Remembered, event: &Event) -> bool {
    match (event, &remembered.left, remembered.last_read) {
        (Event::Right { partner_id }, Some(Left::Ours(id)), LastRead::Read) => *id == partner_id.to_string(),
        (Event::Foreign { current_partner_id }, Some(Left::Foreign(id)), LastRead::Read) => {
            id == current_partner_id
        }
        (Event::Blocked { .. }, _, LastRead::Blocked) => true,
        (_, _, LastRead::Read | LastRead::Blocked) => false,
    }
}
