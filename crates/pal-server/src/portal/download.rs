//! The figures as a file: all rows that the person sees, decided anew for each download (R34).

use http::StatusCode;
use http::header::CONTENT_DISPOSITION;
use pal_sheet::{SaveError, Sheet, csv, parquet_file, xlsx};
use pal_wire::error::ErrorCode;

use super::freshness::not_yet;
use super::page::{Frame, headers};
use super::place::Place;
use super::reader::reader;
use super::session::Visitor;
use crate::api::question::question;
use crate::api::{rows, too_large};
use crate::http::answer::{Answer, Refusal};
use crate::http::asked::Asked;
use crate::texts::key;

/// Answers with the file.
pub(crate) fn file(asked: &Asked<'_>, visitor: &Visitor) -> Result<Answer, Refusal> {
    let Some(shown) = asked.app.insights.shown() else {
        return Ok(not_yet(&Frame::of(asked, visitor, Place::Insights)));
    };
    let reader = reader(visitor, &asked.index);
    let view = asked.app.insights.viewers.view(&asked.index, shown.board.facts(), &reader.accounts);
    let question = question(&asked.query)?;
    let table = shown.board.figures(&question, &view.sight).map_err(too_large)?;
    let table = rows::seen(table, view.revenue);
    let sheet = Sheet::from(&table);
    let mut bytes = Vec::new();
    let (content_type, name) = match asked.query.first("format").unwrap_or("csv") {
        "csv" => {
            csv::write(&mut bytes, &sheet).map_err(SaveError::from).map_err(|error| unwritten(&error))?;
            ("text/csv; charset=utf-8", "insights.csv")
        }
        "xlsx" => {
            xlsx::write(&mut bytes, &sheet).map_err(|error| unwritten(&error))?;
            ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "insights.xlsx")
        }
        "parquet" => {
            parquet_file::write(&mut bytes, &sheet).map_err(|error| unwritten(&error))?;
            ("application/vnd.apache.parquet", "insights.parquet")
        }
        _ => return Err(Refusal::text(ErrorCode::BadRequest, key("api-format"), [])),
    };
    let answer = Answer::new(StatusCode::OK, content_type, bytes).secret();
    Ok(headers(answer).with(CONTENT_DISPOSITION, &format!("attachment; filename=\"{name}\"")))
}

fn unwritten(error: &SaveError) -> Refusal {
    match error {
        SaveError::RowsOfSheet { .. } => Refusal::text(ErrorCode::BadRequest, key("api-sheet-rows"), []),
        SaveError::Amount(_) => Refusal::text(ErrorCode::BadRequest, key("api-sheet-amount"), []),
        SaveError::Io(_) | SaveError::Xlsx(_) | SaveError::Parquet(_) => {
            tracing::error!(%error, "a download could not be written");
            Refusal::text(ErrorCode::InternalServerError, key("arm-broken"), [])
        }
    }
}
