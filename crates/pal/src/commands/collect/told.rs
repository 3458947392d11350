//! What is said of a collection: a row for each account, and on standard error what is missing.

use std::collections::{BTreeMap, BTreeSet};

use pal_client::collect::{Collected, Gap, Reading, Unavailable};
use pal_estate::import::ImportError;
use pal_model::TenantId;
use serde_json::{Value, json};

use crate::diagnostics::{ExitStatus, visible};
use crate::output::number::grouped;
use crate::output::{Answer, Document, Grid, draw};
use crate::printer::Printer;

/// How many tenants are named where something is not there in many.
const NAMED_MAX: usize = 5;

/// What is answered.
#[derive(Debug)]
pub(super) struct Told {
    /// A row for each account.
    pub rows: Value,
    /// Whether everything was read.
    pub status: ExitStatus,
}

/// Says what is missing, and answers with a row for each account.
pub(super) fn tell(collected: &Collected, refused: &[(TenantId, ImportError)], printer: &Printer) -> Told {
    let names: BTreeMap<TenantId, &str> = collected
        .readings
        .iter()
        .filter_map(|reading| Some((reading.tenant, reading.name.as_deref()?)))
        .collect();
    for unavailable in &collected.unavailable {
        printer.note(&unavailable_text(unavailable, &names));
    }
    if collected.closed_groups > 0 {
        printer.note(&closed_groups(collected.closed_groups));
    }
    if !collected.custom_roles.is_empty() {
        let roles: Vec<String> =
            collected.custom_roles.iter().map(|(id, name)| format!("{} ({id})", visible(name))).collect();
        printer.detail(&format!("custom roles, which reports show by their ids: {}", roles.join(", ")));
    }
    let mut hints = BTreeSet::new();
    for reading in &collected.readings {
        for gap in &reading.gaps {
            printer.note(&gap_text(reading, gap));
            hints.extend(gap.failure.hint.as_deref());
        }
    }
    for (tenant, error) in refused {
        printer.note(&format!("not imported: {}: {}", shown(*tenant, &names), visible(&error.to_string())));
    }
    for hint in hints {
        printer.note(&format!("hint: {hint}"));
    }
    let is_whole = refused.is_empty() && collected.readings.iter().all(|reading| reading.gaps.is_empty());
    Told {
        rows: collected.readings.iter().map(|reading| row(reading, refused)).collect(),
        status: if is_whole { ExitStatus::Done } else { ExitStatus::SomeFailed },
    }
}

fn row(reading: &Reading, refused: &[(TenantId, ImportError)]) -> Value {
    let of_import = refused.iter().find(|(tenant, _)| *tenant == reading.tenant);
    let error = match (reading.gaps.first(), of_import) {
        (Some(Gap { failure, .. }), _) => {
            json!({"code": failure.code, "message": failure.message, "hint": failure.hint})
        }
        (None, Some((_, error))) => {
            json!({"code": "NOT_IMPORTED", "message": visible(&error.to_string()), "hint": null})
        }
        (None, None) => Value::Null,
    };
    let result = match (reading.subscriptions, error.is_null()) {
        (_, true) => "read",
        (Some(_), false) if of_import.is_none() => "partly",
        (_, false) => "failed",
    };
    json!({
        "tenantId": reading.tenant.to_string(),
        "tenantName": reading.name,
        "credential": reading.credential,
        "subscriptions": reading.subscriptions,
        "result": result,
        "error": error,
    })
}

fn unavailable_text(unavailable: &Unavailable, names: &BTreeMap<TenantId, &str>) -> String {
    let Unavailable { surface, failure, tenants } = unavailable;
    let told: Vec<String> = tenants.iter().take(NAMED_MAX).map(|tenant| shown(*tenant, names)).collect();
    let more = tenants.len().saturating_sub(NAMED_MAX);
    let more = if more > 0 { format!(" and {} more", grouped(more as u128)) } else { String::new() };
    format!("note: without {surface} of {}{more}: {}", told.join(", "), said(failure))
}

/// What groups convey is the usual reason for a customer without credit: it is said before anybody wonders.
fn closed_groups(count: usize) -> String {
    let count = grouped(count as u128);
    let begin = if count == "1" {
        "1 group holds roles, and who is in it is".to_owned()
    } else {
        format!("{count} groups hold roles, and who is in them is")
    };
    format!("note: {begin} not known, so nobody is credited by that: `--graph` asks Microsoft Graph")
}

fn gap_text(reading: &Reading, gap: &Gap) -> String {
    let name = reading.name.as_deref().map(|name| format!("{} ", visible(name))).unwrap_or_default();
    let credential = reading.credential.as_deref().map(|name| format!(" as {}", visible(name)));
    let credential = credential.unwrap_or_default();
    let (tenant, said) = (reading.tenant, said(&gap.failure));
    match reading.subscriptions {
        None => format!("not read: {name}{tenant}{credential}: {said}"),
        Some(_) => format!("not all read: {name}{tenant}{credential}: {}: {said}", gap.surface),
    }
}

/// Code and message; an authority's message begins with its code already.
fn said(failure: &pal_client::Failure) -> String {
    let (code, message) = (visible(&failure.code), visible(&failure.message));
    if message.contains(&code) { message } else { format!("{code}: {message}") }
}

fn shown(tenant: TenantId, names: &BTreeMap<TenantId, &str>) -> String {
    names.get(&tenant).map_or_else(|| tenant.to_string(), |name| visible(name))
}

/// A line for each account, with what is wrong as one sentence.
pub(super) fn readable(rows: &Value, width: usize) -> String {
    let text = |row: &Value, name: &str| row.get("error")?.get(name)?.as_str().map(str::to_owned);
    let line = |row: &Value| {
        let error = text(row, "code").zip(text(row, "message")).map(|(code, message)| {
            if message.contains(&code) { message } else { format!("{code}: {message}") }
        });
        json!({
            "tenantName": row.get("tenantName"),
            "tenantId": row.get("tenantId"),
            "credential": row.get("credential"),
            "subscriptions": row.get("subscriptions"),
            "result": row.get("result"),
            "error": error,
        })
    };
    let lines: Vec<Value> = rows.as_array().into_iter().flatten().map(line).collect();
    let grid = Grid::of(Answer::Document(Document::chosen(lines.into(), Vec::new())));
    draw::draw(&grid, width).text
}
