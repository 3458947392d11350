//! `plan` and `status`: every link is read, and nothing is changed.

use std::sync::Arc;

use super::access::{self};
use super::action::{Action, Foreigners, Reading, decide};
use super::drift::{Drift, Sight, Whose, drift};
use super::file::Fleet;
use super::journal::Memory;
use super::look::{AccessCheck, Seen, look};
use super::means::Means;
use super::work::{Done, each};

/// How a run ended, as the exit status tells it (contract §6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is to be done, or everything was.
    AsWanted,
    /// Changes are pending, or something drifted.
    Pending,
    /// Some rows are not as the file says, and no change is possible for them.
    SomeNot,
}

/// How a run goes about its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manner {
    /// What happens to links to partners that the file does not name.
    pub foreigners: Foreigners,
    /// Whether access is asked, too.
    pub check: AccessCheck,
}

/// Looks at every row.
pub async fn plan(fleet: &Arc<Fleet>, means: &Arc<Means>, manner: Manner, done: &Done) -> Vec<Seen> {
    each(
        fleet.rows.len(),
        || means.begun_max(),
        done,
        |position| {
            let (fleet, means) = (Arc::clone(fleet), Arc::clone(means));
            async move {
                let row = fleet.rows.get(position)?;
                Some(look(&means, &fleet, row, manner.foreigners, manner.check).await)
            }
        },
    )
    .await
    .into_iter()
    .flatten()
    .collect()
}

/// What a plan says: 5 if a change is pending, else 4 if a row is blocked. A foreign link is left alone: nothing is pending.
pub fn verdict_of_plan(seen: &[Seen]) -> Verdict {
    let any = |wanted: &[Action]| seen.iter().any(|seen| wanted.contains(&seen.action));
    if any(&[Action::Create, Action::Update]) {
        Verdict::Pending
    } else if any(&[Action::Blocked]) {
        Verdict::SomeNot
    } else {
        Verdict::AsWanted
    }
}

/// How each row differs from what the last apply left; without a journal every row is new.
pub fn compare(fleet: &Fleet, seen: &[Seen], memory: Option<&Memory>) -> Vec<(Drift, Sight)> {
    let rows = fleet.rows.iter().zip(seen);
    let compared = rows.map(|(row, seen)| {
        let Some(memory) = memory else { return (Drift::NewTenant, Sight::AsBefore) };
        let now = match decide(row.wanted, &seen.found, &fleet.ours, Foreigners::LeftAlone) {
            Action::Foreign => Whose::Foreign,
            Action::Create | Action::Update | Action::None | Action::Blocked => Whose::Ours,
        };
        drift(&memory.of(row.tenant, fleet.credential_of(row)), &seen.found, now)
    });
    compared.collect()
}

/// What a status says: 5 if anything drifted, else 4 if a row can no longer be read.
pub fn verdict_of_status(compared: &[(Drift, Sight)]) -> Verdict {
    if compared.iter().any(|(drift, _)| *drift != Drift::None) {
        Verdict::Pending
    } else if compared.iter().any(|(_, sight)| *sight == Sight::Gone) {
        Verdict::SomeNot
    } else {
        Verdict::AsWanted
    }
}

/// What a person should know besides the rows.
pub fn advice(fleet: &Fleet, seen: &[Seen]) -> Vec<String> {
    access::advice(fleet, seen)
}

/// The rows that could not be read, with the reason, and what to do about it.
pub fn blocked(fleet: &Fleet, seen: &[Seen]) -> Vec<(String, Option<String>)> {
    let rows = fleet.rows.iter().zip(seen);
    let told = rows.filter_map(|(row, seen)| match &seen.found {
        Reading::Unread(failure) => {
            let id = row.tenant.to_string();
            let name = row.name.as_deref().unwrap_or(&id);
            let told = format!("{name} ({}): {}", fleet.credential_of(row), reason(failure));
            Some((told, failure.hint.clone()))
        }
        Reading::NotLinked | Reading::Linked(_) => None,
    });
    told.collect()
}

/// Why a row is blocked: the code first, as scripts look for it.
pub fn reason(failure: &crate::failure::Failure) -> String {
    if failure.message.starts_with(&failure.code) {
        failure.message.clone()
    } else {
        format!("{}: {}", failure.code, failure.message)
    }
}
