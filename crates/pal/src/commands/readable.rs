//! Summaries and explanations in words, for people (contract §4, §5).

pub mod explanation;
pub mod pec;
pub mod summary;

pub use explanation::explanation;
pub use summary::summary;
