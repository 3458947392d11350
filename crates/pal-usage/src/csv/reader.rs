//! One record as a row of codes: only the cells that are needed, and only those that differ from the record before.

use super::cell::{Record, unquoted};
use crate::batch::{Columns, PlaceColumn};
use crate::dialect::{Layout, Period};
use crate::error::CellError;
use crate::mark::{self, MARK_COLUMNS, MarkColumn, MarkLayout};
use crate::rows::Row;
use crate::same::is_same;
use crate::scan::LineCounts;
use crate::value::{self, PeriodEnd};

/// What cannot be taken: which cell of the record, and why.
pub(crate) type Wrong = (usize, CellError);

/// Reads the records of one block, in order.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    layout: &'a Layout,
    period: Memo,
    period_end: Memo,
    currency: Memo,
    service: Memo,
    tenant: Memo,
    subscription: Memo,
    resource_group: Memo,
    provider: Memo,
    charge: Memo,
    resource: Memo,
    marks: Option<Box<Marks>>,
    key: Vec<u8>,
    /// Whether the resource id of the last row had doubled quotes: then the scratch holds it, and its span is as long as that.
    pub(crate) is_id_unescaped: bool,
}

/// A cell of the record before and what came of it: neighbours often say the same.
#[derive(Debug, Default)]
struct Memo {
    start: usize,
    end: usize,
    code: u32,
    is_known: bool,
}

impl Memo {
    /// What came of the cell before, if this one is the same to the byte.
    #[inline]
    fn recall(&self, record: &Record<'_>, raw: &[u8]) -> Option<u32> {
        let before = record.bytes.get(self.start..self.end)?;
        (self.is_known && is_same(before, raw)).then_some(self.code)
    }

    fn learn(&mut self, (start, end): (usize, usize), code: u32) {
        *self = Self { start, end, code, is_known: true };
    }

    /// What `parse` makes of a cell, or made of the one before.
    #[inline]
    fn code(
        &mut self,
        cell: usize,
        record: &Record<'_>,
        layout: &Layout,
        scratch: &mut Vec<u8>,
        parse: impl FnOnce(&[u8]) -> Result<u32, CellError>,
    ) -> Result<u32, Wrong> {
        let raw = record.raw(cell);
        if let Some(code) = self.recall(record, raw) {
            return Ok(code);
        }
        let code = parse(layout.meant(unquoted(raw, scratch))).map_err(|error| (cell, error))?;
        self.learn(record.span(cell), code);
        Ok(code)
    }
}

impl<'a> Reader<'a> {
    /// A reader that has seen no record yet.
    pub(crate) fn new(layout: &'a Layout) -> Self {
        Self {
            layout,
            period: Memo::default(),
            period_end: Memo::default(),
            currency: Memo::default(),
            service: Memo::default(),
            tenant: Memo::default(),
            subscription: Memo::default(),
            resource_group: Memo::default(),
            provider: Memo::default(),
            charge: Memo::default(),
            resource: Memo::default(),
            marks: layout.marks.map(|layout| Box::new(Marks::new(layout))),
            key: Vec::new(),
            is_id_unescaped: false,
        }
    }

    /// Reads a record that has as many cells as the header.
    #[inline]
    pub(crate) fn row(
        &mut self,
        record: &Record<'_>,
        columns: &mut Columns,
        counts: &mut LineCounts,
        scratch: &mut Vec<u8>,
    ) -> Result<Row, Wrong> {
        let layout = self.layout;
        let interval = self.interval(record, columns, scratch)?;
        let cost = value::cost(layout.meant(unquoted(record.raw(layout.cost), scratch)))
            .map_err(|error| (layout.cost, error))?;
        counts.rounded += u64::from(cost.rounded);
        let currency = self
            .currency
            .code(layout.currency, record, layout, scratch, |text| value::currency(columns, text))?;
        let is_microsoft = optional(layout.provider, 1, |cell| {
            self.provider.code(cell, record, layout, scratch, |text| value::is_microsoft(text).map(u32::from))
        })?;
        let is_usage = optional(layout.charge, 1, |cell| {
            self.charge.code(cell, record, layout, scratch, |text| value::is_usage(text).map(u32::from))
        })?;
        let service = optional(layout.service, 0, |cell| {
            self.service.code(cell, record, layout, scratch, |text| value::service(columns, text))
        })?;
        let tenant = optional(layout.tenant, 0, |cell| {
            self.tenant.code(cell, record, layout, scratch, |text| value::tenant(columns, text))
        })?;
        let subscription = optional(layout.subscription, 0, |cell| {
            self.subscription.code(cell, record, layout, scratch, |text| value::subscription(columns, text))
        })?;
        let mut row = Row {
            standing: value::standing(is_microsoft == 1, is_usage == 1),
            interval,
            cost: cost.amount,
            rounded: cost.rounded,
            currency,
            service,
            tenant,
            place: PlaceColumn::Nowhere,
            subscription,
            resource_group: 0,
            resource_id: (0, 0),
            mark: None,
        };
        if let Some(marks) = &mut self.marks {
            row.mark = Some(marks.read(record, layout, columns, scratch)?);
        }
        match self.resource(record, scratch)? {
            Resource::Place(start, length) => {
                row.place = PlaceColumn::Resource;
                row.resource_id = (start, length);
            }
            absent @ (Resource::Absent | Resource::Unreadable) => {
                let is_counted = matches!(absent, Resource::Unreadable) && is_microsoft == 1;
                counts.unparsed_ids += u64::from(is_counted);
                row.resource_group = optional(layout.resource_group, 0, |cell| {
                    self.resource_group
                        .code(cell, record, layout, scratch, |text| value::resource_group(columns, text))
                })?;
                row.place = value::place_without_resource(columns, subscription, row.resource_group);
            }
        }
        Ok(row)
    }

