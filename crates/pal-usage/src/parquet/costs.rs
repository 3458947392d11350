//! The column of costs.

use pal_model::Money;

use super::coded::Sound;
use super::column::{Column, Mapping, Sink};
use super::cost::CostKind;
use super::fault::Fault;
use crate::dialect::Layout;

/// The column of costs.
#[derive(Debug)]
pub(super) struct Costs {
    column: Column,
    kind: CostKind,
    mapping: Mapping<(Money, bool)>,
    /// What the rows of the batch say.
    pub(super) rows: Amounts,
}

/// Costs, each with whether it was rounded.
#[derive(Debug, Default)]
pub(super) struct Amounts {
    pub(super) costs: Vec<Money>,
    pub(super) rounded: Vec<bool>,
    /// How many were rounded.
    pub(super) rounded_count: u64,
}

impl Sink<(Money, bool)> for Amounts {
    fn put_all(&mut self, values: impl Iterator<Item = (Money, bool)>) {
        let Self { costs, rounded, rounded_count } = self;
        costs.extend(values.zip(costs.len()..).map(|((amount, was_rounded), row)| {
            // Hardly ever: most exports need no rounding.
            if was_rounded {
                rounded.resize(row, false);
                rounded.push(true);
                *rounded_count += 1;
            }
            amount
        }));
        rounded.resize(costs.len(), false);
    }

    fn put_times(&mut self, (amount, rounded): (Money, bool), count: usize) {
        self.costs.put_times(amount, count);
        self.rounded.put_times(rounded, count);
        self.rounded_count += if rounded { count as u64 } else { 0 };
    }
}

impl Costs {
    pub(super) fn new(column: Column) -> Result<Self, Fault> {
        let kind = CostKind::of(column.leaf()).map_err(|fault| fault.of_column(column.name()))?;
        Ok(Self { column, kind, mapping: Mapping::default(), rows: Amounts::default() })
    }

    /// Reads the costs of rows.
    pub(super) fn fill(&mut self, sound: &mut Sound, layout: &Layout) -> Result<(), Fault> {
        let (kind, rows) = (self.kind, &mut self.rows);
        rows.costs.clear();
        rows.rounded.clear();
        rows.rounded_count = 0;
        let convert = |raw: &[u8]| {
            let raw = if matches!(kind, CostKind::Text) { layout.meant(raw) } else { raw };
            kind.read(raw).map(|read| (read.amount, read.rounded))
        };
        let outcome = self.column.fill(sound.rows, &mut self.mapping, |_| true, convert, rows);
        sound.after(self.column.name(), outcome)
    }

    /// Refuses a row group whose pages go on after its last row. Every file has costs, so one column tells.
    pub(super) fn finish(&mut self) -> Result<(), Fault> {
        let finished = self.column.is_finished().map_err(|fault| fault.of_column(self.column.name()))?;
        if finished { Ok(()) } else { Err(Fault::Damaged("the number of rows of a row group")) }
    }
}
