//! A few columns decoded side by side, and the first of their rows that is wrong.

use super::column::{Column, Mapping, Trouble};
use super::fault::Fault;
use crate::error::CellError;

/// The first rows of a batch, as long as no cell of them is at fault.
#[derive(Debug)]
pub(super) struct Sound {
    /// How many rows.
    pub(super) rows: usize,
    /// What is wrong with the row after them, and in which column.
    pub(super) fault: Option<(String, CellError)>,
}

impl Sound {
    /// Takes in how reading the sound rows of a column went. A fault found later lies in an earlier row, because no more rows than
    /// the sound ones are read, so in the end it is the first of all.
    pub(super) fn after(&mut self, name: &str, outcome: Result<(), Trouble>) -> Result<(), Fault> {
        match outcome {
            Ok(()) => Ok(()),
            Err(Trouble::Fault(fault)) => Err(fault.of_column(name)),
            Err(Trouble::Cell { row, reason }) => {
                self.rows = row;
                self.fault = Some((name.to_owned(), reason));
                Ok(())
            }
        }
    }
}

/// A column whose values become codes or flags.
#[derive(Debug)]
pub(super) struct Coded<T> {
    pub(super) column: Column,
    mapping: Mapping<T>,
    /// What the rows of the batch say.
    pub(super) rows: Vec<T>,
}

impl<T: Copy + Default> Coded<T> {
    pub(super) fn new(column: Column) -> Self {
        Self { column, mapping: Mapping::default(), rows: Vec::new() }
    }

    /// Reads rows.
    pub(super) fn fill(
        &mut self,
        sound: &mut Sound,
        convert: impl FnMut(&[u8]) -> Result<T, CellError>,
    ) -> Result<(), Fault> {
        self.fill_where(sound, |_| true, convert)
    }

    /// Reads rows; those that are not wanted get the default.
    pub(super) fn fill_where(
        &mut self,
        sound: &mut Sound,
        wanted: impl Fn(usize) -> bool,
        convert: impl FnMut(&[u8]) -> Result<T, CellError>,
    ) -> Result<(), Fault> {
        let out = &mut self.rows;
        out.clear();
        let outcome = self.column.fill(sound.rows, &mut self.mapping, wanted, convert, out);
        sound.after(self.column.name(), outcome)
    }

    /// Passes over rows, which all say the default.
    pub(super) fn skip(&mut self, rows: usize) {
        self.column.skip(rows);
        self.rows.clear();
        self.rows.resize(rows, T::default());
    }
}
