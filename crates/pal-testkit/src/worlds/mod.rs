//! Random worlds: an estate and usage over it.
//!
//! Everything is drawn from small pools (one cast, a few names that start alike, moments around the ends of charge periods), so
//! that groups nest and loop, links change, subscriptions move and coverage overlaps in most worlds. What the contract forbids
//! across rows does not occur.

mod cast;
mod charge;
mod directory;
mod estate;
mod moment;
mod place;
mod platform;
mod row;
mod sold;
mod tie;

use pal_model::{Facts, UsageLine};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use charge::{Charge, charges};

pub use estate::lawful;
pub use moment::instants;
pub use platform::{PlatformWorld, platform_worlds};
pub use row::{group_members, role_assignments};
pub use sold::{SoldWorld, recorded_worlds, sold_worlds};

/// An estate and usage over it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct World {
    /// The estate.
    pub facts: Facts,
    /// The usage, as the rules see it.
    pub lines: Vec<UsageLine>,
    /// For each line the id of its place as the export wrote it, in mixed case; empty where there is none.
    pub raw_ids: Vec<String>,
    /// For each line whether its cost had digits beyond the eighteenth decimal.
    pub rounded: Vec<bool>,
}

impl World {
    /// The world of a seed: always the same one.
    ///
    /// # Panics
    ///
    /// Never: a strategy fails only if its filters refuse too much, and these refuse nothing (the tests of the pools show it).
    #[expect(clippy::expect_used, reason = "a strategy that cannot make a world is a bug of the strategy")]
    pub fn from_seed(seed: u64) -> Self {
        let mut bytes = [0; 32];
        for (byte, of_seed) in bytes.iter_mut().zip(seed.to_le_bytes()) {
            *byte = of_seed;
        }
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        worlds().new_tree(&mut runner).expect("a world").current()
    }
}

/// Random worlds.
pub fn worlds() -> BoxedStrategy<World> {
    (estate::estate(), charges())
        .prop_map(|(facts, charges)| {
            let mut world = World { facts, lines: Vec::new(), raw_ids: Vec::new(), rounded: Vec::new() };
            for Charge { line, raw_id, rounded } in charges {
                world.lines.push(line);
                world.raw_ids.push(raw_id);
                world.rounded.push(rounded);
            }
            world
        })
        .boxed()
}
