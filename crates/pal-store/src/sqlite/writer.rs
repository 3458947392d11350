//! The thread that writes. Changes that wait while one commit is under way share the next: one fsync for all of them.
//!
//! A change is answered after its commit. One that fails before it wrote anything fails alone; one that fails half-way takes
//! those with it that share its transaction, for SQLite keeps or undoes a transaction as a whole. Refusals are no failures.
//!
//! Checkpoints copy the WAL into the database file beside the commits, on a thread of their own: the writer would make
//! everybody wait for them.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;

use rusqlite::{Connection, ffi};
use tokio::sync::oneshot;

use super::cache::{LinkCache, Records};
use super::follow::Follower;
use super::transaction::Transaction;
use crate::error::StoreError;

/// The most changes that wait. More are turned away.
const QUEUE_MAX: usize = 4096;

/// The most changes of one transaction: those at its end wait for all of it.
const BATCH_MAX: usize = 512;
/// So many changes that wait are not parted: a commit of its own would cost the later ones more than it gives the others.
const BATCH_MIN: usize = 8;

/// A checkpoint follows so many changes: seldom, for it writes each page once however often it changed, and its own fsync
/// holds up a commit; and before the WAL is so long that a commit has to wait for it (`schema.rs`).
const CHANGES_A_CHECKPOINT: usize = 8000;

