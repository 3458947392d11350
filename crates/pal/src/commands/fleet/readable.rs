//! The rows of a fleet for people, and for tables that other programs read.

use serde_json::{Map, Value};

use crate::output::{Answer, Document, Grid, draw};

/// What a column is called for people, and whose value it shows.
const COLUMNS: [(&str, &str); 9] = [
    ("tenant", "tenantName"),
    ("id", "tenantId"),
    ("credential", "credential"),
    ("drift", "drift"),
    ("action", "action"),
    ("result", "result"),
    ("linked", "currentPartnerId"),
    ("wanted", "partnerId"),
    ("reason", "reason"),
];

/// The rows with the columns that a person wants to see, but for those that are empty throughout.
pub(super) fn readable(rows: &Value, width: usize) -> String {
    let rows: Vec<&Map<String, Value>> =
        rows.as_array().into_iter().flatten().filter_map(Value::as_object).collect();
    if rows.is_empty() {
        return String::new();
    }
    let is_told = |name: &str| rows.iter().any(|row| !value(row, name).is_null());
    let columns: Vec<(&str, &str)> = COLUMNS.into_iter().filter(|(_, name)| is_told(name)).collect();
    let shown = rows.iter().map(|row| {
        let cells = columns.iter().map(|(shown, name)| ((*shown).to_owned(), value(row, name)));
        Value::Object(cells.collect())
    });
    let grid = Grid::of(Answer::Document(Document::chosen(shown.collect(), Vec::new())));
    draw::draw(&grid, width).text
}

/// What a cell says; in place of a reason, what went wrong.
fn value(row: &Map<String, Value>, name: &str) -> Value {
    let told = row.get(name).filter(|value| !value.is_null());
    let error = || {
        let error = row.get("error")?;
        let (code, message) = (error.get("code")?.as_str()?, error.get("message")?.as_str()?);
        Some(Value::from(format!("{code}: {message}")))
    };
    match (told, name) {
        (Some(told), _) => told.clone(),
        (None, "reason") => error().unwrap_or(Value::Null),
        (None, _) => Value::Null,
    }
}

/// Tables whose columns do not depend on what went wrong.
pub(super) mod flat {
    use serde_json::{Value, json};

    use crate::cli::Shared;
    use crate::out::FileFormat;
    use crate::output::{Format, usual_format};
    use crate::printer::Printer;

    /// Whether the answer becomes a table for programs. A query chooses from the rows as they are.
    pub(in crate::commands::fleet) fn is_wanted(shared: &Shared, printer: &Printer) -> bool {
        if shared.query.is_some() {
            return false;
        }
        match &shared.out {
            Some(file) => match file.format() {
                FileFormat::Json | FileFormat::Jws => false,
                FileFormat::Csv | FileFormat::Parquet | FileFormat::Xlsx | FileFormat::Html => true,
            },
            None => match shared.output.unwrap_or_else(|| usual_format(printer)) {
                Format::Csv | Format::Tsv => true,
                Format::Json | Format::Jsonc | Format::Table | Format::Yaml | Format::None => false,
            },
        }
    }

    /// The rows with `error.code`, `error.message` and `error.hint` even where there is no error.
    pub(in crate::commands::fleet) fn flat(mut rows: Value) -> Value {
        for row in rows.as_array_mut().into_iter().flatten() {
            if let Some(error) = row.get_mut("error").filter(|error| error.is_null()) {
                *error = json!({ "code": null, "message": null, "hint": null });
            }
        }
        rows
    }
}
