//! `asset_roles`: who stands where on an asset (PAL-41); importing a managed solution is an `owner` row (PAL-42).

use pal_model::Interval;
use pal_model::power_platform::{AssetRole, PlatformRole};

use super::Record;
use super::cell::{CellFault, Cells, Word};
use super::column::{Column, required};

impl Word for PlatformRole {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::Owner, Self::Owner.word()),
        (Self::CoOwner, Self::CoOwner.word()),
        (Self::Creator, Self::Creator.word()),
        (Self::Publisher, Self::Publisher.word()),
        (Self::User, Self::User.word()),
    ];
}

impl Record for AssetRole {
    const TABLE: &'static str = "asset_roles";
    const COLUMNS: &'static [Column] = &[
        required("tenant_id"),
        required("asset_id"),
        required("principal_id"),
        required("role"),
        required("valid_from"),
        required("valid_to"),
    ];

    fn read(cells: &mut Cells<'_>) -> Result<Self, CellFault> {
        Ok(Self {
            tenant: cells.required()?,
            asset: cells.required()?,
            principal: cells.required()?,
            role: cells.required()?,
            valid: cells.bounds()?,
        })
    }

    fn print(&self) -> Vec<String> {
        vec![
            self.tenant.to_string(),
            self.asset.to_string(),
            self.principal.to_string(),
            Word::word(self.role),
        ]
    }

    fn valid(&self) -> Interval {
        self.valid
    }
}
