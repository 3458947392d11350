//! `asset_usage`: what is counted of an asset in a month.

use std::collections::BTreeMap;

use pal_model::Interval;
use pal_model::power_platform::{AssetUsage, Metric};

use super::cell::{CellFault, Cells, Word};
use super::column::{Column, required};
use super::{Bounds, Record, Table};
use crate::error::{EstateError, Fault};

impl Word for Metric {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::MonthlyActiveUsers, Self::MonthlyActiveUsers.word()),
        (Self::UnifiedProfiles, Self::UnifiedProfiles.word()),
    ];
}

impl Record for AssetUsage {
    const TABLE: &'static str = "asset_usage";
    const COLUMNS: &'static [Column] = &[
        required("tenant_id"),
        required("asset_id"),
        required("month"),
        required("metric"),
        required("value"),
    ];
    const BOUNDS: Bounds = Bounds::None;

    fn read(cells: &mut Cells<'_>) -> Result<Self, CellFault> {
        Ok(Self {
            tenant: cells.required()?,
            asset: cells.required()?,
            month: cells.required()?,
            metric: cells.required()?,
            value: cells.required()?,
        })
    }

    fn print(&self) -> Vec<String> {
        // The table writes a month without its day.
        let month: String = self.month.to_string().chars().take(7).collect();
        vec![
            self.tenant.to_string(),
            self.asset.to_string(),
            month,
            Word::word(self.metric),
            self.value.to_string(),
        ]
    }

    fn valid(&self) -> Interval {
        Interval::ALWAYS
    }
}

/// A month has one figure of an asset: the same one twice is one, another is refused.
pub(super) fn refuse_two_figures(table: &mut Table<AssetUsage>) -> Result<(), EstateError> {
    let mut known = BTreeMap::new();
    let (mut rows, mut positions) = (Vec::new(), Vec::new());
    for (position, row) in table.placed() {
        let key = (row.tenant, row.asset.clone(), row.month, row.metric);
        match known.get(&key) {
            Some((value, _)) if *value == row.value => {}
            Some((_, earlier)) => {
                let fault = Fault::TwoFigures(*earlier);
                return Err(EstateError::cell(&table.file, position, "value", fault));
            }
            None => {
                known.insert(key, (row.value, position));
                rows.push(row.clone());
                positions.push(position);
            }
        }
    }
    (table.rows, table.positions) = (rows, positions);
    Ok(())
}
