//! From observations to facts with intervals: a pure function of the log.

mod assignment;
mod delegation;
mod history;
mod identity;
mod link;
mod management_group;
mod member;
mod power_platform;
mod schedule;
mod subscription;

use pal_model::{Facts, Instant, Interval, PlatformFacts};

use super::error::ImportError;
use super::log::Log;
use super::summary::Ends;

/// When a row begins, and how that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    /// The source says so.
    Exact(Instant),
    /// The first snapshot that showed it.
    FirstSeen(Instant),
    /// Not known, and without effect.
    Unbounded,
}

/// When a row ends, and how that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// The source, or another one, says so.
    Exact(Instant),
    /// The last snapshot that showed it: a later one did not.
    LastSeen(Instant),
    /// The newest snapshot shows it.
    Open,
}

impl Start {
    const fn instant(self) -> Instant {
        match self {
            Self::Exact(at) | Self::FirstSeen(at) => at,
            Self::Unbounded => Instant::MIN,
        }
    }
}

impl End {
    const fn instant(self) -> Instant {
        match self {
            Self::Exact(at) | Self::LastSeen(at) => at,
            Self::Open => Instant::MAX,
        }
    }
}

/// The facts of a log, and how well their ends are known.
#[derive(Debug, Default)]
pub(super) struct Derived {
    pub facts: Facts,
    pub platform: PlatformFacts,
    pub ends: DerivedEnds,
    /// Ends of something whose start nothing showed.
    pub without_start: u64,
    /// Changes of role assignments of which nothing says who got what where.
    pub without_grant: u64,
    /// Datasets whose publisher is known by a name only.
    pub unknown_publishers: u64,
}

/// How well the ends of the rows of each table are known.
#[derive(Debug, Default)]
pub(super) struct DerivedEnds {
    pub links: Ends,
    pub principals: Ends,
    pub group_members: Ends,
    pub role_assignments: Ends,
    pub delegations: Ends,
    pub management_groups: Ends,
    pub subscriptions: Ends,
    pub assets: Ends,
    pub asset_roles: Ends,
}

/// Makes the facts of a log.
pub(super) fn derive(log: &Log) -> Result<Derived, ImportError> {
    let mut derived = Derived::default();
    assignment::derive(log, &mut derived);
    schedule::derive(log, &mut derived);
    delegation::derive(log, &mut derived)?;
    management_group::derive(log, &mut derived)?;
    subscription::derive(log, &mut derived)?;
    identity::derive(log, &mut derived);
    member::derive(log, &mut derived);
    link::derive(log, &mut derived)?;
    power_platform::derive(log, &mut derived);
    Ok(derived)
}

/// The interval of a row, if it has any length; counted either way.
fn span(ends: &mut Ends, start: Start, end: End) -> Option<Interval> {
    let Some(interval) = Interval::new(start.instant(), end.instant()) else {
        ends.momentary += 1;
        return None;
    };
    match start {
        Start::Exact(_) => ends.starts_exact += 1,
        Start::FirstSeen(_) => ends.starts_first_seen += 1,
        Start::Unbounded => ends.starts_unbounded += 1,
    }
    match end {
        End::Exact(_) => ends.exact += 1,
        End::LastSeen(_) => ends.last_seen += 1,
        End::Open => ends.open += 1,
    }
    Some(interval)
}
