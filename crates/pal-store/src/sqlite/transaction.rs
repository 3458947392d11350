//! What a change reads and writes: one transaction of the thread that writes, which it shares with others.

use pal_model::Principal;
use pal_model::partner_link::LinkRecord;
use rusqlite::{CachedStatement, Connection};

use super::cache::{LinkCache, Records};
use super::{audit, links};
use crate::audit::{AuditEntry, AuditHead};
use crate::error::StoreError;

/// What a change has at hand: the transaction it shares with others.
pub(crate) struct Transaction<'c> {
    connection: &'c Connection,
    /// Where the audit log ends, once something was added to it.
    head: Option<AuditHead>,
    /// Records as they were committed last.
    links: &'c LinkCache,
    /// Records as they are once this is committed.
    changed: Records,
    /// What its changes execute again and again, by text.
    statements: Vec<(&'static str, CachedStatement<'c>)>,
}

impl<'c> Transaction<'c> {
    /// Nothing has changed yet.
    pub(crate) fn new(connection: &'c Connection, links: &'c LinkCache) -> Self {
        Self { connection, head: None, links, changed: Records::default(), statements: Vec::new() }
    }

    pub(crate) fn connection(&self) -> &'c Connection {
        self.connection
    }

    /// A statement that many changes of one transaction execute: looked for in the connection's cache once.
    pub(crate) fn statement(&mut self, text: &'static str) -> Result<&mut CachedStatement<'c>, StoreError> {
        let known = self.statements.iter().position(|(known, _)| *known == text);
        if known.is_none() {
            self.statements.push((text, self.connection.prepare_cached(text)?));
        }
        let at = known.unwrap_or(self.statements.len() - 1);
        // INVARIANT: it was there, or is the last.
        self.statements.get_mut(at).map(|(_, statement)| statement).ok_or(StoreError::Stopped)
    }

    /// Puts a change on record.
    pub(crate) fn audit(&mut self, entry: &AuditEntry) -> Result<(), StoreError> {
        let mut head = match self.head {
            Some(head) => head,
            None => audit::head(self.connection)?,
        };
        audit::insert(self.statement(audit::INSERT)?, &head.append(entry))?;
        self.head = Some(head);
        Ok(())
    }

    /// The record of a principal as the changes before this one leave it.
    pub(crate) fn link(&self, principal: Principal) -> Result<Option<LinkRecord>, StoreError> {
        match self.changed.get(&principal) {
            Some(record) => Ok(Some(*record)),
            None => self.links.get(principal, || links::record(self.connection, principal)),
        }
    }

    /// Notes what a record is from the commit on.
    pub(crate) fn changed(&mut self, principal: Principal, record: LinkRecord) {
        self.changed.insert(principal, record);
    }

    /// Commits; the records that changed.
    pub(crate) fn commit(self) -> Result<Records, StoreError> {
        if let Some(head) = self.head {
            audit::put_head(self.connection, head)?;
        }
        self.connection.prepare_cached("COMMIT")?.execute(())?;
        Ok(self.changed)
    }
}
