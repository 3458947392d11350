//! `group_members`: who is in which group; a member may be a group.

use pal_model::Interval;
use pal_model::facts::GroupMember;

use super::Record;
use super::cell::{CellFault, Cells};
use super::column::{Column, required};

impl Record for GroupMember {
    const TABLE: &'static str = "group_members";
    const COLUMNS: &'static [Column] = &[
        required("tenant_id"),
        required("group_id"),
        required("member_id"),
        required("valid_from"),
        required("valid_to"),
    ];

    fn read(cells: &mut Cells<'_>) -> Result<Self, CellFault> {
        Ok(Self {
            tenant: cells.required()?,
            group: cells.required()?,
            member: cells.required()?,
            valid: cells.bounds()?,
        })
    }

    fn print(&self) -> Vec<String> {
        vec![self.tenant.to_string(), self.group.to_string(), self.member.to_string()]
    }

    fn valid(&self) -> Interval {
        self.valid
    }
}
