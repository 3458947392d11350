//! Looking at one row: whose account it is, and what it is linked to.

use super::access::Access;
use super::action::{Action, Foreigners, Reading, decide};
use super::file::{Fleet, Row};
use super::means::Means;
use crate::failure::Failure;
use crate::partner;
use crate::session::Session;

/// Whether a run also asks what each account has access to: one more read for each row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccessCheck {
    /// It does: `--check-access`.
    Asked,
    /// It does not.
    NotAsked,
}

/// What was seen of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The account's object in the tenant: what the token says, else the link.
    pub object_id: Option<String>,
    /// The link.
    pub found: Reading,
    /// What is to be done about it.
    pub action: Action,
    /// What the account has access to, if that was asked.
    pub access: Option<Result<Access, Failure>>,
}

/// A row's account, and what its link was when it was read last.
pub(super) struct Account {
    session: Result<Session, Failure>,
    object_id: Option<String>,
}

impl Account {
    /// Signs in.
    pub(super) async fn of(means: &Means, row: &Row) -> Self {
        match means.signed_in(row).await {
            Ok((session, object_id)) => {
                Self { session: Ok(session), object_id: object_id.map(|id| id.to_string()) }
            }
            Err(failure) => Self { session: Err(failure), object_id: None },
        }
    }

    /// The account's session, if it could sign in.
    pub(super) fn session(&self) -> Result<&Session, Failure> {
        self.session.as_ref().map_err(Clone::clone)
    }

    /// The account's object: what the token says, else the link that was read.
    pub(super) fn object_id(&self) -> Option<String> {
        self.object_id.clone()
    }

    /// Reads the link.
    pub(super) async fn read(&mut self) -> Reading {
        let read = match &self.session {
            Ok(session) => partner::read(session).await,
            Err(failure) => Err(failure.clone()),
        };
        match read {
            Ok(None) => Reading::NotLinked,
            Ok(Some(link)) => {
                self.object_id = self.object_id.take().or_else(|| link.object_id.map(|id| id.to_string()));
                Reading::Linked(link.partner_id)
            }
            Err(failure) => Reading::Unread(failure),
        }
    }

    /// What the account has access to; not asked of one that cannot even read its link.
    pub(super) async fn access(
        &self,
        found: &Reading,
        check: AccessCheck,
    ) -> Option<Result<Access, Failure>> {
        match (&self.session, check, found) {
            (Err(_), _, _) | (_, AccessCheck::NotAsked, _) | (_, _, Reading::Unread(_)) => None,
            (Ok(session), AccessCheck::Asked, Reading::NotLinked | Reading::Linked(_)) => {
                Some(Box::pin(subscriptions(session)).await)
            }
        }
    }
}

/// Looks at a row and decides, without changing anything.
pub(super) async fn look(
    means: &Means,
    fleet: &Fleet,
    row: &Row,
    foreigners: Foreigners,
    check: AccessCheck,
) -> Seen {
    let mut account = Account::of(means, row).await;
    let found = account.read().await;
    let action = decide(row.wanted, &found, &fleet.ours, foreigners);
    let access = account.access(&found, check).await;
    Seen { object_id: account.object_id(), found, action, access }
}

async fn subscriptions(session: &Session) -> Result<Access, Failure> {
    let pages = session.pages("/subscriptions?api-version=2022-12-01").await?;
    let rows = pages.iter().filter_map(|page| page.get("value")?.as_array()).flatten();
    let owners = rows.filter_map(|row| Some(row.get("tenantId")?.as_str()?.parse().ok()));
    Ok(owners.fold(Access::default(), |access, owner| access.with(session.tenant(), owner)))
}
