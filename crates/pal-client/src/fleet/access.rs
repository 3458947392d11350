//! What accounts have access to, and what that says about their links (PAL-08): with Lighthouse the link that counts is the one at
//! home, and a link without access counts for nothing.

use std::collections::{BTreeMap, BTreeSet};

use pal_model::TenantId;

use super::action::{Action, Reading};
use super::file::Fleet;
use super::look::Seen;
use super::plan::reason;

/// The subscriptions that an account sees, counted. ARM lists those in which it, or a group it is in, has any role.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Access {
    /// Of the tenant that it is signed in to.
    pub own: usize,
    /// Of other tenants, which delegated them.
    pub delegated: BTreeMap<TenantId, usize>,
}

impl Access {
    /// One subscription more, of that owner. One without a known owner is taken for the tenant's own: nothing is said about it.
    pub(super) fn with(mut self, signed_in: TenantId, owner: Option<TenantId>) -> Self {
        match owner.filter(|owner| *owner != signed_in) {
            Some(owner) => *self.delegated.entry(owner).or_default() += 1,
            None => self.own += 1,
        }
        self
    }
}

/// What a person should know about the rows, a sentence each, in the order of the rows.
pub fn advice(fleet: &Fleet, seen: &[Seen]) -> Vec<String> {
    let mut reached: BTreeMap<TenantId, BTreeSet<(TenantId, &str)>> = BTreeMap::new();
    for (row, seen) in fleet.rows.iter().zip(seen) {
        for customer in seen.access.iter().flatten().flat_map(|access| access.delegated.keys()) {
            reached.entry(*customer).or_default().insert((row.tenant, fleet.credential_of(row)));
        }
    }
    let told = fleet.rows.iter().zip(seen).filter_map(|(row, seen)| {
        let who = format!("{} ({})", row.name.as_deref().unwrap_or(&row.tenant.to_string()), fleet.credential_of(row));
        let home = reached.get(&row.tenant).and_then(BTreeSet::first);
        match (seen.action, &seen.access, home) {
            (Action::Blocked, _, Some((home, credential))) => Some(format!(
                "{who} is reached by delegation from tenant {home} ({credential}): the link there counts, none is needed here"
            )),
            (_, Some(Ok(Access { own: 0, delegated })), _) if delegated.is_empty() => {
                let link = match &seen.found {
                    Reading::Linked(_) => "the link gives nothing",
                    Reading::NotLinked | Reading::Unread(_) => "a link would give nothing",
                };
                Some(match home {
                    Some((home, credential)) => format!(
                        "{who} has no role in its tenant, {link}: the tenant is reached by delegation from tenant {home} ({credential}), and the link there counts"
                    ),
                    None => format!("{who} has no role in any subscription: {link} until it has one"),
                })
            }
            (_, Some(Err(failure)), _) => {
                Some(format!("what {who} has access to could not be read: {}", reason(failure)))
            }
            (_, _, _) => None,
        }
    });
    told.collect()
}
