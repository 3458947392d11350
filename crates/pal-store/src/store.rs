//! The one door to what is kept, whatever the engine behind it.

use std::path::PathBuf;

use pal_model::partner_link::LinkRecord;
use pal_model::time::Instant;
use pal_model::{Guid, Principal};

use crate::audit::{Actor, AuditVerdict};
use crate::digest::Digest;
use crate::directory::Directory;
use crate::error::StoreError;
use crate::link::{LinkAnswer, LinkChange, LinkSpan, LinkVersion};
use crate::portal_session::{PortalSession, SessionReplaced};
use crate::postgres::Postgres;
use crate::sign_in::{Device, DeviceAnswered, DeviceStored, Grant, Polled, Redeemed, StoredKey};
use crate::sqlite::Sqlite;

/// Where everything is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A folder of this machine, for one server: SQLite.
    Folder(PathBuf),
    /// A database of PostgreSQL by URL, for any number of servers at once.
    Postgres(String),
}

/// Counts the changes of the directory.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DirectoryVersion(pub u64);

/// What replacing the directory came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Applied {
    /// It was so already.
    Unchanged,
    /// It changed.
    Changed,
}

/// The directory and the history of links, both as they were at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// The directory, each table in the order of its keys.
    pub directory: Directory,
    /// When each principal was linked to which partner, by principal and time.
    pub links: Vec<LinkSpan>,
}

/// Everything the link service keeps. Every change is on disk when its answer is known, and in the audit log if it is of a
/// link, the directory or a signing key.
#[derive(Debug)]
pub enum Store {
    /// In a folder.
    Sqlite(Sqlite),
    /// On a server.
    Postgres(Postgres),
}

/// Asks whichever engine there is. SQLite answers what it only has to read without waiting.
macro_rules! ask {
    ($store:expr, $engine:ident => $call:expr) => {
        ask!($store, $engine => $call, $call)
    };
    ($store:expr, $engine:ident => $sqlite:expr, $postgres:expr) => {
        match $store {
            Store::Sqlite($engine) => $sqlite,
            Store::Postgres($engine) => $postgres,
        }
    };
}

impl Store {
    /// Opens what is there, bringing an older schema forward, or begins anew. A folder serves one store at a time.
    pub async fn open(location: &Location) -> Result<Self, StoreError> {
        match location {
            Location::Folder(folder) => Sqlite::open(folder).await.map(Self::Sqlite),
            Location::Postgres(url) => Postgres::open(url).await.map(Self::Postgres),
        }
    }

    /// Verifies the audit log without opening the store for anything else: beside a server that has the folder, and
    /// without bringing a schema forward.
    pub async fn verify_audit_at(location: &Location) -> Result<AuditVerdict, StoreError> {
        match location {
            Location::Folder(folder) => Sqlite::verify_audit_at(folder).await,
            Location::Postgres(url) => Postgres::verify_audit_at(url).await,
        }
    }

    /// Reads what an estate is made of without opening the store for anything else: beside a server that has the folder, and
    /// without bringing a schema forward.
    pub async fn snapshot_at(location: &Location) -> Result<Snapshot, StoreError> {
        match location {
            Location::Folder(folder) => Sqlite::snapshot_at(folder).await,
            Location::Postgres(url) => Postgres::snapshot_at(url).await,
        }
    }

    /// The record of a principal, deleted ones included.
    pub async fn link(&self, principal: Principal) -> Result<Option<LinkRecord>, StoreError> {
        ask!(self, engine => engine.link(principal), engine.link(principal).await)
    }

    /// The records of many principals, deleted ones included, in no order; who was never linked has none.
    pub async fn links(&self, principals: &[Principal]) -> Result<Vec<(Principal, LinkRecord)>, StoreError> {
        ask!(self, engine => engine.links(principals), engine.links(principals).await)
    }

    /// Does what a principal asks of its own link, or answers as it did to an equal request of the last 24 hours.
    pub async fn change_link(&self, change: LinkChange) -> Result<LinkAnswer, StoreError> {
        ask!(self, engine => engine.change_link(change).await)
    }

    /// When each principal was linked to which partner, by principal and time.
    pub async fn link_spans(&self) -> Result<Vec<LinkSpan>, StoreError> {
        ask!(self, engine => engine.link_spans().await)
    }

    /// The changes of a principal's record, the latest first.
    pub async fn link_versions(
        &self,
        principal: Principal,
        limit: u32,
    ) -> Result<Vec<LinkVersion>, StoreError> {
        ask!(self, engine => engine.link_versions(principal, limit), engine.link_versions(principal, limit).await)
    }

    /// The directory, each table in the order of its keys.
    pub async fn directory(&self) -> Result<(DirectoryVersion, Directory), StoreError> {
        ask!(self, engine => engine.directory().await)
    }

    /// Which directory it is: another number means another directory.
    pub async fn directory_version(&self) -> Result<DirectoryVersion, StoreError> {
        ask!(self, engine => engine.directory_version(), engine.directory_version().await)
    }

