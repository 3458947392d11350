//! `pal collect` from the store of a service, which knows the history of links and everybody's access.

use std::path::Path;

use pal_server::estate;
use pal_store::{Location, Store};

use crate::commands::store::wait;
use crate::diagnostics::{ExitStatus, Failure};
use crate::printer::Printer;

/// What `pal import` keeps beside its tables (contract §2.1): it would write them anew, and lose what was collected.
const IMPORT_LOG: &str = "import.jsonl";

/// Reads the store of a service into an estate.
pub(super) fn run(location: &Location, folder: &Path, printer: &Printer) -> Result<ExitStatus, Failure> {
    let log = folder.join(IMPORT_LOG);
    if log.exists() {
        return Err(Failure::ImportedEstate { log });
    }
    let snapshot = wait(async { Ok(Store::snapshot_at(location).await?) })?;
    let facts = estate::facts(&snapshot)?;
    pal_estate::write(folder, &facts)?;
    let counts = [
        ("links", facts.links.len()),
        ("principals", facts.principals.len()),
        ("group_members", facts.group_members.len()),
        ("role_assignments", facts.role_assignments.len()),
        ("delegations", facts.delegations.len()),
        ("management_groups", facts.management_groups.len()),
        ("subscriptions", facts.subscriptions.len()),
    ];
    let partners = facts.partners.as_ref().map(|partners| ("partners", partners.len()));
    let told: Vec<String> =
        partners.into_iter().chain(counts).map(|(table, rows)| format!("{rows} {table}")).collect();
    printer.note(&format!("{}: {}", folder.display(), told.join(", ")));
    Ok(ExitStatus::Done)
}
