//! Open cells: what a node's lines add to, until one comes that is not like those before.

use pal_model::{Interval, Money};

use super::cells::{Gathered, Line};
use super::worker::Period;
use super::{Overflow, Sum};

/// What the lines of an open cell have in common beside their node. Codes are those of the worker.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Common {
    pub(super) tenant: u32,
    pub(super) interval: u32,
    pub(super) service: u32,
    pub(super) currency: u32,
    pub(super) place: u32,
}

/// The lines at a node since the last one that was different. What every line needs fills one line of the processor's cache, so
/// that the row loop waits for memory once.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C, align(64))]
pub(super) struct OpenCell {
    amount: Money,
    lines: u64,
    rounded: u64,
    common: Common,
    /// The number of the cell that the lines belong to.
    cell: u32,
    /// Whether any amount was not zero.
    any: bool,
    /// Lines of other intervals belong to the cell too while they lie in this stretch and month.
    stretch: Option<Interval>,
    month: u32,
}

impl OpenCell {
    /// An open cell without lines.
    pub(super) fn new(common: Common, cell: u32, stretch: Option<Interval>, month: u32) -> Self {
        Self { common, cell, stretch, month, ..Self::default() }
    }

    /// Adds a line that differs from those before in its interval only, if that lies in the cell's stretch and month; says
    /// whether it does.
    pub(super) fn add_later(
        &mut self,
        common: &Common,
        period: &Period,
        line: Line,
    ) -> Result<bool, Overflow> {
        let is_like = Common { interval: common.interval, ..self.common } == *common;
        let is_within = self.stretch.is_some_and(|stretch| stretch.includes(&period.interval));
        if self.lines == 0 || !is_like || !is_within || self.month != period.month {
            return Ok(false);
        }
        self.common = *common;
        self.put(line)?;
        Ok(true)
    }

    /// Reads something of it, so that it is at hand when a line comes.
    #[inline]
    pub(super) fn touch(&self) -> u64 {
        self.lines
    }

    /// Adds a line if it is like those before; says whether it was. A node that has seen no line is like none.
    #[inline]
    pub(super) fn add(&mut self, common: &Common, line: Line) -> Result<bool, Overflow> {
        if self.lines == 0 || self.common != *common {
            return Ok(false);
        }
        self.put(line)?;
        Ok(true)
    }

    /// Adds a line.
    #[inline]
    pub(super) fn put(&mut self, line: Line) -> Result<(), Overflow> {
        self.amount = self.amount.checked_add(line.cost).ok_or(Overflow)?;
        self.any |= !line.cost.is_zero();
        self.lines += 1;
        self.rounded += u64::from(line.rounded);
        Ok(())
    }

    /// The number of the cell and what was gathered for it, if anything was.
    pub(super) fn gathered(&self) -> Option<(u32, Gathered)> {
        let cost = Sum { amount: self.amount, any: self.any };
        let gathered = Gathered { cost, lines: self.lines, rounded: self.rounded };
        (self.lines > 0).then_some((self.cell, gathered))
    }
}
