//! The rows of a row group as batches, decoded column by column.

use super::ParquetFile;
use super::coded::{Coded, Sound};
use super::column::Column;
use super::costs::Costs;
use super::fault::Fault;
use super::footer::RowGroup;
use super::marks::Marks;
use super::period::Periods;
use super::resource::{Resources, Written};
use crate::batch::{Batch, Columns, PlaceColumn, Standing, Texts};
use crate::dialect::{Layout, Period};
use crate::error::CellError;
use crate::rows::ROWS_MAX;
use crate::scan::LineCounts;
use crate::value;

/// The columns of a row group that are needed, in the order in which their cells are looked at.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    layout: &'a Layout,
    rows_left: u64,
    period: Periods,
    cost: Costs,
    currency: Coded<u32>,
    provider: Option<Coded<bool>>,
    charge: Option<Coded<bool>>,
    service: Option<Coded<u32>>,
    tenant: Option<Coded<u32>>,
    subscription: Option<Coded<u32>>,
    resource: Option<Resources>,
    resource_group: Option<Coded<u32>>,
    marks: Option<Marks>,
    interval: Vec<u32>,
    standing: Vec<Standing>,
    place: Vec<PlaceColumn>,
    /// What a column says that the file does not have.
    zeros: Vec<u32>,
    no_ids: Vec<(u32, u32)>,
}

/// What came of reading a batch.
pub(super) enum Outcome {
    /// So many rows.
    Rows(usize),
    /// After so many rows one cell is at fault.
    Cell { row: usize, column: String, reason: CellError },
    /// No rows are left.
    End,
}

impl<'a> Reader<'a> {
    pub(super) fn open(file: &ParquetFile, group: &RowGroup, layout: &'a Layout) -> Result<Self, Fault> {
        let open = |position: usize| file.column(group, position);
        let text =
            |position: Option<usize>| position.map(|position| text_column(open(position)?)).transpose();
        let period = match layout.period {
            Period::Charge { start, end } => Periods::charge(open(start)?, open(end)?)?,
            Period::Day(day) => Periods::day(open(day)?)?,
        };
        Ok(Self {
            layout,
            rows_left: group.rows,
            period,
            cost: Costs::new(open(layout.cost)?)?,
            currency: Coded::new(text_column(open(layout.currency)?)?),
            provider: text(layout.provider)?.map(Coded::new),
            charge: text(layout.charge)?.map(Coded::new),
            service: text(layout.service)?.map(Coded::new),
            tenant: text(layout.tenant)?.map(Coded::new),
            subscription: text(layout.subscription)?.map(Coded::new),
            resource: text(layout.resource)?.map(Resources::new),
            resource_group: text(layout.resource_group)?.map(Coded::new),
            marks: layout.marks.map(|marks| Marks::open(marks, open)).transpose()?,
            interval: Vec::new(),
            standing: Vec::new(),
            place: Vec::new(),
            zeros: vec![0; ROWS_MAX],
            no_ids: vec![(0, 0); ROWS_MAX],
        })
    }

    /// Reads the rows of the next batch. It ends where the page of the resource ids ends, so that they need not be copied.
    pub(super) fn read(&mut self, columns: &mut Columns, counts: &mut LineCounts) -> Result<Outcome, Fault> {
        let mut rows = usize::try_from(self.rows_left).map_or(ROWS_MAX, |left| left.min(ROWS_MAX));
        if rows == 0 {
            self.cost.finish()?;
            return Ok(Outcome::End);
        }
        if let Some(resource) = &mut self.resource {
            rows = rows.min(resource.rows_left()?);
        }
        let layout = self.layout;
        let mut sound = Sound { rows, fault: None };
        self.period.fill(&mut sound, layout, columns, &mut self.interval)?;
        self.cost.fill(&mut sound, layout)?;
        self.currency.fill(&mut sound, |raw| value::currency(columns, layout.meant(raw)))?;
        if let Some(provider) = &mut self.provider {
            provider.fill(&mut sound, |raw| value::is_microsoft(layout.meant(raw)))?;
        }
        if let Some(charge) = &mut self.charge {
            charge.fill(&mut sound, |raw| value::is_usage(layout.meant(raw)))?;
        }
        if let Some(service) = &mut self.service {
            service.fill(&mut sound, |raw| value::service(columns, layout.meant(raw)))?;
        }
        if let Some(tenant) = &mut self.tenant {
            tenant.fill(&mut sound, |raw| value::tenant(columns, layout.meant(raw)))?;
        }
        if let Some(subscription) = &mut self.subscription {
            subscription.fill(&mut sound, |raw| value::subscription(columns, layout.meant(raw)))?;
        }
        if let Some(resource) = &mut self.resource {
            resource.fill(&mut sound, layout)?;
        }
        self.find_groups(&mut sound, columns)?;
        if let Some(marks) = &mut self.marks {
            marks.fill(&mut sound, layout, columns)?;
        }
        if let Some((column, reason)) = sound.fault {
            return Ok(Outcome::Cell { row: sound.rows, column, reason });
        }
        if let Some(marks) = &mut self.marks {
            marks.combine(rows, columns);
        }
        self.judge(rows);
        self.locate(rows, columns);
        counts.rounded += self.cost.rows.rounded_count;
        counts.unparsed_ids += self.unparsed_ids();
        self.rows_left -= rows as u64;
        Ok(Outcome::Rows(rows))
    }

