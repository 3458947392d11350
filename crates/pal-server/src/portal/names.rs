//! Names for ids, as far as they are known: of tenants, subscriptions and partners.

use std::collections::HashMap;

use pal_attribution::board::Board;
use pal_model::{ObjectId, Principal, SubscriptionId, TenantId};

use crate::directory::Index;
use crate::http::asked::Asked;
use crate::insights::Shown;

/// Who knows names.
pub(super) struct Names<'a> {
    index: &'a Index,
    board: &'a Board,
    subscriptions: &'a HashMap<SubscriptionId, String>,
}

impl<'a> Names<'a> {
    /// The directory of the service, and the facts behind the figures.
    pub(super) fn of(asked: &'a Asked<'_>, shown: &'a Shown) -> Self {
        Self { index: &asked.index, board: &shown.board, subscriptions: &shown.subscriptions }
    }

    /// The name of a value of a column, by the word of its key; the value itself where there is none.
    pub(super) fn of_value(&self, kind: &str, value: &str) -> String {
        let named = match kind {
            "tenant" => value.parse().ok().map(|id: TenantId| self.index.tenant_name(id)),
            "subscription" => value.parse().ok().and_then(|id| self.subscription(id)),
            "partner" => value.parse().ok().map(|id| self.board.index().directory.name(id).to_owned()),
            _ => None,
        };
        named.filter(|name| !name.is_empty()).unwrap_or_else(|| value.to_owned())
    }

    /// The name of a subscription.
    fn subscription(&self, id: SubscriptionId) -> Option<String> {
        let own = self.index.subscription(id).and_then(|row| row.name.clone());
        own.or_else(|| self.subscriptions.get(&id).cloned())
    }

    /// The name of an account, or its id.
    pub(super) fn account(&self, principal: Principal) -> String {
        let own = self.index.object(principal).and_then(|object| object.name()).map(str::to_owned);
        let home = || {
            let user = self.index.user(principal)?;
            self.index.object(self.index.home_of(user))?.name().map(str::to_owned)
        };
        let told = || Some(self.board.index().identities.display_name(principal).to_owned());
        let known = own.or_else(home).or_else(told).filter(|name| !name.is_empty());
        known.unwrap_or_else(|| principal.object.to_string())
    }

    /// The name of a group, or its id.
    pub(super) fn group(&self, tenant: TenantId, id: ObjectId) -> String {
        self.account(Principal { tenant, object: id })
    }
}
