//! Reports: what the workers gathered, by the questions people ask.

pub mod coverage;
pub mod explain;
pub mod influenced;
pub mod missing;
pub mod reason;
pub mod summary;
pub mod table;
