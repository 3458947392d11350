//! `pal fleet tag`.

use std::sync::Arc;

use pal_client::fleet::action::Foreigners;
use pal_client::fleet::tag::{Maker, Tag};
use serde_json::Value;

use crate::cli::Shared;
use crate::cli::fleet::TagArguments;
use crate::commands::connection::connect;
use crate::commands::store::wait;
use crate::diagnostics::{ExitStatus, Failure};
use crate::output::{Answer, Document, answer, usual_format};
use crate::printer::Printer;

/// Links a partner without giving it access, or takes that away again.
pub(super) fn run(asked: &TagArguments, shared: &Shared, printer: &Printer) -> Result<ExitStatus, Failure> {
    let name = asked.name.clone().unwrap_or_else(|| format!("pal-tag-{}", asked.partner_id));
    let foreigners = if asked.take_over { Foreigners::TakenOver } else { Foreigners::LeftAlone };
    let tag = Tag { name, partner: asked.partner_id, subscriptions: asked.subscriptions.clone(), foreigners };
    let done: Option<Value> = wait(async {
        let connected = connect(&asked.connection, printer).await?;
        let maker = Maker::new(connected.http.clone(), Arc::clone(&connected.cloud), connected.session())?;
        if asked.undo {
            return Ok(maker.undo(&tag.name).await?);
        }
        printer.detail("a directory may take minutes until it knows everywhere what is made in it");
        let made = maker.tag(&tag).await?;
        Ok(Some(made.shown(&maker, &tag)))
    })?;
    let Some(done) = done else {
        printer.note(&format!("there is no application `{}` that was made as a tag", tag.name));
        return Ok(ExitStatus::NotFound);
    };
    let document = Document::chosen(done, Vec::new());
    answer(Answer::Document(document), usual_format(printer), shared, printer)?;
    Ok(ExitStatus::Done)
}
