//! The limit of changes: a table of links, one row for each account, and one writer that commits rows of it durably for tasks that
//! wait, as `pal-store`'s writer is asked. There is no history here, no audit log, no token and no rule.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use anyhow::Context;
use pal_model::Principal;
use pal_server::clock::Clock;
use rusqlite::Connection;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

use crate::data::{CHANGING, PARTNERS, account};
use crate::load::{LANES, Run};

/// As `pal-store` has it: a limit that waits for its checkpoints or its pages would be none.
const SETTINGS: &str = "
    PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 16384; PRAGMA cache_size = -16384;
    CREATE TABLE links (
        tenant BLOB NOT NULL, object BLOB NOT NULL, partner_id TEXT NOT NULL, version INTEGER NOT NULL,
        created INTEGER NOT NULL, updated INTEGER NOT NULL, state TEXT NOT NULL, PRIMARY KEY (tenant, object)
    ) STRICT, WITHOUT ROWID";

type Waiting = oneshot::Sender<()>;

/// A table, and the one thread that writes it. It ends with its queue.
#[derive(Debug)]
pub(crate) struct Group {
    queue: SyncSender<Waiting>,
    _folder: TempDir,
}

impl Group {
    /// A table of its own below the folder, of so many links.
    pub(crate) fn open(dir: &Path, links: usize) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir_in(dir)?;
        let connection = Connection::open(folder.path().join("limit.db"))?;
        connection.execute_batch(SETTINGS)?;
        connection.execute_batch("BEGIN IMMEDIATE")?;
        for number in 0..links {
            put(&connection, number)?;
        }
        connection.execute_batch("COMMIT")?;
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

/// Writes the rows of as many accounts as are linked elsewhere, one after the other.
fn write_all(connection: &Connection, waiting: &Receiver<Waiting>) -> anyhow::Result<()> {
    let mut accounts = (0..CHANGING).cycle();
    let mut asked = VecDeque::new();
    while let Some(batch) = next_batch(&mut asked, waiting) {
        connection.prepare_cached("BEGIN IMMEDIATE")?.execute(())?;
        for account in accounts.by_ref().take(batch.len()) {
            put(connection, account)?;
        }
        connection.prepare_cached("COMMIT")?.execute(())?;
        for waiting in batch {
            let _ = waiting.send(());
        }
    }
    Ok(())
}

/// Half of those that wait, but no fewer than 8: of the orders that we know the one that commits most (docs/performance.md).
fn next_batch(asked: &mut VecDeque<Waiting>, waiting: &Receiver<Waiting>) -> Option<Vec<Waiting>> {
    if asked.is_empty() {
        asked.push_back(waiting.recv().ok()?);
    }
    asked.extend(waiting.try_iter());
    let length = asked.len().div_ceil(2).max(8).min(asked.len());
    Some(asked.drain(..length).collect())
}

fn put(connection: &Connection, number: usize) -> anyhow::Result<()> {
    let Principal { tenant, object } = account(number);
    let mut statement = connection.prepare_cached(
        "INSERT INTO links VALUES (?1, ?2, ?3, 1, ?4, ?4, 'active') ON CONFLICT (tenant, object) DO UPDATE
         SET partner_id = excluded.partner_id, version = version + 1, updated = excluded.updated, state = excluded.state",
    )?;
    let [partner, _] = PARTNERS;
    let now = i64::try_from(Clock::of_the_machine().now().nanoseconds() / 100)?;
    statement.execute((tenant.0.as_u128().to_be_bytes(), object.0.as_u128().to_be_bytes(), partner, now))?;
    Ok(())
}

/// As many tasks as there are connections, each of which asks for a row as soon as it has one.
#[derive(Debug)]
pub(crate) struct Limit {
    group: std::sync::Arc<Group>,
    runtime: Runtime,
}

impl Limit {
    /// With a table of its own below the folder, of so many links.
    pub(crate) fn new(dir: &Path, links: usize) -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        Ok(Self { group: Group::open(dir, links)?.into(), runtime })
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
