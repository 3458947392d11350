//! Cells: sums of lines that share a locus, a time and the report's keys.

use std::hash::{BuildHasher, Hash, Hasher};

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use pal_model::Money;
use pal_usage::batch::Standing;

use super::{Overflow, Sum};

/// The time of a cell within its locus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Time {
    /// A stretch in which nothing changes: its number.
    Stretch(u32),
    /// An interval of its own, because it straddles a change or is asked for: its code.
    Interval(u32),
}

/// What a cell's lines have in common. Codes are those of the worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// The locus.
    pub locus: u32,
    /// The time.
    pub time: Time,
    /// Months since year 0.
    pub month: u32,
    /// The service, or 0 if the report has no such key.
    pub service: u32,
    /// The currency.
    pub currency: u32,
    /// The resource or resource group, or 0 if the report has no such key.
    pub place: u32,
    /// Whether the lines can count.
    pub standing: Standing,
}

impl Key {
    /// The key of lines whose place is not kept.
    pub const OF_NO_PLACE: Self = Self {
        locus: u32::MAX,
        time: Time::Stretch(0),
        month: 0,
        service: 0,
        currency: 0,
        place: 0,
        standing: Standing::Consumption,
    };
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let (kind, time) = match self.time {
            Time::Stretch(number) => (0, number),
            Time::Interval(code) => (1, code),
        };
        state.write_u64(u64::from(self.locus) << 32 | u64::from(time));
        state.write_u64(u64::from(self.month) << 32 | u64::from(self.service));
        let small = kind << 8 | self.standing as u64;
        state.write_u64(u64::from(self.place) << 32 | u64::from(self.currency) << 16 ^ small);
    }
}

/// The lines of one key.
#[derive(Debug)]
pub struct Cell<S> {
    /// What they have in common.
    pub key: Key,
    /// What they add up to.
    pub gathered: Gathered,
    /// Sums rounded line by line, where the time straddles a change that asks for it.
    pub split: Option<Box<S>>,
}

/// What lines add up to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Gathered {
    /// The sum of their costs.
    pub cost: Sum,
    /// How many they are.
    pub lines: u64,
    /// How many of their costs were rounded at reading.
    pub rounded: u64,
}

impl Gathered {
    fn add(&mut self, other: Self) -> Result<(), Overflow> {
        self.cost.add_sum(other.cost)?;
        self.lines += other.lines;
        self.rounded += other.rounded;
        Ok(())
    }
}

impl From<Line> for Gathered {
    fn from(line: Line) -> Self {
        Self {
            cost: Sum { amount: line.cost, any: !line.cost.is_zero() },
            lines: 1,
            rounded: u64::from(line.rounded),
        }
    }
}

/// What a line adds to its cell.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    /// Its cost.
    pub cost: Money,
    /// Whether the cost was rounded at reading.
    pub rounded: bool,
}

/// All cells of a worker.
#[derive(Debug)]
pub struct Cells<S> {
    list: Vec<Cell<S>>,
    by_key: HashTable<u32>,
    hasher: FixedState,
}

impl<S> Default for Cells<S> {
    fn default() -> Self {
        Self { list: Vec::new(), by_key: HashTable::new(), hasher: FixedState::default() }
    }
}

impl<S> Cells<S> {
    /// Every cell, in the order in which they were first met.
    pub fn iter(&self) -> impl Iterator<Item = &Cell<S>> {
        self.list.iter()
    }

    /// The locus of the cell of a number.
    #[inline]
    pub fn locus(&self, number: u32) -> Option<u32> {
        self.list.get(number as usize).map(|cell| cell.key.locus)
    }

    /// The number of the cell of a key, made with the sums of `split` if there is none.
    #[inline]
    pub fn number(&mut self, key: Key, split: impl FnOnce() -> Option<S>) -> u32 {
        let hash = self.hasher.hash_one(key);
        let (cells, hasher) = (&self.list, &self.hasher);
        let is_it = |number: &u32| cells.get(*number as usize).is_some_and(|cell| cell.key == key);
        if let Some(number) = self.by_key.find(hash, is_it) {
            return *number;
        }
        // INVARIANT: memory ends long before 2³² cells.
        let number = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        let rehash = |number: &u32| cells.get(*number as usize).map_or(0, |cell| hasher.hash_one(cell.key));
        self.by_key.insert_unique(hash, number, rehash);
        let split = split().map(Box::new);
        self.list.push(Cell { key, gathered: Gathered::default(), split });
        number
    }

    /// Adds lines to the cell of a number; returns its split sums if it has any.
    #[inline]
    pub fn add(&mut self, number: u32, gathered: Gathered) -> Result<Option<&mut S>, Overflow> {
        let Some(cell) = self.list.get_mut(number as usize) else { return Ok(None) };
        cell.gathered.add(gathered)?;
        Ok(cell.split.as_deref_mut())
    }
}
