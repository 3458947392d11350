//! What people upload: cost exports, estate tables, and what `az` and ARM print. Everything that was taken lies below
//! `DIR/insights/`, and one small file, the `ledger`, says what of it counts.
//!
//! An upload is staged, checked wholly, put in its place under a name that its bytes give it, and then counts by one rename of
//! the ledger. Whatever stops it on the way, before that nothing has changed, and what lies about is cleared at the next start.
//! The same bytes again change nothing.

mod apply;
mod bomb;
mod check;
mod fault;
mod ledger;
mod name;
mod root;
mod run;
mod sort;
#[cfg(test)]
mod tests;

pub(crate) use apply::hexadecimal;
pub use apply::{Overlap, Received, ReceivedFile, apply};
pub use fault::IngestFault;
pub use ledger::{Export, Ledger};
pub use name::SafeName;
pub use root::{Root, Staging};
pub use run::{Outcome, Run, RunFile, Sums};
