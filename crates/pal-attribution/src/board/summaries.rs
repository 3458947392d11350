//! Where all of the cost went, on each of the terms: what cannot count is the same on all of them.

use std::collections::BTreeMap;

use super::measure::Everything;
use super::outcomes::{Counted, Outcomes};
use crate::credit::CellCredits;
use crate::kernel::Overflow;
use crate::kernel::worker::Worker;
use crate::report::summary::{CurrencySummary, summary_by};

/// The summaries by the number of the terms.
pub(super) fn summaries(
    outcomes: &Outcomes,
    workers: &[Worker<'_, Everything<'_>>],
) -> Result<Vec<Vec<CurrencySummary>>, Overflow> {
    // As if nobody covered anything.
    let bare = summary_by(workers, |_, _, _| CellCredits::default())?;
    outcomes.covered.iter().map(|covered| with_covered(&bare, outcomes, covered)).collect()
}

fn with_covered(
    bare: &[CurrencySummary],
    outcomes: &Outcomes,
    covered: &[Counted],
) -> Result<Vec<CurrencySummary>, Overflow> {
    let mut by_currency: BTreeMap<u32, Counted> = BTreeMap::new();
    for (bill, counted) in outcomes.bills.list.iter().zip(covered) {
        by_currency.entry(bill.currency).or_default().add(counted.cost, counted.lines)?;
    }
    let mut summaries = bare.to_vec();
    for (currency, counted) in by_currency {
        let word = outcomes.figures.words.list.get(currency as usize);
        let Some(of) = summaries.iter_mut().find(|of| Some(&of.currency) == word) else { continue };
        of.attributed = counted.cost.amount;
        of.unattributed = of.unattributed.checked_sub(of.attributed).ok_or(Overflow)?;
        of.lines.attributed = counted.lines;
        of.lines.unattributed -= counted.lines;
    }
    Ok(summaries)
}
