//! The rows as scripts read them (contract §6): an absent value is null.

use serde_json::{Map, Value, json};

use super::action::Reading;
use super::apply::Applied;
use super::drift::{Drift, Sight};
use super::errand::End;
use super::file::{Fleet, Row};
use super::look::Seen;
use super::plan::reason;
use crate::failure::Failure;

/// The rows of `plan`.
pub fn plan(fleet: &Fleet, seen: &[Seen]) -> Value {
    fleet.rows.iter().zip(seen).map(|(row, seen)| Value::Object(planned(fleet, row, seen))).collect()
}

/// The rows of `status`: those of `plan`, and how each differs from what the last apply left.
pub fn status(fleet: &Fleet, seen: &[Seen], compared: &[(Drift, Sight)]) -> Value {
    let rows = fleet.rows.iter().zip(seen).zip(compared);
    let rows = rows.map(|((row, seen), (drift, _))| {
        let mut shown = planned(fleet, row, seen);
        shown.insert("drift".to_owned(), json!(drift.word()));
        Value::Object(shown)
    });
    rows.collect()
}

/// The rows of `apply`: those of `plan` as this run found them, and what came of each.
pub fn apply(fleet: &Fleet, applied: &[Applied]) -> Value {
    let rows = fleet.rows.iter().zip(applied).map(|(row, applied)| {
        let mut shown = planned(fleet, row, &applied.seen);
        let (result, error) = match &applied.end {
            End::Done => ("done", Value::Null),
            End::Unchanged => ("unchanged", Value::Null),
            End::Skipped => ("skipped", Value::Null),
            End::Failed(failure) => ("failed", error(failure)),
        };
        shown.insert("result".to_owned(), json!(result));
        shown.insert("error".to_owned(), error);
        Value::Object(shown)
    });
    rows.collect()
}

fn planned(fleet: &Fleet, row: &Row, seen: &Seen) -> Map<String, Value> {
    let (current, why) = match &seen.found {
        Reading::NotLinked => (None, None),
        Reading::Linked(id) => (Some(id.as_str()), None),
        Reading::Unread(failure) => (None, Some(reason(failure))),
    };
    let row = [
        ("tenantId", json!(row.tenant.to_string())),
        ("tenantName", json!(row.name)),
        ("credential", json!(fleet.credential_of(row))),
        ("objectId", json!(seen.object_id)),
        ("action", json!(seen.action.word())),
        ("currentPartnerId", json!(current)),
        ("partnerId", json!(row.wanted.to_string())),
        ("reason", json!(why)),
    ];
    row.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn error(failure: &Failure) -> Value {
    json!({ "code": failure.code, "message": failure.message, "hint": failure.hint })
}
