//! Where requests meet the engine: load, call, give back the answer.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use pal_attribution::report::explain::{Explain, Subject as Explained, When};
use pal_attribution::report::influenced::{GroupKey, Influenced};
use pal_attribution::report::{coverage::Coverage, summary};
use pal_attribution::run::{self, Reading, Report};
use pal_estate::import::{ImportOptions, Input, import as import_files};
use pal_model::{Facts, Instant, Interval, TenantId};
use pal_usage::{CostBasis, LineCounts, Progress, Usage};

use super::readable;
use super::request::{
    CoverageRequest, ExplainRequest, InfluencedForm, InfluencedRequest, MissingRequest, Sources, Subject,
    Time,
};
use crate::cli::key::Key;
use crate::cli::terms::Cost;
use crate::diagnostics::{ExitStatus, Failure};
use crate::output::number::grouped;
use crate::output::{Answer, Document};
use crate::printer::Printer;
use crate::progress;

/// `pal import`.
pub fn import(
    estate: &Path,
    inputs: &[Input],
    collected_at: Instant,
    tenant: Option<TenantId>,
    printer: &Printer,
) -> Result<ExitStatus, Failure> {
    let summary = import_files(estate, inputs, &ImportOptions { collected_at, tenant })?;
    printer.note(summary.to_string().trim_end());
    Ok(ExitStatus::Done)
}

/// `pal report influenced`.
pub fn influenced(request: &InfluencedRequest, printer: &Printer) -> Result<Answer, Failure> {
    let loaded = Loaded::new(&request.sources, printer)?;
    let (from, to) = bounds(&request.period);
    let mut asked = Influenced { terms: request.terms, from, to, ..Influenced::default() };
    match &request.form {
        InfluencedForm::Rows(keys) => {
            asked.keys = keys.iter().copied().map(GroupKey::from).collect();
            let rows = loaded.read(|facts, reading| run::influenced_rows(facts, &asked, reading))?;
            Ok(Answer::Table(rows))
        }
        InfluencedForm::Summary => {
            let summed = loaded.read(|facts, reading| run::influenced_summary(facts, &asked, reading))?;
            let document = Document::new(summary::to_json(&summed), readable::summary::summary);
            Ok(Answer::Document(document))
        }
    }
}

/// `pal report missing`.
pub fn missing(request: &MissingRequest, printer: &Printer) -> Result<Answer, Failure> {
    let loaded = Loaded::new(&request.sources, printer)?;
    let (from, to) = bounds(&request.period);
    let rows = loaded.read(|facts, reading| run::missing_report(facts, request.terms, from, to, reading))?;
    Ok(Answer::Table(rows))
}

/// `pal report coverage`.
pub fn coverage(request: &CoverageRequest, printer: &Printer) -> Result<Coverage, Failure> {
    let loaded = Loaded::new(&request.sources, printer)?;
    let (from, to) = bounds(&request.period);
    loaded.read(|facts, reading| run::coverage_report(facts, from, to, reading))
}

/// `pal explain`.
pub fn explain(request: &ExplainRequest, printer: &Printer) -> Result<Answer, Failure> {
    let loaded = Loaded::new(&request.sources, printer)?;
    let asked = Explain {
        subject: match &request.subject {
            Subject::Tenant(tenant) => Explained::Tenant(*tenant),
            Subject::Subscription(subscription) => Explained::Subscription(*subscription),
            Subject::Resource(place) => Explained::Place(place.clone()),
        },
        partner: request.partner,
        when: match request.time {
            Time::Always => When::Ever,
            Time::At(at) => When::At(at),
            Time::Month(month) => When::Month(month),
        },
        terms: request.terms,
    };
    let explanation = loaded.read(|facts, reading| run::explanation(facts, &asked, reading))?;
    Ok(Answer::Document(Document::new(explanation.to_json(), readable::explanation::explanation)))
}

fn bounds(period: &Interval) -> (Option<Instant>, Option<Instant>) {
    (Some(period.from()), Some(period.to()))
}

impl From<Key> for GroupKey {
    fn from(key: Key) -> Self {
        match key {
            Key::Month => Self::Month,
            Key::Tenant => Self::Tenant,
            Key::Subscription => Self::Subscription,
            Key::Service => Self::Service,
            Key::ResourceGroup => Self::ResourceGroup,
            Key::Resource => Self::Resource,
            Key::Partner => Self::Partner,
            Key::Global => Self::Global,
            Key::AttributionType => Self::AttributionType,
            Key::Role => Self::Role,
            Key::Duplicate => Self::Duplicate,
            Key::Currency => Self::Currency,
        }
    }
}

/// An estate and the usage to read over it.
struct Loaded<'a> {
    facts: Facts,
    usage: Usage,
    threads: usize,
    printer: &'a Printer,
}

impl<'a> Loaded<'a> {
    fn new(sources: &Sources, printer: &'a Printer) -> Result<Self, Failure> {
        let estate = match &sources.estate {
            Some(folder) => pal_estate::read(folder)?,
            None => pal_estate::Estate::default(),
        };
        let basis = match sources.cost {
            Cost::Effective => CostBasis::Effective,
            Cost::Billed => CostBasis::Billed,
        };
        let usage = Usage::open(&sources.usage, basis)?;
        for note in estate.notes.iter().chain(usage.notes()) {
            printer.note(&format!("note: {note}"));
        }
        Ok(Self { facts: estate.facts, usage, threads: sources.threads.get(), printer })
    }

    /// Reads the usage for a report, with a progress bar, and says what was counted on the way.
    fn read<T, E>(
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
        self.tell(report.lines);
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
