//! Makes the benchmark's data: `bench-data DIR ROWS shuffled|clustered parquet|csv`; and reads it as fast as can be, which is
//! what programs are measured against: `bench-data limit DIR/usage`, `bench-data decode DIR/usage`.
//!
//! A partner programme's worth of estate (200 tenants, 2,000 subscriptions, 40,000 resource groups, a million resources, 20,000
//! role assignments, 300 partners, nested management groups, groups, Lighthouse, in mixed letter case) under `DIR/estate`, and
//! a month of FOCUS usage over it under `DIR/usage`. The same arguments give the same bytes.

#![expect(clippy::indexing_slicing, reason = "every index is drawn below the length of what it indexes")]
#![expect(
    clippy::cast_possible_truncation,
    reason = "counts are far below 2^32, and hashes are cut on purpose"
)]

mod estate;
mod limit;
mod usage;
mod world;

use std::path::PathBuf;

use anyhow::{Context, bail};

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["limit", folder] => return limit::step_over(folder.as_ref()),
        ["decode", folder] => return limit::decode(folder.as_ref()),
        _ => {}
    }
    let [dir, rows, order, format] = arguments.as_slice() else {
        bail!("usage: bench-data DIR ROWS shuffled|clustered parquet|csv, or bench-data limit|decode FOLDER");
    };
    let dir = PathBuf::from(dir);
    let rows: u64 = rows.parse().context("ROWS is not a number")?;
    let order = match order.as_str() {
        "shuffled" => usage::Order::Shuffled,
        "clustered" => usage::Order::Clustered,
        other => bail!("no such order: {other}"),
    };
    let world = world::World::new(1);
    std::fs::create_dir_all(dir.join("estate"))?;
    std::fs::create_dir_all(dir.join("usage"))?;
    estate::write(&world, &dir.join("estate"))?;
    match format.as_str() {
        "parquet" => usage::write_parquet(&world, &dir.join("usage"), rows, order),
        "csv" => usage::write_csv(&world, &dir.join("usage"), rows, order),
        other => bail!("no such format: {other}"),
    }
}
