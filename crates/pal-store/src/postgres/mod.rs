//! PostgreSQL, for any number of servers at once.
//!
//! Whoever changes what is on record locks the head of the audit log first, so that changes follow each other in one order
//! everywhere; each server commits those that wait for it together (`writer.rs`).

mod audit;
mod connect;
mod directory;
mod links;
mod portal_session;
mod schema;
mod sign_in;
mod tls;
mod writer;

use deadpool_postgres::{Client, Pool};
use pal_model::partner_link::LinkRecord;
use pal_model::time::Instant;
use pal_model::{Guid, Principal};
use uuid::Uuid;

use self::writer::Writer;
use crate::audit::{Actor, AuditVerdict};
use crate::digest::Digest;
use crate::directory::Directory;
use crate::directory_row::{PartnerTable, rows_of};
use crate::error::StoreError;
use crate::link::{LinkAnswer, LinkChange, LinkSpan, LinkVersion};
use crate::portal_session::{PortalSession, SessionReplaced};
use crate::sign_in::{
    Device, DeviceAnswered, DeviceStored, Grant, Polled, Redeemed, StoredKey, account_digest,
};
use crate::store::{Applied, DirectoryVersion, Snapshot};
use crate::sweep::Sweep;
use crate::ticks;

/// A database on a server.
#[derive(Debug)]
pub struct Postgres {
    pool: Pool,
    writer: Writer,
    sweep: Sweep,
}

impl Postgres {
    pub(crate) async fn open(url: &str) -> Result<Self, StoreError> {
        let pool = connect::pool(url)?;
        schema::migrate(&mut pool.get().await?, schema::MIGRATIONS).await?;
        let writer = Writer::start(pool.clone());
        Ok(Self { pool, writer, sweep: Sweep::new() })
    }

    pub(crate) async fn verify_audit_at(url: &str) -> Result<AuditVerdict, StoreError> {
        audit::verify(&mut connect::pool(url)?.get().await?).await
    }

    pub(crate) async fn snapshot_at(url: &str) -> Result<Snapshot, StoreError> {
        let mut client = connect::pool(url)?.get().await?;
        let moment = directory::moment(&mut client).await?;
        let (_, directory) = directory::read(&moment).await?;
        Ok(Snapshot { directory, links: links::spans(&moment).await? })
    }

    pub(crate) async fn link(&self, principal: Principal) -> Result<Option<LinkRecord>, StoreError> {
        links::record(&self.client().await?, principal).await
    }

    pub(crate) async fn links(
        &self,
        principals: &[Principal],
    ) -> Result<Vec<(Principal, LinkRecord)>, StoreError> {
        links::of_all(&self.client().await?, principals).await
    }

    pub(crate) async fn change_link(&self, change: LinkChange) -> Result<LinkAnswer, StoreError> {
        self.sweep_at(change.at).await?;
        self.writer.write(change).await
    }

    pub(crate) async fn link_spans(&self) -> Result<Vec<LinkSpan>, StoreError> {
        links::spans(&self.client().await?).await
    }

    pub(crate) async fn link_versions(
        &self,
        principal: Principal,
        limit: u32,
    ) -> Result<Vec<LinkVersion>, StoreError> {
        links::versions(&self.client().await?, principal, limit).await
    }

    pub(crate) async fn directory(&self) -> Result<(DirectoryVersion, Directory), StoreError> {
        directory::directory(&mut self.client().await?).await
    }

    pub(crate) async fn directory_version(&self) -> Result<DirectoryVersion, StoreError> {
        directory::version(&self.client().await?).await
    }

    pub(crate) async fn replace_directory(
        &self,
        directory: Directory,
        at: Instant,
        actor: Actor,
    ) -> Result<Applied, StoreError> {
        let (rows, partners) = (rows_of(&directory)?, PartnerTable::of(&directory));
        directory::replace(&mut self.client().await?, &rows, partners, ticks::of(at), actor).await
    }

    pub(crate) async fn put_grant(&self, grant: Grant) -> Result<(), StoreError> {
        sign_in::put_grant(&self.client().await?, &grant).await
    }

    pub(crate) async fn redeem_grant(&self, digest: Digest, now: Instant) -> Result<Redeemed, StoreError> {
        self.sweep_at(now).await?;
        sign_in::redeem_grant(&self.client().await?, &digest, ticks::of(now)).await
    }

