//! Columns of a table, and where a file has them: in any order, some perhaps absent, others unknown.

use std::path::Path;

use crate::error::{EstateError, Fault, Position};

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    pub(super) name: &'static str,
    presence: Presence,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Presence {
    Required,
    Optional,
}

impl Column {
    /// Whether a cell of it, the bounds excepted, must hold something.
    pub(super) fn must_be_filled(self) -> bool {
        self.presence == Presence::Required
    }
}

/// A column that every file of the table has.
pub(super) const fn required(name: &'static str) -> Column {
    Column { name, presence: Presence::Required }
}

/// A column that may be absent, marked `?` in the contract.
pub(super) const fn optional(name: &'static str) -> Column {
    Column { name, presence: Presence::Optional }
}

/// A column of a header, and what is wrong with it.
#[derive(Debug)]
pub(super) struct ColumnFault {
    pub(super) column: String,
    pub(super) fault: Fault,
}

impl ColumnFault {
    /// Says in which file, and where its header is.
    pub(super) fn at(self, file: &Path, position: Position) -> EstateError {
        EstateError::cell(file, position, &self.column, self.fault)
    }
}

/// Where a file has the columns of its table.
#[derive(Debug)]
pub(super) struct Layout {
    /// For each column of the table the field of the file that holds it.
    pub(super) fields: Vec<Option<usize>>,
    /// Columns of the file that the table does not know.
    pub(super) unknown: Vec<String>,
}

impl Layout {
    /// Finds the columns of a table in a header. Names compare exactly (contract §9, *words compare exactly*), but a name that
    /// differs only in case or in blanks around it is refused: passed over as unknown, it would change what the table says.
    pub(super) fn of(columns: &[Column], header: &[&str]) -> Result<Self, ColumnFault> {
        let mut unknown = Vec::new();
        for (position, name) in header.iter().enumerate() {
            let refuse = |fault| Err(ColumnFault { column: (*name).to_owned(), fault });
            if header.iter().take(position).any(|earlier| earlier == name) {
                return refuse(Fault::RepeatedColumn);
            }
            match columns.iter().find(|column| column.name.eq_ignore_ascii_case(name.trim())) {
                Some(column) if column.name == *name => {}
                Some(column) => return refuse(Fault::MisspelledColumn(column.name)),
                None => unknown.push((*name).to_owned()),
            }
        }
        let fields = columns
            .iter()
            .map(|column| match (header.iter().position(|name| *name == column.name), column.presence) {
                (None, Presence::Required) => {
                    Err(ColumnFault { column: column.name.to_owned(), fault: Fault::MissingColumn })
                }
                (field, Presence::Required | Presence::Optional) => Ok(field),
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { fields, unknown })
    }
}
