//! The limit of changes: what one writer commits durably into one table for tasks that wait, as `pal-store`'s writer is asked.

use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use anyhow::Context;
use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::load::{LANES, Run};

/// What a row holds: as many bytes as a row of the audit log.
const ROW_BYTES: usize = 256;

type Waiting = oneshot::Sender<()>;

/// Commits rows for as many tasks as there are connections, for so long.
pub(crate) fn measure(dir: &Path, length: Duration) -> anyhow::Result<Run> {
    let folder = tempfile::tempdir_in(dir)?;
    let connection = Connection::open(folder.path().join("limit.db"))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.execute_batch("CREATE TABLE rows (number INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT")?;
    let (queue, waiting) = sync_channel(LANES);
    let writer = std::thread::spawn(move || write_all(&connection, &waiting));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let begun = Instant::now();
    let runs = runtime.block_on(async {
        let tasks: Vec<_> = (0..LANES).map(|_| tokio::spawn(ask(queue.clone(), begun + length))).collect();
        let mut latencies = Vec::new();
        for task in tasks {
            latencies.extend(task.await??);
        }
        anyhow::Ok(latencies)
    })?;
    let run = Run::new(runs, begun.elapsed());
    drop(queue);
    writer.join().ok().context("the writer panicked")??;
    Ok(run)
}

async fn ask(queue: SyncSender<Waiting>, until: Instant) -> anyhow::Result<Vec<Duration>> {
    let mut latencies = Vec::new();
    while Instant::now() < until {
        let asked = Instant::now();
        let (tell, told) = oneshot::channel();
        queue.try_send(tell).context("there is a place for each task")?;
        told.await?;
        latencies.push(asked.elapsed());
    }
    Ok(latencies)
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
