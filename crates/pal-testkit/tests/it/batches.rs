//! A world's columns say what its lines say.

use pal_model::{Interval, Place, SubscriptionId, TenantId, UsageLine};
use pal_testkit::batches::with_batches;
use pal_testkit::worlds::worlds;
use pal_usage::batch::{Batch, PlaceColumn, Standing};
use proptest::prelude::*;

/// The line of a row, put together again from its columns.
fn line(batch: &Batch<'_>, row: usize) -> UsageLine {
    let columns = batch.columns;
    let subscription: Option<SubscriptionId> = *columns.subscriptions.get(batch.subscription[row]).unwrap();
    let place = match batch.place[row] {
        PlaceColumn::Resource => Some(Place::from_bytes(batch.resource_id.get(row)).unwrap()),
        PlaceColumn::ResourceGroup => {
            let group = columns.resource_groups.get(batch.resource_group[row]).unwrap().clone();
            Some(Place::resource_group(subscription.unwrap(), &group.unwrap()).unwrap())
        }
        PlaceColumn::Subscription => Some(Place::subscription(subscription.unwrap())),
        PlaceColumn::Nowhere => {
            assert_eq!(subscription, None);
            None
        }
    };
    let interval: Interval = columns.intervals.get(batch.interval[row]).unwrap().unwrap();
    let export_tenant: Option<TenantId> = *columns.tenants.get(batch.tenant[row]).unwrap();
    UsageLine {
        interval,
        place,
        export_tenant,
        microsoft: batch.standing[row] != Standing::OtherProvider,
        consumption: batch.standing[row] == Standing::Consumption,
        service: columns.services.get(batch.service[row]).unwrap().to_string(),
        currency: columns.currencies.get(batch.currency[row]).unwrap().to_string(),
        cost: batch.cost[row],
    }
}

proptest! {
    #[test]
    fn the_columns_of_a_world_give_its_lines_back(world in worlds(), rows_per_batch in 0_usize..5) {
        let (mut lines, mut rounded) = (Vec::new(), Vec::new());
        with_batches(&world, rows_per_batch, &mut |batch| {
            assert!(batch.rows <= rows_per_batch.max(1));
            lines.extend((0..batch.rows).map(|row| line(batch, row)));
            rounded.extend_from_slice(batch.rounded);
        });
        // Another provider's charge may be consumption or not: the columns say only that it is another's.
        let mut expected = world.lines.clone();
        for line in expected.iter_mut().chain(&mut lines).filter(|line| !line.microsoft) {
            line.consumption = false;
        }
        prop_assert_eq!(lines, expected);
        prop_assert_eq!(rounded, world.rounded);
    }
}
