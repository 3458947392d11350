//! The column of resource ids: never copied, only looked at where they stand.

use super::coded::Sound;
use super::column::{Column, Trouble, slice};
use super::fault::Fault;
use crate::batch::Texts;
use crate::dialect::Layout;
use crate::error::CellError;
use crate::same::is_same;
use crate::value;

/// The column of resource ids.
#[derive(Debug)]
pub(super) struct Resources {
    column: Column,
    /// What the dictionary's entries are, as far as they have been looked at.
    entries: Vec<Option<Written>>,
    /// Where the ids stand in [`Resources::buffer`].
    pub(super) spans: Vec<(u32, u32)>,
    codes: Vec<u32>,
    /// What the cells hold.
    pub(super) written: Vec<Written>,
}

/// What a cell of the resource id holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    Nothing,
    Place,
    NoPlace,
    NotText,
}

impl Written {
    fn of(layout: &Layout, raw: &[u8]) -> Self {
        let id = layout.meant(raw);
        if id.is_empty() {
            Self::Nothing
        } else if value::is_place(id) {
            Self::Place
        } else if value::check_utf8(id).is_ok() {
            Self::NoPlace
        } else {
            Self::NotText
        }
    }
}

impl Resources {
    pub(super) fn new(column: Column) -> Self {
        Self { column, entries: Vec::new(), spans: Vec::new(), codes: Vec::new(), written: Vec::new() }
    }

    /// How many rows lie in one buffer.
    pub(super) fn rows_left(&mut self) -> Result<usize, Fault> {
        self.column.rows_left().map_err(|fault| fault.of_column(self.column.name()))
    }

    /// The page or dictionary that the ids stand in.
    pub(super) fn buffer(&self) -> &[u8] {
        self.column.buffer()
    }

    /// Reads rows, no more than are left in one buffer.
    pub(super) fn fill(&mut self, sound: &mut Sound, layout: &Layout) -> Result<(), Fault> {
        self.spans.clear();
        self.codes.clear();
        self.written.clear();
        let outcome = self.column.spans(sound.rows, &mut self.spans, &mut self.codes);
        outcome.map_err(|fault| fault.of_column(self.column.name()))?;
        if self.column.is_coded() {
            self.look_at_codes(layout);
        } else {
            self.look_at_texts(layout);
        }
        if let Some(row) = self.written.iter().position(|found| *found == Written::NotText) {
            sound.after(self.column.name(), Err(Trouble::Cell { row, reason: CellError::NotUtf8 }))?;
        }
        Ok(())
    }

    /// Exports are often sorted by resource: an id like the one before is not looked at again, and the two share a span.
    fn look_at_texts(&mut self, layout: &Layout) {
        let buffer = self.column.buffer();
        let mut last = ((0, 0), &[][..], Written::Nothing);
        for span in &mut self.spans {
            let raw = slice(buffer, *span).unwrap_or_default();
            if is_same(raw, last.1) {
                *span = last.0;
            } else {
                last = (*span, raw, Written::of(layout, raw));
            }
            self.written.push(last.2);
        }
    }

    fn look_at_codes(&mut self, layout: &Layout) {
        let texts = Texts { buffer: self.column.buffer(), spans: &self.spans };
        for (row, (code, span)) in self.codes.iter().zip(&self.spans).enumerate() {
            if span.1 == 0 {
                self.written.push(Written::Nothing);
                continue;
            }
            let entry = *code as usize;
            if self.entries.len() <= entry {
                self.entries.resize(entry + 1, None);
            }
            let found = match self.entries.get(entry).copied().flatten() {
                Some(found) => found,
                None => Written::of(layout, texts.get(row)),
            };
            if let Some(known) = self.entries.get_mut(entry) {
                *known = Some(found);
            }
            self.written.push(found);
        }
    }
}
