//! `--summary`: where all of the cost went, by currency (contract §4). Attributed + unattributed + excluded = total, exactly.

use std::collections::BTreeMap;

use pal_model::{Exclusion, Interval, Money, ReasonCode};
use pal_usage::batch::Standing;
use serde_json::{Map, Value, json};

use crate::credit::{CellCredits, Credits};
use crate::kernel::cells::Cell;
use crate::kernel::worker::Worker;
use crate::kernel::{Measure, Overflow};

/// The sums of one currency.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CurrencySummary {
    /// The currency as the exports write it.
    pub currency: String,
    /// The cost of every line looked at.
    pub total: Money,
    /// Cost covered by at least one unit.
    pub attributed: Money,
    /// The rest of the cost of lines that could count.
    pub unattributed: Money,
    /// Cost of lines that count for nobody, by reason.
    pub excluded: BTreeMap<ReasonCode, Money>,
    /// How many lines.
    pub lines: LineSummary,
}

/// Numbers of lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineSummary {
    /// All.
    pub total: u64,
    /// Covered by somebody at some instant, also at cost 0.
    pub attributed: u64,
    /// Covered by nobody.
    pub unattributed: u64,
    /// Whose cost had more than 18 decimals.
    pub rounded: u64,
    /// That count for nobody, by reason.
    pub excluded: BTreeMap<ReasonCode, u64>,
}

/// The summary of what the workers gathered, sorted by currency.
pub fn summary(
    credits: &Credits<'_>,
    workers: &[Worker<'_, Credits<'_>>],
) -> Result<Vec<CurrencySummary>, Overflow> {
    summary_by(workers, |profile, window, cell| credits.of_cell(profile, window, cell))
}

/// The same of a measure that knows more than one term's credits: `resolve` says what became of a cell.
pub(crate) fn summary_by<M: Measure>(
    workers: &[Worker<'_, M>],
    resolve: impl Fn(&M::Profile, Interval, &Cell<M::Split>) -> CellCredits,
) -> Result<Vec<CurrencySummary>, Overflow> {
    let mut by_currency: BTreeMap<String, CurrencySummary> = BTreeMap::new();
    for worker in workers {
        for cell in worker.cells().iter() {
            let currency = worker.currency(&cell.key);
            let sums = by_currency.entry(currency.to_owned()).or_default();
            let add = |sum: &mut Money, amount: Money| {
                *sum = sum.checked_add(amount).ok_or(Overflow)?;
                Ok(())
            };
            add(&mut sums.total, cell.gathered.cost.amount)?;
            sums.lines.total += cell.gathered.lines;
            sums.lines.rounded += cell.gathered.rounded;
            let known = worker.known(cell.key.locus);
            let window = worker.window(&cell.key);
            let exclusion = match cell.key.standing {
                Standing::OtherProvider => Some(Exclusion::OtherProvider),
                Standing::NotConsumption => Some(Exclusion::NotConsumption),
                Standing::Consumption
                    if known.is_none_or(|known| known.locus.owner(window.from()).is_none()) =>
                {
                    Some(Exclusion::TenantUnknown)
                }
                Standing::Consumption => None,
            };
            if let Some(exclusion) = exclusion {
                add(sums.excluded.entry(exclusion.code()).or_default(), cell.gathered.cost.amount)?;
                *sums.lines.excluded.entry(exclusion.code()).or_default() += cell.gathered.lines;
                continue;
            }
            let Some(known) = known else { continue };
            let outcome = resolve(&known.profile, window, cell);
            let attributed = outcome.attributed.amount;
            add(&mut sums.attributed, attributed)?;
            add(&mut sums.unattributed, cell.gathered.cost.amount.checked_sub(attributed).ok_or(Overflow)?)?;
            let lines =
                if outcome.covered { &mut sums.lines.attributed } else { &mut sums.lines.unattributed };
            *lines += cell.gathered.lines;
        }
    }
    Ok(by_currency.into_iter().map(|(currency, sums)| CurrencySummary { currency, ..sums }).collect())
}

/// The summary as the contract's JSON: amounts as strings, codes without lines left out.
pub fn to_json(summary: &[CurrencySummary]) -> Value {
    let amounts = |of: &BTreeMap<ReasonCode, Money>| -> Map<String, Value> {
        of.iter().map(|(code, amount)| (code.to_string(), json!(amount.to_string()))).collect()
    };
    let counts = |of: &BTreeMap<ReasonCode, u64>| -> Map<String, Value> {
        of.iter().map(|(code, lines)| (code.to_string(), json!(lines))).collect()
    };
    let currency = |sums: &CurrencySummary| {
        json!({
            "Currency": sums.currency,
            "TotalCost": sums.total.to_string(),
            "Attributed": sums.attributed.to_string(),
            "Unattributed": sums.unattributed.to_string(),
            "Excluded": amounts(&sums.excluded),
            "Lines": {
                "Total": sums.lines.total,
                "Attributed": sums.lines.attributed,
                "Unattributed": sums.lines.unattributed,
                "Rounded": sums.lines.rounded,
                "Excluded": counts(&sums.lines.excluded),
            },
        })
    };
    summary.iter().map(currency).collect()
}
