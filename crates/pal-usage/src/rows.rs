//! The rows of a batch while they are gathered.

use pal_model::Money;

use crate::batch::{Batch, Columns, PlaceColumn, Standing, Texts};

/// The most rows of a batch.
pub(crate) const ROWS_MAX: usize = 8192;

/// One line as codes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    pub(crate) standing: Standing,
    pub(crate) interval: u32,
    pub(crate) cost: Money,
    pub(crate) rounded: bool,
    pub(crate) currency: u32,
    pub(crate) service: u32,
    pub(crate) tenant: u32,
    pub(crate) place: PlaceColumn,
    pub(crate) subscription: u32,
    pub(crate) resource_group: u32,
    /// Start and length of the resource id in the buffer.
    pub(crate) resource_id: (u32, u32),
    /// Where marks are asked for.
    pub(crate) mark: Option<u32>,
}

/// Rows as columns, kept for the next batch's sake.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    standing: Vec<Standing>,
    interval: Vec<u32>,
    cost: Vec<Money>,
    rounded: Vec<bool>,
    currency: Vec<u32>,
    service: Vec<u32>,
    tenant: Vec<u32>,
    place: Vec<PlaceColumn>,
    subscription: Vec<u32>,
    resource_group: Vec<u32>,
    resource_id: Vec<(u32, u32)>,
    mark: Vec<u32>,
}

impl Rows {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.standing.len()
    }

    /// Adds a row.
    #[inline]
    pub(crate) fn push(&mut self, row: Row) {
        self.standing.push(row.standing);
        self.interval.push(row.interval);
        self.cost.push(row.cost);
        self.rounded.push(row.rounded);
        self.currency.push(row.currency);
        self.service.push(row.service);
        self.tenant.push(row.tenant);
        self.place.push(row.place);
        self.subscription.push(row.subscription);
        self.resource_group.push(row.resource_group);
        self.resource_id.push(row.resource_id);
        self.mark.extend(row.mark);
    }

    /// The rows as a batch.
    pub(crate) fn batch<'a>(&'a self, columns: &'a Columns, buffer: &'a [u8]) -> Batch<'a> {
        Batch {
            rows: self.len(),
            columns,
            standing: &self.standing,
            interval: &self.interval,
            cost: &self.cost,
            rounded: &self.rounded,
            currency: &self.currency,
            service: &self.service,
            tenant: &self.tenant,
            place: &self.place,
            subscription: &self.subscription,
            resource_group: &self.resource_group,
            resource_id: Texts { buffer, spans: &self.resource_id },
            mark: &self.mark,
        }
    }

    /// Forgets them.
    pub(crate) fn clear(&mut self) {
        self.standing.clear();
        self.interval.clear();
        self.cost.clear();
        self.rounded.clear();
        self.currency.clear();
        self.service.clear();
        self.tenant.clear();
        self.place.clear();
        self.subscription.clear();
        self.resource_group.clear();
        self.resource_id.clear();
        self.mark.clear();
    }
}
