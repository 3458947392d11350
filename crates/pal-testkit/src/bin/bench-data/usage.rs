//! A month of usage: FOCUS columns that attribution needs, and the wide ones it must step over.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, Decimal128Array, RecordBatch, StringArray, TimestampMicrosecondArray};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

use super::world::{Child, RESOURCES, World, mix};

const DAYS: u64 = 30;
const ROWS_PER_FILE: u64 = 5_000_000;
const ROWS_PER_BATCH: u64 = 50_000;
/// Meters that charge for one resource.
const METERS: u64 = 3;
const MICROSECONDS_PER_DAY: i64 = 86_400_000_000;
/// 2026-04-01, in days since 1970.
const FIRST_DAY: i64 = 20_544;

/// How rows lie in the files.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Order {
    /// Day by day, resources at random within a day.
    Shuffled,
    /// Resource by resource, day by day within one.
    Clustered,
}

/// One charge.
struct Row {
    day: u64,
    tenant: String,
    subscription: String,
    group: String,
    resource: String,
    /// Millionths.
    cost: u64,
    service: &'static str,
    meter: u64,
    category: &'static str,
}

fn row(world: &World, number: u64, rows: u64, order: Order) -> Row {
    let hash = mix(number ^ 0xc057_0000_0000);
    let (day, resource) = match order {
        // The square favours some resources, as bills do.
        Order::Shuffled => {
            let (x, spread) = (hash >> 32, mix(hash) % 1_000);
            let skewed = (((x * x) >> 32) * (RESOURCES / 1_000)) >> 32;
            (number * DAYS / rows, skewed * 1_000 + spread)
        }
        // Each resource has its share of the rows, spread over the month.
        Order::Clustered => ((number * RESOURCES % rows) * DAYS / rows, number * RESOURCES / rows),
    };
    let number_of_resource = resource.min(RESOURCES - 1);
    let resource = World::resource(number_of_resource);
    let (group, subscription) = world.group(resource);
    let (id, tenant, _) = &world.subscriptions[subscription];
    let (purchase, meter) = (hash.is_multiple_of(50), (hash >> 8) % METERS);
    let mut row = Row {
        day,
        tenant: world.tenants[*tenant as usize].clone(),
        subscription: format!("/subscriptions/{id}"),
        group: group.to_owned(),
        resource: world.resource_id(resource, Child::Included),
        cost: 1 + mix(hash ^ 1) % 99_999_999,
        service: World::service(resource),
        meter,
        category: if purchase { "Purchase" } else { "Usage" },
    };
    if purchase {
        row.group.clear();
        row.resource.clear();
    } else {
        // Each meter writes a resource's id in its own way, every day the same.
        match mix(number_of_resource * METERS + meter) % 10 {
            0..6 => {
                row.group.make_ascii_lowercase();
                row.resource.make_ascii_lowercase();
            }
            6 => {
                row.group.make_ascii_uppercase();
                row.resource = row.resource.replacen(group, &row.group, 1);
            }
            _ => {}
        }
    }
    row
}

fn tags(row: &Row) -> String {
    format!(r#"{{"env":"prod","cost-center":"CC{:04}","owner":"team-{}"}}"#, row.cost % 700, row.meter)
}

const COLUMNS: [&str; 16] = [
    "BilledCost",
    "BillingCurrency",
    "ChargeCategory",
    "ChargeDescription",
    "ChargePeriodEnd",
    "ChargePeriodStart",
    "EffectiveCost",
    "ProviderName",
    "RegionId",
    "ResourceId",
    "ServiceName",
    "SubAccountId",
    "Tags",
    "x_CustomerId",
    "x_ResourceGroupName",
    "x_SkuMeterId",
];

/// Columns that may be null, whether or not a batch has nulls.
const NULLABLE: [&str; 2] = ["ResourceId", "x_ResourceGroupName"];

pub(crate) fn write_parquet(world: &World, dir: &Path, rows: u64, order: Order) -> anyhow::Result<()> {
    let next = std::sync::atomic::AtomicU64::new(0);
    std::thread::scope(|scope| {
        let work = || -> anyhow::Result<()> {
            loop {
                let file = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                if file * ROWS_PER_FILE >= rows {
                    return Ok(());
                }
                write_file(world, dir, file, rows, order)?;
            }
        };
        let threads: Vec<_> = (0..2).map(|_| scope.spawn(work)).collect();
        threads
            .into_iter()
            .try_for_each(|thread| thread.join().unwrap_or_else(|_| anyhow::bail!("a writer panicked")))
    })
}

fn write_file(world: &World, dir: &Path, file: u64, rows: u64, order: Order) -> anyhow::Result<()> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_max_row_group_row_count(Some(500_000))
        .build();
    let (first, last) = (file * ROWS_PER_FILE, ((file + 1) * ROWS_PER_FILE).min(rows));
    let mut writer = None;
    for start in (first..last).step_by(ROWS_PER_BATCH as usize) {
        let range = start..(start + ROWS_PER_BATCH).min(last);
        let batch = batch(&range.map(|number| row(world, number, rows, order)).collect::<Vec<_>>())?;
        if writer.is_none() {
            let path = dir.join(format!("part_{file}_0001.parquet"));
            writer =
                Some(ArrowWriter::try_new(File::create(path)?, batch.schema(), Some(properties.clone()))?);
        }
        if let Some(writer) = &mut writer {
            writer.write(&batch)?;
        }
    }
    if let Some(writer) = writer {
        writer.close()?;
    }
    Ok(())
}

