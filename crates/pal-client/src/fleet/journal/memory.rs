//! What a journal remembers of each row: how the last apply left it, and which change nobody knows the outcome of.

use std::collections::BTreeMap;

use pal_model::{PartnerId, TenantId};

use super::line::{Event, Line};
use crate::fleet::errand::SentBefore;

/// How the last apply left a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Left {
    /// Linked as the file said, or would have it changed and was refused.
    Ours(String),
    /// Linked to somebody else.
    Foreign(String),
    /// Not linked.
    Unlinked,
}

/// Whether the last apply could read a link.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LastRead {
    /// It could, or none ever came to the row.
    #[default]
    Read,
    /// It could not: the row was blocked.
    Blocked,
}

/// A change that was sent, and of whose outcome the journal says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Open {
    /// The change and its request id.
    pub sent: SentBefore,
    /// What it links to.
    pub partner: PartnerId,
}

/// What is remembered of a row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Remembered {
    /// How the last apply that could read it left it; `None` if none ever could.
    pub left: Option<Left>,
    /// Whether the last apply could.
    pub last_read: LastRead,
    /// A change of unknown outcome.
    pub open: Option<Open>,
}

/// What is remembered of all rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Memory(BTreeMap<(TenantId, String), Remembered>);

impl Memory {
    /// What is remembered of a row.
    pub fn of(&self, tenant: TenantId, credential: &str) -> Remembered {
        self.0.get(&(tenant, credential.to_owned())).cloned().unwrap_or_default()
    }

    /// Adds a line.
    pub fn add(&mut self, line: Line) {
        let row = self.0.entry((line.tenant_id, line.credential)).or_default();
        match line.event {
            Event::Sending { change, partner_id, request_id } => {
                row.open = Some(Open { sent: (change.into(), request_id), partner: partner_id });
                return;
            }
            Event::Done { partner_id } | Event::Right { partner_id } => {
                row.left = Some(Left::Ours(partner_id.to_string()));
            }
            Event::Refused { current_partner_id: None, .. } => row.left = Some(Left::Unlinked),
            // What had to be updated was one of ours, or to be taken over: it stays what it was.
            Event::Refused { current_partner_id: Some(id), .. } => row.left = Some(Left::Ours(id)),
            Event::Foreign { current_partner_id } => row.left = Some(Left::Foreign(current_partner_id)),
            // A change whose outcome could not be read stays open.
            Event::Blocked { .. } => {
                row.last_read = LastRead::Blocked;
                return;
            }
        }
        row.open = None;
        row.last_read = LastRead::Read;
    }
}
