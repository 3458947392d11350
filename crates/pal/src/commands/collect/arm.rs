//! `pal collect` from Azure Resource Manager: read what is missing, import it in one go, say what could not be read.

use std::path::Path;
use std::sync::Arc;

use pal_client::clock;
use pal_client::collect::{
    Account, Begun, Directory, Listed, Reading, RunFolder, Surface, TenantPages, asked, collect,
};
use pal_estate::import::{CollectedFile, CollectedTenant, List, import_collected};

use super::told::{Told, tell};
use crate::diagnostics::Failure;
use crate::printer::Printer;

/// Reads what the accounts see into an estate.
pub(super) async fn gather(
    accounts: Vec<Account>,
    directory: Directory,
    estate: &Path,
    printer: &Printer,
) -> Result<Told, Failure> {
    let folder = Arc::new(RunFolder::open(estate, &asked(&accounts, directory), clock::machine())?);
    tell_begun(&folder, printer);
    let mut collected = collect(accounts, directory, Arc::clone(&folder)).await?;
    // INVARIANT: nobody else holds the folder once every list was asked for.
    let folder = Arc::into_inner(folder);
    if collected.readings.iter().all(|reading| reading.subscriptions.is_none()) {
        folder.into_iter().for_each(RunFolder::leave);
        if let [reading] = collected.readings.as_mut_slice() {
            return Err(Failure::Client(only(reading)));
        }
        return Ok(tell(&collected, &[], printer));
    }
    let done = import_collected(estate, &tenants(&collected.tenants), collected.at).inspect_err(|_| {
        let kept = folder.as_ref().map(|folder| folder.path().display().to_string()).unwrap_or_default();
        printer.note(&format!("nothing was imported; what was read stays in {kept}: remove it to read anew"));
    })?;
    if let Some(folder) = folder {
        folder.remove()?;
    }
    printer.note(done.summary.to_string().trim_end());
    Ok(tell(&collected, &done.refused, printer))
}

fn tell_begun(folder: &RunFolder, printer: &Printer) {
    match folder.begun() {
        Begun::Anew => {}
        Begun::AnewInsteadOf { started } => printer.note(&format!(
            "note: an unfinished run of {started} asked something else or is too old; this one begins anew"
        )),
        Begun::GoneOn { lists } => printer.note(&format!(
            "note: going on with the run of {}, which has {lists} lists already",
            folder.started()
        )),
    }
}

/// Why the one account there is could not be used.
fn only(reading: &mut Reading) -> pal_client::Failure {
    let unsaid = || pal_client::Failure::new("NOT_READ", "nothing could be read");
    if reading.gaps.is_empty() { unsaid() } else { reading.gaps.swap_remove(0).failure }
}

fn tenants(pages: &[TenantPages]) -> Vec<CollectedTenant> {
    let tenant = |pages: &TenantPages| CollectedTenant {
        tenant: pages.tenant,
        files: pages
            .files
            .iter()
            .map(|(path, listed)| CollectedFile { path: path.clone(), list: list(*listed) })
            .collect(),
        whole: pages.whole.iter().copied().map(list).collect(),
    };
    pages.iter().map(tenant).collect()
}

/// What the importer calls it.
fn list(listed: Listed) -> List {
    match (listed.surface, listed.object) {
        (Surface::Link, Some(object)) => List::Link(object),
        (Surface::Members, Some(group)) => List::Members(group),
        (Surface::Link | Surface::Members, None) => List::Unlisted,
        (Surface::Subscriptions | Surface::RoleDefinitions, _) => List::Unlisted,
        (Surface::ManagementGroups, _) => List::ManagementGroups,
        (Surface::RoleAssignments, _) => List::RoleAssignments,
        (Surface::ActiveInstances, _) => List::ScheduledRoles,
        (Surface::EligibleInstances, _) => List::EligibleRoles,
        (Surface::Delegations, _) => List::Delegations,
        (Surface::Users, _) => List::Users,
        (Surface::ServicePrincipals, _) => List::ServicePrincipals,
        (Surface::Groups, _) => List::Groups,
    }
}
