//! From estate and usage to reports: compile, read, resolve.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::thread;

use pal_model::power_platform::PlatformFacts;
use pal_model::{Facts, Instant, Interval, PartnerId, Place, Rate, ReasonCode, RolePolicy, Terms};
use pal_usage::{LineCounts, Progress, Usage, UsageError, scan};

use crate::advice::{self, Advice, Prospect};
use crate::credit::{Credits, Roles};
use crate::earned::reach::Reach;
use crate::earned::worker::Worker as EarnedWorker;
use crate::index::Index;
use crate::kernel::locus::Loci;
use crate::kernel::worker::{ExcludedPlaces, Selection, Worker};
use crate::kernel::{Measure, Overflow};
use crate::platform::Platform;
use crate::report::compare::Subject;
use crate::report::coverage::{Coverage, Redundancy, coverage};
use crate::report::designation::{Designation, DesignationReport};
use crate::report::earned_credit::{CreditForm, EarnedCredit};
use crate::report::earned_summary::CreditSummary;
use crate::report::explain::{Explain, Explanation};
use crate::report::figures::{Everything, Figures, asset_figures, figures};
use crate::report::influenced::Influenced;
use crate::report::missing::{self, Evidence, Reasons};
use crate::report::summary::{CurrencySummary, summary};
use crate::report::table::Table;

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum AttributionError {
    /// The usage could not be read.
    #[error(transparent)]
    Usage(#[from] UsageError),
    /// A sum left the range of amounts.
    #[error(transparent)]
    Overflow(#[from] Overflow),
}

/// The usage to read, and how.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// What the paths hold.
    pub usage: &'a Usage,
    /// How many threads read it.
    pub threads: usize,
    /// Where they tell how far they are.
    pub progress: &'a Progress,
}

/// A report, and how the reading went.
#[derive(Debug)]
pub struct Report<T> {
    /// What was asked for.
    pub answer: T,
    /// What was counted while reading.
    pub lines: LineCounts,
}

pub(crate) fn gather<'a, M: Measure>(
    index: &'a Index,
    measure: &'a M,
    selection: &'a Selection,
    reading: Reading<'_>,
) -> Result<(Vec<Worker<'a, M>>, LineCounts), AttributionError> {
    let loci = Arc::new(Loci::default());
    let worker = |_| Worker::new(index, measure, selection, Arc::clone(&loci));
    let workers = (0..reading.threads.max(1)).map(worker).collect();
    let (mut workers, lines) = scan(reading.usage, workers, reading.progress)?;
    workers.iter_mut().try_for_each(Worker::close)?;
    Ok((workers, lines))
}

/// What each partner influenced.
pub fn influenced_rows(
    facts: &Facts,
    asked: &Influenced,
    reading: Reading<'_>,
) -> Result<Report<Table>, AttributionError> {
    let index = Index::compile(facts, asked.terms.policy);
    let credits = Credits::new(&index, asked.terms, asked.roles()).listed(asked.listings());
    let selection = asked.selection();
    let (workers, lines) = gather(&index, &credits, &selection, reading)?;
    let answer = asked.table(&index, &credits, workers)?;
    // Nobody waits until all that it holds is given back.
    thread::spawn(move || drop(index));
    Ok(Report { answer, lines })
}

/// Where all of the cost went.
pub fn influenced_summary(
    facts: &Facts,
    asked: &Influenced,
    reading: Reading<'_>,
) -> Result<Report<Vec<CurrencySummary>>, AttributionError> {
    let index = Index::compile(facts, asked.terms.policy);
    let credits = Credits::new(&index, asked.terms, Roles::Unasked);
    let selection = Selection { from: asked.from, to: asked.to, ..Selection::default() };
    let (workers, lines) = gather(&index, &credits, &selection, reading)?;
    Ok(Report { answer: summary(&credits, &workers)?, lines })
}

