//! SQLite in a folder: one server, one thread that writes, readers beside it.

mod audit;
mod cache;
mod directory;
mod folder;
mod follow;
mod links;
mod portal_session;
mod readers;
mod schema;
mod sign_in;
mod transaction;
mod writer;

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use pal_model::partner_link::LinkRecord;
use pal_model::time::Instant;
use pal_model::{Guid, Principal};

use self::cache::LinkCache;
use self::readers::Readers;
use self::writer::Writer;
use crate::audit::{Actor, AuditVerdict};
use crate::digest::Digest;
use crate::directory::Directory;
use crate::directory_row::{PartnerTable, rows_of};
use crate::error::StoreError;
use crate::link::{LinkAnswer, LinkChange, LinkSpan, LinkVersion};
use crate::portal_session::{PortalSession, SessionReplaced};
use crate::sign_in::{Device, DeviceAnswered, DeviceStored, Grant, Polled, Redeemed, StoredKey};
use crate::store::{Applied, DirectoryVersion, Snapshot};
use crate::sweep::Sweep;
use crate::ticks;

/// A folder with a database, taken for as long as this lives.
#[derive(Debug)]
pub struct Sqlite {
    // In this order they end: nobody may have the folder before the last write is done.
    writer: Writer,
    readers: Arc<Readers>,
    links: Arc<LinkCache>,
    sweep: Arc<Sweep>,
    _lock: File,
}

impl Sqlite {
    pub(crate) async fn open(folder: &Path) -> Result<Self, StoreError> {
        let folder = folder.to_owned();
        apart(move || {
            let (lock, file) = folder::take(&folder)?;
            let mut connection = schema::connect(&file)?;
            schema::migrate(&mut connection, schema::MIGRATIONS)?;
            follow::catch_up(&mut connection)?;
            let links = Arc::new(LinkCache::new());
            let checkpoints = schema::connect(&file)?;
            let writer = Writer::start(connection, checkpoints, Arc::clone(&links), follow::CHANGES_A_ROUND)?;
            let readers = Arc::new(Readers::new(file));
            Ok(Self { writer, readers, links, sweep: Arc::new(Sweep::new()), _lock: lock })
        })
        .await
    }

    pub(crate) async fn verify_audit_at(folder: &Path) -> Result<AuditVerdict, StoreError> {
        let file = folder::database(folder);
        apart(move || audit::verify(&schema::connect_to_read(&file)?)).await
    }

    pub(crate) async fn snapshot_at(folder: &Path) -> Result<Snapshot, StoreError> {
        let file = folder::database(folder);
        apart(move || {
            let connection = schema::connect_to_read(&file)?;
            schema::refuse_newer(&connection, schema::MIGRATIONS)?;
            let moment = connection.unchecked_transaction()?;
            let (_, directory) = directory::read(&moment)?;
            Ok(Snapshot { directory, links: links::spans(&moment)? })
        })
        .await
    }

    // A point read takes microseconds: less than handing it to another thread would.
    pub(crate) fn link(&self, principal: Principal) -> Result<Option<LinkRecord>, StoreError> {
        self.links.get(principal, || self.readers.read(|connection| links::record(connection, principal)))
    }

    pub(crate) fn links(&self, principals: &[Principal]) -> Result<Vec<(Principal, LinkRecord)>, StoreError> {
        self.readers.read(|connection| {
            let record = |of: &Principal| {
                let record = self.links.get(*of, || links::record(connection, *of)).transpose()?;
                Some(record.map(|record| (*of, record)))
            };
            principals.iter().filter_map(record).collect()
        })
    }

    pub(crate) async fn change_link(&self, change: LinkChange) -> Result<LinkAnswer, StoreError> {
        self.sweep_at(change.at);
        let render = Arc::clone(&change.render);
        let settled = self.writer.write(move |transaction| links::change(transaction, &change)).await?;
        Ok(settled.answer(&render))
    }

    pub(crate) async fn link_spans(&self) -> Result<Vec<LinkSpan>, StoreError> {
        self.read_apart(links::spans).await
    }

    pub(crate) fn link_versions(
        &self,
        principal: Principal,
        limit: u32,
    ) -> Result<Vec<LinkVersion>, StoreError> {
        self.readers.read(|connection| links::versions(connection, principal, limit))
    }

    pub(crate) async fn directory(&self) -> Result<(DirectoryVersion, Directory), StoreError> {
        self.read_apart(directory::directory).await
    }

    pub(crate) fn directory_version(&self) -> Result<DirectoryVersion, StoreError> {
        self.readers.read(|connection| Ok(directory::head(connection)?.0))
    }

    pub(crate) async fn replace_directory(
        &self,
        directory: Directory,
        at: Instant,
        actor: Actor,
    ) -> Result<Applied, StoreError> {
        let (rows, partners) = (rows_of(&directory)?, PartnerTable::of(&directory));
        let at = ticks::of(at);
        self.writer
            .write(move |transaction| directory::replace(transaction, &rows, partners, at, actor))
            .await
    }

    pub(crate) async fn put_grant(&self, grant: Grant) -> Result<(), StoreError> {
        self.writer.write(move |transaction| sign_in::put_grant(transaction, &grant)).await
    }