fn batch(rows: &[Row]) -> anyhow::Result<RecordBatch> {
    // What FOCUS lets be absent is null in Parquet, empty in CSV.
    let absent = |of: &dyn Fn(&Row) -> &str| -> ArrayRef {
        let texts = rows.iter().map(of).map(|text| (!text.is_empty()).then_some(text));
        Arc::new(texts.collect::<StringArray>())
    };
    let text = |of: &dyn Fn(&Row) -> String| -> ArrayRef {
        Arc::new(StringArray::from_iter_values(rows.iter().map(of)))
    };
    let money = || -> anyhow::Result<ArrayRef> {
        let units = rows.iter().map(|row| i128::from(row.cost) * 1_000_000_000_000);
        Ok(Arc::new(Decimal128Array::from_iter_values(units).with_precision_and_scale(38, 18)?))
    };
    let time = |days: i64| -> ArrayRef {
        let at = rows.iter().map(|row| (FIRST_DAY + row.day.cast_signed() + days) * MICROSECONDS_PER_DAY);
        Arc::new(TimestampMicrosecondArray::from_iter_values(at).with_timezone("UTC"))
    };
    let columns: [ArrayRef; 16] = [
        money()?,
        text(&|_| "EUR".to_owned()),
        text(&|row| row.category.to_owned()),
        text(&|row| format!("{} meter {}", row.service, row.meter)),
        time(1),
        time(0),
        money()?,
        text(&|_| "Microsoft".to_owned()),
        text(&|_| "westeurope".to_owned()),
        absent(&|row| &row.resource),
        text(&|row| row.service.to_owned()),
        text(&|row| row.subscription.clone()),
        text(&tags),
        text(&|row| row.tenant.clone()),
        absent(&|row| &row.group),
        text(&|row| super::world::guid(9, row.meter)),
    ];
    Ok(RecordBatch::try_from_iter_with_nullable(
        COLUMNS.into_iter().zip(columns).map(|(name, column)| (name, column, NULLABLE.contains(&name))),
    )?)
}

pub(crate) fn write_csv(world: &World, dir: &Path, rows: u64, order: Order) -> anyhow::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(dir.join("part_0_0001.csv"))?);
    writeln!(out, "{}", COLUMNS.join(","))?;
    for number in 0..rows {
        let row = row(world, number, rows, order);
        let (whole, fraction) = (row.cost / 1_000_000, row.cost % 1_000_000);
        let midnight = |days: u64| {
            let day = row.day + days + 1;
            if day > DAYS {
                format!("2026-05-{:02}T00:00:00Z", day - DAYS)
            } else {
                format!("2026-04-{day:02}T00:00:00Z")
            }
        };
        writeln!(
            out,
            "{whole}.{fraction:06},EUR,{},{} meter {},{},{},{whole}.{fraction:06},Microsoft,westeurope,{},{},{},\"{}\",{},{},{}",
            row.category,
            row.service,
            row.meter,
            midnight(1),
            midnight(0),
            row.resource,
            row.service,
            row.subscription,
            tags(&row).replace('"', "\"\""),
            row.tenant,
            row.group,
            super::world::guid(9, row.meter),
        )?;
    }
    out.flush()?;
    Ok(())
}
