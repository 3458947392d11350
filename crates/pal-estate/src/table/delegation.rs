//! `delegations`: roles that a managing tenant's principals hold in a customer's tenant by Lighthouse (PAL-08).

use pal_model::facts::{AssignmentKind, Delegation};
use pal_model::{Interval, Place, Scope};

use super::Record;
use super::cell::{CellFault, Cells, Value, Word};
use super::column::{Column, optional, required};
use crate::error::Fault;

impl Value for Place {
    /// Lighthouse delegates subscriptions and resource groups, nothing above and nothing below (PAL-12).
    fn read(text: &str) -> Result<Self, Fault> {
        match text.parse()? {
            Scope::Place(place) if !place.is_resource() => Ok(place),
            other @ (Scope::Root | Scope::ManagementGroup(_) | Scope::Place(_) | Scope::Elsewhere(_)) => {
                Err(Fault::DelegationScope(other))
            }
        }
    }
}

impl Record for Delegation {
    const TABLE: &'static str = "delegations";
    const COLUMNS: &'static [Column] = &[
        required("managing_tenant_id"),
        required("customer_tenant_id"),
        required("principal_id"),
        required("role_definition_id"),
        required("scope"),
        optional("kind"),
        optional("permanence"),
        required("valid_from"),
        required("valid_to"),
    ];

    /// A delegation that does not say its kind is an active one.
    fn read(cells: &mut Cells<'_>) -> Result<Self, CellFault> {
        Ok(Self {
            managing_tenant: cells.required()?,
            customer_tenant: cells.required()?,
            principal: cells.required()?,
            role: cells.required()?,
            scope: cells.required()?,
            kind: cells.optional()?.unwrap_or(AssignmentKind::Active),
            permanence: cells.optional()?.unwrap_or_default(),
            valid: cells.bounds()?,
        })
    }

    fn print(&self) -> Vec<String> {
        vec![
            self.managing_tenant.to_string(),
            self.customer_tenant.to_string(),
            self.principal.to_string(),
            self.role.to_string(),
            self.scope.to_string(),
            self.kind.word(),
            self.permanence.word(),
        ]
    }

    fn valid(&self) -> Interval {
        self.valid
    }
}
