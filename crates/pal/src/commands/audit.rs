//! `pal audit`.

use pal_store::{AuditFault, AuditVerdict, Store};
use serde_json::{Value, json};

use super::store::{location, wait};
use crate::cli::Shared;
use crate::cli::audit::{Audit, Verify};
use crate::diagnostics::{ExitStatus, Failure};
use crate::output::{Answer, Document, answer, usual_format};
use crate::printer::Printer;

/// Answers about the audit log.
pub fn run(audit: &Audit, shared: &Shared, printer: &Printer) -> Result<ExitStatus, Failure> {
    match audit {
        Audit::Verify(asked) => verify(asked, shared, printer),
    }
}

/// Prints the verdict, and fails if it is not that all is well.
fn verify(asked: &Verify, shared: &Shared, printer: &Printer) -> Result<ExitStatus, Failure> {
    let location = location(&asked.store)?;
    let verdict = wait(async { Ok(Store::verify_audit_at(&location).await?) })?;
    let document = Document::new(to_json(verdict), readable);
    answer(Answer::Document(document), usual_format(printer), shared, printer)?;
    match verdict {
        AuditVerdict::Intact { .. } => Ok(ExitStatus::Done),
        AuditVerdict::Broken { row, fault } => Err(Failure::Audit { row, fault: what_happened(fault) }),
    }
}

/// `rows` is how many rows are as they were written.
fn to_json(verdict: AuditVerdict) -> Value {
    match verdict {
        AuditVerdict::Intact { rows, head } => {
            let head = head.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
            json!({ "verdict": "intact", "rows": rows, "head": head, "brokenRow": null, "fault": null })
        }
        AuditVerdict::Broken { row, fault } => json!({
            "verdict": "broken",
            "rows": row.saturating_sub(1),
            "head": null,
            "brokenRow": row,
            "fault": word(fault),
        }),
    }
}

fn word(fault: AuditFault) -> &'static str {
    match fault {
        AuditFault::Changed => "changed",
        AuditFault::Missing => "missing",
        AuditFault::Foreign => "foreign",
    }
}

fn what_happened(fault: AuditFault) -> &'static str {
    match fault {
        AuditFault::Changed => "does not say what it said when it was written",
        AuditFault::Missing => "is gone",
        AuditFault::Foreign => "was put there by somebody else",
    }
}

fn readable(value: &Value, _: usize) -> String {
    let rows = &value["rows"];
    match value["head"].as_str() {
        Some(head) => {
            format!("the audit log is intact: {rows} rows checked\ndigest of the last row: {head}\n")
        }
        None => format!("the audit log is broken: {rows} rows checked before row {}\n", value["brokenRow"]),
    }
}
