//! A statement for people, and its access as rows.

use pal_attribution::report::table::{Cell, Column, ColumnKind, Table};
use pal_model::Money;
use serde_json::Value;

use crate::diagnostics::visible;
use crate::output::{Answer, Grid, draw};

const NOTHING: &[Value] = &[];

/// The statement as text, within so many columns of a terminal. Nothing of it gives way.
pub(super) fn text(statement: &Value, width: usize) -> String {
    let mut lines = heading(statement);
    for account in list(&statement["accounts"]) {
        lines.push(String::new());
        lines.extend(account_lines(account));
    }
    if list(&statement["accounts"]).is_empty() {
        lines.extend([String::new(), "no account is linked".to_owned()]);
    }
    let mut text = lines.iter().fold(String::new(), |text, line| text + &visible(line) + "\n");
    let measures = measures(statement);
    if !measures.rows.is_empty() {
        text.push_str("\nWhat that explains\n");
        text.push_str(&draw::draw(&Grid::of(Answer::Table(measures)), width).text);
    }
    text
}

/// An account, its links and its access, a line each.
fn account_lines(account: &Value) -> Vec<String> {
    let said_of = |name: &str| said(&account[name]);
    let name = [said_of("displayName"), said_of("principalType")];
    let name = name.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", ");
    let name = if name.is_empty() { "account".to_owned() } else { name };
    let mut lines = vec![format!("{name}: {} of tenant {}", said_of("objectId"), said_of("tenantId"))];
    for link in list(&account["links"]) {
        lines.push(format!("  linked to partner {}, {}", said(&link["partnerId"]), span(link)));
    }
    for access in list(&account["access"]) {
        let groups: Vec<String> = list(&access["groups"]).iter().map(said).collect();
        let via = match (access["via"].as_str(), groups.as_slice()) {
            (Some("delegation"), _) => ", by Lighthouse".to_owned(),
            (_, []) => String::new(),
            (_, groups) => format!(", by group {}", groups.join(" > ")),
        };
        let kind = match (access["kind"].as_str(), access["permanence"].as_str()) {
            (Some("eligible"), _) => "may activate ",
            (_, Some("activated")) => "activated ",
            (_, _) => "",
        };
        let counts: Vec<String> = list(&access["countsUnder"]).iter().map(said).collect();
        let counts = if counts.is_empty() {
            "counts for nothing".to_owned()
        } else {
            format!("counts under {}", counts.join(", "))
        };
        let (role, scope) = (said(&access["roleName"]), said(&access["scope"]));
        lines.push(format!("  {kind}{role} at {scope}{via}, {}; {counts}", span(access)));
    }
    if list(&account["access"]).is_empty() {
        lines.push("  no access".to_owned());
    }
    lines
}

/// Since when and until when, and how that is known.
fn span(of: &Value) -> String {
    let bound = |at: &str, known: &str, word: &str| {
        of[at].as_str().map(|time| format!("{word} {time} ({})", said(&of[known])))
    };
    let since = bound("since", "sinceKnown", "since").unwrap_or_else(|| "as far back as is known".to_owned());
    match bound("until", "untilKnown", "until") {
        Some(until) => format!("{since} {until}"),
        None => since,
    }
}

/// What stands above the tables.
pub(super) fn heading(statement: &Value) -> Vec<String> {
    let of = |name: &str| said(&statement[name]);
    let bound = |name: &str, open: &str| match statement
        .pointer(&format!("/period/{name}"))
        .and_then(Value::as_str)
    {
        Some(at) => at.to_owned(),
        None => open.to_owned(),
    };
    let mut lines = vec![
        format!("Partner Admin Link at customer {}", of("customerTenantId")),
        format!(
            "from {} until {}, stated at {}",
            bound("from", "the beginning"),
            bound("to", "now"),
            of("issuedAt")
        ),
    ];
    for partner in list(&statement["partners"]) {
        lines.push(format!("partner {} {}", said(&partner["partnerId"]), said(&partner["partnerName"])));
    }
    lines
}

/// The tables, each with its title.
pub(super) fn sections(statement: &Value) -> Vec<(&'static str, Table)> {
    let mut sections = vec![
        ("Linked accounts", links(statement)),
        ("Their access, of which nothing can be edited by linking", access(statement)),
    ];
    if !statement["measures"].is_null() {
        sections.push(("What that explains", measures(statement)));
    }
    sections
}

fn links(statement: &Value) -> Table {
    let names = [
        "MPNId",
        "TenantId",
        "ObjectId",
        "DisplayName",
        "Type",
        "Since",
        "SinceKnown",
        "Until",
        "UntilKnown",
    ];
    let mut rows = Vec::new();
    for account in list(&statement["accounts"]) {
        for link in list(&account["links"]) {
            rows.push(texts([
                &link["partnerId"],
                &account["tenantId"],
                &account["objectId"],
                &account["displayName"],
                &account["principalType"],
                &link["since"],
                &link["sinceKnown"],
                &link["until"],
                &link["untilKnown"],
            ]));
        }
    }
    Table { columns: columns(names), rows }
}

/// A row for each account and role.
pub(super) fn access(statement: &Value) -> Table {
    let names = [
        "TenantId",
        "ObjectId",
        "DisplayName",
        "Via",
        "Role",
        "Scope",
        "Kind",
        "Permanence",
        "Since",
        "SinceKnown",
        "Until",
        "UntilKnown",
    ];
    let mut rows = Vec::new();
    for account in list(&statement["accounts"]) {
        for access in list(&account["access"]) {
            let groups: Vec<String> = list(&access["groups"]).iter().map(said).collect();
            let via = match groups.as_slice() {
                [] => said(&access["via"]),
                groups => format!("{} {}", said(&access["via"]), groups.join(" > ")),
            };
            rows.push(texts([
                &account["tenantId"],
                &account["objectId"],
                &account["displayName"],
                &Value::String(via),
                &access["roleName"],
                &access["scope"],
                &access["kind"],
                &access["permanence"],
                &access["since"],
                &access["sinceKnown"],
                &access["until"],
                &access["untilKnown"],
            ]));
        }
    }
    Table { columns: columns(names), rows }
}

fn measures(statement: &Value) -> Table {
    let mut columns = columns(["Month", "Measure", "MPNId", "Currency"]);
    columns.push(Column { name: "Amount", kind: ColumnKind::Amount });
    let rows = list(&statement["measures"]).iter().map(|row| {
        let mut cells = texts([&row["month"], &row["measure"], &row["partnerId"], &row["currency"]]);
        let amount = row["amount"].as_str().and_then(|amount| Money::read(amount).ok());
        cells.push(amount.map_or_else(|| Cell::Text(said(&row["amount"])), |read| Cell::Amount(read.amount)));
        cells
    });
    Table { columns, rows: rows.collect() }
}

fn columns<const N: usize>(names: [&'static str; N]) -> Vec<Column> {
    names.map(|name| Column { name, kind: ColumnKind::Text }).to_vec()
}

fn texts<const N: usize>(values: [&Value; N]) -> Vec<Cell> {
    values.map(|value| Cell::Text(said(value))).to_vec()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(NOTHING, Vec::as_slice)
}

fn said(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}
