//! Reports: what the workers gathered, by the questions people ask.

pub mod attestation;
pub mod compare;
pub mod coverage;
pub mod designation;
pub mod earned_credit;
pub mod earned_summary;
pub mod explain;
pub mod figures;
pub mod influenced;
mod keep;
pub mod layers;
pub mod missing;
pub mod partner_center;
pub mod power_platform;
pub mod reason;
pub mod summary;
pub mod table;
pub mod whatif;
