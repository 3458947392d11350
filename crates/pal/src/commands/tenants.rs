//! `pal tenants`.

use pal_client::tenants::{self, ReachedTenant};
use serde_json::{Value, json};

use super::connection::connect;
use super::store::wait;
use crate::cli::Shared;
use crate::cli::tenants::Tenants;
use crate::diagnostics::{ExitStatus, Failure};
use crate::output::draw;
use crate::output::{Answer, Document, Grid, answer, usual_format};
use crate::printer::Printer;

/// Prints the tenants that the sign-in reaches.
pub fn run(asked: &Tenants, shared: &Shared, printer: &Printer) -> Result<ExitStatus, Failure> {
    let reached = wait(async {
        let connected = connect(&asked.connection, printer).await?;
        Ok(tenants::list(&connected.session()).await?)
    })?;
    let rows: Value = reached.iter().map(ReachedTenant::to_json).collect();
    answer(Answer::Document(Document::new(rows, readable)), usual_format(printer), shared, printer)?;
    Ok(ExitStatus::Done)
}

/// Of delegated subscriptions, their number.
fn readable(value: &Value, width: usize) -> String {
    let rows = value.as_array().into_iter().flatten();
    let counted = rows.map(|row| {
        let delegated = row.get("delegatedSubscriptions").and_then(Value::as_array).map_or(0, Vec::len);
        json!({
            "tenantId": row.get("tenantId"),
            "displayName": row.get("displayName"),
            "defaultDomain": row.get("defaultDomain"),
            "tenantCategory": row.get("tenantCategory"),
            "delegatedSubscriptions": delegated,
        })
    });
    let counted: Vec<Value> = counted.collect();
    if counted.is_empty() {
        return "no tenants\n".to_owned();
    }
    let grid = Grid::of(Answer::Document(Document::chosen(counted.into(), Vec::new())));
    draw::draw(&grid, width).text
}
