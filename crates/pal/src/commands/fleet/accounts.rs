//! The accounts of a fleet file, for whoever reads with them.

use std::num::NonZeroUsize;
use std::path::Path;

use pal_client::collect::Account;
use pal_client::environment::Environment;
use pal_client::fleet::file::Fleet;

use super::fault::FleetFault;
use super::prepared::Prepared;
use crate::cli::connection::Reach;
use crate::commands::connection::authority_host;
use crate::diagnostics::Failure;
use crate::printer::Printer;

/// Every account of the file, in its order. One that cannot be used says why when it is asked.
pub(in crate::commands) async fn accounts(
    file: &Path,
    reach: &Reach,
    parallel: NonZeroUsize,
    printer: &Printer,
) -> Result<Vec<Account>, Failure> {
    let mut fleet = Fleet::read(file).map_err(FleetFault::File)?;
    if fleet.cloud.authority.is_none() {
        // The variable holds for whoever reads, not for plan and apply (contract §11).
        fleet.cloud.authority = authority_host(&Environment::of_the_process())?;
    }
    let prepared = Prepared::new(fleet, reach, parallel, printer).await?;
    let mut accounts = Vec::new();
    for row in &prepared.fleet.rows {
        let (name, credential) = (row.name.clone(), Some(prepared.fleet.credential_of(row).to_owned()));
        accounts.push(match prepared.means.session(row) {
            Ok(session) => Account::new(session, name, credential),
            Err(failure) => Account::blocked(row.tenant, name, credential, failure),
        });
    }
    Ok(accounts)
}