    /// Reads the resource groups of the rows whose resource id is no place; if there are none, not even pages are read.
    fn find_groups(&mut self, sound: &mut Sound, columns: &mut Columns) -> Result<(), Fault> {
        let layout = self.layout;
        let Some(group) = &mut self.resource_group else { return Ok(()) };
        let convert = |raw: &[u8]| value::resource_group(columns, layout.meant(raw));
        match &self.resource {
            None => group.fill(sound, convert),
            Some(resource) => {
                let written = resource.written.get(..sound.rows).unwrap_or_default();
                if written.iter().all(|found| *found == Written::Place) {
                    group.skip(sound.rows);
                    return Ok(());
                }
                group.fill_where(sound, |row| written.get(row) != Some(&Written::Place), convert)
            }
        }
    }

    /// Says whether each row can count at all.
    fn judge(&mut self, rows: usize) {
        self.standing.clear();
        match (&self.provider, &self.charge) {
            (None, None) => self.standing.resize(rows, value::standing(true, true)),
            (Some(provider), None) => {
                self.standing.extend(provider.rows.iter().map(|is| value::standing(*is, true)));
            }
            (None, Some(charge)) => {
                self.standing.extend(charge.rows.iter().map(|is| value::standing(true, *is)));
            }
            (Some(provider), Some(charge)) => {
                let both = provider.rows.iter().zip(&charge.rows);
                self.standing.extend(both.map(|(provider, charge)| value::standing(*provider, *charge)));
            }
        }
    }

    /// Says which column tells where each row's charge arose.
    fn locate(&mut self, rows: usize, columns: &Columns) {
        let code = |coded: &Option<Coded<u32>>, row: usize| {
            coded.as_ref().and_then(|coded| coded.rows.get(row)).copied().unwrap_or_default()
        };
        let without_resource = |row: usize| {
            let (subscription, group) = (code(&self.subscription, row), code(&self.resource_group, row));
            value::place_without_resource(columns, subscription, group)
        };
        self.place.clear();
        match &self.resource {
            None => self.place.extend((0..rows).map(without_resource)),
            Some(ids) => self.place.extend(ids.written.iter().zip(0..).map(|(found, row)| match found {
                Written::Place => PlaceColumn::Resource,
                Written::Nothing | Written::NoPlace | Written::NotText => without_resource(row),
            })),
        }
    }

    /// How many of Microsoft's rows have a resource id that is no place.
    fn unparsed_ids(&self) -> u64 {
        let Some(resource) = &self.resource else { return 0 };
        let rows = resource.written.iter().zip(&self.standing);
        let unparsed = rows
            .filter(|(found, standing)| **found == Written::NoPlace && **standing != Standing::OtherProvider);
        unparsed.count() as u64
    }

    /// The rows that were read last.
    pub(super) fn batch<'b>(&'b self, rows: usize, columns: &'b Columns) -> Batch<'b> {
        let zeros = self.zeros.get(..rows).unwrap_or_default();
        let codes = |coded: &'b Option<Coded<u32>>| coded.as_ref().map_or(zeros, |coded| &coded.rows);
        let resource_id = match &self.resource {
            Some(ids) => Texts { buffer: ids.buffer(), spans: &ids.spans },
            None => Texts { buffer: &[], spans: self.no_ids.get(..rows).unwrap_or_default() },
        };
        Batch {
            rows,
            columns,
            standing: &self.standing,
            interval: &self.interval,
            cost: &self.cost.rows.costs,
            rounded: &self.cost.rows.rounded,
            currency: &self.currency.rows,
            service: codes(&self.service),
            tenant: codes(&self.tenant),
            place: &self.place,
            subscription: codes(&self.subscription),
            resource_group: codes(&self.resource_group),
            resource_id,
            mark: self.marks.as_ref().map_or(&[], |marks| &marks.rows),
        }
    }
}

fn text_column(column: Column) -> Result<Column, Fault> {
    if column.leaf().is_text() {
        return Ok(column);
    }
    Err(column.leaf().is_no("text").of_column(column.name()))
}
