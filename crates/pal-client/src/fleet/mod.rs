//! A fleet: the links of many accounts in many tenants, as one file wants them (contract §6 and §11).
//!
//! [`mod@file`] reads what is wanted, [`means`] has what to ask with. [`plan`] looks at every row and [`action`] decides what is to be
//! done about it. [`apply`] does so: [`errand`] is a row on its way, a machine that says what to do next, and [`journal`] keeps
//! what was sent and what came of it. [`drift`] compares what is with what the last apply left.

pub mod access;
pub mod action;
pub mod apply;
pub mod drift;
pub mod errand;
pub mod file;
pub mod journal;
pub mod look;
pub mod means;
pub mod plan;
pub mod shown;
pub mod tag;
pub mod work;
