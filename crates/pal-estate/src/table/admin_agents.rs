//! `admin_agents`: the groups by which CSP partners administer on behalf of their customers.

use pal_model::Interval;
use pal_model::facts::AdminAgents;

use super::Record;
use super::cell::{CellFault, Cells};
use super::column::{Column, optional, required};

impl Record for AdminAgents {
    const TABLE: &'static str = "admin_agents";
    const COLUMNS: &'static [Column] =
        &[required("group_id"), required("partner_id"), optional("valid_from"), optional("valid_to")];

    fn read(cells: &mut Cells<'_>) -> Result<Self, CellFault> {
        Ok(Self { group: cells.required()?, partner_id: cells.required()?, valid: cells.bounds()? })
    }

    fn print(&self) -> Vec<String> {
        vec![self.group.to_string(), self.partner_id.to_string()]
    }

    fn valid(&self) -> Interval {
        self.valid
    }
}
