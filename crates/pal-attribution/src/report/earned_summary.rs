//! `pal report pec --summary`: where all of the cost went, and how far the export agrees.

use std::collections::BTreeMap;

use pal_model::{Money, Unearned};
use serde_json::{Map, Value, json};

use super::earned_credit::{Agreement, EarnedCredit};
use crate::earned::reach::{By, Reach};
use crate::earned::worker::{Sums, Worker};
use crate::kernel::Overflow;

/// Where the cost in one currency went.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CreditSummary {
    /// All of it.
    pub total: Sums,
    /// What is earned in all.
    pub credit: Money,
    /// What earned, by what.
    pub earned: BTreeMap<By, Sums>,
    /// What did not, by the reason.
    pub unearned: BTreeMap<Unearned, Sums>,
    /// How far the export agrees.
    pub agreements: BTreeMap<Agreement, Sums>,
}

impl EarnedCredit {
    /// The summary of each currency, in order.
    pub fn summary(
        &self,
        reach: &Reach<'_>,
        workers: &[Worker<'_>],
    ) -> Result<BTreeMap<String, CreditSummary>, Overflow> {
        let mut currencies: BTreeMap<String, CreditSummary> = BTreeMap::new();
        for judged in self.judged(reach, workers) {
            let currency = currencies.entry(judged.cell.currency.to_owned()).or_default();
            let sums = &judged.cell.sums;
            currency.total.add(sums)?;
            match judged.verdict {
                Ok(by) => {
                    let credit = currency.credit.checked_add(sums.possible.amount);
                    currency.credit = credit.ok_or(Overflow)?;
                    currency.earned.entry(by).or_default().add(sums)?;
                }
                Err(reason) => currency.unearned.entry(reason).or_default().add(sums)?,
            }
            currency.agreements.entry(judged.agreement(self.rate)).or_default().add(sums)?;
        }
        Ok(currencies)
    }
}

impl CreditSummary {
    /// The summary as JSON; amounts are texts, as in every report.
    pub fn to_json(&self, currency: &str, rate: &str) -> Value {
        let part = |sums: &Sums| {
            json!({
                "Lines": sums.lines,
                "Cost": sums.cost.to_string(),
                "PEC": sums.possible.amount.to_string(),
                "ExportPEC": sums.said.to_string(),
            })
        };
        let lost = |sums: &Sums| {
            json!({
                "Lines": sums.lines,
                "Cost": sums.cost.to_string(),
                "LostPEC": sums.possible.amount.to_string(),
                "ExportPEC": sums.said.to_string(),
            })
        };
        let earned: Map<String, Value> =
            self.earned.iter().map(|(by, sums)| (by.word().to_owned(), part(sums))).collect();
        let unearned: Map<String, Value> =
            self.unearned.iter().map(|(reason, sums)| (reason.code().to_owned(), lost(sums))).collect();
        let agreements: Map<String, Value> = self
            .agreements
            .iter()
            .map(|(agreement, sums)| (agreement.word().to_owned(), Value::from(sums.lines)))
            .collect();
        json!({
            "Currency": currency,
            "Rate": rate,
            "Lines": self.total.lines,
            "TotalCost": self.total.cost.to_string(),
            "PEC": self.credit.to_string(),
            "ExportPEC": self.total.said.to_string(),
            "Earned": earned,
            "Unearned": unearned,
            "Verdicts": agreements,
        })
    }
}