    pub(crate) async fn end_family(&self, family: Guid, at: Instant) -> Result<(), StoreError> {
        sign_in::end_family(&self.client().await?, family, ticks::of(at)).await
    }

    pub(crate) async fn put_device(&self, device: Device, now: Instant) -> Result<DeviceStored, StoreError> {
        self.sweep_at(now).await?;
        sign_in::put_device(&mut self.client().await?, &device, ticks::of(now)).await
    }

    pub(crate) async fn device_by_user_code(
        &self,
        user_code: Digest,
        now: Instant,
    ) -> Result<Option<Device>, StoreError> {
        sign_in::device_by_user_code(&self.client().await?, &user_code, ticks::of(now)).await
    }

    pub(crate) async fn answer_device(
        &self,
        user_code: Digest,
        approval: Option<String>,
        now: Instant,
    ) -> Result<DeviceAnswered, StoreError> {
        sign_in::answer_device(&self.client().await?, &user_code, approval.as_deref(), ticks::of(now)).await
    }

    pub(crate) async fn poll_device(&self, digest: Digest, now: Instant) -> Result<Polled, StoreError> {
        sign_in::poll_device(&self.client().await?, &digest, ticks::of(now)).await
    }

    pub(crate) async fn put_portal_session(
        &self,
        session: PortalSession,
        now: Instant,
    ) -> Result<(), StoreError> {
        self.sweep_at(now).await?;
        portal_session::put(&self.client().await?, &session).await
    }

    pub(crate) async fn portal_session(
        &self,
        digest: Digest,
        now: Instant,
    ) -> Result<Option<PortalSession>, StoreError> {
        portal_session::get(&self.client().await?, &digest, ticks::of(now)).await
    }

    pub(crate) async fn extend_portal_session(
        &self,
        digest: Digest,
        idle_until: Instant,
    ) -> Result<(), StoreError> {
        portal_session::extend(&self.client().await?, &digest, ticks::of(idle_until)).await
    }

    pub(crate) async fn replace_portal_session(
        &self,
        old: Digest,
        new: PortalSession,
        now: Instant,
    ) -> Result<SessionReplaced, StoreError> {
        portal_session::replace(&mut self.client().await?, &old, &new, ticks::of(now)).await
    }

    pub(crate) async fn end_portal_session(&self, digest: Digest) -> Result<(), StoreError> {
        portal_session::end(&self.client().await?, &digest).await
    }

    pub(crate) async fn keys(&self) -> Result<Vec<StoredKey>, StoreError> {
        sign_in::keys(&self.client().await?).await
    }

    pub(crate) async fn add_key(&self, key: StoredKey, actor: Actor) -> Result<(), StoreError> {
        sign_in::add_key(&mut self.client().await?, &key, actor).await
    }

    pub(crate) async fn record_failure(&self, account: &str, at: Instant) -> Result<(), StoreError> {
        self.sweep_at(at).await?;
        sign_in::record_failure(&self.client().await?, &account_digest(account), ticks::of(at)).await
    }

    pub(crate) async fn failures_since(&self, account: &str, since: Instant) -> Result<u64, StoreError> {
        sign_in::failures_since(&self.client().await?, &account_digest(account), ticks::of(since)).await
    }

    pub(crate) async fn clear_failures(&self, account: &str) -> Result<(), StoreError> {
        sign_in::clear_failures(&self.client().await?, &account_digest(account)).await
    }

    pub(crate) async fn verify_audit(&self) -> Result<AuditVerdict, StoreError> {
        audit::verify(&mut self.client().await?).await
    }

    async fn client(&self) -> Result<Client, StoreError> {
        Ok(self.pool.get().await?)
    }

    /// Lets what is out of date go.
    async fn sweep_at(&self, now: Instant) -> Result<(), StoreError> {
        let now = ticks::of(now);
        if self.sweep.is_due(now) && sign_in::sweep(&self.client().await?, now).await? {
            self.sweep.again();
        }
        Ok(())
    }
}

/// A GUID as the driver takes it.
fn uuid(guid: Guid) -> Uuid {
    Uuid::from_u128(guid.as_u128())
}

/// A GUID as the driver gives it.
fn guid(uuid: Uuid) -> Guid {
    Guid::from_u128(uuid.as_u128())
}
