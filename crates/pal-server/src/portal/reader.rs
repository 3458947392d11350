//! A visitor of the portal as somebody who asks for figures: the person, with all its accounts.

use super::session::Visitor;
use crate::api::Reader;
use crate::directory::Index;
use crate::insights::customer::reach;
use pal_model::Instant;

/// The person behind a session.
pub(super) fn reader(visitor: &Visitor, index: &Index) -> Reader {
    Reader { account: visitor.account, accounts: index.accounts(visitor.home).collect() }
}

/// Which pages are there for the person, beside those that are there for everybody.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Rights {
    /// It runs the service.
    pub(crate) operates: bool,
    /// It administers the directory, or a subscription of it.
    pub(crate) administers: bool,
}

impl Rights {
    /// Those of a visitor.
    pub(super) fn of(asked: &crate::http::asked::Asked<'_>, visitor: &Visitor, now: Instant) -> Self {
        let index = &asked.index;
        let accounts: Vec<_> = index.accounts(visitor.home).collect();
        Self {
            operates: asked.app.insights.viewers.is_operator(index, &accounts),
            administers: reach(index, visitor.account, now).is_some(),
        }
    }
}
