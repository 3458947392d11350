//! The testkit itself, and the definition held against its worked examples and against laws on random worlds.

#[cfg(test)]
mod batches;
#[cfg(test)]
mod invariants;
#[cfg(test)]
mod reference;
#[cfg(test)]
mod spec;
#[cfg(test)]
mod worlds;
