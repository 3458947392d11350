//! Runs: stretches of snapshots that all show a fact.

use pal_model::Instant;

use super::End;
use crate::import::log::Times;

/// Snapshots in a row that show a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    /// The newest snapshot before, which did not show it.
    pub before: Option<Instant>,
    /// The first that shows it.
    pub first: Instant,
    /// The last that shows it.
    pub last: Instant,
    /// The next one, which does not show it.
    pub next: Option<Instant>,
}

impl Run {
    /// How the run ends if nothing else is known.
    pub(super) const fn end(&self) -> End {
        match self.next {
            Some(_) => End::LastSeen(self.last),
            None => End::Open,
        }
    }
}

/// The runs of a fact that was seen at some times, among the times at which it would have been.
pub(super) fn runs(seen: &Times, listed: &Times) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut absent = None;
    for at in seen.union(listed).copied() {
        match (runs.last_mut(), seen.contains(&at)) {
            (Some(run), true) if run.next.is_none() => run.last = at,
            (_, true) => runs.push(Run { before: absent, first: at, last: at, next: None }),
            (run, false) => {
                absent = Some(at);
                if let Some(run) = run
                    && run.next.is_none()
                {
                    run.next = absent;
                }
            }
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_breaks_where_a_snapshot_lacks_the_fact() {
        // `x`: the snapshot shows it, `.`: it does not, `?`: seen without a snapshot that could have lacked it.
        for (shown, expected) in [
            ("", vec![]),
            ("..", vec![]),
            ("x", vec![(None, 0, 0, None)]),
            ("xx?x", vec![(None, 0, 3, None)]),
            ("x.", vec![(None, 0, 0, Some(1))]),
            (".xx..x", vec![(Some(0), 1, 2, Some(3)), (Some(4), 5, 5, None)]),
        ] {
            let (mut seen, mut listed) = (Times::new(), Times::new());
            for (index, mark) in shown.chars().enumerate() {
                let at = Instant::from_nanoseconds(i128::try_from(index).unwrap());
                _ = mark != '.' && seen.insert(at);
                _ = mark != '?' && listed.insert(at);
            }
            let at = Instant::from_nanoseconds;
            let found = runs(&seen, &listed);
            let expected: Vec<_> = expected
                .into_iter()
                .map(|(before, first, last, next)| Run {
                    before: before.map(at),
                    first: at(first),
                    last: at(last),
                    next: next.map(at),
                })
                .collect();
            assert_eq!(found, expected, "{shown}");
        }
    }
}
