//! The columns of the charge period.

use hashbrown::HashMap;
use hashbrown::hash_map::Entry;

use super::coded::{Coded, Sound};
use super::column::{Column, Trouble};
use super::fault::Fault;
use super::time::TimeKind;
use crate::batch::{Columns, Dictionary};
use crate::dialect::Layout;
use crate::error::CellError;
use crate::value::{self, PeriodEnd};

/// The columns of the charge period.
#[derive(Debug)]
pub(super) enum Periods {
    Charge(Box<ChargePeriod>),
    Day { day: Box<Coded<u32>>, kind: TimeKind },
}

/// The two ends of a charge period.
#[derive(Debug)]
pub(super) struct ChargePeriod {
    start: Times,
    end: Times,
    /// The pairs of ends that were met, as codes of their columns, and the code of the period.
    known: HashMap<(u32, u32), u32, foldhash::fast::RandomState>,
    /// The end that each start was met with last, and the code of the period: mostly there is one.
    of_start: Vec<(u32, u32)>,
}

/// A column of times, as codes of a dictionary of its own.
#[derive(Debug)]
struct Times {
    coded: Coded<u32>,
    kind: TimeKind,
    texts: Dictionary<Box<[u8]>>,
}

impl Times {
    fn new(column: Column) -> Result<Self, Fault> {
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

    /// Takes note of what is wrong with a row.
    fn told(&self, sound: &mut Sound, row: usize, reason: CellError) -> Result<(), Fault> {
        sound.after(self.coded.column.name(), Err(Trouble::Cell { row, reason }))
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
    pub(super) fn charge(start: Column, end: Column) -> Result<Self, Fault> {
        let (start, end) = (Times::new(start)?, Times::new(end)?);
        Ok(Self::Charge(Box::new(ChargePeriod {
            start,
            end,
            known: HashMap::default(),
            of_start: Vec::new(),
        })))
    }

    pub(super) fn day(column: Column) -> Result<Self, Fault> {
        let kind = TimeKind::of(column.leaf()).map_err(|fault| fault.of_column(column.name()))?;
        Ok(Self::Day { day: Box::new(Coded::new(column)), kind })
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
            Self::Charge(period) => period.fill(sound, layout, columns, out)?,
        }
        Ok(())
    }
}

impl ChargePeriod {
    fn fill(
        &mut self,
        sound: &mut Sound,
        layout: &Layout,
        columns: &mut Columns,
        out: &mut Vec<u32>,
    ) -> Result<(), Fault> {
        let Self { start, end, known, of_start } = self;
        start.fill(sound, layout)?;
        end.fill(sound, layout)?;
        let mut scratch = Vec::new();
        let pairs = start.coded.rows.iter().copied().zip(end.coded.rows.iter().copied());
        for (row, pair) in pairs.take(sound.rows).enumerate() {
            let at = pair.0 as usize;
            if let Some((end, code)) = of_start.get(at)
                && *end == pair.1
            {
                out.push(*code);
                continue;
            }
            let known = match known.entry(pair) {
                Entry::Occupied(known) => Ok(*known.get()),
                Entry::Vacant(new) => {
                    let (start, end) = (start.text(row), end.text(row));
                    value::charge_period(columns, start, end, &mut scratch).map(|code| *new.insert(code))
                }
            };
            let code = match known {
                Ok(code) => code,
                Err((PeriodEnd::Start, reason)) => return start.told(sound, row, reason),
                Err((PeriodEnd::End, reason)) => return end.told(sound, row, reason),
            };
            if of_start.len() <= at {
                of_start.resize(at + 1, (u32::MAX, 0));
            }
            if let Some(last) = of_start.get_mut(at) {
                *last = (pair.1, code);
            }
            out.push(code);
        }
        Ok(())
    }
}
