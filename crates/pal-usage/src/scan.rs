//! Reading usage with several workers at once.
//!
//! The unit of work is a block of CSV or a row group of Parquet. A worker takes the next unit of the first file that no other
//! is just reading from, so one gzip'd file is inflated by one worker at a time and several files by several. It owns what it
//! reads, one unit, so memory does not grow with the files.

use std::path::Path;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread;

use crate::batch::{Batch, Columns};
use crate::csv::{BLOCK_BYTES, Block, Cutter, Lines};
use crate::error::{Refused, UsageError};
use crate::json::ObjectLines;
use crate::usage::{Content, Usage, UsageFile};

/// Takes batches, in no particular order.
pub trait Worker: Send {
    /// Takes some lines. Batches of one worker share its dictionaries for the whole scan, so a code keeps its meaning.
    fn take(&mut self, batch: &Batch<'_>) -> Result<(), Refused>;
}

/// How far a scan has come, for a progress bar that polls it.
#[derive(Debug, Default)]
pub struct Progress {
    /// Lines read.
    pub lines: AtomicU64,
    /// Bytes read of the files as they lie on disk.
    pub bytes: AtomicU64,
}

/// What was counted while reading.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LineCounts {
    /// Lines.
    pub lines: u64,
    /// Lines whose cost had digits beyond the eighteenth decimal, not all zero.
    pub rounded: u64,
    /// Microsoft's lines whose resource id is no place, so that the next place column decided.
    pub unparsed_ids: u64,
}

impl LineCounts {
    fn add(&mut self, other: Self) {
        self.lines += other.lines;
        self.rounded += other.rounded;
        self.unparsed_ids += other.unparsed_ids;
    }
}

/// Reads every line once and hands it to one of the workers, each on a thread of its own. Of several faults the one earliest in
/// the order of files and lines is told, whatever the number of workers; what they took by then is lost with them.
pub fn scan<W: Worker>(
    usage: &Usage,
    workers: Vec<W>,
    progress: &Progress,
) -> Result<(Vec<W>, LineCounts), UsageError> {
    scan_in_blocks(usage, workers, progress, BLOCK_BYTES)
}

pub(crate) fn scan_in_blocks<W: Worker>(
    usage: &Usage,
    mut workers: Vec<W>,
    progress: &Progress,
    block_bytes: usize,
) -> Result<(Vec<W>, LineCounts), UsageError> {
    if workers.is_empty() {
        return Err(UsageError::NoWorkers);
    }
    let queue = Queue::new(usage, progress, block_bytes);
    let mut counts = LineCounts::default();
    thread::scope(|scope| {
        let threads: Vec<_> = workers.iter_mut().map(|worker| scope.spawn(|| queue.work(worker))).collect();
        for thread in threads {
            match thread.join() {
                Ok(counted) => counts.add(counted),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    });
    if let Some((_, failure)) = queue.failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
        return Err(failure);
    }
    let lines: Vec<u64> = queue.lines.into_iter().map(AtomicU64::into_inner).collect();
    usage.check_rows(&lines)?;
    Ok((workers, counts))
}

/// Where a unit stands in the order of files and lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Position {
    file: usize,
    unit: u64,
}

/// What a worker reads blocks with.
#[derive(Debug, Default)]
struct Readers {
    records: Lines,
    objects: ObjectLines,
}

/// The units that no worker has taken yet.
struct Queue<'a> {
    files: &'a [UsageFile],
    supplies: Vec<Mutex<Supply>>,
    /// Every file before this one is used up.
    used_up: AtomicUsize,
    /// The earliest fault yet. Units after it are not worth reading; units before it may hold an earlier one.
    failure: Mutex<Option<Failure>>,
    lines: Vec<AtomicU64>,
    progress: &'a Progress,
    block_bytes: usize,
}

/// What is left of one file.
struct Supply {
    rest: Rest,
    /// How many units were taken.
    units: u64,
    /// How many of its bytes they were.
    bytes: u64,
}

enum Rest {
    Unopened,
    Blocks(Box<Cutter>),
    RowGroups,
    Nothing,
}

/// One unit in the hands of a worker. A block of CSV lies in the worker's own [`Block`].
struct Unit<'a> {
    position: Position,
    file: &'a UsageFile,
    /// How many bytes of the file it is.
    bytes: u64,
}

/// A fault and where it is.
type Failure = (Position, UsageError);

impl<'a> Queue<'a> {
    fn new(usage: &'a Usage, progress: &'a Progress, block_bytes: usize) -> Self {
        let files = usage.files();
        let unopened = || Mutex::new(Supply { rest: Rest::Unopened, units: 0, bytes: 0 });
        Self {
            files,
            supplies: files.iter().map(|_| unopened()).collect(),
            used_up: AtomicUsize::new(0),
            failure: Mutex::new(None),
            lines: files.iter().map(|_| AtomicU64::new(0)).collect(),
            progress,
            block_bytes,
        }
    }

    /// Reads units until there are none.
    fn work<W: Worker>(&self, worker: &mut W) -> LineCounts {
        let (mut block, mut readers) = (Block::default(), Readers::default());
        let (mut columns, mut counts) = (Columns::new(), LineCounts::default());
        loop {
            let Some(unit) = self.next(&mut block) else { return counts };
            let read = self.read(&unit, &mut block, &mut readers, &mut columns, &mut counts, worker);
            if let Err(error) = read {
                self.fail((unit.position, error));
            }
        }
    }

