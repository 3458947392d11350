//! A run over all rows: many at once, their results in the order of the file.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::task::{JoinError, JoinSet};
use tokio::time::timeout;

/// How often it is looked whether another row may be begun, because those that were begun wait.
const LOOKED_EVERY: Duration = Duration::from_millis(50);

/// How many rows are done.
#[derive(Debug, Clone, Default)]
pub struct Done(Arc<AtomicU64>);

impl Done {
    /// So many.
    pub fn rows(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Does the same with every row, as many at once as `begun_max` says at the time.
pub(super) async fn each<T, F>(
    rows: usize,
    begun_max: impl Fn() -> usize,
    done: &Done,
    work: impl Fn(usize) -> F,
) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let mut tasks = JoinSet::new();
    let mut results: Vec<Option<T>> = std::iter::repeat_with(|| None).take(rows).collect();
    let mut next = 0;
    while next < rows || !tasks.is_empty() {
        while next < rows && tasks.len() < begun_max().max(1) {
            let (position, future) = (next, work(next));
            tasks.spawn(async move { (position, future.await) });
            next += 1;
        }
        // INVARIANT: there is a task, or all rows are begun and the loop ends.
        if let Ok(Some(joined)) = timeout(LOOKED_EVERY, tasks.join_next()).await {
            let (position, result) = finished(joined);
            done.0.fetch_add(1, Ordering::Relaxed);
            if let Some(place) = results.get_mut(position) {
                *place = Some(result);
            }
        }
    }
    // INVARIANT: every row was begun, and came to its end or took everything down with it.
    results.into_iter().flatten().collect()
}

/// Nobody aborts a row: if it broke, its panic goes on here.
fn finished<T>(joined: Result<T, JoinError>) -> T {
    match joined {
        Ok(result) => result,
        Err(broken) => std::panic::resume_unwind(broken.into_panic()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn rows_are_done_a_few_at_once_and_come_in_order() {
        let (done, now, most) = (Done::default(), Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
        let results = each(
            100,
            || 7,
            &done,
            |position| {
                let (now, most) = (Arc::clone(&now), Arc::clone(&most));
                async move {
                    most.fetch_max(now.fetch_add(1, Ordering::Relaxed) + 1, Ordering::Relaxed);
                    tokio::time::sleep(Duration::from_millis(100 - position as u64)).await;
                    now.fetch_sub(1, Ordering::Relaxed);
                    position
                }
            },
        )
        .await;
        assert_eq!(results, (0..100).collect::<Vec<_>>());
        assert_eq!((done.rows(), most.load(Ordering::Relaxed)), (100, 7));
    }
}