    /// Makes the directory exactly this. Links are never touched.
    ///
    /// A password hash with new salt is a change: keep the old hash where it still verifies.
    pub async fn replace_directory(
        &self,
        directory: Directory,
        at: Instant,
        actor: Actor,
    ) -> Result<Applied, StoreError> {
        ask!(self, engine => engine.replace_directory(directory, at, actor).await)
    }

    /// Keeps a grant that is about to be handed out.
    pub async fn put_grant(&self, grant: Grant) -> Result<(), StoreError> {
        ask!(self, engine => engine.put_grant(grant).await)
    }

    /// Redeems a grant: of any number that try, one gets it.
    pub async fn redeem_grant(&self, digest: Digest, now: Instant) -> Result<Redeemed, StoreError> {
        ask!(self, engine => engine.redeem_grant(digest, now).await)
    }

    /// Ends all that came of one sign-in, what is put afterwards included.
    pub async fn end_family(&self, family: Guid, at: Instant) -> Result<(), StoreError> {
        ask!(self, engine => engine.end_family(family, at).await)
    }

    /// Keeps a device code that is about to be handed out.
    pub async fn put_device(&self, device: Device, now: Instant) -> Result<DeviceStored, StoreError> {
        ask!(self, engine => engine.put_device(device, now).await)
    }

    /// The device code that belongs to what a person typed.
    pub async fn device_by_user_code(
        &self,
        user_code_digest: Digest,
        now: Instant,
    ) -> Result<Option<Device>, StoreError> {
        ask!(self, engine => engine.device_by_user_code(user_code_digest, now), engine.device_by_user_code(user_code_digest, now).await)
    }

    /// The person says yes; `payload` is what the device gets to know by it.
    pub async fn approve_device(
        &self,
        user_code_digest: Digest,
        payload: String,
        now: Instant,
    ) -> Result<DeviceAnswered, StoreError> {
        ask!(self, engine => engine.answer_device(user_code_digest, Some(payload), now).await)
    }

    /// The person says no.
    pub async fn deny_device(
        &self,
        user_code_digest: Digest,
        now: Instant,
    ) -> Result<DeviceAnswered, StoreError> {
        ask!(self, engine => engine.answer_device(user_code_digest, None, now).await)
    }

    /// A device asks. An approval is used up by telling it: of any number that ask, one gets it.
    pub async fn poll_device(&self, digest: Digest, now: Instant) -> Result<Polled, StoreError> {
        ask!(self, engine => engine.poll_device(digest, now).await)
    }

    /// Keeps the session of somebody who has just signed in at the portal.
    pub async fn put_portal_session(&self, session: PortalSession, now: Instant) -> Result<(), StoreError> {
        ask!(self, engine => engine.put_portal_session(session, now).await)
    }

    /// A session of the portal that is not over.
    pub async fn portal_session(
        &self,
        digest: Digest,
        now: Instant,
    ) -> Result<Option<PortalSession>, StoreError> {
        ask!(self, engine => engine.portal_session(digest, now), engine.portal_session(digest, now).await)
    }

    /// The session was used: it is idle anew. It never gets shorter by that.
    pub async fn extend_portal_session(&self, digest: Digest, idle_until: Instant) -> Result<(), StoreError> {
        ask!(self, engine => engine.extend_portal_session(digest, idle_until).await)
    }

    /// Ends a session and begins another in its place, both or neither: of any number that try, one does.
    pub async fn replace_portal_session(
        &self,
        old: Digest,
        new: PortalSession,
        now: Instant,
    ) -> Result<SessionReplaced, StoreError> {
        ask!(self, engine => engine.replace_portal_session(old, new, now).await)
    }

    /// Ends a session of the portal.
    pub async fn end_portal_session(&self, digest: Digest) -> Result<(), StoreError> {
        ask!(self, engine => engine.end_portal_session(digest).await)
    }

    /// All signing keys, the oldest first.
    pub async fn keys(&self) -> Result<Vec<StoredKey>, StoreError> {
        ask!(self, engine => engine.keys(), engine.keys().await)
    }

    /// Keeps a signing key, or the later `retired` of one that is kept.
    pub async fn add_key(&self, key: StoredKey, actor: Actor) -> Result<(), StoreError> {
        ask!(self, engine => engine.add_key(key, actor).await)
    }

    /// Notes that a sign-in as `account` failed. What was typed is kept as a digest.
    pub async fn record_failure(&self, account: &str, at: Instant) -> Result<(), StoreError> {
        ask!(self, engine => engine.record_failure(account, at).await)
    }

    /// How many sign-ins as `account` failed at or after `since`, at most a day back.
    pub async fn failures_since(&self, account: &str, since: Instant) -> Result<u64, StoreError> {
        ask!(self, engine => engine.failures_since(account, since), engine.failures_since(account, since).await)
    }

    /// Forgets the failures of an account.
    pub async fn clear_failures(&self, account: &str) -> Result<(), StoreError> {
        ask!(self, engine => engine.clear_failures(account).await)
    }

    /// Reads the audit log from its first row and tells the first that is not as it was written.
    pub async fn verify_audit(&self) -> Result<AuditVerdict, StoreError> {
        ask!(self, engine => engine.verify_audit().await)
    }
}
