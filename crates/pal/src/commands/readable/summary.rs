//! The summary of `pal report influenced` as a table for each currency.

use pal_attribution::report::table::{Cell, ColumnKind};
use pal_model::Money;
use serde_json::Value;

use crate::output::draw;
use crate::output::grid::{Grid, GridColumn, Origin};

/// One part of the cost: its name, its amount, its lines.
type Part<'a> = (String, Option<&'a Value>, Option<&'a Value>);

/// The text of a summary: what there was, what is attributed, what is not, and what was left out and why.
pub fn summary(value: &Value, width: usize) -> String {
    let currencies = value.as_array().map(Vec::as_slice).unwrap_or_default();
    let mut text = String::new();
    for currency in currencies {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&draw::draw(&grid(currency), width).text);
    }
    text
}

fn grid(currency: &Value) -> Grid {
    let name = currency.get("Currency").and_then(Value::as_str).unwrap_or_default();
    let column = |name: &str, kind| GridColumn { name: name.to_owned(), kind };
    let total = currency.get("TotalCost").and_then(amount).unwrap_or_default();
    let rows = parts(currency)
        .into_iter()
        .map(|(part, cost, lines)| {
            let cost = cost.and_then(amount).unwrap_or_default();
            vec![
                Cell::Text(part),
                Cell::Amount(cost),
                Cell::Share(cost.ratio(total)),
                Cell::Count(lines.and_then(Value::as_u64).unwrap_or(0)),
            ]
        })
        .collect();
    Grid {
        columns: vec![
            column(name, ColumnKind::Text),
            column("Cost", ColumnKind::Amount),
            column("Share", ColumnKind::Share),
            column("Lines", ColumnKind::Count),
        ],
        rows,
        origin: Origin::Report,
    }
}

fn parts(currency: &Value) -> Vec<Part<'_>> {
    let lines = currency.get("Lines");
    let of = |name: &str| lines.and_then(|lines| lines.get(name));
    let fixed = ["Attributed", "Unattributed"];
    let mut parts: Vec<Part<'_>> =
        fixed.iter().map(|name| ((*name).to_owned(), currency.get(name), of(name))).collect();
    let excluded = currency.get("Excluded").and_then(Value::as_object).into_iter().flatten();
    for (code, cost) in excluded {
        let count = of("Excluded").and_then(|counts| counts.get(code));
        parts.push((format!("Excluded {code}"), Some(cost), count));
    }
    parts.push(("TotalCost".to_owned(), currency.get("TotalCost"), of("Total")));
    parts
}

fn amount(value: &Value) -> Option<Money> {
    Money::read(value.as_str()?).ok().map(|read| read.amount)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_summary_adds_up_before_the_eyes_of_its_reader() {
        let value = json!([{
            "Currency": "EUR", "TotalCost": "1300.5", "Attributed": "1000", "Unattributed": "250.5",
            "Excluded": {"NOT_CONSUMPTION": "50"},
            "Lines": {"Total": 13, "Attributed": 10, "Unattributed": 2, "Rounded": 0, "Excluded": {"NOT_CONSUMPTION": 1}},
        }]);
        assert_eq!(
            summary(&value, 100),
            "\
EUR                           Cost               Share  Lines
─────────────────────────────────────────────────────────────
Attributed                1,000.00   76.9 % ███████▋       10
Unattributed                250.50   19.3 % █▉              2
Excluded NOT_CONSUMPTION     50.00    3.8 % ▍               1
TotalCost                 1,300.50  100.0 % ██████████     13
"
        );
    }
}
