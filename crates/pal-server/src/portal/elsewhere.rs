//! A directory that somebody wants to link in and is not in: what the account is there, and what to do next. A link belongs to
//! an account of the directory (PAL-03), so who works there without one cannot be linked there.

use pal_model::{PartnerId, TenantId};

use super::session::Visitor;
use crate::http::asked::Asked;

/// How long a directory's name may be that is shown again.
const SHOWN_MAX: usize = 100;

/// What somebody is in a directory that is not the current one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Elsewhere {
    /// It has an account there, and only has to switch.
    Account {
        /// The directory.
        id: String,
        /// Its name.
        name: String,
    },
    /// The customer delegates to its own directory: the link that counts is there (PAL-08).
    Delegated {
        /// The directory.
        name: String,
    },
    /// Its company sells to the customer in CSP and administers on behalf of it: access without an account.
    OnBehalf {
        /// The directory, as far as it may be told.
        name: String,
    },
    /// Nothing that is known here.
    Nobody {
        /// What was asked for.
        name: String,
    },
}

impl Elsewhere {
    /// What a directory is to the visitor, by its id or domain; `None`: it is the current one.
    pub(crate) fn of(asked: &Asked<'_>, visitor: &Visitor, text: &str) -> Option<Self> {
        let index = &asked.index;
        let tenant = text.parse().ok().or_else(|| index.tenant_named(text));
        if tenant == Some(visitor.account.tenant) {
            return None;
        }
        let typed = text.chars().take(SHOWN_MAX).collect();
        let Some(tenant) = tenant else { return Some(Self::Nobody { name: typed }) };
        let name = index.tenant_name(tenant);
        if index.account_in(visitor.home, tenant).is_ok() {
            return Some(Self::Account { id: tenant.to_string(), name });
        }
        // The name of a directory is told to those who have to do with it.
        Some(if is_delegated(asked, visitor, tenant) {
            Self::Delegated { name }
        } else if is_sold(asked, visitor, tenant) {
            Self::OnBehalf { name }
        } else {
            Self::Nobody { name: typed }
        })
    }
}

/// Whether a customer delegates something to one of the person's accounts, or a group it is in.
fn is_delegated(asked: &Asked<'_>, visitor: &Visitor, customer: TenantId) -> bool {
    let index = &asked.index;
    let mine: Vec<_> =
        index.accounts(visitor.home).map(|account| (account.tenant, index.identities(account))).collect();
    let subscriptions = index.subscriptions().filter(|row| row.tenant == customer);
    subscriptions.flat_map(|row| index.delegations_of(row.id)).any(|row| {
        row.valid.contains(asked.now)
            && mine
                .iter()
                .any(|(tenant, ids)| *tenant == row.managing_tenant && ids.contains(&row.principal_id))
    })
}

/// Whether a partner that one of the person's accounts is linked to sells to a customer in CSP, as far as the estate says.
fn is_sold(asked: &Asked<'_>, visitor: &Visitor, customer: TenantId) -> bool {
    let Some(shown) = asked.app.insights.shown() else { return false };
    let (facts, partners) = (shown.board.facts(), &shown.board.index().directory);
    let account = |id: PartnerId| partners.global_account(id);
    let mine: Vec<_> = asked.index.accounts(visitor.home).collect();
    let linked = facts.links.iter().filter(|link| mine.contains(&link.principal));
    let linked: Vec<PartnerId> = linked.map(|link| account(link.partner_id)).collect();
    let sold = facts.subscriptions.iter().filter(|row| row.tenant == customer);
    sold.flat_map(|row| [row.csp_partner_id, row.csp_reseller_id])
        .flatten()
        .any(|seller| linked.contains(&account(seller)))
}