/// How much at least one and at least two accounts cover, and whose loss would drop most.
pub fn coverage_report(
    facts: &Facts,
    from: Option<Instant>,
    to: Option<Instant>,
    reading: Reading<'_>,
) -> Result<Report<Coverage>, AttributionError> {
    let selection = Selection { from, to, ..Selection::default() };
    let index = Index::compile(facts, RolePolicy::Any);
    let redundancy = Redundancy::new(&index);
    let (workers, lines) = gather(&index, &redundancy, &selection, reading)?;
    Ok(Report { answer: coverage(&index, &workers)?, lines })
}

/// What the global accounts reach of a designation's measures.
pub fn designation_report(
    facts: &Facts,
    asked: &Designation,
    reading: Reading<'_>,
) -> Result<Report<DesignationReport>, AttributionError> {
    let influenced = asked.influenced();
    let index = Index::compile(facts, influenced.terms.policy);
    let credits = Credits::new(&index, influenced.terms, influenced.roles()).listed(influenced.listings());
    // Kept places: else a month of excluded lines alone would look as if the exports had nothing of it.
    let selection = Selection { excluded: ExcludedPlaces::Kept, ..influenced.selection() };
    let (workers, lines) = gather(&index, &credits, &selection, reading)?;
    let months = workers.iter().flat_map(|worker| worker.cells().iter());
    let present = months.filter_map(|cell| Worker::<Credits<'_>>::month(&cell.key)).collect();
    let rows = influenced.table(&index, &credits, workers)?;
    Ok(Report { answer: asked.report(&rows, &present)?, lines })
}

/// Every measure of consumption at once.
pub fn consumption_figures(
    facts: &Facts,
    from: Option<Instant>,
    to: Option<Instant>,
    reading: Reading<'_>,
) -> Result<Report<Figures>, AttributionError> {
    let selection = Selection { from, to, ..Selection::default() };
    let index = Index::compile(facts, RolePolicy::Any);
    let everything = Everything::new(&index);
    let (workers, lines) = gather(&index, &everything, &selection, reading)?;
    Ok(Report { answer: figures(&workers)?, lines })
}

/// What sellers earn of partner earned credit, as figures. The usage must have been opened with its marks.
pub fn credit_figures(
    facts: &Facts,
    rate: Rate,
    from: Option<Instant>,
    to: Option<Instant>,
    reading: Reading<'_>,
) -> Result<Report<Figures>, AttributionError> {
    let asked =
        EarnedCredit { rate, form: CreditForm::Earned, keys: BTreeSet::new(), partner: None, from, to };
    earned(facts, &asked, reading, |reach, workers| asked.figures(reach, workers))
}

/// What is counted of Power Platform assets, as figures. No usage is read.
pub fn platform_figures(
    facts: &Facts,
    platform: &PlatformFacts,
    period: Interval,
) -> Result<Figures, AttributionError> {
    Ok(asset_figures(&Platform::compile(facts, platform), period)?)
}

/// The smallest set of changes that covers what a partner does not, in an estate in which everything holds always.
pub fn advice(
    standing: &Facts,
    asked: &advice::Asked,
    reading: Reading<'_>,
) -> Result<Report<(Advice, usize)>, AttributionError> {
    let prospect = Prospect::new(standing, asked);
    let index = Index::compile(&prospect.facts, asked.policy);
    let reach = advice::Reach::new(&index, asked.policy);
    let selection = asked.selection();
    let (workers, lines) = gather(&index, &reach, &selection, reading)?;
    let advice = prospect.advice(asked, &index, &workers)?;
    Ok(Report { answer: (advice, prospect.members_left), lines })
}

/// What `missing` is asked about.
#[derive(Debug, Clone, Copy, Default)]
pub struct MissingFilter {
    /// Only this partner.
    pub partner: Option<PartnerId>,
    /// Only usage that starts at this instant or later.
    pub from: Option<Instant>,
    /// Only usage that starts before this instant.
    pub to: Option<Instant>,
}

/// Which customers a partner earned nothing at, and why.
pub fn missing_report(
    facts: &Facts,
    terms: Terms,
    about: MissingFilter,
    reading: Reading<'_>,
) -> Result<Report<Table>, AttributionError> {
    lacking(facts, terms, about, reading, |reasons| reasons.table(about.partner))
}

/// What is lacking first on a partner's way to each of some subscriptions.
pub fn lacking_reasons(
    facts: &Facts,
    terms: Terms,
    about: MissingFilter,
    subjects: &BTreeSet<Subject>,
    reading: Reading<'_>,
) -> Result<Report<BTreeMap<Subject, ReasonCode>>, AttributionError> {
    let of_subject = |reasons: &Reasons<'_>, subject: &Subject| {
        let (partner, customer, subscription) = *subject;
        reasons.reason(partner, customer, Some(&Place::subscription(subscription)))
    };
    lacking(facts, terms, about, reading, |reasons| {
        subjects.iter().map(|subject| (*subject, of_subject(&reasons, subject))).collect()
    })
}

