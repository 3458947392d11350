//! The board: every figure that a portal shows, worked out once after the usage or the facts have changed, in one reading of
//! the usage, and then looked up.
//!
//! It holds credits on each policy, mode and association; where all of the cost went; who is missing and why; how much is
//! covered by whom; and the witnesses of each figure. A global account's figures are the sums of its locations' rows that are
//! no duplicates (PAL-29), so they are not kept. Only with [`Mode::Whole`] is that not so: what several locations cover together
//! may be whole where none of them is, so that is measured, too.

mod drill;
mod figures;
mod measure;
mod outcomes;
mod sight;
mod sorted;
mod summaries;
#[cfg(test)]
mod tests;
mod totals;

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pal_model::{Facts, Mode, Month, PartnerId, ReasonCode, RolePolicy, TenantId, Terms};
use pal_usage::LineCounts;

use crate::credit::CellCredits;
use crate::index::Index;
use crate::kernel::Overflow;
use crate::kernel::worker::{ExcludedPlaces, Places, Selection, Services, Worker};
use crate::report;
use crate::report::coverage::{Coverage, coverage_by};
use crate::report::missing::{Evidence, Reasons};
use crate::report::summary::CurrencySummary;
use crate::report::table::Table;
use crate::run::{AttributionError, Reading, gather};
use drill::Spots;
use figures::Figures;
use measure::{Everything, layer_split, layers, number, terms};
use outcomes::{Outcomes, by_policy, is_own};
use summaries::summaries;

pub use figures::Question;
pub use sight::{Customers, Grant, Partners, Sight};

/// The figures on every term.
#[derive(Debug)]
pub struct Board {
    facts: Facts,
    index: Index,
    parts: Parts,
    lines: LineCounts,
    missing: Mutex<HashMap<(Terms, PartnerId), Arc<Absences>>>,
}

/// What is worked out of the cells.
#[derive(Debug)]
struct Parts {
    figures: Figures,
    summaries: Vec<Vec<CurrencySummary>>,
    /// By policy and mode, of links alone.
    evidence: Vec<(Terms, Evidence)>,
    coverage: Coverage,
    spots: Spots,
    totals: report::figures::Figures,
}

impl Parts {
    fn of(
        index: &Index,
        measure: &Everything<'_>,
        workers: &[Worker<'_, Everything<'_>>],
    ) -> Result<Self, Overflow> {
        let all: Vec<Terms> = terms().collect();
        let outcomes = Outcomes::gather(measure, workers, &all)?;
        let summaries = summaries(&outcomes, workers)?;
        let mut evidence = Vec::new();
        for (policy, _) in by_policy() {
            let seen = Evidence::gather_by(index, policy, workers, |_, _, _| CellCredits::default());
            let own = all.iter().enumerate().filter(|(_, of)| of.policy == policy && is_own(**of));
            evidence.extend(own.map(|(number, of)| (*of, seen.clone().with_earned(outcomes.pairs(number)))));
        }
        let coverage = coverage_by(index, workers, layers, layer_split)?;
        let totals = totals::totals(&outcomes)?;
        let spots = Spots::gather(&outcomes.figures, workers);
        Ok(Self { summaries, figures: outcomes.figures, evidence, coverage, spots, totals })
    }
}

/// The customers at which a partner earned nothing, and why.
pub type Absences = Vec<(TenantId, ReasonCode)>;

impl Board {
    /// Reads the usage once and works everything out.
    pub fn build(facts: Facts, reading: Reading<'_>) -> Result<Self, AttributionError> {
        let index = Index::compile(&facts, RolePolicy::Any);
        let selection = selection();
        let measure = Everything::new(&index);
        let (workers, lines) = gather(&index, &measure, &selection, reading)?;
        let parts = Parts::of(&index, &measure, &workers)?;
        drop(workers);
        drop(measure);
        Ok(Self { facts, index, parts, lines, missing: Mutex::default() })
    }

    /// The facts behind it.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The facts, compiled for any role.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// What was counted while reading.
    pub fn lines(&self) -> LineCounts {
        self.lines
    }

