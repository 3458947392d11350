//! A few columns decoded side by side, and what their rows say together.

use hashbrown::HashMap;

use pal_model::Money;

use super::column::{Column, Mapping, Sink, Trouble};
use super::cost::CostKind;
use super::fault::Fault;
use super::time::TimeKind;
use crate::batch::{Columns, Dictionary};
use crate::dialect::Layout;
use crate::error::CellError;
use crate::value::{self, PeriodEnd};

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
    column: Column,
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

/// The columns of the charge period.
#[derive(Debug)]
pub(super) enum Periods {
    Charge { start: Times, end: Times, known: HashMap<(u32, u32), u32, foldhash::fast::RandomState> },
    Day { day: Coded<u32>, kind: TimeKind },
}

/// A column of times, as codes of a dictionary of its own.
#[derive(Debug)]
pub(super) struct Times {
    coded: Coded<u32>,
    kind: TimeKind,
    texts: Dictionary<Box<[u8]>>,
}

impl Times {
    pub(super) fn new(column: Column) -> Result<Self, Fault> {
        let kind = TimeKind::of(column.leaf()).map_err(|fault| fault.of_column(column.name()))?;
        Ok(Self { coded: Coded::new(column), kind, texts: Dictionary::new(Box::default()) })
    }

    fn fill(&mut self, sound: &mut Sound, layout: &Layout) -> Result<(), Fault> {
        let (kind, texts) = (self.kind, &mut self.texts);
        let mut last = Last::default();
        self.coded.fill(sound, |raw| {
            let raw = meant(layout, kind, raw);
            last.or(raw, |raw| texts.code(raw, |raw| kind.text(raw)))
        })
    }

    fn text(&self, row: usize) -> &[u8] {
        let code = self.coded.rows.get(row).copied().unwrap_or_default();
        self.texts.get(code).map(|text| &**text).unwrap_or_default()
    }
}

/// A value as it counts: a word that means nothing can only stand in a column of texts.
fn meant<'a>(layout: &Layout, kind: TimeKind, raw: &'a [u8]) -> &'a [u8] {
    match kind {
        TimeKind::Text => layout.meant(raw),
        TimeKind::Days | TimeKind::Since1970(_) | TimeKind::Julian => raw,
    }
}

/// The value before, for columns that say the same many times on end. Short values only: they cost no allocation.
#[derive(Debug, Default)]
struct Last {
    raw: [u8; 16],
    length: Option<usize>,
    code: u32,
}

impl Last {
    fn or<E>(&mut self, raw: &[u8], code: impl FnOnce(&[u8]) -> Result<u32, E>) -> Result<u32, E> {
        if self.length == Some(raw.len()) && self.raw.get(..raw.len()) == Some(raw) {
            return Ok(self.code);
        }
        self.code = code(raw)?;
        self.length = self.raw.get_mut(..raw.len()).map(|room| {
            room.copy_from_slice(raw);
            raw.len()
        });
        Ok(self.code)
    }
}

impl Periods {
    pub(super) fn day(column: Column) -> Result<Self, Fault> {
        let kind = TimeKind::of(column.leaf()).map_err(|fault| fault.of_column(column.name()))?;
        Ok(Self::Day { day: Coded::new(column), kind })
    }

    /// Reads the periods of rows as codes of `columns`.
    pub(super) fn fill(
        &mut self,
        sound: &mut Sound,
        layout: &Layout,
        columns: &mut Columns,
        out: &mut Vec<u32>,
    ) -> Result<(), Fault> {
        out.clear();
        match self {
            Self::Day { day, kind } => {
                day.fill(sound, |raw| value::day(columns, &kind.text(meant(layout, *kind, raw))?))?;
                out.extend_from_slice(&day.rows);
            }
            Self::Charge { start, end, known } => {
                start.fill(sound, layout)?;
                end.fill(sound, layout)?;
                let (mut last, mut last_code, mut scratch) = ((u32::MAX, u32::MAX), 0, Vec::new());
                let pairs = start.coded.rows.iter().copied().zip(end.coded.rows.iter().copied());
                for (row, pair) in pairs.take(sound.rows).enumerate() {
                    if pair != last {
                        last_code = match known.get(&pair) {
                            Some(code) => *code,
                            None => match value::charge_period(
                                columns,
                                start.text(row),
                                end.text(row),
                                &mut scratch,
                            ) {
                                Ok(code) => {
                                    known.insert(pair, code);
                                    code
                                }
                                Err((side, reason)) => {
                                    let column = match side {
                                        PeriodEnd::Start => &start.coded.column,
                                        PeriodEnd::End => &end.coded.column,
                                    };
                                    return sound.after(column.name(), Err(Trouble::Cell { row, reason }));
                                }
                            },
                        };
                        last = pair;
                    }
                    out.push(last_code);
                }
            }
        }
        Ok(())
    }
}

/// The column of costs.
#[derive(Debug)]
pub(super) struct Costs {
    column: Column,
    kind: CostKind,
    mapping: Mapping<(Money, bool)>,
    /// What the rows of the batch say.
    pub(super) rows: Amounts,
}

/// Amounts, each with whether it was rounded.
#[derive(Debug, Default)]
pub(super) struct Amounts {
    pub(super) amounts: Vec<Money>,
    pub(super) rounded: Vec<bool>,
    /// How many were rounded.
    pub(super) rounded_count: u64,
}

impl Sink<(Money, bool)> for Amounts {
    fn put_all(&mut self, values: impl Iterator<Item = (Money, bool)>) {
        for (amount, rounded) in values {
            self.amounts.push(amount);
            self.rounded.push(rounded);
            self.rounded_count += u64::from(rounded);
        }
    }

    fn put_times(&mut self, (amount, rounded): (Money, bool), count: usize) {
        self.amounts.put_times(amount, count);
        self.rounded.put_times(rounded, count);
        self.rounded_count += if rounded { count as u64 } else { 0 };
    }
}

impl Costs {
    pub(super) fn new(column: Column) -> Result<Self, Fault> {
        let kind = CostKind::of(column.leaf()).map_err(|fault| fault.of_column(column.name()))?;
        Ok(Self { column, kind, mapping: Mapping::default(), rows: Amounts::default() })
    }

    /// Reads the costs of rows.
    pub(super) fn fill(&mut self, sound: &mut Sound, layout: &Layout) -> Result<(), Fault> {
        let (kind, rows) = (self.kind, &mut self.rows);
        rows.amounts.clear();
        rows.rounded.clear();
        rows.rounded_count = 0;
        let convert = |raw: &[u8]| {
            let raw = if matches!(kind, CostKind::Text) { layout.meant(raw) } else { raw };
            kind.read(raw).map(|read| (read.amount, read.rounded))
        };
        let outcome = self.column.fill(sound.rows, &mut self.mapping, |_| true, convert, rows);
        sound.after(self.column.name(), outcome)
    }

    /// Refuses a row group whose pages go on after its last row. Every file has costs, so one column tells.
    pub(super) fn finish(&mut self) -> Result<(), Fault> {
        let finished = self.column.is_finished().map_err(|fault| fault.of_column(self.column.name()))?;
        if finished { Ok(()) } else { Err(Fault::Damaged("the number of rows of a row group")) }
    }
}
