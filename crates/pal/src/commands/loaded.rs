//! An estate and the usage to read over it, loaded once for as many questions as there are.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use pal_attribution::run::{Reading, Report};
use pal_model::{Facts, Interval, RolePolicy};
use pal_usage::{Asked, CostBasis, LineCounts, Progress, Usage};

use super::policy;
use super::request::Sources;
use crate::cli::terms::Cost;
use crate::diagnostics::Failure;
use crate::output::number::grouped;
use crate::printer::Printer;
use crate::progress;

/// An estate and the usage to read over it.
#[derive(Debug)]
pub struct Loaded<'a> {
    facts: Facts,
    usage: Usage,
    threads: usize,
    printer: &'a Printer,
    /// Whether what was counted has been said: it is the same at every reading.
    told: Cell<bool>,
}

impl<'a> Loaded<'a> {
    /// Reads the estate, finds the usage, and says what is worth knowing of both.
    pub fn new(sources: &Sources, printer: &'a Printer) -> Result<Self, Failure> {
        Self::asking(sources, Asked::Usage, printer)
    }

    /// The same, where a report asks for further columns of the usage.
    pub fn asking(sources: &Sources, asked: Asked, printer: &'a Printer) -> Result<Self, Failure> {
        let estate = match &sources.estate {
            Some(folder) => pal_estate::read(folder)?,
            None => pal_estate::Estate::default(),
        };
        Self::with_estate(estate, sources, asked, printer)
    }

    /// Finds the usage beside an estate that was read, and says what is worth knowing of both.
    pub fn with_estate(
        estate: pal_estate::Estate,
        sources: &Sources,
        asked: Asked,
        printer: &'a Printer,
    ) -> Result<Self, Failure> {
        let basis = match sources.cost {
            Cost::Effective => CostBasis::Effective,
            Cost::Billed => CostBasis::Billed,
        };
        let usage = Usage::open_asking(&sources.usage, basis, asked)?;
        let notes = estate.notes.iter().map(ToString::to_string);
        for note in notes.chain(usage.notes().iter().map(ToString::to_string)) {
            printer.note(&format!("note: {note}"));
        }
        Ok(Self {
            facts: estate.facts,
            usage,
            threads: sources.threads.get(),
            printer,
            told: Cell::new(false),
        })
    }

    /// Says which roles counted when, where that depends on the time.
    pub fn tell_policy(&self, policy: RolePolicy, period: Interval) {
        if let Some(told) = policy::told(policy, period) {
            self.printer.note(&told);
        }
    }

    /// The usage there is to read.
    pub fn usage(&self) -> &Usage {
        &self.usage
    }

    /// Says what a user should know.
    pub fn note(&self, text: &str) {
        self.printer.note(text);
    }

    /// The estate.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Reads the usage for a report, with a progress bar, and says what was counted on the way.
    pub fn read<T, E>(
        &self,
        report: impl FnOnce(&Facts, Reading<'_>) -> Result<Report<T>, E>,
    ) -> Result<T, Failure>
    where
        Failure: From<E>,
    {
        let progress = Arc::new(Progress::default());
        let watched = Arc::clone(&progress);
        let bar = self.printer.progress(self.usage.bytes(), move || progress::Reading {
            rows: watched.lines.load(Ordering::Relaxed),
            bytes: watched.bytes.load(Ordering::Relaxed),
        });
        let reading = Reading { usage: &self.usage, threads: self.threads, progress: &progress };
        let report = report(&self.facts, reading)?;
        drop(bar);
        if !self.told.replace(true) {
            self.tell(report.lines);
        }
        Ok(report.answer)
    }

    fn tell(&self, lines: LineCounts) {
        self.printer.detail(&format!("{} usage lines read", grouped(lines.lines.into())));
        if lines.rounded > 0 {
            let count = grouped(lines.rounded.into());
            self.printer.note(&format!(
                "note: {count} lines cost more than 18 decimals say and were rounded half-even"
            ));
        }
        if lines.unparsed_ids > 0 {
            let count = grouped(lines.unparsed_ids.into());
            self.printer.note(&format!(
                "note: {count} lines have a resource id that is none below a subscription; their resource group or subscription counts"
            ));
        }
    }
}
