//! What the rows of a column mean: its values understood, those of a dictionary once.

use std::ops::Range;

use super::{Column, NO_DICTIONARY, NO_ENTRY, Stretch, VALUES, Values, slice, span};
use crate::error::CellError;
use crate::parquet::fault::Fault;
use crate::parquet::hybrid::Next;

/// Why rows could not be read.
#[derive(Debug)]
pub(in crate::parquet) enum Trouble {
    /// The file is at fault.
    Fault(Fault),
    /// One value is at fault.
    Cell {
        /// In which row, from 0 for the first of those asked for.
        row: usize,
        reason: CellError,
    },
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// What dictionary entries mean, as far as rows have them: an entry that cannot be taken is an error only if a row has it.
#[derive(Debug)]
pub(in crate::parquet) struct Mapping<T>(Vec<Option<T>>);

impl<T> Default for Mapping<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// Where what rows mean is put, row after row.
pub(in crate::parquet) trait Sink<T> {
    fn put_all(&mut self, values: impl Iterator<Item = T>);
    fn put_times(&mut self, value: T, count: usize);
}

impl<T: Copy> Sink<T> for Vec<T> {
    fn put_all(&mut self, values: impl Iterator<Item = T>) {
        self.extend(values);
    }

    fn put_times(&mut self, value: T, count: usize) {
        self.resize(self.len() + count, value);
    }
}

impl Column {
    /// Reads rows, across pages, into `sink`. `convert` turns a value's bytes into what it means, for a dictionary's entry only
    /// once; no bytes are a row without a value. Rows that are not `wanted` get the default.
    pub(in crate::parquet) fn fill<T: Copy + Default>(
        &mut self,
        rows: usize,
        mapping: &mut Mapping<T>,
        wanted: impl Fn(usize) -> bool,
        mut convert: impl FnMut(&[u8]) -> Result<T, CellError>,
        sink: &mut impl Sink<T>,
    ) -> Result<(), Trouble> {
        let mut row = 0;
        while row < rows {
            let limit = self.rows_left()?.min(rows - row);
            row += match (self.stretch(limit)?, self.values) {
                (Stretch::Absent(count), _) => {
                    match (row..row + count).find(|row| wanted(*row)) {
                        None => sink.put_times(T::default(), count),
                        Some(first) => {
                            let absent =
                                convert(&[]).map_err(|reason| Trouble::Cell { row: first, reason })?;
                            sink.put_times(absent, count);
                        }
                    }
                    count
                }
                (Stretch::Present(count), Values::Plain { at }) => {
                    self.plain(row..row + count, at, &wanted, &mut convert, sink)?;
                    count
                }
                (Stretch::Present(count), Values::Codes(_)) => {
                    self.mapped(row..row + count, mapping, &wanted, &mut convert, sink)?;
                    count
                }
            };
        }
        Ok(())
    }

    /// [`Column::fill`] for rows whose values stand one after another.
    fn plain<T: Copy + Default>(
        &mut self,
        rows: Range<usize>,
        mut at: usize,
        wanted: &impl Fn(usize) -> bool,
        convert: &mut impl FnMut(&[u8]) -> Result<T, CellError>,
        sink: &mut impl Sink<T>,
    ) -> Result<(), Trouble> {
        let mut trouble = None;
        let mut meaning = |raw: &[u8], row: usize| {
            if wanted(row) {
                convert(raw).map_err(|reason| trouble = Some(Trouble::Cell { row, reason })).ok()
            } else {
                Some(T::default())
            }
        };
        if let Some(width) = self.width() {
            let end =
                rows.len().checked_mul(width).and_then(|length| length.checked_add(at)).ok_or(VALUES)?;
            let values = self.page.get(at..end).ok_or(VALUES)?.chunks_exact(width);
            sink.put_all(values.zip(rows).map_while(|(raw, row)| meaning(raw, row)));
            at = end;
        } else {
            let mut short = false;
            sink.put_all(rows.map_while(|row| {
                let raw = span(&self.page, None, &mut at).and_then(|span| slice(&self.page, span));
                short |= raw.is_none();
                meaning(raw?, row)
            }));
            if short {
                return Err(VALUES.into());
            }
        }
        self.values = Values::Plain { at };
        trouble.map_or(Ok(()), Err)
    }

    /// [`Column::fill`] for rows whose values are codes.
    fn mapped<T: Copy + Default>(
        &mut self,
        mut rows: Range<usize>,
        mapping: &mut Mapping<T>,
        wanted: &impl Fn(usize) -> bool,
        convert: &mut impl FnMut(&[u8]) -> Result<T, CellError>,
        sink: &mut impl Sink<T>,
    ) -> Result<(), Trouble> {
        let Values::Codes(hybrid) = &mut self.values else { return Ok(()) };
        let entries = self.dictionary.as_ref().ok_or(NO_DICTIONARY)?;
        mapping.0.resize(entries.spans.len(), None);
        let mut trouble = None;
        let mut meaning = |row: usize, code: u32| {
            if let Some(Some(known)) = mapping.0.get(code as usize) {
                return *known;
            }
            let learned = entries.get(code as usize).ok_or(Trouble::Fault(NO_ENTRY)).and_then(|raw| {
                let meaning = convert(raw).map_err(|reason| Trouble::Cell { row, reason })?;
                let known = mapping.0.get_mut(code as usize).ok_or(NO_ENTRY)?;
                Ok(*known.insert(meaning))
            });
            learned.unwrap_or_else(|new| {
                trouble.get_or_insert(new);
                T::default()
            })
        };
        self.codes.resize(rows.len(), 0);
        while !rows.is_empty() {
            let codes = self.codes.get_mut(..rows.len()).unwrap_or_default();
            let length =
                match hybrid.next(&self.page, codes)? {
                    Next::Same(code, length) => {
                        match (rows.start..rows.start + length).find(|row| wanted(*row)) {
                            None => sink.put_times(T::default(), length),
                            Some(first) => sink.put_times(meaning(first, code), length),
                        }
                        length
                    }
                    Next::Different(length) => {
                        sink.put_all(
                            codes.iter().zip(rows.clone()).take(length).map(|(code, row)| {
                                if wanted(row) { meaning(row, *code) } else { T::default() }
                            }),
                        );
                        length
                    }
                };
            rows.start += length;
        }
        trouble.map_or(Ok(()), Err)
    }
}
