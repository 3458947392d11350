//! `pal directory`.

mod edit;
mod shown;

use pal_server::clock::Clock;
use pal_server::toml_file::TomlFile;
use pal_server::world::{self, WorldFault};
use pal_store::{Actor, Applied, Store};

use self::edit::{Change, ChangeKind};
use super::store::{location, open, wait};
use crate::cli::Shared;
use crate::cli::directory::{Apply, Directory, Show};
use crate::diagnostics::{ExitStatus, Failure};
use crate::output::{Answer, Document, answer, usual_format};
use crate::printer::Printer;

/// Shows or changes the directory of a service.
pub fn run(directory: &Directory, shared: &Shared, printer: &Printer) -> Result<ExitStatus, Failure> {
    match directory {
        Directory::Show(asked) => show(asked, shared, printer),
        Directory::Apply(asked) => apply(asked, printer),
        Directory::Tenant(_)
        | Directory::User(_)
        | Directory::ServicePrincipal(_)
        | Directory::Group(_)
        | Directory::Partner(_)
        | Directory::Subscription(_)
        | Directory::ManagementGroup(_)
        | Directory::RoleAssignment(_)
        | Directory::Delegation(_) => change(directory, printer),
    }
}

/// Adds or removes one row.
fn change(asked: &Directory, printer: &Printer) -> Result<ExitStatus, Failure> {
    let Some(Change { store, kind }) = edit::change(asked)? else { return Ok(ExitStatus::Done) };
    let location = location(store)?;
    let applied = wait(async {
        let store = open(&location).await?;
        let (_, before) = store.directory().await?;
        let (after, word) = match kind {
            ChangeKind::Add(row, existing) => {
                (pal_server::edit::add(before, row, existing)?, "directory add")
            }
            ChangeKind::Remove(key) => (pal_server::edit::remove(before, &key)?, "directory remove"),
        };
        let actor = Actor::Operator(word.to_owned());
        Ok(store.replace_directory(after, Clock::of_the_machine().now(), actor).await?)
    })?;
    tell(applied, printer);
    Ok(ExitStatus::Done)
}

fn show(asked: &Show, shared: &Shared, printer: &Printer) -> Result<ExitStatus, Failure> {
    let location = location(&asked.store)?;
    let directory = wait(async { Ok(Store::snapshot_at(&location).await?) })?.directory;
    let document = match asked.table {
        Some(table) => Document::chosen(shown::table(&directory, table), Vec::new()),
        None => Document::new(shown::whole(&directory), shown::readable),
    };
    answer(Answer::Document(document), usual_format(printer), shared, printer)?;
    Ok(ExitStatus::Done)
}

fn apply(asked: &Apply, printer: &Printer) -> Result<ExitStatus, Failure> {
    let location = location(&asked.store)?;
    let file = TomlFile::read(&asked.world).map_err(WorldFault::File)?;
    let applied = wait(async {
        let store = open(&location).await?;
        let (_, before) = store.directory().await?;
        let directory = world::read(&file, &before)?;
        let actor = Actor::Operator("directory apply".to_owned());
        Ok(store.replace_directory(directory, Clock::of_the_machine().now(), actor).await?)
    })?;
    tell(applied, printer);
    Ok(ExitStatus::Done)
}

fn tell(applied: Applied, printer: &Printer) {
    printer.note(match applied {
        Applied::Changed => "the directory was changed",
        Applied::Unchanged => "the directory says so already: nothing was changed",
    });
}
