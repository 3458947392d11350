//! `pal partner`.

use pal_client::partner;
use pal_client::session::Session;
use serde_json::{Map, Value};

use super::connection::connect;
use super::store::wait;
use crate::cli::Shared;
use crate::cli::connection::Connection;
use crate::cli::partner::{Named, Partner, Shown};
use crate::diagnostics::{ExitStatus, Failure};
use crate::output::draw;
use crate::output::{Answer, Document, Format, Grid, answer};
use crate::printer::Printer;

/// What a table shows of a link; the rest is for programs.
const SHOWN: [&str; 6] = ["partnerId", "partnerName", "tenantId", "objectId", "state", "updatedTime"];

/// Reads or changes the link; `usual` is the format when none is named.
pub fn run(
    asked: &Partner,
    usual: Format,
    shared: &Shared,
    printer: &Printer,
) -> Result<ExitStatus, Failure> {
    let link = wait(async {
        let session = session(asked, printer).await?;
        match asked {
            Partner::Create(Named { partner_id, .. }) => {
                partner::create(&session, partner_id).await.map(Some)
            }
            Partner::Show(Shown { partner_id, .. }) => {
                partner::show(&session, partner_id.as_deref()).await.map(Some)
            }
            Partner::Update(Named { partner_id, .. }) => {
                partner::update(&session, partner_id).await.map(Some)
            }
            Partner::Delete(Named { partner_id, .. }) => {
                partner::delete(&session, partner_id).await.map(|()| None)
            }
        }
        .map_err(Failure::Link)
    })?;
    if let Some(link) = link {
        let document = Document::new(link.to_json(), readable);
        answer(Answer::Document(document), usual, shared, printer)?;
    }
    Ok(ExitStatus::Done)
}

async fn session(asked: &Partner, printer: &Printer) -> Result<Session, Failure> {
    Ok(connect(connection(asked), printer).await?.session())
}

const fn connection(asked: &Partner) -> &Connection {
    match asked {
        Partner::Create(named) | Partner::Update(named) | Partner::Delete(named) => &named.connection,
        Partner::Show(shown) => &shown.connection,
    }
}

fn readable(value: &Value, width: usize) -> String {
    let columns = SHOWN.iter().filter_map(|name| Some(((*name).to_owned(), value.get(name)?.clone())));
    let row: Map<String, Value> = columns.collect();
    let grid = Grid::of(Answer::Document(Document::chosen(Value::Object(row), Vec::new())));
    draw::draw(&grid, width).text
}
