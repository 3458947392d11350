//! Rows of the report while they are added up and laid out.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::hash::Hash;

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use pal_model::{Mechanism, Money, Month, PartnerId, ReasonCode, RoleDefinitionId, SubscriptionId, TenantId};

use super::super::table::Cell;
use crate::kernel::{Overflow, Sum};

/// The keys of a row that lines have, as far as they are asked for. Words are numbers of [`Rows::words`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct LineKey {
    pub(super) month: Option<Month>,
    pub(super) customer: Option<TenantId>,
    pub(super) subscription: Option<SubscriptionId>,
    pub(super) service: u32,
    pub(super) place: u32,
    pub(super) currency: u32,
    pub(super) programme: Option<ReasonCode>,
}

/// The keys of a row: a number of [`Rows::lines`], and those that partners have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct RowKey {
    pub(super) line: u32,
    pub(super) partner: Option<PartnerId>,
    pub(super) global: Option<PartnerId>,
    pub(super) mechanism: Option<Mechanism>,
    pub(super) role: Option<RoleDefinitionId>,
    pub(super) duplicate: bool,
    pub(super) no_incentive: bool,
}

/// Sums by row.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) sums: HashMap<RowKey, Sum, FixedState>,
    pub(super) lines: Numbered<LineKey>,
    pub(super) words: Numbered<String>,
}

impl Rows {
    /// Adds the sums of another worker.
    pub(super) fn absorb(&mut self, other: Self) -> Result<(), Overflow> {
        if self.sums.is_empty() {
            *self = other;
            return Ok(());
        }
        let words: Vec<u32> = other.words.list.iter().map(|word| self.words.number(word.as_str())).collect();
        let word = |number: u32| words.get(number as usize).copied().unwrap_or_default();
        let here = |line: &LineKey| {
            let (service, place, currency) = (word(line.service), word(line.place), word(line.currency));
            self.lines.number(&LineKey { service, place, currency, ..*line })
        };
        let lines: Vec<u32> = other.lines.list.iter().map(here).collect();
        for (key, sum) in other.sums {
            let line = lines.get(key.line as usize).copied().unwrap_or_default();
            self.sums.entry(RowKey { line, ..key }).or_default().add_sum(sum)?;
        }
        Ok(())
    }
}

/// Values in the order in which they were first met, and their numbers.
#[derive(Debug)]
pub(super) struct Numbered<T> {
    pub(super) list: Vec<T>,
    pub(super) numbers: HashMap<T, u32, FixedState>,
}

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Self { list: Vec::new(), numbers: HashMap::default() }
    }
}

impl<T: Clone + Eq + Hash> Numbered<T> {
    /// The number of a value.
    pub(super) fn number<Q: Hash + Eq + ToOwned<Owned = T> + ?Sized>(&mut self, value: &Q) -> u32
    where
        T: Borrow<Q>,
    {
        if let Some(number) = self.numbers.get(value) {
            return *number;
        }
        // INVARIANT: memory ends long before 2³² values.
        let number = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        self.list.push(value.to_owned());
        self.numbers.insert(value.to_owned(), number);
        number
    }
}

/// A row as it reads.
pub(super) struct RowText {
    pub(super) line: LineKey,
    pub(super) cells: Vec<Cell>,
    pub(super) amount: Money,
}

impl RowText {
    /// The order of the cells. Month, customer and subscription, which come first, sort as their texts do; rows that agree in
    /// them agree in the cells of as many of them as were asked for, in `known`.
    pub(super) fn cmp(&self, other: &Self, known: usize) -> Ordering {
        let first = |row: &Self| (row.line.month, row.line.customer, row.line.subscription);
        first(self).cmp(&first(other)).then_with(|| self.cells.get(known..).cmp(&other.cells.get(known..)))
    }
}
