//! The row loop: usage lines into cells.
//!
//! A *cell* gathers the lines of one locus (a node of the scope tree, under the tenant its export names), one month and the
//! report's other keys, while nothing changes there: no link, role, membership, hierarchy or owner. Within such a *stretch* a
//! unit covers all of a line or none of it, so the cell only adds costs, exactly. A line whose interval straddles a change is
//! put in a cell of its own interval; if some unit covers a true part of that interval, the cell is *split*: each line is
//! rounded as it is read, as the contract asks. Partners, principals and roles never appear in the row loop.
//!
//! What is measured at a locus is the [`Measure`]'s: credits of partners, or how many accounts cover it.

pub mod cells;
pub(crate) mod finder;
mod hours;
pub mod locus;
pub(crate) mod met;
mod open;
pub mod worker;

use pal_model::{Instant, Interval, Money};

use locus::Locus;

/// What a report wants to know of each locus.
pub trait Measure: Sync {
    /// What there is to know of a locus, for all time.
    type Profile: Send + Sync + std::fmt::Debug;
    /// Sums that must be rounded line by line.
    type Split: Send + std::fmt::Debug;

    /// Works out the profile of a locus and the instants at which it changes, in any order.
    fn profile(&self, locus: &Locus) -> (Self::Profile, Vec<Instant>);

    /// The sums to keep for an interval that straddles a change, if any of it must be rounded line by line.
    fn split(&self, profile: &Self::Profile, interval: Interval) -> Option<Self::Split>;

    /// Adds a line of the split's interval.
    fn add(&self, profile: &Self::Profile, split: &mut Self::Split, cost: Money) -> Result<(), Overflow>;
}

/// A sum that no longer fits 20 digits before the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sum of costs exceeds 128 bits")]
pub struct Overflow;

/// A sum of exact amounts, and whether any of them was not zero: a row exists if one was (contract §9).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// The sum.
    pub amount: Money,
    /// Whether any amount was not zero.
    pub any: bool,
}

impl Sum {
    /// Adds one amount.
    pub fn add(&mut self, amount: Money) -> Result<(), Overflow> {
        self.add_sum(Self { amount, any: !amount.is_zero() })
    }

    /// Adds the sum of other lines.
    #[inline]
    pub fn add_sum(&mut self, other: Self) -> Result<(), Overflow> {
        self.amount = self.amount.checked_add(other.amount).ok_or(Overflow)?;
        self.any |= other.any;
        Ok(())
    }
}
