//! An answer as rows and columns: a report as it is, anything else flattened.

use pal_attribution::report::table::{Cell, ColumnKind};
use pal_model::Money;
use serde_json::{Map, Value};

use super::{Answer, Document};

pub use pal_sheet::{Origin, plain};
use pal_sheet::{Sheet, SheetColumn};

/// Rows and columns; each row has a cell for each column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    /// The columns, in order.
    pub columns: Vec<GridColumn>,
    /// The rows, in order.
    pub rows: Vec<Vec<Cell>>,
    /// Where the kinds of the columns come from.
    pub origin: Origin,
}

/// A named column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GridColumn {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: ColumnKind,
}

/// The column of values that have no name, as `az` calls it.
const NAMELESS: &str = "Result";

impl Grid {
    /// The answer as rows. Nested objects become columns with dotted names, nested arrays JSON text; a value that is no array
    /// is one row; a null is no row.
    pub fn of(answer: Answer) -> Self {
        match answer {
            Answer::Table(table) => Self {
                columns: table
                    .columns
                    .iter()
                    .map(|column| GridColumn { name: column.name.to_owned(), kind: column.kind })
                    .collect(),
                rows: table.rows,
                origin: Origin::Report,
            },
            Answer::Document(document) => Self::flattened(&document),
        }
    }

    /// What files are written of.
    pub fn sheet(&self) -> Sheet<'_> {
        let columns = self.columns.iter().map(|column| SheetColumn { name: &column.name, kind: column.kind });
        Sheet { columns: columns.collect(), rows: &self.rows, origin: self.origin }
    }

    fn flattened(document: &Document) -> Self {
        let records: Vec<Map<String, Value>> = match document.value() {
            Value::Null => Vec::new(),
            Value::Array(rows) => rows.iter().map(record).collect(),
            value @ (Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_)) => {
                vec![record(value)]
            }
        };
        let mut names = Map::new();
        for name in records.iter().flat_map(Map::keys) {
            names.entry(name.as_str()).or_insert(Value::Null);
        }
        let columns: Vec<GridColumn> = names
            .into_iter()
            .map(|(name, _)| {
                let values = records.iter().filter_map(|record| record.get(&name)).filter(|v| !v.is_null());
                GridColumn { kind: kind(&values, document.kind_before(&name)), name }
            })
            .collect();
        let rows = records
            .iter()
            .map(|record| columns.iter().map(|column| cell(record.get(&column.name), column.kind)).collect())
            .collect();
        Self { columns, rows, origin: Origin::Json }
    }
}

/// One row: the fields of an object with dotted names, the elements of an array numbered, else the value itself.
fn record(value: &Value) -> Map<String, Value> {
    let mut record = Map::new();
    match value {
        Value::Object(fields) => flatten(fields, "", &mut record),
        Value::Array(elements) => {
            for (position, element) in elements.iter().enumerate() {
                record.insert(format!("Column{}", position + 1), element.clone());
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            record.insert(NAMELESS.to_owned(), value.clone());
        }
    }
    record
}

fn flatten(fields: &Map<String, Value>, prefix: &str, record: &mut Map<String, Value>) {
    for (name, value) in fields {
        let name = format!("{prefix}{name}");
        match value {
            Value::Object(inner) => flatten(inner, &format!("{name}."), record),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                record.insert(name, value.clone());
            }
        }
    }
}

/// The kind that all the values of a column have: that of before the query if they still have it, else that of numbers.
fn kind<'a>(values: &(impl Iterator<Item = &'a Value> + Clone), before: Option<ColumnKind>) -> ColumnKind {
    let all = |holds: fn(&Value) -> bool| values.clone().all(holds);
    if values.clone().next().is_none() {
        return ColumnKind::Text;
    }
    match before {
        Some(ColumnKind::Count) if all(Value::is_u64) => ColumnKind::Count,
        Some(kind @ (ColumnKind::Amount | ColumnKind::Share)) if all(|value| exact(value).is_some()) => kind,
        Some(_) => ColumnKind::Text,
        None if all(Value::is_u64) => ColumnKind::Count,
        None if all(|value| value.is_number() && exact(value).is_some()) => ColumnKind::Amount,
        None => ColumnKind::Text,
    }
}

/// The decimal that a text or number says, if it says one exactly.
fn exact(value: &Value) -> Option<Money> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    Money::read(&text).ok().filter(|read| !read.rounded).map(|read| read.amount)
}

/// A null in a column of numbers is no number: it stays an empty text.
fn cell(value: Option<&Value>, kind: ColumnKind) -> Cell {
    let Some(value) = value.filter(|value| !value.is_null()) else {
        return Cell::Text(String::new());
    };
    match (kind, value) {
        (ColumnKind::Count, value) => value.as_u64().map(Cell::Count),
        (ColumnKind::Amount, value) => exact(value).map(Cell::Amount),
        (ColumnKind::Share, value) => exact(value).map(Cell::Share),
        (ColumnKind::Text, _) => None,
    }
    .unwrap_or_else(|| match value {
        Value::String(text) => Cell::Text(text.clone()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            Cell::Text(value.to_string())
        }
    })
}
