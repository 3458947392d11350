//! `principals`: when identities existed and were enabled.

use pal_model::facts::{PrincipalRecord, PrincipalType};
use pal_model::{Interval, Principal};

use super::Record;
use super::cell::{CellFault, Cells, Word, printed};
use super::column::{Column, optional, required};

impl Word for PrincipalType {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::Member, "member"),
        (Self::Guest, "guest"),
        (Self::ServicePrincipal, "servicePrincipal"),
        (Self::ManagedIdentity, "managedIdentity"),
        (Self::Group, "group"),
    ];
}

impl Record for PrincipalRecord {
    const TABLE: &'static str = "principals";
    const COLUMNS: &'static [Column] = &[
        required("tenant_id"),
        required("object_id"),
        required("principal_type"),
        optional("display_name"),
        required("valid_from"),
        required("valid_to"),
    ];

    fn read(cells: &mut Cells<'_>) -> Result<Self, CellFault> {
        Ok(Self {
            principal: Principal { tenant: cells.required()?, object: cells.required()? },
            principal_type: cells.required()?,
            display_name: cells.optional()?,
            valid: cells.bounds()?,
        })
    }

    fn print(&self) -> Vec<String> {
        vec![
            self.principal.tenant.to_string(),
            self.principal.object.to_string(),
            self.principal_type.word(),
            printed(self.display_name.as_ref()),
        ]
    }

    fn valid(&self) -> Interval {
        self.valid
    }
}