fn lacking<T>(
    facts: &Facts,
    terms: Terms,
    about: MissingFilter,
    reading: Reading<'_>,
    answer: impl FnOnce(Reasons<'_>) -> T,
) -> Result<Report<T>, AttributionError> {
    let terms = missing::terms(terms);
    let index = Index::compile(facts, terms.policy);
    let credits = Credits::new(&index, terms, Roles::Unasked);
    let selection =
        Selection { from: about.from, to: about.to, excluded: ExcludedPlaces::Kept, ..Selection::default() };
    let (workers, lines) = gather(&index, &credits, &selection, reading)?;
    let evidence = Evidence::gather(&index, &credits, &workers);
    Ok(Report { answer: answer(Reasons::new(facts, &index, terms, evidence)), lines })
}

/// What sellers earn of partner earned credit, by row. The usage must have been opened with its marks.
pub fn earned_rows(
    facts: &Facts,
    asked: &EarnedCredit,
    reading: Reading<'_>,
) -> Result<Report<Table>, AttributionError> {
    earned(facts, asked, reading, |reach, workers| asked.table(reach, workers))
}

/// Where all of the cost went as far as partner earned credit is concerned, by currency.
pub fn earned_summary(
    facts: &Facts,
    asked: &EarnedCredit,
    reading: Reading<'_>,
) -> Result<Report<BTreeMap<String, CreditSummary>>, AttributionError> {
    earned(facts, asked, reading, |reach, workers| asked.summary(reach, workers))
}

fn earned<T>(
    facts: &Facts,
    asked: &EarnedCredit,
    reading: Reading<'_>,
    answer: impl FnOnce(&Reach<'_>, &[EarnedWorker<'_>]) -> Result<T, Overflow>,
) -> Result<Report<T>, AttributionError> {
    let index = Index::compile_held(facts);
    let reach = Reach::new(facts, &index);
    let loci = Arc::new(Loci::default());
    let worker = |_| EarnedWorker::new(&reach, asked.selection(), Arc::clone(&loci));
    let workers = (0..reading.threads.max(1)).map(worker).collect();
    let (workers, lines) = scan(reading.usage, workers, reading.progress)?;
    Ok(Report { answer: answer(&reach, &workers)?, lines })
}

/// Why a tenant, subscription or resource is, or is not, attributed.
pub fn explanation(
    facts: &Facts,
    asked: &Explain,
    reading: Reading<'_>,
) -> Result<Report<Explanation>, AttributionError> {
    let index = Index::compile(facts, asked.terms.policy);
    let credits = Credits::new(&index, asked.terms, Roles::Unasked);
    let selection = asked.selection();
    let (workers, lines) = gather(&index, &credits, &selection, reading)?;
    Ok(Report { answer: asked.answer(facts, &index, &credits, &workers)?, lines })
}
