//! Tables as JSON: flat objects with the contract's names, amounts as strings, and when the figures are of.

use pal_attribution::report::table::{Cell, ColumnKind, Table};
use pal_model::Instant;
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::http::answer::{Answer, Refusal};
use crate::http::asked::Asked;
use crate::http::paging::page;
use crate::insights::Shown;
use crate::insights::viewer::Revenue;

/// Rows of figures.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Rows {
    /// As of when links and access are known.
    #[schema(format = DateTime)]
    as_of: String,
    /// Where the newest usage ends, null while there is none.
    #[schema(format = DateTime)]
    newest_usage: Option<String>,
    /// Whether the caller sees revenue: without it there are no columns of amounts.
    revenue: bool,
    /// The rows: objects with the columns of the report, amounts and shares as texts.
    #[schema(value_type = Vec<Object>)]
    value: Vec<Value>,
    /// Where the rows go on, if there are more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "uri")]
    next_link: Option<String>,
}

/// The table without what a viewer does not see.
pub(crate) fn seen(mut table: Table, revenue: Revenue) -> Table {
    if revenue == Revenue::Shown {
        return table;
    }
    let kept: Vec<bool> = table.columns.iter().map(|column| column.kind != ColumnKind::Amount).collect();
    let keep = |at: usize| kept.get(at).copied().unwrap_or_default();
    table.columns = kept_of(table.columns, keep);
    table.rows = table.rows.into_iter().map(|row| kept_of(row, keep)).collect();
    table
}

fn kept_of<T>(list: Vec<T>, keep: impl Fn(usize) -> bool) -> Vec<T> {
    list.into_iter().enumerate().filter(|(at, _)| keep(*at)).map(|(_, item)| item).collect()
}

/// A page of a table as an answer.
pub(crate) fn answer(
    asked: &Asked<'_>,
    shown: &Shown,
    revenue: Revenue,
    table: Table,
) -> Result<Answer, Refusal> {
    let table = seen(table, revenue);
    let (rows, next_link) = page(asked, table.rows.iter())?;
    let value = rows.into_iter().map(|row| object(&table, row)).collect();
    Ok(Answer::ok(&Rows {
        as_of: shown.as_of.to_string(),
        newest_usage: shown.newest.map(|at: Instant| at.to_string()),
        revenue: revenue == Revenue::Shown,
        value,
        next_link,
    })
    .secret())
}

fn object(table: &Table, row: &[Cell]) -> Value {
    let value = |cell: &Cell| match cell {
        Cell::Text(text) => json!(text),
        Cell::Amount(money) | Cell::Share(money) => json!(money.to_string()),
        Cell::Count(count) => json!(count),
    };
    let cells = table.columns.iter().zip(row);
    Value::Object(cells.map(|(column, cell)| (column.name.to_owned(), value(cell))).collect::<Map<_, _>>())
}
