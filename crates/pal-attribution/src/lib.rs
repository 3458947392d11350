//! The attribution engine: the rules of `pal-model`, compiled once and applied to columns of usage as fast as they can be read.
//!
//! It never calls the definition it is checked against. A credit's road: [`index`] compiles the estate into a tree of scopes;
//! [`kernel`] finds each line's place in it and adds the line to a cell; [`credit`] works out who earns at a place and when;
//! [`report`] turns cells into rows, summaries, reasons and witnesses; [`run`] is all of it in one go. Beside that road,
//! [`earned`] reckons partner earned credit day by day, [`mod@platform`] decides who gets the figures of Power Platform, and
//! [`advice`] asks the other way round: which changes would earn what nobody does. [`board`] keeps the figures on every term of one
//! reading, for whoever looks at them again and again.

pub mod advice;
pub mod board;
pub mod credit;
pub mod earned;
pub mod index;
pub mod kernel;
pub mod platform;
pub mod report;
pub mod run;
