//! The limit of changes: what one writer commits durably into one table for tasks that wait, as `pal-store`'s writer is asked.

use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use anyhow::Context;
use rusqlite::Connection;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

use crate::load::{LANES, Run};

/// What a row holds: as many bytes as a row of the audit log.
const ROW_BYTES: usize = 256;

type Waiting = oneshot::Sender<()>;

/// A table, and the one thread that writes it. It ends with its queue.
#[derive(Debug)]
pub(crate) struct Group {
    queue: SyncSender<Waiting>,
    _folder: TempDir,
}

impl Group {
    /// A table of its own below the folder.
    pub(crate) fn open(dir: &Path) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir_in(dir)?;
        let connection = Connection::open(folder.path().join("limit.db"))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection
            .execute_batch("CREATE TABLE rows (number INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT")?;
        let (queue, waiting) = sync_channel(LANES);
        // A writer that fails drops its queue: whoever waits is told.
        std::thread::spawn(move || write_all(&connection, &waiting));
        Ok(Self { queue, _folder: folder })
    }

    /// Returns when a row is on disk.
    pub(crate) async fn row(&self) -> anyhow::Result<()> {
        let (tell, told) = oneshot::channel();
        self.queue.try_send(tell).context("there is a place for each task")?;
        told.await.context("the writer failed")
    }
}

fn write_all(connection: &Connection, waiting: &Receiver<Waiting>) -> anyhow::Result<()> {
    let bytes = [7_u8; ROW_BYTES];
    while let Ok(first) = waiting.recv() {
        connection.execute_batch("BEGIN IMMEDIATE")?;
        let mut batch = Vec::new();
        for waiting in std::iter::once(first).chain(waiting.try_iter()) {
            connection.prepare_cached("INSERT INTO rows (bytes) VALUES (?1)")?.execute((bytes,))?;
            batch.push(waiting);
        }
        connection.execute_batch("COMMIT")?;
        for waiting in batch {
            let _ = waiting.send(());
        }
    }
    Ok(())
}

/// As many tasks as there are connections, each of which asks for a row as soon as it has one.
#[derive(Debug)]
pub(crate) struct Limit {
    group: std::sync::Arc<Group>,
    runtime: Runtime,
}

impl Limit {
    /// With a table of its own below the folder.
    pub(crate) fn new(dir: &Path) -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        Ok(Self { group: Group::open(dir)?.into(), runtime })
    }

    /// Commits rows for so long.
    pub(crate) fn measure(&self, length: Duration) -> anyhow::Result<Run> {
        let begun = Instant::now();
        let latencies = self.runtime.block_on(async {
            let tasks = (0..LANES).map(|_| {
                let group = std::sync::Arc::clone(&self.group);
                tokio::spawn(async move { ask(&group, begun + length).await })
            });
            let tasks: Vec<_> = tasks.collect();
            let mut latencies = Vec::new();
            for task in tasks {
                latencies.extend(task.await??);
            }
            anyhow::Ok(latencies)
        })?;
        Ok(Run::new(latencies, begun.elapsed()))
    }
}

async fn ask(group: &Group, until: Instant) -> anyhow::Result<Vec<Duration>> {
    let mut latencies = Vec::new();
    while Instant::now() < until {
        let asked = Instant::now();
        group.row().await?;
        latencies.push(asked.elapsed());
    }
    Ok(latencies)
}
