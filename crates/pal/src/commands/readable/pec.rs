//! The summary of `pal report pec` as a table for each currency.

use pal_attribution::report::table::{Cell, ColumnKind};
use pal_model::Money;
use serde_json::Value;

use crate::output::draw;
use crate::output::grid::{Grid, GridColumn, Origin};
use crate::output::number::grouped;

/// The text of a summary: what earned and by what, what did not and why, and how far the export agrees.
pub fn summary(value: &Value, width: usize) -> String {
    let mut text = String::new();
    for currency in value.as_array().map(Vec::as_slice).unwrap_or_default() {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&draw::draw(&grid(currency), width).text);
        text.push_str(&verdicts(currency));
    }
    text
}

fn grid(currency: &Value) -> Grid {
    let name = currency.get("Currency").and_then(Value::as_str).unwrap_or_default();
    let column = |name: &str, kind| GridColumn { name: name.to_owned(), kind };
    let mut rows = Vec::new();
    for (group, amount) in [("Earned", "PEC"), ("Unearned", "LostPEC")] {
        for (word, part) in currency.get(group).and_then(Value::as_object).into_iter().flatten() {
            let zero = Cell::Amount(Money::ZERO);
            let figure = Cell::Amount(money(part, amount));
            let (earned, lost) = if group == "Earned" { (figure, zero) } else { (zero, figure) };
            let cost = Cell::Amount(money(part, "Cost"));
            let said = Cell::Amount(money(part, "ExportPEC"));
            rows.push(vec![Cell::Text(format!("{group} {word}")), cost, earned, lost, said, lines(part)]);
        }
    }
    rows.push(vec![
        Cell::Text("Total".to_owned()),
        Cell::Amount(money(currency, "TotalCost")),
        Cell::Amount(money(currency, "PEC")),
        Cell::Amount(sum(currency.get("Unearned"), "LostPEC")),
        Cell::Amount(money(currency, "ExportPEC")),
        lines(currency),
    ]);
    Grid {
        columns: vec![
            column(name, ColumnKind::Text),
            column("Cost", ColumnKind::Amount),
            column("PEC", ColumnKind::Amount),
            column("NotEarned", ColumnKind::Amount),
            column("ExportPEC", ColumnKind::Amount),
            column("Lines", ColumnKind::Count),
        ],
        rows,
        origin: Origin::Report,
    }
}

/// How far the export agrees, in a line.
fn verdicts(currency: &Value) -> String {
    let counts = currency.get("Verdicts").and_then(Value::as_object).into_iter().flatten();
    let grouped = |count: &Value| grouped(count.as_u64().unwrap_or(0).into());
    let told: Vec<String> = counts.map(|(word, count)| format!("{word} {}", grouped(count))).collect();
    format!("lines beside the export: {}\n", told.join(", "))
}

fn lines(value: &Value) -> Cell {
    Cell::Count(value.get("Lines").and_then(Value::as_u64).unwrap_or(0))
}

fn sum(parts: Option<&Value>, name: &str) -> Money {
    let parts = parts.and_then(Value::as_object).into_iter().flatten();
    parts.fold(Money::ZERO, |all, (_, part)| all.checked_add(money(part, name)).unwrap_or(all))
}

fn money(value: &Value, name: &str) -> Money {
    let text = value.get(name).and_then(Value::as_str).unwrap_or_default();
    Money::read(text).map(|read| read.amount).unwrap_or_default()
}
