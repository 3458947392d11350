//! What an attestation measures of each customer (PAL-45): all of its consumption, what linked accounts cover of it, and what each
//! partner influenced. Equal to [`report::figures`](crate::report::figures), which reads the usage for it alone.

use std::collections::BTreeMap;

use pal_model::{Month, PartnerId, TenantId};

use super::measure::number;
use super::outcomes::{Bill, Counted, Outcomes, by_policy};
use crate::kernel::{Overflow, Sum};
use crate::report::figures::{FigureKey, Figures, Measured};

/// The sums of what became of the cells.
pub(super) fn totals(outcomes: &Outcomes) -> Result<Figures, Overflow> {
    let mut totals = Totals { outcomes, sums: BTreeMap::new() };
    totals.add_bills(Measured::Consumption, &outcomes.consumed)?;
    for (policy, terms) in by_policy() {
        let number = number(terms);
        let covered = outcomes.covered.get(number).map(Vec::as_slice).unwrap_or_default();
        totals.add_bills(Measured::Covered(policy), covered)?;
        for (line, who, amount) in outcomes.figures.rows.get(number).into_iter().flatten() {
            let figures = &outcomes.figures;
            let (Some(line), Some(who)) =
                (figures.lines.list.get(*line as usize), figures.who.list.get(*who as usize))
            else {
                continue;
            };
            let whose = (line.month, line.customer, Some(who.partner));
            // There is a row only of what is not zero.
            totals.add(
                Measured::Influenced(policy),
                whose,
                line.currency,
                Sum { amount: *amount, any: true },
            )?;
        }
    }
    Ok(totals.sums.into_iter().map(|(key, sum)| (key, sum.amount)).collect())
}

struct Totals<'o> {
    outcomes: &'o Outcomes,
    sums: BTreeMap<FigureKey, Sum>,
}

impl Totals<'_> {
    fn add_bills(&mut self, measured: Measured, of_bills: &[Counted]) -> Result<(), Overflow> {
        for (Bill { month, customer, currency }, counted) in self.outcomes.bills.list.iter().zip(of_bills) {
            if counted.cost.any {
                self.add(measured, (*month, *customer, None), *currency, counted.cost)?;
            }
        }
        Ok(())
    }

    fn add(
        &mut self,
        measured: Measured,
        (month, customer, partner): (Month, TenantId, Option<PartnerId>),
        currency: u32,
        sum: Sum,
    ) -> Result<(), Overflow> {
        let currency = self.outcomes.figures.words.list.get(currency as usize).cloned().unwrap_or_default();
        let key = FigureKey { month, customer, measured, partner, currency };
        self.sums.entry(key).or_default().add_sum(sum)
    }
}
