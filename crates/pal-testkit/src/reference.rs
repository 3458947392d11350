//! The full report of a world by the definition: every key at once, line by line, nothing clever.

use std::collections::BTreeMap;

use pal_model::definition::attribution::{Credit, Outcome, outcome};
use pal_model::definition::link::global_account;
use pal_model::{
    Exclusion, Facts, Grain, Mechanism, Money, Month, PartnerId, Place, RoleDefinitionId, SubscriptionId,
    TenantId, Terms, UsageLine,
};

use crate::worlds::World;

/// Sums left the range of amounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sum of this world is larger than an amount can be")]
pub struct Overflow;

/// Every key that a row can have.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The month in which the charge period starts (PAL-33).
    pub month: Month,
    /// Whose consumption it is.
    pub customer: TenantId,
    /// The subscription of the line's place.
    pub subscription: Option<SubscriptionId>,
    /// The service as written.
    pub service: String,
    /// The resource group in lower case.
    pub resource_group: Option<String>,
    /// The id of the resource in lower case; none if the place is no resource.
    pub resource: Option<String>,
    /// The location; none where global accounts are credited.
    pub partner: Option<PartnerId>,
    /// The global account.
    pub global: PartnerId,
    /// The broadest role over the covered part.
    pub role: Option<RoleDefinitionId>,
    /// Whether another unit of the global account already counts the amount; always false where those are credited.
    pub duplicate: bool,
    /// By what the partner is tied to the usage.
    pub attribution: Mechanism,
    /// The currency as written.
    pub currency: String,
}

/// A row. There is one if a line has an amount other than zero in it; the sum may be zero nevertheless (contract §9).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Row {
    /// What the lines add up to.
    pub sum: Money,
    /// Whether a line has an amount other than zero.
    pub nonzero: bool,
}

/// Amount and number of some lines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lines {
    /// What they cost.
    pub amount: Money,
    /// How many they are.
    pub count: u64,
}

/// Where the cost in one currency went (`--summary`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// All of it.
    pub total: Lines,
    /// The part that someone covers, and the lines of which someone covers any part.
    pub attributed: Lines,
    /// The rest of what counts, and the lines that nobody covers.
    pub unattributed: Lines,
    /// How many lines had costs with more digits than are kept.
    pub rounded: u64,
    /// What counts for nobody.
    pub excluded: BTreeMap<Exclusion, Lines>,
}

/// The report of a world on some terms.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reference {
    /// The rows by all keys.
    pub rows: BTreeMap<Key, Row>,
    /// The summaries by currency.
    pub summary: BTreeMap<String, Summary>,
}

/// What the definition answers to a world.
pub fn reference(world: &World, terms: Terms) -> Result<Reference, Overflow> {
    let mut reference = Reference::default();
    for (line, rounded) in world.lines.iter().zip(&world.rounded) {
        let outcome = outcome(&world.facts, line, terms);
        let summary = reference.summary.entry(line.currency.clone()).or_default();
        summary.rounded += u64::from(*rounded);
        summary.take(line, &outcome)?;
        if let Outcome::Counted { customer, credits, .. } = outcome {
            for credit in credits {
                let row =
                    reference.rows.entry(key(&world.facts, line, terms, customer, &credit)).or_default();
                row.sum = add(row.sum, credit.amount)?;
                row.nonzero |= !credit.amount.is_zero();
            }
        }
    }
    Ok(reference)
}

fn key(facts: &Facts, line: &UsageLine, terms: Terms, customer: TenantId, credit: &Credit) -> Key {
    let place = line.place.as_ref();
    let (partner, global) = match terms.grain {
        Grain::Location => (Some(credit.unit.partner), global_account(facts, credit.unit.partner)),
        Grain::Global => (None, credit.unit.partner),
    };
    Key {
        month: line.interval.from().month(),
        customer,
        subscription: line.subscription(),
        service: line.service.clone(),
        resource_group: place.and_then(Place::resource_group_name).map(str::to_owned),
        resource: place.filter(|place| place.is_resource()).map(Place::to_string),
        partner,
        global,
        role: credit.role,
        duplicate: credit.duplicate,
        attribution: credit.unit.mechanism,
        currency: line.currency.clone(),
    }
}

impl Summary {
    fn take(&mut self, line: &UsageLine, outcome: &Outcome) -> Result<(), Overflow> {
        self.total.take(line.cost, 1)?;
        match outcome {
            Outcome::Excluded(exclusion) => self.excluded.entry(*exclusion).or_default().take(line.cost, 1),
            Outcome::Counted { covered, attributed, unattributed, .. } => {
                self.attributed.take(*attributed, u64::from(*covered))?;
                self.unattributed.take(*unattributed, u64::from(!*covered))
            }
        }
    }
}

impl Lines {
    fn take(&mut self, amount: Money, count: u64) -> Result<(), Overflow> {
        self.amount = add(self.amount, amount)?;
        self.count += count;
        Ok(())
    }
}

fn add(sum: Money, amount: Money) -> Result<Money, Overflow> {
    sum.checked_add(amount).ok_or(Overflow)
}