    /// The code of the charge period.
    #[inline]
    fn interval(
        &mut self,
        record: &Record<'_>,
        columns: &mut Columns,
        scratch: &mut Vec<u8>,
    ) -> Result<u32, Wrong> {
        let layout = self.layout;
        let (start, end) = match layout.period {
            Period::Charge { start, end } => (start, end),
            Period::Day(day) => {
                return self.period.code(day, record, layout, scratch, |text| value::day(columns, text));
            }
        };
        let (from, to) = (record.raw(start), record.raw(end));
        if let (Some(code), Some(_)) = (self.period.recall(record, from), self.period_end.recall(record, to))
        {
            return Ok(code);
        }
        let mut other = Vec::new();
        let from = layout.meant(unquoted(from, scratch));
        let to = layout.meant(unquoted(to, &mut other));
        let code =
            value::charge_period(columns, from, to, &mut self.key).map_err(|(side, error)| match side {
                PeriodEnd::Start => (start, error),
                PeriodEnd::End => (end, error),
            })?;
        self.period.learn(record.span(start), code);
        self.period_end.learn(record.span(end), code);
        Ok(code)
    }

    /// The resource id, where it is well-formed.
    #[inline]
    fn resource(&mut self, record: &Record<'_>, scratch: &mut Vec<u8>) -> Result<Resource, Wrong> {
        self.is_id_unescaped = false;
        let Some(cell) = self.layout.resource else { return Ok(Resource::Absent) };
        let (mut start, mut end) = record.span(cell);
        let raw = record.raw(cell);
        let text = self.layout.meant(unquoted(raw, scratch));
        if text.is_empty() {
            return Ok(Resource::Absent);
        }
        let is_place = match self.resource.recall(record, raw) {
            Some(code) => {
                (start, end) = (self.resource.start, self.resource.end);
                code == 1
            }
            None => value::is_place(text),
        };
        if !is_place {
            value::check_utf8(text).map_err(|error| (cell, error))?;
            self.resource.learn((start, end), 0);
            return Ok(Resource::Unreadable);
        }
        if text.len() + 2 < raw.len() {
            // The record is about to be written over, so there is nothing to recall.
            self.is_id_unescaped = true;
            self.resource.is_known = false;
            end = start + text.len();
        } else {
            self.resource.learn((start, end), 1);
            if text.len() < raw.len() {
                (start, end) = (start + 1, end - 1);
            }
        }
        // INVARIANT: a block is shorter than 2³² bytes, see `RECORD_BYTES_MAX`.
        let span = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Ok(Resource::Place(span(start), span(end - start)))
    }
}

/// Reads what a mark is made of.
#[derive(Debug)]
struct Marks {
    layout: MarkLayout,
    memos: [Memo; MARK_COLUMNS],
    /// The cells of the record before and the code of their mark.
    before: ([u32; MARK_COLUMNS], u32),
}

impl Marks {
    fn new(layout: MarkLayout) -> Self {
        Self { layout, memos: Default::default(), before: ([u32::MAX; MARK_COLUMNS], 0) }
    }

    /// The code of a record's mark.
    fn read(
        &mut self,
        record: &Record<'_>,
        layout: &Layout,
        columns: &mut Columns,
        scratch: &mut Vec<u8>,
    ) -> Result<u32, Wrong> {
        let basis = self.layout.basis;
        let mut cells = [0; MARK_COLUMNS];
        let of_record = self.memos.iter_mut().zip(MarkColumn::ALL).zip(self.layout.columns);
        for (cell, ((memo, column), position)) in cells.iter_mut().zip(of_record) {
            *cell = optional(position, 0, |cell| {
                memo.code(cell, record, layout, scratch, |text| mark::word(columns, column, basis, text))
            })?;
        }
        if self.before.0 != cells {
            self.before = (cells, mark::code(columns, basis, &cells));
        }
        Ok(self.before.1)
    }
}

/// What a resource id says.
#[derive(Debug, Clone, Copy)]
enum Resource {
    /// Nothing.
    Absent,
    /// Something that is no place.
    Unreadable,
    /// A place: start and length of its id.
    Place(u32, u32),
}

/// What `read` makes of a column that a file may lack.
#[inline]
fn optional(
    column: Option<usize>,
    lacking: u32,
    read: impl FnOnce(usize) -> Result<u32, Wrong>,
) -> Result<u32, Wrong> {
    column.map_or(Ok(lacking), read)
}
