//! `role_assignments`: roles given within a tenant, held or eligible.

use pal_model::Interval;
use pal_model::facts::{AssignmentKind, Permanence, RoleAssignment};

use super::Record;
use super::cell::{CellFault, Cells, Word, printed};
use super::column::{Column, optional, required};

impl Word for AssignmentKind {
    const WORDS: &'static [(Self, &'static str)] = &[(Self::Active, "active"), (Self::Eligible, "eligible")];
}

impl Word for Permanence {
    const WORDS: &'static [(Self, &'static str)] =
        &[(Self::Permanent, "permanent"), (Self::Activated, "activated")];
}

impl Record for RoleAssignment {
    const TABLE: &'static str = "role_assignments";
    const COLUMNS: &'static [Column] = &[
        required("tenant_id"),
        optional("assignment_id"),
        required("principal_id"),
        required("role_definition_id"),
        required("scope"),
        required("kind"),
        optional("permanence"),
        required("valid_from"),
        required("valid_to"),
    ];

    fn read(cells: &mut Cells<'_>) -> Result<Self, CellFault> {
        Ok(Self {
            tenant: cells.required()?,
            assignment_id: cells.optional()?,
            principal: cells.required()?,
            role: cells.required()?,
            scope: cells.required()?,
            kind: cells.required()?,
            permanence: cells.optional()?.unwrap_or_default(),
            valid: cells.bounds()?,
        })
    }

    fn print(&self) -> Vec<String> {
        vec![
            self.tenant.to_string(),
            printed(self.assignment_id.as_ref()),
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
