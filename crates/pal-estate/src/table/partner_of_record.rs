//! `partners_of_record`: which partner a customer named for a subscription (DPOR).

use pal_model::Interval;
use pal_model::facts::PartnerOfRecord;

use super::cell::{CellFault, Cells};
use super::column::{Column, optional, required};
use super::overlap::{Claim, first_conflict};
use super::{Record, Table};
use crate::error::{EstateError, Fault};

impl Record for PartnerOfRecord {
    const TABLE: &'static str = "partners_of_record";
    const COLUMNS: &'static [Column] =
        &[required("subscription_id"), required("partner_id"), optional("valid_from"), optional("valid_to")];

    fn read(cells: &mut Cells<'_>) -> Result<Self, CellFault> {
        Ok(Self { subscription: cells.required()?, partner_id: cells.required()?, valid: cells.bounds()? })
    }

    fn print(&self) -> Vec<String> {
        vec![self.subscription.to_string(), self.partner_id.to_string()]
    }

    fn valid(&self) -> Interval {
        self.valid
    }
}

/// A subscription has one partner of record at a time (PAL-28); rows that agree may overlap.
pub(super) fn refuse_two_partners(table: &mut Table<PartnerOfRecord>) -> Result<(), EstateError> {
    let claims = table
        .placed()
        .map(|(position, row)| Claim {
            key: row.subscription,
            valid: row.valid,
            value: row.partner_id,
            position,
        })
        .collect();
    first_conflict(claims)
        .map_or(Ok(()), |conflict| Err(conflict.into_error(&table.file, "partner_id", Fault::RecordOverlap)))
}
