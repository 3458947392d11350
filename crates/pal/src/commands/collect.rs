//! `pal collect`.

mod arm;
mod store;
mod told;

use pal_client::collect::{Account, Directory};
use pal_client::tenants::{self, Category};

use super::connection::connect_many;
use super::fleet;
use super::store::{location, wait};
use crate::cli::Shared;
use crate::cli::collect::Collect;
use crate::cli::store::StoreArguments;
use crate::diagnostics::{ExitStatus, Failure};
use crate::output::{Answer, Document, answer, usual_format};
use crate::printer::Printer;

use told::Told;

/// Reads an estate from a store, or from Azure Resource Manager.
pub fn run(asked: &Collect, shared: &Shared, printer: &Printer) -> Result<ExitStatus, Failure> {
    if asked.data.is_some() || asked.database.is_some() {
        let arguments = StoreArguments { data: asked.data.clone(), database: asked.database.clone() };
        return store::run(&location(&arguments)?, &asked.estate, printer);
    }
    let directory = if asked.graph { Directory::Read } else { Directory::Leave };
    let Told { rows, status } = wait(async {
        let accounts = accounts(asked, printer).await?;
        arm::gather(accounts, directory, &asked.estate, printer).await
    })?;
    answer(Answer::Document(Document::new(rows, told::readable)), usual_format(printer), shared, printer)?;
    Ok(status)
}

/// Who asks: the accounts of the fleet, or the one that is signed in, in one tenant or in all of its tenants.
async fn accounts(asked: &Collect, printer: &Printer) -> Result<Vec<Account>, Failure> {
    if let Some(file) = &asked.file {
        return fleet::accounts(file, &asked.connection.reach, asked.parallel, printer).await;
    }
    let connected = connect_many(&asked.connection, asked.parallel, printer).await?;
    if !asked.all_tenants {
        return Ok(vec![Account::new(connected.session(), None, None)]);
    }
    let reached = tenants::list(&connected.session()).await?;
    let own = reached.into_iter().filter(|tenant| tenant.category != Category::ManagedBy);
    Ok(own.map(|tenant| Account::new(connected.session_in(tenant.id), tenant.name, None)).collect())
}
