//! The load: each connection asks again as soon as it has its answer, on one thread for all of them.

use std::time::{Duration, Instant};

use anyhow::Context;
use tokio::runtime::Runtime;

use crate::connection::{Connection, Target};

/// Connections at once.
pub(crate) const LANES: usize = 64;

/// When a run ends.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Until {
    /// After so long.
    Passed(Duration),
    /// When each connection has asked so often.
    Asked(usize),
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

/// Connections that stay, and the thread that they are on.
pub(crate) struct Crew {
    runtime: Runtime,
    connections: Vec<Option<Connection>>,
}

impl Crew {
    /// As many as there are lanes.
    pub(crate) fn connect(target: &Target) -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let mut connections = Vec::new();
        for _ in 0..LANES {
            connections.push(Some(runtime.block_on(target.connect())?));
        }
        Ok(Self { runtime, connections })
    }

    /// Asks. Every answer must be 200.
    pub(crate) fn run(&mut self, lanes: &mut [Lane], until: Until) -> anyhow::Result<Run> {
        let Self { runtime, connections } = self;
        runtime.block_on(async {
            let mut tasks = Vec::new();
            let begun = Instant::now();
            for (lane, connection) in lanes.iter_mut().zip(connections.iter_mut()) {
                let connection = connection.take().context("a connection broke before")?;
                tasks.push(tokio::spawn(ask(connection, std::mem::take(lane), until, begun)));
            }
            let mut latencies = Vec::new();
            for ((lane, connection), task) in lanes.iter_mut().zip(connections).zip(tasks) {
                let (kept, used, measured) = task.await??;
                *connection = Some(kept);
                *lane = used;
                latencies.extend(measured);
            }
            Ok(Run::new(latencies, begun.elapsed()))
        })
    }
}

async fn ask(
    mut connection: Connection,
    mut lane: Lane,
    until: Until,
    begun: Instant,
) -> anyhow::Result<(Connection, Lane, Vec<Duration>)> {
    let mut latencies = Vec::new();
    let mut asked = begun;
    loop {
        let is_over = match until {
            Until::Passed(length) => asked - begun >= length,
            Until::Asked(times) => latencies.len() >= times,
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
    Ok((connection, lane, latencies))
}
