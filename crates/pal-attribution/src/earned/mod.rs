//! Partner earned credit (PAL-38 … PAL-40): what the seller of a subscription earns of a day's line.
//!
//! The road is that of the influenced consumption, with a row loop of its own: [`worker`] finds a line's place and adds it to a
//! cell of that place, day and mark, with what it would earn at the rate, rounded line by line; no partner appears there.
//! Afterwards [`reach`] says once for each cell whether the partners of the [`sale`](sales) hold what it takes all day.

pub mod reach;
pub mod sales;
pub mod worker;
