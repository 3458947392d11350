//! `pal fleet`.

mod accounts;
mod fault;
mod prepared;
mod readable;
mod tag;

use std::collections::BTreeSet;

use pal_client::fleet::action::{Action, Foreigners};
use pal_client::fleet::apply::{self, Applied, verdict_of_apply};
use pal_client::fleet::errand::End;
use pal_client::fleet::file::Fleet as File;
use pal_client::fleet::journal::{self, Journal};
use pal_client::fleet::look::{AccessCheck, Seen};
use pal_client::fleet::plan::{self, Manner, Verdict, verdict_of_plan, verdict_of_status};
use pal_client::fleet::shown;
use pal_client::fleet::work::Done;
use serde_json::Value;

use super::store::wait;
use crate::cli::Shared;
use crate::cli::fleet::{Fleet, FleetArguments};
use crate::diagnostics::{ExitStatus, Failure};
use crate::output::{Answer, Document, answer, usual_format};
use crate::printer::Printer;
use crate::progress::{Progress, Reading};

pub(super) use accounts::accounts;
pub use fault::FleetFault;
use prepared::Prepared;
use readable::{flat, readable};

/// So many rows that could not be read are told one by one.
const TOLD_MAX: usize = 20;

/// Looks after the links of many tenants.
pub fn run(fleet: &Fleet, shared: &Shared, printer: &Printer) -> Result<ExitStatus, Failure> {
    match fleet {
        Fleet::Plan(arguments) => plan(arguments, shared, printer),
        Fleet::Apply(arguments) => apply(arguments, shared, printer),
        Fleet::Status(arguments) => status(arguments, shared, printer),
        Fleet::Tag(arguments) => tag::run(arguments, shared, printer),
    }
}

fn plan(arguments: &FleetArguments, shared: &Shared, printer: &Printer) -> Result<ExitStatus, Failure> {
    let file = read(arguments)?;
    let (prepared, seen) = look(arguments, file, printer)?;
    let rows = shown::plan(&prepared.fleet, &seen);
    print(rows, shared, printer)?;
    tell(&prepared.fleet, &seen, printer);
    printer.note(&counted(&seen, |seen| seen.action.word()));
    Ok(status_of(verdict_of_plan(&seen)))
}

fn apply(arguments: &FleetArguments, shared: &Shared, printer: &Printer) -> Result<ExitStatus, Failure> {
    let file = read(arguments)?;
    // Locked before anybody is asked anything: a second run ends at once.
    let journal = Journal::open(&path(arguments)).map_err(FleetFault::Journal)?;
    let (prepared, applied) = wait(async {
        let prepared = Prepared::new(file, &arguments.reach, arguments.parallel, printer).await?;
        let (done, _bar) = watched(&prepared.fleet, printer);
        let applied = apply::apply(&prepared.fleet, &prepared.means, manner(arguments), journal, &done).await;
        Ok((prepared, applied))
    })?;
    print(shown::apply(&prepared.fleet, &applied), shared, printer)?;
    let seen: Vec<Seen> = applied.iter().map(|applied| applied.seen.clone()).collect();
    tell(&prepared.fleet, &seen, printer);
    printer.note(&counted(&applied, word));
    Ok(status_of(verdict_of_apply(&applied)))
}

fn status(arguments: &FleetArguments, shared: &Shared, printer: &Printer) -> Result<ExitStatus, Failure> {
    let file = read(arguments)?;
    let path = path(arguments);
    let memory = journal::read(&path).map_err(FleetFault::Journal)?;
    if memory.is_none() {
        printer.note(&format!("{}: there is no journal: nothing was applied yet", path.display()));
    }
    let (prepared, seen) = look(arguments, file, printer)?;
    let compared = plan::compare(&prepared.fleet, &seen, memory.as_ref());
    let rows = shown::status(&prepared.fleet, &seen, &compared);
    print(rows, shared, printer)?;
    tell(&prepared.fleet, &seen, printer);
    printer.note(&counted(&compared, |(drift, _)| drift.word()));
    Ok(status_of(verdict_of_status(&compared)))
}

