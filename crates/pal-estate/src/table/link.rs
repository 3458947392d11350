//! `links`: who was linked to which partner, and when.

use pal_model::facts::Link;
use pal_model::{Interval, Principal};

use super::cell::{CellFault, Cells};
use super::column::{Column, required};
use super::overlap::{Claim, first_conflict};
use super::{Record, Table};
use crate::error::{EstateError, Fault};

impl Record for Link {
    const TABLE: &'static str = "links";
    const COLUMNS: &'static [Column] = &[
        required("tenant_id"),
        required("object_id"),
        required("partner_id"),
        required("valid_from"),
        required("valid_to"),
    ];

    fn read(cells: &mut Cells<'_>) -> Result<Self, CellFault> {
        Ok(Self {
            principal: Principal { tenant: cells.required()?, object: cells.required()? },
            partner_id: cells.required()?,
            valid: cells.bounds()?,
        })
    }

    fn print(&self) -> Vec<String> {
        vec![
            self.principal.tenant.to_string(),
            self.principal.object.to_string(),
            self.partner_id.to_string(),
        ]
    }

    fn valid(&self) -> Interval {
        self.valid
    }
}

/// A principal has at most one link at a time (PAL-01), so its rows may not overlap, not even where they name one partner.
pub(super) fn refuse_overlaps(table: &mut Table<Link>) -> Result<(), EstateError> {
    let claims = table
        .placed()
        .map(|(position, link)| Claim { key: link.principal, valid: link.valid, value: position, position })
        .collect();
    first_conflict(claims)
        .map_or(Ok(()), |conflict| Err(conflict.into_error(&table.file, "valid_from", Fault::LinkOverlap)))
}