    /// The rows that somebody sees of an answer, with the columns of the contract's report (§4).
    pub fn figures(&self, asked: &Question, sight: &Sight) -> Result<Table, Overflow> {
        Ok(self.parts.figures.sorted(&self.index, asked, sight)?.table_from(0))
    }

    /// The last of those rows, at most so many, and how many there are in all.
    pub fn last_figures(
        &self,
        asked: &Question,
        sight: &Sight,
        count: usize,
    ) -> Result<(Table, usize), Overflow> {
        let sorted = self.parts.figures.sorted(&self.index, asked, sight)?;
        let all = sorted.len();
        Ok((sorted.table_from(all.saturating_sub(count)), all))
    }

    /// Where all of the cost went.
    pub fn summary(&self, asked: Terms) -> &[CurrencySummary] {
        self.parts.summaries.get(number(asked)).map(Vec::as_slice).unwrap_or_default()
    }

    /// How much is covered, and by whom.
    pub fn coverage(&self) -> &Coverage {
        &self.parts.coverage
    }

    /// What an attestation of a customer measures (PAL-45).
    pub fn totals_of(&self, customer: TenantId) -> report::figures::Figures {
        let of = |(key, _): &(&report::figures::FigureKey, &_)| key.customer == customer;
        self.parts.totals.iter().filter(of).map(|(key, amount)| (key.clone(), *amount)).collect()
    }

    /// Every partner that is linked, or a location ever in force.
    pub fn partners(&self) -> Vec<PartnerId> {
        self.index.directory.partners()
    }

    /// Every customer with a figure, whoever earned it.
    pub fn customers(&self) -> BTreeSet<TenantId> {
        self.parts.figures.lines.list.iter().map(|line| line.customer).collect()
    }

    /// The months, currencies and services that there are figures of.
    pub fn words(&self) -> Words {
        let mut words = Words::default();
        let word =
            |number: u32| self.parts.figures.words.list.get(number as usize).cloned().unwrap_or_default();
        for line in &self.parts.figures.lines.list {
            words.months.insert(line.month);
            words.currencies.insert(word(line.currency));
            words.services.insert(word(line.service));
        }
        words
    }

    /// Finds out where each partner earned nothing on the terms that are asked for first, so that nobody waits for it later.
    pub fn find_reasons(&self) {
        let terms = Terms::default();
        let reasons = self.reasons(terms);
        for partner in self.partners() {
            self.keep(terms, partner, reasons.missing_of(partner));
        }
    }

    /// Where a partner earned nothing by its links, and why (PAL-37). Worked out when first asked for.
    pub fn missing(&self, policy: RolePolicy, mode: Mode, partner: PartnerId) -> Arc<Absences> {
        let terms = Terms { policy, mode, ..Terms::default() };
        let known = self.known_absences().get(&(terms, partner)).cloned();
        known.unwrap_or_else(|| self.keep(terms, partner, self.reasons(terms).missing_of(partner)))
    }

    fn reasons(&self, terms: Terms) -> Reasons<'_> {
        let evidence = self.parts.evidence.iter().find(|(of, _)| *of == terms);
        let evidence = evidence.map(|(_, evidence)| evidence.clone()).unwrap_or_default();
        Reasons::new(&self.facts, &self.index, terms, evidence)
    }

    fn keep(&self, terms: Terms, partner: PartnerId, absences: Absences) -> Arc<Absences> {
        Arc::clone(self.known_absences().entry((terms, partner)).or_insert_with(|| Arc::new(absences)))
    }

    fn known_absences(&self) -> MutexGuard<'_, HashMap<(Terms, PartnerId), Arc<Absences>>> {
        self.missing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What figures there are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// Months with figures.
    pub months: BTreeSet<Month>,
    /// Their currencies.
    pub currencies: BTreeSet<String>,
    /// Their services.
    pub services: BTreeSet<String>,
}

/// Cells by subscription and service; excluded lines keep their place, as reasons are asked for.
fn selection() -> Selection {
    Selection {
        services: Services::Apart,
        places: Places::Subscription,
        excluded: ExcludedPlaces::Kept,
        ..Selection::default()
    }
}
