//! The portal's and the API's figures: worked out in the background when what they rest on has changed, and then only looked
//! up. Who sees which of them is decided in [`viewer`], who may look at a customer's directory in [`customer`].

pub mod customer;
mod keeper;
mod union;
pub mod viewer;

pub(crate) use keeper::keep;
pub use keeper::{Insights, Job, JobState, Shown, submit};
pub use union::united;
