//! The attribution engine.
pub mod report;
