//! Changes of links that wait while one commit is under way share the next.

use std::sync::Arc;

use deadpool_postgres::Pool;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot};
use tokio_postgres::error::SqlState;

use super::links;
use crate::error::StoreError;
use crate::link::{LinkAnswer, LinkChange};

/// The most changes that wait. More are turned away.
const QUEUE_MAX: usize = 4096;

/// The most changes of one transaction.
const BATCH_MAX: usize = 256;

/// How often a transaction is tried that others made impossible.
const TRIES_MAX: usize = 5;

type Answer = oneshot::Sender<Result<LinkAnswer, StoreError>>;

/// Hands changes to the task that writes. It ends when this is gone and nothing waits any more.
#[derive(Debug)]
pub(crate) struct Writer(mpsc::Sender<(LinkChange, Answer)>);

impl Writer {
    /// Starts the task that writes.
    pub(crate) fn start(pool: Pool) -> Self {
        let (queue, changes) = mpsc::channel(QUEUE_MAX);
        tokio::spawn(write_all(pool, changes));
        Self(queue)
    }

    /// Makes a change; it is on disk when the answer is there. The change is made even if nobody waits any more.
    pub(crate) async fn write(&self, change: LinkChange) -> Result<LinkAnswer, StoreError> {
        let (tell, told) = oneshot::channel();
        self.0.try_send((change, tell)).map_err(|refused| match refused {
            TrySendError::Full(_) => StoreError::Busy,
            TrySendError::Closed(_) => StoreError::Stopped,
        })?;
        told.await.unwrap_or(Err(StoreError::Stopped))
    }
}

async fn write_all(pool: Pool, mut waiting: mpsc::Receiver<(LinkChange, Answer)>) {
    let mut batch = Vec::new();
    while waiting.recv_many(&mut batch, BATCH_MAX).await > 0 {
        let (changes, answers): (Vec<LinkChange>, Vec<Answer>) = batch.drain(..).unzip();
        // Nobody waits for an answer that cannot be sent: the change holds all the same.
        match write_batch(&pool, &changes).await {
            Ok(outcomes) => {
                for (answer, outcome) in answers.into_iter().zip(outcomes) {
                    let _ = answer.send(Ok(outcome));
                }
            }
            Err(error) => {
                let error = Arc::new(error);
                for answer in answers {
                    let _ = answer.send(Err(StoreError::Undone(Arc::clone(&error))));
                }
            }
        }
    }
}

async fn write_batch(pool: &Pool, changes: &[LinkChange]) -> Result<Vec<LinkAnswer>, StoreError> {
    let mut tries = 1;
    loop {
        match write_once(pool, changes).await {
            Err(error) if tries < TRIES_MAX && is_contention(&error) => tries += 1,
            outcome => return outcome,
        }
    }
}

async fn write_once(pool: &Pool, changes: &[LinkChange]) -> Result<Vec<LinkAnswer>, StoreError> {
    let mut client = pool.get().await?;
    let transaction = client.transaction().await?;
    let answers = links::change(&transaction, changes).await?;
    transaction.commit().await.map_err(uncertain)?;
    Ok(answers)
}

/// What a commit that failed means: undone if the server says so, else unknown.
pub(crate) fn uncertain(error: tokio_postgres::Error) -> StoreError {
    if error.as_db_error().is_some() { StoreError::Postgres(error) } else { StoreError::Uncertain(error) }
}

/// Whether the server undid the transaction for the sake of another.
fn is_contention(error: &StoreError) -> bool {
    let StoreError::Postgres(error) = error else { return false };
    error.code().is_some_and(|code| {
        [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED].contains(code)
    })
}
