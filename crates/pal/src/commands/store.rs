//! The store of a service, and a runtime to ask it from.

use pal_store::{Location, Store};

use crate::cli::store::StoreArguments;
use crate::commands::request::RequestError;
use crate::diagnostics::Failure;

/// Where the store is; a database is used instead of the folder, as `pal serve` does.
pub fn location(arguments: &StoreArguments) -> Result<Location, RequestError> {
    match (&arguments.database, &arguments.data) {
        (Some(url), _) => Ok(Location::Postgres(url.clone())),
        (None, Some(folder)) => Ok(Location::Folder(folder.clone())),
        (None, None) => Err(RequestError::Store),
    }
}

/// Opens the store to change it; that of a folder is for one program at a time.
pub async fn open(location: &Location) -> Result<Store, Failure> {
    Ok(Store::open(location).await?)
}

/// Waits for what a store has to say.
pub fn wait<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Failure::Runtime)?;
    runtime.block_on(work)
}
