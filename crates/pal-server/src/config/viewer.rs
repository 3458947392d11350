//! `[[viewer]]` and `[[operator]]`: who sees which figures, and who runs the service.

use std::collections::BTreeSet;
use std::str::FromStr;

use pal_model::{PartnerId, Principal};
use serde::Deserialize;
use toml::Spanned;

use crate::insights::viewer::{Revenue, Subject, ViewerRow, Viewers};
use crate::toml_file::{FileFault, TomlFile};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    tenant: Spanned<String>,
    object_id: Spanned<String>,
    partner_id: Option<Spanned<String>>,
    global_id: Option<Spanned<String>>,
    role: Spanned<String>,
    #[serde(default)]
    locations: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OperatorRow {
    tenant: Spanned<String>,
    object_id: Spanned<String>,
}

/// Checks the rows.
pub(super) fn read(file: &TomlFile, rows: &[Row], operators: &[OperatorRow]) -> Result<Viewers, FileFault> {
    let operator = |row: &OperatorRow| principal(file, &row.tenant, &row.object_id);
    Ok(Viewers {
        rows: rows.iter().map(|row| viewer(file, row)).collect::<Result<_, _>>()?,
        operators: operators.iter().map(operator).collect::<Result<_, _>>()?,
    })
}

fn viewer(file: &TomlFile, row: &Row) -> Result<ViewerRow, FileFault> {
    let fault = |cell: &Spanned<String>, reason: &str| file.fault(cell.span().start, reason);
    let revenue = match row.role.get_ref().as_str() {
        "executive" => Revenue::Shown,
        "account" => Revenue::Hidden,
        _ => {
            return Err(fault(
                &row.role,
                "`role` is `executive`, who sees revenue, or `account`, who does not",
            ));
        }
    };
    let locations: BTreeSet<PartnerId> =
        row.locations.iter().map(|cell| parsed(file, cell)).collect::<Result<_, _>>()?;
    let subject = match (&row.partner_id, &row.global_id, row.locations.first()) {
        (Some(location), None, None) => Subject::Location(parsed(file, location)?),
        (None, Some(global), _) => Subject::Account { global: parsed(file, global)?, locations },
        (Some(_), None, Some(cell)) => {
            return Err(fault(cell, "`locations` are some of a global account's: name it by `global_id`"));
        }
        (Some(cell), Some(_), _) => {
            return Err(fault(cell, "a viewer is one of a `partner_id` or of a `global_id`, not of both"));
        }
        (None, None, _) => {
            return Err(fault(&row.object_id, "a viewer needs a `partner_id` or a `global_id`"));
        }
    };
    Ok(ViewerRow { principal: principal(file, &row.tenant, &row.object_id)?, subject, revenue })
}

fn principal(
    file: &TomlFile,
    tenant: &Spanned<String>,
    object: &Spanned<String>,
) -> Result<Principal, FileFault> {
    Ok(Principal { tenant: parsed(file, tenant)?, object: parsed(file, object)? })
}

fn parsed<T: FromStr<Err: ToString>>(file: &TomlFile, cell: &Spanned<String>) -> Result<T, FileFault> {
    cell.get_ref().parse().map_err(|error: T::Err| file.fault(cell.span().start, error.to_string()))
}
