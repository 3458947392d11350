//! `tenants_csv`: tenants for people who plan in a spreadsheet. Secrets have no place there, so credentials stay in the TOML.
//!
//! The columns are `tenant_id`, `tenant_name?`, `credential?`, `partner_id?`; what `pal fleet plan -o csv` and `pal tenants -o csv`
//! print is taken as it is, so that a plan can be edited and handed back. Commas or semicolons, as the Excel of the country writes.

use std::collections::{BTreeMap, BTreeSet};

use csv::{ReaderBuilder, StringRecord};
use pal_model::{PartnerId, TenantId};

use super::fault::{FileFault, Text};
use super::{NOT_A_PARTNER_ID, Row, linkable};

/// What a column says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Tenant,
    Name,
    Credential,
    Partner,
    /// Printed by one of our commands, and of no meaning here.
    Printed,
}

/// The names of columns, in lower case.
const COLUMNS: [(&str, Column); 20] = [
    ("tenant_id", Column::Tenant),
    ("tenantid", Column::Tenant),
    ("tenant_name", Column::Name),
    ("tenantname", Column::Name),
    ("displayname", Column::Name),
    ("credential", Column::Credential),
    ("partner_id", Column::Partner),
    ("partnerid", Column::Partner),
    ("objectid", Column::Printed),
    ("action", Column::Printed),
    ("currentpartnerid", Column::Printed),
    ("reason", Column::Printed),
    ("drift", Column::Printed),
    ("result", Column::Printed),
    ("error.code", Column::Printed),
    ("error.message", Column::Printed),
    ("error.hint", Column::Printed),
    ("defaultdomain", Column::Printed),
    ("tenantcategory", Column::Printed),
    ("delegatedsubscriptions", Column::Printed),
];

/// The rows of the spreadsheet; its tenants must be others than those of the file.
pub(super) fn read(
    sheet: &Text,
    default: Option<PartnerId>,
    by_name: &BTreeMap<String, usize>,
    in_toml: &BTreeSet<TenantId>,
) -> Result<Vec<Row>, FileFault> {
    let (mut seen, mut rows) = (BTreeSet::new(), Vec::new());
    let header = sheet.text().lines().next().unwrap_or_default();
    let delimiter = if header.contains(';') && !header.contains(',') { b';' } else { b',' };
    let mut reader = ReaderBuilder::new().delimiter(delimiter).from_reader(sheet.text().as_bytes());
    let columns = columns(sheet, reader.headers().map_err(|error| broken(sheet, &error))?)?;
    for record in reader.records() {
        let record = record.map_err(|error| broken(sheet, &error))?;
        let line = record.position().map_or(1, csv::Position::line);
        let cells = Cells {
            sheet,
            columns: &columns,
            record: &record,
            line: usize::try_from(line).unwrap_or(usize::MAX),
        };
        let row = cells.row(default, by_name)?;
        if in_toml.contains(&row.tenant) || !seen.insert((row.tenant, row.credential)) {
            let reason = format!("tenant {} is there already with this credential", row.tenant);
            return Err(cells.fault(Column::Tenant, reason));
        }
        rows.push(row);
    }
    Ok(rows)
}

fn columns(sheet: &Text, header: &StringRecord) -> Result<Vec<Column>, FileFault> {
    let mut columns = Vec::with_capacity(header.len());
    for (position, name) in header.iter().enumerate() {
        let known = COLUMNS.iter().find(|(known, _)| name.trim().eq_ignore_ascii_case(known));
        let Some((_, column)) = known else {
            let reason = format!(
                "unknown column {}: expected tenant_id, tenant_name, credential, partner_id",
                position + 1
            );
            return Err(sheet.fault_at(1, position + 1, reason));
        };
        if *column != Column::Printed && columns.contains(column) {
            return Err(sheet.fault_at(1, position + 1, format!("column {} is there already", position + 1)));
        }
        columns.push(*column);
    }
    if !columns.contains(&Column::Tenant) {
        return Err(sheet.fault_at(1, 1, "there is no column tenant_id"));
    }
    Ok(columns)
}

fn broken(sheet: &Text, error: &csv::Error) -> FileFault {
    let line = error.position().map_or(1, csv::Position::line);
    sheet.fault_at(
        usize::try_from(line).unwrap_or(usize::MAX),
        1,
        "this row has more or fewer cells than the header",
    )
}

/// One row of the spreadsheet.
struct Cells<'a> {
    sheet: &'a Text,
    columns: &'a [Column],
    record: &'a StringRecord,
    line: usize,
}

impl Cells<'_> {
    fn row(&self, default: Option<PartnerId>, by_name: &BTreeMap<String, usize>) -> Result<Row, FileFault> {
        let tenant = self.cell(Column::Tenant).unwrap_or_default();
        let tenant =
            tenant.parse().map_err(|_| self.fault(Column::Tenant, "the id of a tenant is a GUID"))?;
        let credential = match (self.cell(Column::Credential), by_name.len()) {
            (Some(name), _) => by_name.get(name).copied(),
            (None, 1) => Some(0),
            (None, _) => return Err(self.fault(Column::Credential, "this tenant has no credential")),
        };
        let wanted = match (self.cell(Column::Partner), default) {
            (Some(id), _) => linkable(id).ok_or_else(|| self.fault(Column::Partner, NOT_A_PARTNER_ID))?,
            (None, Some(default)) => default,
            (None, None) => {
                return Err(self
                    .fault(Column::Partner, "this tenant has no partner_id, and the file has none for all"));
            }
        };
        Ok(Row {
            tenant,
            name: self.cell(Column::Name).map(str::to_owned),
            credential: credential
                .ok_or_else(|| self.fault(Column::Credential, "no [[credential]] has this name"))?,
            wanted,
        })
    }

    /// What stands in that column, if anything.
    fn cell(&self, column: Column) -> Option<&str> {
        let position = self.columns.iter().position(|known| *known == column)?;
        self.record.get(position).map(str::trim).filter(|cell| !cell.is_empty())
    }

    /// Something wrong in that column; the columns of a spreadsheet are counted, not its characters.
    fn fault(&self, column: Column, reason: impl Into<String>) -> FileFault {
        let position = self.columns.iter().position(|known| *known == column).unwrap_or(0);
        self.sheet.fault_at(self.line, position + 1, reason)
    }
}
