//! Open cells: what a node's lines add to, until one comes that belongs to another cell.

use pal_model::Money;

use super::cells::{Gathered, Line};
use super::hours::Hours;
use super::{Overflow, Sum};

/// What the lines of an open cell have in common beside their spot and time. Codes are those of the worker.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Common {
    pub(super) tenant: u32,
    pub(super) service: u32,
    pub(super) currency: u32,
    pub(super) place: u32,
}

/// The time of a line: its interval's code, and the hours that the interval touches.
#[derive(Debug, Clone, Copy)]
pub(super) struct When {
    pub(super) interval: u32,
    pub(super) hours: Hours,
}

/// The lines at a spot since the last one of another cell. All of it fills one line of the processor's cache, so that the row
/// loop waits for memory once.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(64))]
pub(super) struct OpenCell {
    amount: Money,
    lines: u64,
    common: Common,
    /// The number of the cell that the lines belong to.
    cell: u32,
    /// The interval of its lines …
    interval: u32,
    /// … or that of a line that touches only such hours: they lie in one stretch and month.
    together: Hours,
    /// Whether any amount was not zero.
    any: bool,
}

impl OpenCell {
    /// An open cell without lines: it takes none.
    pub(super) const EMPTY: Self = Self {
        amount: Money::ZERO,
        lines: 0,
        common: Common { tenant: 0, service: 0, currency: 0, place: 0 },
        cell: 0,
        interval: 0,
        together: Hours::NONE,
        any: false,
    };

    /// An open cell, its lines still to come.
    pub(super) fn new(common: Common, cell: u32, interval: u32, together: Hours) -> Self {
        Self { common, cell, interval, together, ..Self::EMPTY }
    }

    /// Reads something of it, so that it is at hand when a line comes.
    #[inline]
    pub(super) fn touch(&self) -> u64 {
        self.lines
    }

    /// Adds a line if it is known to be like those before; says whether it was.
    #[inline]
    pub(super) fn add(&mut self, common: &Common, when: When, line: Line) -> Result<bool, Overflow> {
        let is_same_time = self.interval == when.interval || self.together.includes(when.hours);
        if self.lines == 0 || self.common != *common || !is_same_time || line.rounded {
            return Ok(false);
        }
        self.put(line)?;
        Ok(true)
    }

    /// Adds a line that was not rounded at reading.
    #[inline]
    pub(super) fn put(&mut self, line: Line) -> Result<(), Overflow> {
        self.amount = self.amount.checked_add(line.cost).ok_or(Overflow)?;
        self.any |= !line.cost.is_zero();
        self.lines += 1;
        Ok(())
    }

    /// The number of its cell, if it has lines and they name this tenant.
    pub(super) fn cell_of(&self, tenant: u32) -> Option<u32> {
        (self.lines > 0 && self.common.tenant == tenant).then_some(self.cell)
    }

    /// The number of the cell and what was gathered for it, if anything was.
    pub(super) fn gathered(&self) -> Option<(u32, Gathered)> {
        let cost = Sum { amount: self.amount, any: self.any };
        (self.lines > 0).then_some((self.cell, Gathered { cost, lines: self.lines, rounded: 0 }))
    }
}

#[cfg(test)]
mod tests {
    use super::OpenCell;

    #[test]
    fn an_open_cell_fills_one_line_of_the_cache() {
        assert_eq!(size_of::<OpenCell>(), 64);
    }
}
