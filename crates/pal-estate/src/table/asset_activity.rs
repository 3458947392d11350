//! `asset_activity`: who worked on an asset, when (PAL-41).

use pal_model::Interval;
use pal_model::power_platform::AssetActivity;

use super::cell::{CellFault, Cells};
use super::column::{Column, required};
use super::{Bounds, Record};

impl Record for AssetActivity {
    const TABLE: &'static str = "asset_activity";
    const COLUMNS: &'static [Column] =
        &[required("tenant_id"), required("asset_id"), required("principal_id"), required("active_at")];
    const BOUNDS: Bounds = Bounds::None;

    fn read(cells: &mut Cells<'_>) -> Result<Self, CellFault> {
        Ok(Self {
            tenant: cells.required()?,
            asset: cells.required()?,
            principal: cells.required()?,
            at: cells.required()?,
        })
    }

    fn print(&self) -> Vec<String> {
        vec![self.tenant.to_string(), self.asset.to_string(), self.principal.to_string(), self.at.to_string()]
    }

    /// What happened at an instant is true for ever.
    fn valid(&self) -> Interval {
        Interval::ALWAYS
    }
}