fn read(arguments: &FleetArguments) -> Result<File, Failure> {
    Ok(File::read(&arguments.file).map_err(FleetFault::File)?)
}

const fn manner(arguments: &FleetArguments) -> Manner {
    Manner {
        foreigners: if arguments.take_over { Foreigners::TakenOver } else { Foreigners::LeftAlone },
        check: if arguments.check_access { AccessCheck::Asked } else { AccessCheck::NotAsked },
    }
}

fn path(arguments: &FleetArguments) -> std::path::PathBuf {
    arguments.journal.clone().unwrap_or_else(|| journal::beside(&arguments.file))
}

/// Looks at every row, and changes nothing.
fn look(arguments: &FleetArguments, file: File, printer: &Printer) -> Result<(Prepared, Vec<Seen>), Failure> {
    wait(async {
        let prepared = Prepared::new(file, &arguments.reach, arguments.parallel, printer).await?;
        let (done, _bar) = watched(&prepared.fleet, printer);
        let seen = plan::plan(&prepared.fleet, &prepared.means, manner(arguments), &done).await;
        Ok((prepared, seen))
    })
}

/// A bar of the rows that are done.
fn watched(fleet: &File, printer: &Printer) -> (Done, Progress) {
    let done = Done::default();
    let counter = done.clone();
    let rows = u64::try_from(fleet.rows.len()).unwrap_or(u64::MAX);
    let bar = printer.progress(rows, move || Reading { rows: counter.rows(), bytes: counter.rows() });
    (done, bar)
}

/// The rows; the columns of a table or spreadsheet are the same whether or not something failed.
fn print(rows: Value, shared: &Shared, printer: &Printer) -> Result<(), Failure> {
    let rows = if flat::is_wanted(shared, printer) { flat::flat(rows) } else { rows };
    let document = Document::new(rows, readable);
    answer(Answer::Document(document), usual_format(printer), shared, printer)
}

/// What a person should know besides the rows.
fn tell(fleet: &File, seen: &[Seen], printer: &Printer) {
    for sentence in plan::advice(fleet, seen) {
        printer.note(&format!("warning: {sentence}"));
    }
    let foreign = seen.iter().filter(|seen| seen.action == Action::Foreign).count();
    if foreign > 0 {
        printer.note(&format!(
            "foreign: {foreign} linked to partners that the file does not name, left alone; `--take-over` changes that"
        ));
    }
    let blocked = plan::blocked(fleet, seen);
    for (row, _) in blocked.iter().take(TOLD_MAX) {
        printer.note(&format!("blocked: {row}"));
    }
    if blocked.len() > TOLD_MAX {
        printer.note(&format!("blocked: {} more", blocked.len() - TOLD_MAX));
    }
    for hint in blocked.iter().filter_map(|(_, hint)| hint.as_ref()).collect::<BTreeSet<_>>() {
        printer.note(&format!("hint: {hint}"));
    }
}

/// `5 rows: 2 create, 3 none`, in the order in which the words first come.
fn counted<T>(rows: &[T], word: impl Fn(&T) -> &'static str) -> String {
    let mut counts: Vec<(&'static str, usize)> = Vec::new();
    for word in rows.iter().map(word) {
        match counts.iter_mut().find(|(known, _)| *known == word) {
            Some((_, count)) => *count += 1,
            None => counts.push((word, 1)),
        }
    }
    let told: Vec<String> = counts.iter().map(|(word, count)| format!("{count} {word}")).collect();
    match rows.len() {
        0 => "no rows: the fleet file has no tenants".to_owned(),
        1 => format!("1 row: {}", told.join(", ")),
        rows => format!("{rows} rows: {}", told.join(", ")),
    }
}

fn word(applied: &Applied) -> &'static str {
    match applied.end {
        End::Done => "done",
        End::Unchanged => "unchanged",
        End::Skipped => "skipped",
        End::Failed(_) => "failed",
    }
}

fn status_of(verdict: Verdict) -> ExitStatus {
    match verdict {
        Verdict::AsWanted => ExitStatus::Done,
        Verdict::Pending => ExitStatus::Pending,
        Verdict::SomeNot => ExitStatus::SomeFailed,
    }
}
