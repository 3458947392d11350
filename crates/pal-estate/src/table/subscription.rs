//! `subscriptions`: who owned a subscription, and what it was sold as.

use pal_model::Interval;
use pal_model::facts::{Cloud, OfferType, Subscription};

use super::cell::{CellFault, Cells, Word, printed};
use super::column::{Column, optional, required};
use super::overlap::{Claim, first_conflict};
use super::{Record, Table};
use crate::error::{EstateError, Fault};

impl Word for OfferType {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::Paid, "paid"),
        (Self::Trial, "trial"),
        (Self::Benefit, "benefit"),
        (Self::Support, "support"),
        (Self::Internal, "internal"),
    ];
}

impl Word for Cloud {
    const WORDS: &'static [(Self, &'static str)] =
        &[(Self::Public, "public"), (Self::UsGov, "usgov"), (Self::China, "china"), (Self::Stack, "stack")];
}

impl Record for Subscription {
    const TABLE: &'static str = "subscriptions";
    const COLUMNS: &'static [Column] = &[
        required("subscription_id"),
        required("tenant_id"),
        optional("display_name"),
        optional("offer_type"),
        optional("cloud"),
        optional("csp_partner_id"),
        optional("csp_reseller_id"),
        optional("valid_from"),
        optional("valid_to"),
    ];

    fn read(cells: &mut Cells<'_>) -> Result<Self, CellFault> {
        Ok(Self {
            subscription: cells.required()?,
            tenant: cells.required()?,
            display_name: cells.optional()?,
            offer_type: cells.optional()?,
            cloud: cells.optional()?,
            csp_partner_id: cells.optional()?,
            csp_reseller_id: cells.optional()?,
            valid: cells.bounds()?,
        })
    }

    fn print(&self) -> Vec<String> {
        vec![
            self.subscription.to_string(),
            self.tenant.to_string(),
            printed(self.display_name.as_ref()),
            self.offer_type.map_or_else(String::new, Word::word),
            self.cloud.map_or_else(String::new, Word::word),
            printed(self.csp_partner_id.as_ref()),
            printed(self.csp_reseller_id.as_ref()),
        ]
    }

    fn valid(&self) -> Interval {
        self.valid
    }
}

/// A subscription has one owner at a time (contract §9, *first of all*); rows that agree may overlap.
pub(super) fn refuse_two_owners(table: &mut Table<Subscription>) -> Result<(), EstateError> {
    let claims = table
        .placed()
        .map(|(position, row)| Claim { key: row.subscription, valid: row.valid, value: row.tenant, position })
        .collect();
    first_conflict(claims)
        .map_or(Ok(()), |conflict| Err(conflict.into_error(&table.file, "tenant_id", Fault::OwnerOverlap)))
}
