//! Exports as they come, read through the public door.

mod csv;
mod dialects;
mod faults;
mod folders;
mod parquet;
mod reading;
mod samples;
