//! How far reading a FOCUS export in Parquet is from the limit of its machine: the time to decompress the pages of the needed
//! columns and step over their texts, against the time to read them as lines and add up their costs.
//!
//!     cargo run --release -p pal-usage --example scan_limit -- cost-0000.parquet

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use pal_usage::batch::Batch;
use pal_usage::{CostBasis, Progress, Refused, Usage, Worker, scan};
use parquet::basic::{Encoding, Type};
use parquet::errors::ParquetError;
use parquet::file::reader::FileReader;
use parquet::file::serialized_reader::SerializedFileReader;

const ROUNDS: usize = 5;

/// What scanning a FOCUS file reads; a column that the file lacks costs nothing.
const NEEDED: &[&str] = &[
    "ChargePeriodStart",
    "ChargePeriodEnd",
    "EffectiveCost",
    "BillingCurrency",
    "ProviderName",
    "ChargeCategory",
    "ServiceName",
    "x_CustomerId",
    "customerTenantId",
    "TenantId",
    "SubAccountId",
    "ResourceId",
    "x_ResourceGroupName",
];

/// Adds up costs.
#[derive(Default)]
struct Sum {
    units: i128,
    lines: u64,
}

impl Worker for Sum {
    fn take(&mut self, batch: &Batch<'_>) -> Result<(), Refused> {
        for cost in batch.cost {
            self.units = self
                .units
                .checked_add(cost.units())
                .ok_or_else(|| Refused("the sum is too large".to_owned()))?;
        }
        self.lines += batch.rows as u64;
        Ok(())
    }
}

/// Decompresses the pages of a file's needed columns and steps over the texts of plain ones; gives how many there were.
fn step_over(path: &Path, threads: usize) -> Result<u64, ParquetError> {
    let next = AtomicUsize::new(0);
    let work = || -> Result<u64, ParquetError> {
        let file = SerializedFileReader::new(File::open(path)?)?;
        let schema = file.metadata().file_metadata().schema_descr();
        let mut texts = 0;
        loop {
            let group = next.fetch_add(1, Ordering::Relaxed);
            if group >= file.num_row_groups() {
                return Ok(texts);
            }
            let group = file.get_row_group(group)?;
            for (leaf, column) in schema.columns().iter().enumerate() {
                if !NEEDED.iter().any(|name| name.eq_ignore_ascii_case(column.name())) {
                    continue;
                }
                let mut pages = group.get_column_page_reader(leaf)?;
                while let Some(page) = pages.get_next_page()? {
                    let is_plain = page.is_data_page() && page.encoding() == Encoding::PLAIN;
                    if is_plain && column.physical_type() == Type::BYTE_ARRAY {
                        let nullable = column.max_def_level() > 0;
                        texts += count_texts(page.buffer(), nullable);
                    }
                }
            }
        }
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let join = |thread: std::thread::ScopedJoinHandle<'_, _>| {
            thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        threads.into_iter().map(join).sum()
    })
}

/// How many texts a page of the first version holds.
fn count_texts(page: &[u8], nullable: bool) -> u64 {
    let length = |at: usize| -> Option<usize> {
        usize::try_from(u32::from_le_bytes(*page.get(at..)?.first_chunk()?)).ok()
    };
    let mut at = if nullable { length(0).map_or(page.len(), |levels| 4 + levels) } else { 0 };
    let mut count = 0;
    while let Some(length) = length(at) {
        at += 4 + length;
        count += 1;
    }
    count
}

fn main() -> anyhow::Result<()> {
    let path = std::env::args().nth(1).map(PathBuf::from);
    let path = path.ok_or_else(|| anyhow::anyhow!("which file? a FOCUS export in Parquet"))?;
    let mut out = std::io::stdout().lock();
    for threads in [1, 2] {
        let (mut limit, mut read, mut sum) = (Duration::MAX, Duration::MAX, Sum::default());
        // The best of some rounds taken in turn: a neighbour on the machine then disturbs both alike.
        for _ in 0..ROUNDS {
            let start = Instant::now();
            step_over(&path, threads)?;
            limit = limit.min(start.elapsed());
            let start = Instant::now();
            let usage = Usage::open(std::slice::from_ref(&path), CostBasis::Effective)?;
            let workers = (0..threads).map(|_| Sum::default()).collect();
            let (workers, _) = scan(&usage, workers, &Progress::default())?;
            read = read.min(start.elapsed());
            sum = workers.into_iter().fold(Sum::default(), |all, one| Sum {
                units: all.units + one.units,
                lines: all.lines + one.lines,
            });
        }
        let rate = |time: Duration| u128::from(sum.lines) * 1000 / time.as_micros().max(1);
        writeln!(
            out,
            "{threads} threads: step over {} thousand rows/s, scan {} thousand rows/s, {}% of the time; {} rows, sum {}",
            rate(limit),
            rate(read),
            read.as_micros() * 100 / limit.as_micros().max(1),
            sum.lines,
            pal_model::Money::from_units(sum.units),
        )?;
    }
    Ok(())
}
