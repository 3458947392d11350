//! `partners`: the partner directory.

use pal_model::Interval;
use pal_model::facts::{AccountType, Partner};

use super::Record;
use super::cell::{CellFault, Cells, Word, printed};
use super::column::{Column, optional, required};

impl Word for AccountType {
    const WORDS: &'static [(Self, &'static str)] = &[(Self::Location, "location"), (Self::Global, "global")];
}

impl Record for Partner {
    const TABLE: &'static str = "partners";
    const COLUMNS: &'static [Column] = &[
        required("partner_id"),
        required("partner_name"),
        required("account_type"),
        optional("global_id"),
        optional("valid_from"),
        optional("valid_to"),
    ];

    fn read(cells: &mut Cells<'_>) -> Result<Self, CellFault> {
        Ok(Self {
            partner_id: cells.required()?,
            name: Some(cells.required()?),
            account_type: cells.required()?,
            global_id: cells.optional()?,
            valid: cells.bounds()?,
        })
    }

    fn print(&self) -> Vec<String> {
        vec![
            self.partner_id.to_string(),
            printed(self.name.as_ref()),
            self.account_type.word(),
            printed(self.global_id.as_ref()),
        ]
    }

    fn valid(&self) -> Interval {
        self.valid
    }
}