    pub(crate) async fn redeem_grant(&self, digest: Digest, now: Instant) -> Result<Redeemed, StoreError> {
        self.sweep_at(now);
        self.writer
            .write(move |transaction| sign_in::redeem_grant(transaction, &digest, ticks::of(now)))
            .await
    }

    pub(crate) async fn end_family(&self, family: Guid, at: Instant) -> Result<(), StoreError> {
        self.writer.write(move |transaction| sign_in::end_family(transaction, family, ticks::of(at))).await
    }

    pub(crate) async fn put_device(&self, device: Device, now: Instant) -> Result<DeviceStored, StoreError> {
        self.sweep_at(now);
        self.writer.write(move |transaction| sign_in::put_device(transaction, &device, ticks::of(now))).await
    }

    pub(crate) fn device_by_user_code(
        &self,
        user_code: Digest,
        now: Instant,
    ) -> Result<Option<Device>, StoreError> {
        self.readers.read(|connection| sign_in::device_by_user_code(connection, &user_code, ticks::of(now)))
    }

    pub(crate) async fn answer_device(
        &self,
        user_code: Digest,
        approval: Option<String>,
        now: Instant,
    ) -> Result<DeviceAnswered, StoreError> {
        let now = ticks::of(now);
        self.writer
            .write(move |transaction| {
                sign_in::answer_device(transaction, &user_code, approval.as_deref(), now)
            })
            .await
    }

    pub(crate) async fn poll_device(&self, digest: Digest, now: Instant) -> Result<Polled, StoreError> {
        let now = ticks::of(now);
        // Devices ask every few seconds and mostly in vain: only what there is to take needs the writer.
        match self.readers.read(|connection| sign_in::device_state(connection, &digest, now))? {
            Polled::Approved(_) => {
                self.writer.write(move |transaction| sign_in::take_approval(transaction, &digest, now)).await
            }
            answer @ (Polled::Pending | Polled::Denied | Polled::Unknown) => Ok(answer),
        }
    }

    pub(crate) async fn put_portal_session(
        &self,
        session: PortalSession,
        now: Instant,
    ) -> Result<(), StoreError> {
        self.sweep_at(now);
        self.writer.write(move |transaction| portal_session::put(transaction, &session)).await
    }

    pub(crate) fn portal_session(
        &self,
        digest: Digest,
        now: Instant,
    ) -> Result<Option<PortalSession>, StoreError> {
        self.readers.read(|connection| portal_session::get(connection, &digest, ticks::of(now)))
    }

    pub(crate) async fn extend_portal_session(
        &self,
        digest: Digest,
        idle_until: Instant,
    ) -> Result<(), StoreError> {
        let idle_until = ticks::of(idle_until);
        self.writer.write(move |transaction| portal_session::extend(transaction, &digest, idle_until)).await
    }

    pub(crate) async fn replace_portal_session(
        &self,
        old: Digest,
        new: PortalSession,
        now: Instant,
    ) -> Result<SessionReplaced, StoreError> {
        let now = ticks::of(now);
        self.writer.write(move |transaction| portal_session::replace(transaction, &old, &new, now)).await
    }

    pub(crate) async fn end_portal_session(&self, digest: Digest) -> Result<(), StoreError> {
        self.writer.write(move |transaction| portal_session::end(transaction, &digest)).await
    }

    pub(crate) fn keys(&self) -> Result<Vec<StoredKey>, StoreError> {
        self.readers.read(sign_in::keys)
    }

    pub(crate) async fn add_key(&self, key: StoredKey, actor: Actor) -> Result<(), StoreError> {
        self.writer.write(move |transaction| sign_in::add_key(transaction, &key, actor)).await
    }

    pub(crate) async fn record_failure(&self, account: &str, at: Instant) -> Result<(), StoreError> {
        self.sweep_at(at);
        let account = crate::sign_in::account_digest(account);
        self.writer
            .write(move |transaction| sign_in::record_failure(transaction, &account, ticks::of(at)))
            .await
    }

    pub(crate) fn failures_since(&self, account: &str, since: Instant) -> Result<u64, StoreError> {
        let account = crate::sign_in::account_digest(account);
        self.readers.read(|connection| sign_in::failures_since(connection, &account, ticks::of(since)))
    }

    pub(crate) async fn clear_failures(&self, account: &str) -> Result<(), StoreError> {
        let account = crate::sign_in::account_digest(account);
        self.writer.write(move |transaction| sign_in::clear_failures(transaction, &account)).await
    }

    pub(crate) async fn verify_audit(&self) -> Result<AuditVerdict, StoreError> {
        self.read_apart(audit::verify).await
    }

    async fn read_apart<T: Send + 'static>(
        &self,
        read: impl FnOnce(&rusqlite::Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let readers = Arc::clone(&self.readers);
        apart(move || readers.read(read)).await
    }

    /// Lets what is out of date go, behind the change that asks.
    fn sweep_at(&self, now: Instant) {
        let now = ticks::of(now);
        if self.sweep.is_due(now) {
            let sweep = Arc::clone(&self.sweep);
            self.writer.write_unwatched(move |transaction| {
                if sign_in::sweep(transaction, now)? {
                    sweep.again();
                }
                Ok(())
            });
        }
    }
}

/// Does what takes long, or may wait for the disk, where nobody else waits for it.
async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work).await.unwrap_or(Err(StoreError::Stopped))
}
