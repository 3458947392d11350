//! `assets`: apps, flows, datasets and instances of Power Platform (contract §2.2).

use pal_model::Interval;
use pal_model::power_platform::{Asset, AssetType};

use super::cell::{CellFault, Cells, Word, printed};
use super::column::{Column, optional, required};
use super::overlap::{Claim, first_conflict};
use super::{Record, Table};
use crate::error::{EstateError, Fault};

impl Word for AssetType {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::CanvasApp, Self::CanvasApp.word()),
        (Self::ModelApp, Self::ModelApp.word()),
        (Self::Flow, Self::Flow.word()),
        (Self::Dataset, Self::Dataset.word()),
        (Self::CustomerInsights, Self::CustomerInsights.word()),
    ];
}

impl Record for Asset {
    const TABLE: &'static str = "assets";
    const COLUMNS: &'static [Column] = &[
        required("tenant_id"),
        required("environment_id"),
        optional("environment_sku"),
        required("asset_id"),
        required("asset_type"),
        optional("name"),
        required("valid_from"),
        required("valid_to"),
    ];

    fn read(cells: &mut Cells<'_>) -> Result<Self, CellFault> {
        Ok(Self {
            tenant: cells.required()?,
            environment: cells.required()?,
            environment_sku: cells.optional()?,
            asset: cells.required()?,
            asset_type: cells.required()?,
            name: cells.optional()?,
            valid: cells.bounds()?,
        })
    }

    fn print(&self) -> Vec<String> {
        vec![
            self.tenant.to_string(),
            self.environment.to_string(),
            printed(self.environment_sku.as_ref()),
            self.asset.to_string(),
            Word::word(self.asset_type),
            printed(self.name.as_ref()),
        ]
    }

    fn valid(&self) -> Interval {
        self.valid
    }
}

/// An asset is one thing in one environment at a time; rows that agree may overlap (contract §9, *first of all*).
pub(super) fn refuse_two_kinds(table: &mut Table<Asset>) -> Result<(), EstateError> {
    let claims = table
        .placed()
        .map(|(position, row)| Claim {
            key: (row.tenant, row.asset.clone()),
            valid: row.valid,
            value: (row.environment.clone(), row.asset_type),
            position,
        })
        .collect();
    first_conflict(claims)
        .map_or(Ok(()), |conflict| Err(conflict.into_error(&table.file, "asset_id", Fault::AssetOverlap)))
}
