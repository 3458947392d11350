//! Reading an export from end to end before it counts: every line is checked, and what a run record says is counted.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use pal_model::{Guid, Instant, Money, SubscriptionId};
use pal_usage::batch::{Batch, PlaceColumn, SUBSCRIPTION_IN_ID, Standing};
use pal_usage::{CostBasis, Progress, Refused, Usage, Worker, scan};
use serde::{Deserialize, Serialize};

use super::fault::IngestFault;
use super::run::{Excluded, RunUsage, Sums};
use crate::told::{Tell, Told};

/// The days that an export has of each subscription: first start and last end, in nanoseconds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Spans(BTreeMap<String, (i64, i64)>);

impl Spans {
    /// How many subscriptions have time in common.
    pub(super) fn shared(&self, other: &Self) -> usize {
        let meets = |(id, (from, to)): (&String, &(i64, i64))| {
            other.0.get(id).is_some_and(|(start, end)| from < end && start < to)
        };
        self.0.iter().filter(|entry| meets(*entry)).count()
    }
}

/// What an export says.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) usage: RunUsage,
    pub(super) spans: Spans,
    pub(super) notes: Vec<Told>,
}

/// Lines of one kind in one currency.
#[derive(Debug, Clone, Copy, Default)]
struct Some {
    lines: u64,
    cost: Money,
}

#[derive(Debug, Default)]
struct Counter {
    sums: HashMap<(String, Standing), Some>,
    spans: HashMap<Option<SubscriptionId>, (Instant, Instant)>,
}

impl Counter {
    fn add(&mut self, batch: &Batch<'_>, row: usize) -> Option<()> {
        let (cost, standing) = (*batch.cost.get(row)?, *batch.standing.get(row)?);
        let currency = batch.columns.currencies.get(*batch.currency.get(row)?)?;
        // Looked up by text: a copy is made for the first line alone.
        let key = (currency.to_string(), standing);
        let sum = self.sums.entry(key).or_default();
        sum.lines += 1;
        sum.cost = sum.cost.checked_add(cost)?;
        let interval = (*batch.columns.intervals.get(*batch.interval.get(row)?)?)?;
        let subscription = match batch.place.get(row)? {
            PlaceColumn::Resource => {
                let id = batch.resource_id.get(row).get(SUBSCRIPTION_IN_ID)?;
                Guid::from_bytes(id).map(SubscriptionId)
            }
            PlaceColumn::ResourceGroup | PlaceColumn::Subscription | PlaceColumn::Nowhere => {
                *batch.columns.subscriptions.get(*batch.subscription.get(row)?)?
            }
        };
        let span = self.spans.entry(subscription).or_insert((interval.from(), interval.to()));
        *span = (span.0.min(interval.from()), span.1.max(interval.to()));
        Some(())
    }
}

impl Worker for Counter {
    fn take(&mut self, batch: &Batch<'_>) -> Result<(), Refused> {
        for row in 0..batch.rows {
            if self.add(batch, row).is_none() {
                return Err(Refused("the costs add up to more than 20 digits before the point".to_owned()));
            }
        }
        Ok(())
    }
}

/// Reads a staged folder with so many threads.
pub(super) fn check(folder: &Path, threads: usize, progress: &Progress) -> Result<Checked, IngestFault> {
    let usage = Usage::open(&[folder.to_owned()], CostBasis::Effective)?;
    let dialects: BTreeSet<String> = usage.dialects().map(|dialect| dialect.to_string()).collect();
    let counters = (0..threads.max(1)).map(|_| Counter::default()).collect();
    let (counters, counts) = scan(&usage, counters, progress)?;
    let mut sums: BTreeMap<String, BTreeMap<Standing, Some>> = BTreeMap::new();
    let mut spans: BTreeMap<Option<SubscriptionId>, (Instant, Instant)> = BTreeMap::new();
    for counter in counters {
        for ((currency, standing), of) in counter.sums {
            let sum = sums.entry(currency).or_default().entry(standing).or_default();
            sum.lines += of.lines;
            sum.cost = sum.cost.checked_add(of.cost).unwrap_or(sum.cost);
        }
        for (subscription, (from, to)) in counter.spans {
            let span = spans.entry(subscription).or_insert((from, to));
            *span = (span.0.min(from), span.1.max(to));
        }
    }
    let printed = |at: Option<Instant>| at.map(|at| at.to_string());
    let has_manifest = ["manifest.json", "_manifest.json"].iter().any(|name| folder.join(name).is_file());
    Ok(Checked {
        usage: RunUsage {
            dialects: dialects.into_iter().collect(),
            rows: counts.lines,
            rounded: counts.rounded,
            unparsed_ids: counts.unparsed_ids,
            manifest: has_manifest,
            from: printed(spans.values().map(|span| span.0).min()),
            to: printed(spans.values().map(|span| span.1).max()),
            subscriptions: spans.keys().flatten().count() as u64,
            sums: sums.into_iter().map(|(currency, of)| (currency, told(&of))).collect(),
        },
        spans: Spans(
            spans.into_iter().filter_map(|(id, span)| Some((id?.to_string(), nanoseconds(span)))).collect(),
        ),
        notes: usage.notes().iter().map(Tell::told).collect(),
    })
}

/// Bounds as the file of spans has them; what is out of their range is cut to it.
fn nanoseconds((from, to): (Instant, Instant)) -> (i64, i64) {
    let cut = |at: Instant, beyond: i64| i64::try_from(at.nanoseconds()).unwrap_or(beyond);
    (cut(from, i64::MIN), cut(to, i64::MAX))
}

fn told(of: &BTreeMap<Standing, Some>) -> Sums {
    let mut sums = Sums::default();
    let mut total = Money::ZERO;
    for (standing, some) in of {
        total = total.checked_add(some.cost).unwrap_or(total);
        let excluded = Excluded { lines: some.lines, amount: some.cost.to_string() };
        match standing {
            Standing::Consumption => sums.consumption = some.cost.to_string(),
            Standing::OtherProvider => {
                sums.excluded.insert("OTHER_PROVIDER".to_owned(), excluded);
            }
            Standing::NotConsumption => {
                sums.excluded.insert("NOT_CONSUMPTION".to_owned(), excluded);
            }
        }
    }
    if sums.consumption.is_empty() {
        sums.consumption = Money::ZERO.to_string();
    }
    sums.total = total.to_string();
    sums
}
