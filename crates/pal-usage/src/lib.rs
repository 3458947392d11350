//! Cost exports as columns: every dialect, file format and manifest that real exports come in.
//!
//! [`Usage::open`] finds the files behind the paths given, reads their headers and tells which [`Dialect`] each is.
//! [`scan()`] then hands their lines to workers, a [`Batch`](batch::Batch) at a time. The order of batches is nobody's business,
//! so workers only add up; of several faults the first in the order of files and lines is told all the same.

pub mod batch;
mod csv;
mod dialect;
mod error;
pub mod json;
mod manifest;
mod mark;
mod mask;
mod note;
mod parquet;
mod place;
mod rows;
mod same;
mod scan;
mod shape;
mod source;
mod usage;
mod value;

pub use dialect::{Dialect, DialectError};
pub use error::{CellError, FileError, RecordError, Refused, UsageError};
pub use manifest::{Counted, ManifestError};
pub use mark::{Asked, MarkColumn, Unsaid};
pub use note::Note;
pub use parquet::Fault as ParquetFault;
pub use scan::{LineCounts, Progress, Worker, scan};
pub use usage::Usage;

/// Which cost of a FOCUS export counts (`--cost`). Other exports have one cost only.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CostBasis {
    /// With discounts, and with commitments spread over what they are used for.
    #[default]
    Effective,
    /// As invoiced.
    Billed,
}