/// Tells the one who asked, once the transaction is over.
type Answer = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// A change: what it comes to, and how to tell.
type Change = Box<dyn FnOnce(&mut Transaction<'_>) -> (Result<(), StoreError>, Answer) + Send>;

/// Hands changes to the thread that writes.
#[derive(Debug)]
pub(crate) struct Writer {
    queue: Option<SyncSender<Change>>,
    disk: Arc<Disk>,
    threads: Vec<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread that writes, and the one that makes checkpoints. `links` has caught up with the history.
    pub(crate) fn start(
        connection: Connection,
        checkpoints: Connection,
        links: Arc<LinkCache>,
        changes_a_round: usize,
    ) -> Result<Self, StoreError> {
        let (queue, changes) = sync_channel(QUEUE_MAX);
        let (wake, woken) = sync_channel(1);
        let disk = Arc::new(Disk::default());
        let follower = Follower::new(Arc::clone(&links), changes_a_round);
        let writing = Writing { connection, links, follower, disk: Arc::clone(&disk) };
        let spawn = |name: &str, work: Box<dyn FnOnce() + Send>| {
            std::thread::Builder::new()
                .name(name.to_owned())
                .spawn(work)
                .map_err(|source| StoreError::File { path: name.into(), source })
        };
        let threads = vec![
            spawn("pal-store-write", Box::new(move || write_all(writing, &changes, &wake)))?,
            spawn("pal-store-checkpoint", Box::new(move || checkpoint_all(&checkpoints, &woken)))?,
        ];
        Ok(Self { queue: Some(queue), disk, threads })
    }

    /// Makes a change; it is on disk when the answer is there. The change is made even if nobody waits any more.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (tell, told) = oneshot::channel();
        self.enqueue(Box::new(move |transaction| match change(transaction) {
            Ok(value) => {
                let answer: Answer = Box::new(move |outcome| {
                    // Nobody waits any more: the change holds all the same.
                    let _ = tell.send(outcome.map(|()| value));
                });
                (Ok(()), answer)
            }
            Err(error) => {
                let answer: Answer = Box::new(move |outcome| {
                    let _ = tell.send(Err(outcome.err().unwrap_or(StoreError::Stopped)));
                });
                (Err(error), answer)
            }
        }))?;
        told.await.unwrap_or_else(|_| self.disk.trusted().and(Err(StoreError::Stopped)))
    }

    /// Makes a change that nobody waits for, if there is room for it.
    pub(crate) fn write_unwatched(
        &self,
        change: impl FnOnce(&mut Transaction<'_>) -> Result<(), StoreError> + Send + 'static,
    ) {
        // What finds no room is asked for again later.
        let _ = self.enqueue(Box::new(move |transaction| (change(transaction), Box::new(drop))));
    }

    fn enqueue(&self, change: Change) -> Result<(), StoreError> {
        self.disk.trusted()?;
        let queue = self.queue.as_ref().ok_or(StoreError::Stopped)?;
        queue.try_send(change).map_err(|refused| match refused {
            TrySendError::Full(_) => StoreError::Busy,
            TrySendError::Disconnected(_) => StoreError::Stopped,
        })
    }
}

impl Drop for Writer {
    /// Waits until what was asked for is written.
    fn drop(&mut self) {
        self.queue = None;
        for thread in self.threads.drain(..) {
            // A thread that panicked has nothing more to write.
            let _ = thread.join();
        }
    }
}

/// What the thread that writes has in hand.
struct Writing {
    connection: Connection,
    links: Arc<LinkCache>,
    follower: Follower,
    disk: Arc<Disk>,
}

fn write_all(mut writing: Writing, changes: &Receiver<Change>, wake: &SyncSender<()>) {
    let mut since_checkpoint = 0;
    let mut asked = VecDeque::new();
    while let Some(batch) = next_batch(&mut asked, changes) {
        since_checkpoint += write_batch(&mut writing, batch.into_iter());
        if since_checkpoint >= CHANGES_A_CHECKPOINT {
            since_checkpoint = 0;
            // One that is waiting already will do.
            let _ = wake.try_send(());
        }
    }
    end(writing);
}

/// Lets `links` follow to the end, if what the history seems to hold can be trusted.
fn end(writing: Writing) {
    if writing.disk.trusted().is_ok() {
        // What cannot be written now is in the history: whoever opens the folder next catches up.
        let _ = writing.follower.finish(&writing.connection);
    }
}

/// The changes to write next, in the order in which they were asked for; `None` once nobody can ask any more.
///
/// They are half of those that wait. If all were taken, nearly everybody would wait for one commit and nearly nobody for the next,
/// and nothing would be left to do beside the disk (docs/performance.md says what that costs).
fn next_batch(asked: &mut VecDeque<Change>, changes: &Receiver<Change>) -> Option<Vec<Change>> {
    if asked.is_empty() {
        asked.push_back(changes.recv().ok()?);
    }
    asked.extend(changes.try_iter().take(2 * BATCH_MAX - asked.len()));
    let length = asked.len().div_ceil(2).max(BATCH_MIN).min(asked.len());
    Some(asked.drain(..length).collect())
}

/// Whether the disk confirmed every write so far. After an fsync that failed nobody knows what the disk holds, and asking
/// again may be told lies: only reading it anew can tell.
#[derive(Debug, Default)]
struct Disk {
    failed: AtomicBool,
}

impl Disk {
    fn trusted(&self) -> Result<(), StoreError> {
        if self.failed.load(Ordering::Acquire) { Err(StoreError::Unconfirmed) } else { Ok(()) }
    }
}

/// Writes changes in one transaction, or in several if some fail; how many were tried.
fn write_batch(writing: &mut Writing, batch: impl Iterator<Item = Change>) -> usize {
    let mut count = 0;
    let mut changes = batch.peekable();
    while changes.peek().is_some() {
        if writing.disk.trusted().is_err() {
            // Whoever waits for what is dropped is told why.
            changes.for_each(drop);
            break;
        }
        let mut answers: Vec<Answer> = Vec::new();
        let outcome = write_transaction(writing, &mut changes, &mut answers);
        count += answers.len();
        if matches!(&outcome, Err(error) if is_unconfirmed(error)) {
            writing.disk.failed.store(true, Ordering::Release);
        }
        // Whoever is told of a change reads what it made.
        tell(outcome.map(|changed| writing.links.put(changed)), answers);
    }
    count
}

fn write_transaction(
    Writing { connection, links, follower, .. }: &mut Writing,
    changes: &mut impl Iterator<Item = Change>,
    answers: &mut Vec<Answer>,
) -> Result<Records, StoreError> {
    let begun = follower
        .begin_if_due(connection)
        .and_then(|()| Ok(connection.prepare_cached("BEGIN IMMEDIATE")?.execute(())?));
    if let Err(error) = begun {
        // Whoever waits for the change that is dropped is told so.
        drop(changes.next());
        return Err(error);
    }
    let mut transaction = Transaction::new(connection, links);
    let outcome = changes.try_for_each(|change| {
        let before = connection.total_changes();
        let made = catch_unwind(AssertUnwindSafe(|| change(&mut transaction)));
        match made {
            Ok((Ok(()), answer)) => answers.push(answer),
            // It wrote nothing: the others need not suffer.
            Ok((Err(error), answer))
                if connection.total_changes() == before
                    && !connection.is_autocommit()
                    && !is_unconfirmed(&error) =>
            {
                answer(Err(error));
            }
            Ok((Err(error), answer)) => {
                answers.push(answer);
                return Err(error);
            }
            Err(_) => return Err(StoreError::Stopped),
        }
        Ok(())
    });
    let outcome = outcome
        .and_then(|()| follower.step(connection, answers.len()))
        .and_then(|()| transaction.commit())
        .inspect(|changed| follower.committed(changed.len()));
    if outcome.is_err() && !connection.is_autocommit() {
        // SQLite undoes some transactions by itself; if it cannot undo this one, neither can the next begin.
        connection.execute_batch("ROLLBACK")?;
    }
    outcome
}

fn tell(outcome: Result<(), StoreError>, answers: Vec<Answer>) {
    match outcome {
        Ok(()) => {
            for answer in answers {
                answer(Ok(()));
            }
        }
        Err(error) => {
            let error = Arc::new(error);
            for answer in answers {
                answer(Err(StoreError::Undone(Arc::clone(&error))));
            }
        }
    }
}

fn is_unconfirmed(error: &StoreError) -> bool {
    let StoreError::Sqlite(rusqlite::Error::SqliteFailure(failure, _)) = error else { return false };
    matches!(failure.extended_code, ffi::SQLITE_IOERR_FSYNC | ffi::SQLITE_IOERR_DIR_FSYNC)
}

fn checkpoint_all(connection: &Connection, woken: &Receiver<()>) {
    while woken.recv().is_ok() {
        // One that fails leaves the WAL as it is: the next one, or a commit when the WAL is full, does its work.
        let _ = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", (), |_| Ok(()));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::super::schema;
    use super::*;

    fn insert(text: &'static str) -> impl FnOnce(&mut Transaction<'_>) -> Result<(), StoreError> {
        move |transaction| {
            transaction.connection().execute("INSERT INTO notes VALUES (?1)", (text,))?;
            Ok(())
        }
    }

    /// A writer that is held until everything is in its queue, so that the changes share a batch; and a reader.
    fn held() -> (tempfile::TempDir, Writer, Connection, std::sync::mpsc::Sender<()>) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("db");
        std::fs::File::create(&file).unwrap();
        let connection = schema::connect(&file).unwrap();
        connection.execute_batch("CREATE TABLE notes (text TEXT NOT NULL UNIQUE) STRICT").unwrap();
        let links = Arc::new(LinkCache::new());
        let writer = Writer::start(connection, schema::connect(&file).unwrap(), links, 1).unwrap();
        let (release, released) = channel();
        let (tell, told) = channel();
        writer.write_unwatched(move |_| {
            tell.send(()).unwrap();
            released.recv().unwrap();
            Ok(())
        });
        told.recv().unwrap();
        (folder, writer, schema::connect_to_read(&file).unwrap(), release)
    }

    fn notes(reader: &Connection) -> Vec<String> {
        let mut statement = reader.prepare("SELECT text FROM notes ORDER BY text").unwrap();
        statement.query_map((), |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }

    #[tokio::test]
    async fn a_change_that_fails_before_it_writes_fails_alone() {
        let (_folder, writer, reader, release) = held();
        let (first, failed, last, ()) = tokio::join!(
            writer.write(insert("first")),
            writer.write(|_| Err::<(), _>(StoreError::row("notes", "broken"))),
            writer.write(insert("last")),
            async { release.send(()).unwrap() },
        );
        assert!(first.is_ok() && last.is_ok());
        assert!(matches!(failed, Err(StoreError::Row { .. })));
        assert_eq!(notes(&reader), ["first", "last"]);
    }

    #[tokio::test]
    async fn a_change_that_fails_half_way_undoes_what_it_shares_a_transaction_with_and_no_more() {
        for panics in [false, true] {
            let (_folder, writer, reader, release) = held();
            let (first, failed, last, ()) = tokio::join!(
                writer.write(insert("first")),
                writer.write(move |transaction| {
                    insert("half")(transaction)?;
                    assert!(!panics, "half-way");
                    Err::<(), _>(StoreError::row("notes", "broken"))
                }),
                writer.write(insert("last")),
                async { release.send(()).unwrap() },
            );
            assert!(matches!(first, Err(StoreError::Undone(_))), "{first:?}");
            assert!(matches!(failed, Err(StoreError::Undone(_) | StoreError::Stopped)), "{failed:?}");
            assert!(last.is_ok());
            assert_eq!(notes(&reader), ["last"]);
        }
    }

    #[tokio::test]
    async fn a_disk_that_was_full_takes_changes_again() {
        let (_folder, writer, reader, release) = held();
        release.send(()).unwrap();
        writer.write(insert("before")).await.unwrap();
        let limit = |pages: u32| {
            move |transaction: &mut Transaction<'_>| {
                Ok(transaction
                    .connection()
                    .pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?)
            }
        };
        writer.write(limit(1)).await.unwrap();
        let long = |transaction: &mut Transaction<'_>| {
            transaction.connection().execute("INSERT INTO notes VALUES (hex(zeroblob(100000)))", ())?;
            Ok(())
        };
        assert!(writer.write(long).await.is_err());
        assert_eq!(notes(&reader), ["before"]);
        writer.write(limit(1_000_000)).await.unwrap();
        writer.write(long).await.unwrap();
        assert_eq!(notes(&reader).len(), 2);
    }

    #[tokio::test]
    async fn when_the_queue_is_full_a_change_is_turned_away() {
        let (_folder, writer, reader, release) = held();
        let mut taken = 0;
        while writer.enqueue(Box::new(|_| (Ok(()), Box::new(drop)))).is_ok() {
            taken += 1;
        }
        assert_eq!(taken, QUEUE_MAX);
        assert!(matches!(writer.write(insert("more")).await, Err(StoreError::Busy)));
        release.send(()).unwrap();
        // Closing waits for what is in the queue.
        drop(writer);
        assert!(notes(&reader).is_empty());
    }

    #[test]
    fn half_of_those_that_wait_are_written_next_the_first_first() {
        let (queue, changes) = sync_channel::<Change>(QUEUE_MAX);
        let mut asked = VecDeque::new();
        let mut ask = |count: usize| {
            for _ in 0..count {
                queue.send(Box::new(|_| (Ok(()), Box::new(drop) as Answer))).unwrap();
            }
            next_batch(&mut asked, &changes).map(|batch| batch.len())
        };
        let lengths = [1, 8, 9, 0, 60, 30, 0, 0, 0, 2000, 0].map(|count| ask(count).unwrap());
        assert_eq!(lengths, [1, 8, 8, 1, 30, 30, 15, 8, 7, 512, 512]);
    }

    #[test]
    fn after_a_failed_fsync_nothing_is_taken_any_more() {
        let failure = |code| StoreError::Sqlite(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None));
        for (code, unconfirmed) in [
            (ffi::SQLITE_IOERR_FSYNC, true),
            (ffi::SQLITE_IOERR_DIR_FSYNC, true),
            (ffi::SQLITE_IOERR_WRITE, false),
            (ffi::SQLITE_FULL, false),
        ] {
            assert_eq!(is_unconfirmed(&failure(code)), unconfirmed, "{code}");
        }
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE notes (text TEXT) STRICT").unwrap();
        let (told, tell) = channel();
        let change = move |code| -> Change {
            let told = told.clone();
            Box::new(move |transaction: &mut Transaction<'_>| {
                insert("half")(transaction).unwrap();
                (Err(failure(code)), Box::new(move |outcome| told.send(outcome).unwrap()))
            })
        };
        let batch = [change(ffi::SQLITE_IOERR_FSYNC), change(ffi::SQLITE_FULL)];
        let links = Arc::new(LinkCache::new());
        let follower = Follower::new(Arc::clone(&links), 1);
        let mut writing = Writing { connection, links, follower, disk: Arc::default() };
        assert!(writing.disk.trusted().is_ok());
        write_batch(&mut writing, batch.into_iter());
        assert!(matches!(writing.disk.trusted(), Err(StoreError::Unconfirmed)));
        // The first is told so; the second was not even tried.
        assert!(matches!(tell.try_recv(), Ok(Err(StoreError::Undone(_)))));
        assert!(tell.try_recv().is_err());
    }

    #[test]
    fn links_follows_to_the_end_unless_the_disk_failed() {
        use pal_model::partner_link::{LinkRecord, LinkState};
        use pal_model::{Guid, Instant, ObjectId, Principal, TenantId};

        for failed in [false, true] {
            let mut connection = Connection::open_in_memory().unwrap();
            schema::migrate(&mut connection, schema::MIGRATIONS).unwrap();
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("db");
            connection.execute("VACUUM INTO ?1", (file.to_str().unwrap(),)).unwrap();
            let connection = schema::connect(&file).unwrap();
            let links = Arc::new(LinkCache::new());
            let (tenant, object) = (TenantId(Guid::from_u128(1)), ObjectId(Guid::from_u128(2)));
            let at = Instant::from_nanoseconds(0);
            let partner_id = "12345".parse().unwrap();
            let record =
                LinkRecord { partner_id, version: 1, created: at, updated: at, state: LinkState::Active };
            links.put(Records::from_iter([(Principal { tenant, object }, record)]));
            let mut follower = Follower::new(Arc::clone(&links), 100);
            follower.committed(1);
            let disk = Arc::new(Disk { failed: failed.into() });
            end(Writing { connection, links, follower, disk });
            let reader = schema::connect_to_read(&file).unwrap();
            let count: i64 = reader.query_row("SELECT count(*) FROM links", (), |row| row.get(0)).unwrap();
            assert_eq!(count, i64::from(!failed));
        }
    }
}