    fn read<W: Worker>(
        &self,
        unit: &Unit<'_>,
        block: &mut Block,
        readers: &mut Readers,
        columns: &mut Columns,
        counts: &mut LineCounts,
        worker: &mut W,
    ) -> Result<(), UsageError> {
        let before = counts.lines;
        let mut take = |batch: &Batch<'_>| {
            self.progress.lines.fetch_add(batch.rows as u64, Ordering::Relaxed);
            worker.take(batch)
        };
        match &unit.file.content {
            Content::Csv(file) => readers.records.read(file, block, columns, counts, &mut take),
            Content::Json(file) => readers.objects.read(file, block, columns, counts, &mut take),
            Content::Parquet(file, layout) => {
                // INVARIANT: a unit is one of the row groups that were counted as `usize`.
                let group = usize::try_from(unit.position.unit).unwrap_or(usize::MAX);
                file.scan_row_group(group, layout, columns, counts, &mut take)
            }
        }?;
        self.progress.bytes.fetch_add(unit.bytes, Ordering::Relaxed);
        if let Some(lines) = self.lines.get(unit.position.file) {
            lines.fetch_add(counts.lines - before, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Takes the next unit of the first file that nobody is taking from; if all are busy, waits for the first.
    fn next(&self, block: &mut Block) -> Option<Unit<'a>> {
        loop {
            let mut busy = None;
            let first = self.used_up.load(Ordering::Relaxed);
            for (file, supply) in self.supplies.iter().enumerate().skip(first) {
                let free = match supply.try_lock() {
                    Ok(supply) => supply,
                    Err(TryLockError::Poisoned(supply)) => supply.into_inner(),
                    Err(TryLockError::WouldBlock) => {
                        busy = busy.or(Some((file, supply)));
                        continue;
                    }
                };
                if let Some(unit) = self.take(file, free, block) {
                    return Some(unit);
                }
            }
            let (file, supply) = busy?;
            let supply = supply.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(unit) = self.take(file, supply, block) {
                return Some(unit);
            }
        }
    }

    /// Takes the next unit of a file, if it has one that is worth reading.
    fn take(&self, number: usize, mut supply: MutexGuard<'_, Supply>, block: &mut Block) -> Option<Unit<'a>> {
        let file = self.files.get(number)?;
        let Supply { rest, units, bytes } = &mut *supply;
        let position = Position { file: number, unit: *units };
        if self.is_void(position) {
            *rest = Rest::Nothing;
        }
        let read = rest.take(file, *units, block, self.block_bytes).unwrap_or_else(|error| {
            self.fail((position, error));
            None
        });
        let Some(read) = read else {
            *rest = Rest::Nothing;
            // A header alone, and what follows the last unit.
            self.progress.bytes.fetch_add(file.bytes.saturating_sub(*bytes), Ordering::Relaxed);
            *bytes = file.bytes;
            // Files are used up in any order; only an unbroken row of them from the first can be left out.
            let _ = self.used_up.compare_exchange(number, number + 1, Ordering::Relaxed, Ordering::Relaxed);
            return None;
        };
        let unit = Unit { position, file, bytes: read.saturating_sub(*bytes) };
        *units += 1;
        *bytes = read;
        Some(unit)
    }

    /// Whether an earlier fault makes a unit not worth reading.
    fn is_void(&self, position: Position) -> bool {
        let failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        failure.as_ref().is_some_and(|(earlier, _)| *earlier < position)
    }

    fn fail(&self, failure: Failure) {
        let mut earliest = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        if earliest.as_ref().is_none_or(|(position, _)| failure.0 < *position) {
            *earliest = Some(failure);
        }
    }
}

impl Rest {
    /// Takes the next unit: how many bytes of the file were read with it, or `None` if there is none.
    fn take(
        &mut self,
        file: &UsageFile,
        unit: u64,
        block: &mut Block,
        block_bytes: usize,
    ) -> Result<Option<u64>, UsageError> {
        if let Self::Unopened = self {
            *self = match &file.content {
                Content::Csv(file) => Self::Blocks(Box::new(file.lines(block_bytes)?)),
                Content::Json(file) => Self::Blocks(Box::new(file.blocks(block_bytes)?)),
                Content::Parquet(..) => Self::RowGroups,
            };
        }
        match (self, &file.content) {
            (Self::Blocks(cutter), Content::Csv(csv)) => cut(cutter, &csv.path, block),
            (Self::Blocks(cutter), Content::Json(json)) => cut(cutter, &json.path, block),
            (Self::RowGroups, Content::Parquet(parquet, _)) => {
                let groups = parquet.row_groups() as u64;
                let through = u128::from(file.bytes) * u128::from(unit + 1) / u128::from(groups.max(1));
                Ok((unit < groups).then_some(u64::try_from(through).unwrap_or(file.bytes)))
            }
            (Self::Unopened | Self::Nothing | Self::Blocks(_) | Self::RowGroups, _) => Ok(None),
        }
    }
}

/// Takes the next block of a file: how many of its bytes were read with it.
fn cut(cutter: &mut Cutter, path: &Path, block: &mut Block) -> Result<Option<u64>, UsageError> {
    let broken = |reason| UsageError::File { file: path.to_owned(), reason };
    let is_there = cutter.next(block).map_err(broken)?;
    Ok(is_there.then(|| cutter.position()))
}
