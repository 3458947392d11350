//! What reading takes, without any attribution. The scan limit decompresses the pages of the columns that attribution needs and
//! steps over their texts: no program that reads those columns can be faster, unless it decompresses faster. Decoding makes
//! arrays of the same columns, as whoever wants to look at a value has to.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, ensure};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::{Encoding, Type};
use parquet::file::reader::{FileReader, RowGroupReader};
use parquet::file::serialized_reader::SerializedFileReader;

/// What `pal report influenced --cost billed` reads of a FOCUS export.
const NEEDED: [&str; 10] = [
    "BilledCost",
    "BillingCurrency",
    "ChargeCategory",
    "ChargePeriodEnd",
    "ChargePeriodStart",
    "ProviderName",
    "ResourceId",
    "SubAccountId",
    "x_CustomerId",
    "x_ResourceGroupName",
];

/// Steps over the files of a folder.
pub(crate) fn step_over(folder: &Path) -> anyhow::Result<()> {
    let texts =
        of_all_groups(folder, |path, group| step_over_group(open(path)?.get_row_group(group)?.as_ref()))?;
    // Also keeps the counting from being optimised away.
    ensure!(texts > 0, "no plain texts in the files of `{}`", folder.display());
    Ok(())
}

/// Decodes the files of a folder into arrays.
pub(crate) fn decode(folder: &Path) -> anyhow::Result<()> {
    let rows = of_all_groups(folder, decode_group)?;
    ensure!(rows > 0, "no rows in the files of `{}`", folder.display());
    Ok(())
}

/// Goes through the row groups of a folder's files with as many threads as there are processors, as `pal` does, and adds up
/// what comes of them.
fn of_all_groups(
    folder: &Path,
    of_group: impl Fn(&Path, usize) -> anyhow::Result<u64> + Sync,
) -> anyhow::Result<u64> {
    let mut groups: Vec<(PathBuf, usize)> = Vec::new();
    let files = std::fs::read_dir(folder).with_context(|| format!("cannot list `{}`", folder.display()))?;
    for file in files {
        let path = file?.path();
        let count = open(&path)?.num_row_groups();
        groups.extend((0..count).map(|group| (path.clone(), group)));
    }
    let next = AtomicUsize::new(0);
    let work = || -> anyhow::Result<u64> {
        let mut sum = 0;
        while let Some((path, group)) = groups.get(next.fetch_add(1, Ordering::Relaxed)) {
            sum += of_group(path, *group)?;
        }
        Ok(sum)
    };
    let threads = std::thread::available_parallelism()?.get();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let join = |thread: std::thread::ScopedJoinHandle<'_, _>| {
            thread.join().unwrap_or_else(|_| anyhow::bail!("a reader panicked"))
        };
        threads.into_iter().map(join).sum()
    })
}

/// How many rows were decoded.
fn decode_group(path: &Path, group: usize) -> anyhow::Result<u64> {
    let file = File::open(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file)?;
    let wanted = ProjectionMask::columns(builder.parquet_schema(), NEEDED);
    let mut rows = 0;
    for batch in builder.with_row_groups(vec![group]).with_projection(wanted).build()? {
        let batch = batch?;
        ensure!(
            batch.num_columns() == NEEDED.len(),
            "{} of {} needed columns",
            batch.num_columns(),
            NEEDED.len()
        );
        rows += batch.num_rows() as u64;
    }
    Ok(rows)
}

fn open(path: &Path) -> anyhow::Result<SerializedFileReader<File>> {
    let file = File::open(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    SerializedFileReader::new(file).with_context(|| format!("in `{}`", path.display()))
}

fn step_over_group(group: &dyn RowGroupReader) -> anyhow::Result<u64> {
    let mut texts = 0;
    let (schema, mut found) = (group.metadata().schema_descr_ptr(), 0);
    for (leaf, column) in schema.columns().iter().enumerate() {
        if !NEEDED.contains(&column.name()) {
            continue;
        }
        found += 1;
        let mut pages = group.get_column_page_reader(leaf)?;
        while let Some(page) = pages.get_next_page()? {
            let is_plain = page.is_data_page() && page.encoding() == Encoding::PLAIN;
            if is_plain && column.physical_type() == Type::BYTE_ARRAY {
                let has_levels = column.max_def_level() > 0;
                texts += texts_of(page.buffer(), if has_levels { after_levels(page.buffer()) } else { 0 });
            }
        }
    }
    ensure!(found == NEEDED.len(), "{found} of {} needed columns", NEEDED.len());
    Ok(texts)
}

/// The little-endian length that stands at a place of a page.
fn length(page: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32::from_le_bytes(*page.get(at..)?.first_chunk()?)).ok()
}

/// Where values begin in a page of the first version, whose levels say how long they are.
fn after_levels(page: &[u8]) -> usize {
    length(page, 0).map_or(page.len(), |levels| 4 + levels)
}

/// How many texts follow each other from a place to the end of the page.
fn texts_of(page: &[u8], mut at: usize) -> u64 {
    let mut count = 0;
    while let Some(length) = length(page, at) {
        at += 4 + length;
        count += 1;
    }
    count
}
