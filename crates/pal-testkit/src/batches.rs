//! A world's usage as the columns that the readers of `pal-usage` yield, without a file in between.

use std::convert::Infallible;

use pal_model::earned_credit::Mark;
use pal_model::{Place, SubscriptionId, UsageLine};
use pal_usage::batch::{Batch, Columns, PlaceColumn, Standing, Texts};

use crate::worlds::World;

/// The columns of one batch.
#[derive(Debug, Default)]
struct Rows {
    standing: Vec<Standing>,
    interval: Vec<u32>,
    cost: Vec<pal_model::Money>,
    rounded: Vec<bool>,
    currency: Vec<u32>,
    service: Vec<u32>,
    tenant: Vec<u32>,
    place: Vec<PlaceColumn>,
    subscription: Vec<u32>,
    resource_group: Vec<u32>,
    ids: Vec<u8>,
    spans: Vec<(u32, u32)>,
    mark: Vec<u32>,
}

/// Hands out a world's lines, so many to a batch; the dictionaries are those of one reader.
///
/// Places come by all the columns they can come by: of lines at a resource group or a subscription every other one has no
/// resource id. Where there is one, some lines carry another subscription in the column for it, as some exports do.
pub fn with_batches(world: &World, rows_per_batch: usize, take: &mut dyn FnMut(&Batch<'_>)) {
    with_marked_batches(world, &[], rows_per_batch, take);
}

/// The same, with a mark for each line, as readers yield them where they are asked for.
pub fn with_marked_batches(
    world: &World,
    marks: &[Mark],
    rows_per_batch: usize,
    take: &mut dyn FnMut(&Batch<'_>),
) {
    let mut columns = Columns::new();
    let strays: Vec<SubscriptionId> = world.lines.iter().filter_map(UsageLine::subscription).collect();
    let lines: Vec<_> = world.lines.iter().zip(&world.raw_ids).zip(&world.rounded).enumerate().collect();
    for some in lines.chunks(rows_per_batch.max(1)) {
        let mut rows = Rows::default();
        for (number, ((line, raw_id), rounded)) in some {
            let stray = strays.get(number / 2).filter(|_| number % 3 == 0).copied();
            rows.push(&mut columns, line, **rounded);
            rows.push_place(&mut columns, Written { line, raw_id, number: *number, stray });
            let mark = marks.get(*number);
            rows.mark.extend(mark.map(|mark| code(&mut columns.marks, &format!("{mark:?}"), *mark)));
        }
        take(&rows.batch(&columns));
    }
}

/// A line's place as an export wrote it.
#[derive(Debug, Clone, Copy)]
struct Written<'a> {
    line: &'a UsageLine,
    raw_id: &'a str,
    number: usize,
    /// Another subscription that the subscription column names.
    stray: Option<SubscriptionId>,
}

impl Written<'_> {
    /// Which column says where the charge arose.
    fn column(self) -> PlaceColumn {
        match &self.line.place {
            None => PlaceColumn::Nowhere,
            Some(place) if place.is_resource() || self.number.is_multiple_of(2) => PlaceColumn::Resource,
            // A resource that hangs below a subscription without a group is a resource; what is left are groups and subscriptions.
            Some(place) if place.resource_group_name().is_some() => PlaceColumn::ResourceGroup,
            Some(_) => PlaceColumn::Subscription,
        }
    }
}

/// The code of a value that is there.
fn code<V>(dictionary: &mut pal_usage::batch::Dictionary<V>, text: &str, value: V) -> u32 {
    match dictionary.code(text.as_bytes(), |_| Ok::<_, Infallible>(value)) {
        Ok(code) => code,
        Err(never) => match never {},
    }
}

impl Rows {
    fn push(&mut self, columns: &mut Columns, line: &UsageLine, rounded: bool) {
        self.standing.push(match line {
            UsageLine { microsoft: false, .. } => Standing::OtherProvider,
            UsageLine { consumption: false, .. } => Standing::NotConsumption,
            _ => Standing::Consumption,
        });
        let period = format!("{}/{}", line.interval.from(), line.interval.to());
        self.interval.push(code(&mut columns.intervals, &period, Some(line.interval)));
        self.cost.push(line.cost);
        self.rounded.push(rounded);
        self.currency.push(code(&mut columns.currencies, &line.currency, line.currency.as_str().into()));
        self.service.push(code(&mut columns.services, &line.service, line.service.as_str().into()));
        let tenant =
            line.export_tenant.map(|tenant| code(&mut columns.tenants, &tenant.to_string(), Some(tenant)));
        self.tenant.push(tenant.unwrap_or(0));
    }

    fn push_place(&mut self, columns: &mut Columns, written: Written<'_>) {
        let column = written.column();
        let own = written.line.subscription();
        let subscription = match column {
            PlaceColumn::Resource => written.stray.or(own),
            PlaceColumn::ResourceGroup | PlaceColumn::Subscription => own,
            PlaceColumn::Nowhere => None,
        };
        // In upper case, as some exports write GUIDs.
        let subscription = subscription
            .map(|id| code(&mut columns.subscriptions, &id.to_string().to_ascii_uppercase(), Some(id)));
        let group = written.line.place.as_ref().and_then(Place::resource_group_name);
        let group = group
            .map(|name| code(&mut columns.resource_groups, &name.to_ascii_uppercase(), Some(name.into())));
        let start = self.ids.len();
        if column == PlaceColumn::Resource {
            self.ids.extend_from_slice(written.raw_id.as_bytes());
        }
        // INVARIANT: a world's ids are a few kilobytes.
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        self.spans.push((offset(start), offset(self.ids.len() - start)));
        self.place.push(column);
        self.subscription.push(subscription.unwrap_or(0));
        self.resource_group.push(group.unwrap_or(0));
    }

    fn batch<'a>(&'a self, columns: &'a Columns) -> Batch<'a> {
        Batch {
            rows: self.standing.len(),
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
            resource_id: Texts { buffer: &self.ids, spans: &self.spans },
            mark: &self.mark,
        }
    }
}
