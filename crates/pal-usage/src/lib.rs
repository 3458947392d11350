//! Cost exports as columns: every dialect, file format and manifest that real exports come in.

pub mod batch;
