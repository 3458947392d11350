//! What the link service keeps, on SQLite or PostgreSQL behind one interface, [`Store`].
//!
//! Kept are the links and their history, the directory, what signing in leaves behind, and an audit log of every change.
//! A change is answered when it is on disk, never before. Time is an argument; nothing here asks what time it is.
//!
//! **SQLite** is for one server: the folder is locked, one thread writes, and the changes that wait are committed together
//! (`sqlite/writer.rs`). **PostgreSQL** is for several at once: the head of the audit log is the row on which they wait for
//! each other (`postgres/`). What a change comes to is decided in one place for both (`link.rs`, `audit.rs`, `directory_row.rs`).

pub mod directory;

mod audit;
mod cells;
mod digest;
mod directory_row;
mod error;
mod link;
mod number;
mod portal_session;
mod postgres;
mod sign_in;
mod sqlite;
mod store;
mod sweep;
mod ticks;

pub use audit::{Actor, AuditFault, AuditVerdict};
pub use digest::Digest;
pub use error::StoreError;
pub use link::{LinkAnswer, LinkChange, LinkSpan, LinkVersion, REMEMBERED_HOURS, Render, ReplayKey};
pub use portal_session::{PortalSession, SessionReplaced};
pub use sign_in::{
    Device, DeviceAnswered, DeviceState, DeviceStored, Grant, GrantKind, Polled, Redeemed, StoredKey,
};
pub use store::{Applied, DirectoryVersion, Location, Snapshot, Store};
