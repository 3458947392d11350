//! `pal explain`.

use super::engine;
use super::loaded::Loaded;
use super::request::ExplainRequest;
use crate::cli::Shared;
use crate::cli::explain::Explain;
use crate::diagnostics::{ExitStatus, Failure};
use crate::output::{Format, answer};
use crate::printer::Printer;

/// Explains, in JSON unless told otherwise (contract §5).
pub fn run(explain: &Explain, shared: &Shared, printer: &Printer) -> Result<ExitStatus, Failure> {
    let request = ExplainRequest::of(explain)?;
    let explanation = engine::explain(&request, &Loaded::new(&request.sources, printer)?)?;
    answer(explanation, Format::Json, shared, printer)?;
    Ok(ExitStatus::Done)
}
