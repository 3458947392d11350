//! What tests share: random worlds, the answers of the definition to them, and the worked examples of `spec/`.
//!
//! - [`worlds`]: estates and usage drawn from small pools, so that everything collides with everything.
//! - [`reference`](mod@reference): the full report of a world, by the definition.
//! - [`batches`]: a world's usage as the columns that readers yield.
//! - [`spec`]: facts and expected answers as data, for every implementation of the rules alike.

pub mod batches;
pub mod reference;
pub mod spec;
pub mod worlds;
