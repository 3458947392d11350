//! The load: each connection asks again as soon as it has its answer, on one thread for all of them.

use std::time::{Duration, Instant};

use crate::connection::{Connection, Target};

/// Connections at once.
pub(crate) const LANES: usize = 64;

/// When a run ends.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Until {
    /// After so long.
    Passed(Duration),
    /// When every request was asked once.
    Asked,
}

/// What a run came to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Run {
    /// How long each took.
    pub(crate) latencies: Vec<Duration>,
    /// How long all of it took.
    pub(crate) length: Duration,
}

impl Run {
    /// Of what was measured.
    pub(crate) fn new(latencies: Vec<Duration>, length: Duration) -> Self {
        Self { latencies, length }
    }

    /// With what another came to.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.latencies.extend(other.latencies);
        Self { latencies: self.latencies, length: self.length + other.length }
    }

    /// How many by the second.
    #[expect(clippy::cast_precision_loss, clippy::float_arithmetic, reason = "a rate; no money")]
    pub(crate) fn rate(&self) -> f64 {
        self.latencies.len() as f64 / self.length.as_secs_f64()
    }
}

/// What one connection asks, over and over; the next run goes on where this one stopped.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lane {
    /// In this order.
    pub(crate) requests: Vec<Vec<u8>>,
    next: usize,
}

impl Lane {
    fn next(&mut self) -> Option<&[u8]> {
        let request = self.requests.get(self.next)?;
        self.next = (self.next + 1) % self.requests.len();
        Some(request)
    }
}

/// Deals requests out: connection n gets every n-th.
pub(crate) fn deal(requests: impl IntoIterator<Item = Vec<u8>>) -> Vec<Lane> {
    let mut lanes = vec![Lane::default(); LANES];
    for (at, request) in requests.into_iter().enumerate() {
        if let Some(lane) = lanes.get_mut(at % LANES) {
            lane.requests.push(request);
        }
    }
    lanes
}

/// Asks over connections of its own, all of which are there before it begins. Every answer must be 200.
pub(crate) fn run(target: &Target, lanes: &mut [Lane], until: Until) -> anyhow::Result<Run> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut tasks = Vec::new();
        let mut connections = Vec::new();
        for _ in 0..lanes.len() {
            connections.push(target.connect().await?);
        }
        let begun = Instant::now();
        for (lane, connection) in lanes.iter_mut().zip(connections) {
            tasks.push(tokio::spawn(ask(connection, std::mem::take(lane), until, begun)));
        }
        let mut latencies = Vec::new();
        for (lane, task) in lanes.iter_mut().zip(tasks) {
            let (used, measured) = task.await??;
            *lane = used;
            latencies.extend(measured);
        }
        Ok(Run::new(latencies, begun.elapsed()))
    })
}

async fn ask(
    mut connection: Connection,
    mut lane: Lane,
    until: Until,
    begun: Instant,
) -> anyhow::Result<(Lane, Vec<Duration>)> {
    let mut latencies = Vec::new();
    let mut asked = begun;
    loop {
        let is_over = match until {
            Until::Passed(length) => asked - begun >= length,
            Until::Asked => latencies.len() >= lane.requests.len(),
        };
        if is_over {
            break;
        }
        let Some(request) = lane.next() else { break };
        connection.ask(request).await?.require_ok()?;
        let answered = Instant::now();
        latencies.push(answered - asked);
        asked = answered;
    }
    Ok((lane, latencies))
}
