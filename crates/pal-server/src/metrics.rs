//! Counters of the server, in the text form that Prometheus reads.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use pal_wire::route::RouteKind;

/// Statuses are counted by their first digit.
const CLASSES: usize = 6;

/// What happened since the start.
#[derive(Debug)]
pub struct Metrics {
    requests: Vec<[AtomicU64; CLASSES]>,
    microseconds: AtomicU64,
    answered: AtomicU64,
    /// Tokens that were checked, not remembered.
    pub tokens_checked: AtomicU64,
    /// Changes of links that were kept.
    pub links_changed: AtomicU64,
}

impl Default for Metrics {
    fn default() -> Self {
        // One row for each route, and one for paths that are nobody's.
        let rows = RouteKind::ALL.len() + 1;
        Self {
            requests: std::iter::repeat_with(Default::default).take(rows).collect(),
            microseconds: AtomicU64::new(0),
            answered: AtomicU64::new(0),
            tokens_checked: AtomicU64::new(0),
            links_changed: AtomicU64::new(0),
        }
    }
}

impl Metrics {
    /// Counts an answer.
    pub fn answered(&self, route: Option<RouteKind>, status: u16, took: Duration) {
        let row = route.map_or(RouteKind::ALL.len(), |kind| kind as usize);
        let class = usize::from(status / 100).min(CLASSES - 1);
        if let Some(counter) = self.requests.get(row).and_then(|row| row.get(class)) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
        let microseconds = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.microseconds.fetch_add(microseconds, Ordering::Relaxed);
        self.answered.fetch_add(1, Ordering::Relaxed);
    }

    /// The text for Prometheus.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        // INVARIANT: writing to a String does not fail.
        let _ = writeln!(text, "# HELP pal_requests_total Requests answered, by route and status.");
        let _ = writeln!(text, "# TYPE pal_requests_total counter");
        let routes = RouteKind::ALL.iter().map(|kind| format!("{kind:?}")).chain(["None".to_owned()]);
        for (route, counters) in routes.zip(&self.requests) {
            for (class, counter) in counters.iter().enumerate() {
                let count = read(counter);
                if count > 0 {
                    let _ = writeln!(
                        text,
                        "pal_requests_total{{route=\"{route}\",status=\"{class}xx\"}} {count}"
                    );
                }
            }
        }
        let microseconds = read(&self.microseconds);
        for (name, kind, help, value) in [
            (
                "pal_requests_answered_total",
                "counter",
                "Requests answered.",
                read(&self.answered).to_string(),
            ),
            (
                "pal_request_seconds_total",
                "counter",
                "Time from reading a request to having its answer.",
                format!("{}.{:06}", microseconds / 1_000_000, microseconds % 1_000_000),
            ),
            (
                "pal_tokens_checked_total",
                "counter",
                "Tokens whose signature was checked.",
                read(&self.tokens_checked).to_string(),
            ),
            (
                "pal_links_changed_total",
                "counter",
                "Changes of links that were asked for and done.",
                read(&self.links_changed).to_string(),
            ),
        ] {
            let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_answered_is_counted_by_route_and_status() {
        let metrics = Metrics::default();
        metrics.answered(Some(RouteKind::Partner), 200, Duration::from_millis(1500));
        metrics.answered(Some(RouteKind::Partner), 201, Duration::ZERO);
        metrics.answered(None, 404, Duration::ZERO);
        let text = metrics.text();
        for line in [
            "pal_requests_total{route=\"Partner\",status=\"2xx\"} 2",
            "pal_requests_total{route=\"None\",status=\"4xx\"} 1",
            "pal_requests_answered_total 3",
            "pal_request_seconds_total 1.500000",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} in {text}");
        }
    }
}
