//! Daily rated usage as Microsoft Graph delivers it: JSON lines, a charge each, plain or gzip'd.
//!
//! A block of lines is written out as cells that the reader of CSV records takes, so one code decides what a cell says. Objects
//! need not have the same members: one that is missing or `null` is an empty cell.

mod file;
mod lines;
mod object;

pub use file::is_rated_usage;
pub(crate) use file::{JsonFile, is_lines, is_rated};
pub(crate) use lines::ObjectLines;
pub use object::{Member, ObjectError, members};
