//! The customer's view: every partner that is linked in a directory, through which account, role and scope, since when
//! (R45: the customer sees all links in its tenant). Nothing here can be changed; only access can be taken away.

use std::collections::{BTreeMap, BTreeSet};

use pal_attribution::board::Board;
use pal_attribution::index::{Entitlement, Route};
use pal_model::facts::AssignmentKind;
use pal_model::role::{self, OWNER, USER_ACCESS_ADMINISTRATOR};
use pal_model::{Instant, Interval, PartnerId, Place, Principal, Scope, SubscriptionId, TenantId};

use crate::directory::{Index, root};

/// How much of a directory an administrator administers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// All of it: Owner or User Access Administrator at the root or the root management group.
    Directory,
    /// These subscriptions of it.
    Subscriptions(BTreeSet<SubscriptionId>),
}

/// What an account administers of its own directory, if anything: only roles that may take access away count, held at the
/// moment by the account or a group it is in (PAL-45).
pub fn reach(index: &Index, account: Principal, now: Instant) -> Option<Reach> {
    let identities = index.identities(account);
    let top = root(account.tenant);
    let mut subscriptions = BTreeSet::new();
    for held in index.assignments_of(account.tenant) {
        let counts = identities.contains(&held.principal_id)
            && held.kind == AssignmentKind::Active
            && held.valid.contains(now)
            && (held.role_definition_id == OWNER || held.role_definition_id == USER_ACCESS_ADMINISTRATOR);
        if !counts {
            continue;
        }
        match &held.scope {
            Scope::Root => return Some(Reach::Directory),
            Scope::ManagementGroup(name) if top.as_ref() == Some(name) => return Some(Reach::Directory),
            Scope::Place(place) if *place == Place::subscription(place.subscription_id()) => {
                let id = place.subscription_id();
                let is_own = index.subscription(id).is_some_and(|row| row.tenant == account.tenant);
                subscriptions.extend(is_own.then_some(id));
            }
            Scope::ManagementGroup(_) | Scope::Place(_) | Scope::Elsewhere(_) => {}
        }
    }
    (!subscriptions.is_empty()).then_some(Reach::Subscriptions(subscriptions))
}

/// An account that is linked to a partner, and what it reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedAccount {
    /// The account.
    pub principal: Principal,
    /// Its name, where it is known.
    pub name: String,
    /// The partner it is linked to.
    pub partner: PartnerId,
    /// While it has been linked.
    pub linked: Vec<Interval>,
    /// Its roles here; none: the link counts for nothing here.
    pub access: Vec<Access>,
}

/// A role of a linked account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Access {
    /// The role's name.
    pub role: String,
    /// Where.
    pub scope: String,
    /// The groups from the account to the holder of the role, by id.
    pub groups: Vec<String>,
    /// Who holds it: the account itself or a group.
    pub holder: String,
    /// Whether it comes from another directory by Lighthouse.
    pub delegation: bool,
    /// Since when, as far as is known.
    pub from: Option<Instant>,
    /// Until when; `None`: it is there now.
    pub to: Option<Instant>,
    /// The command that takes it away.
    pub command: String,
}

/// Every account that is linked in a directory, or reaches it by Lighthouse and is linked, as far as an administrator sees it.
pub fn linked_accounts(board: &Board, tenant: TenantId, reach: &Reach) -> Vec<LinkedAccount> {
    let mut found: BTreeMap<(PartnerId, Principal), LinkedAccount> = BTreeMap::new();
    let index = board.index();
    let blank = |partner, principal| LinkedAccount {
        principal,
        name: index.identities.display_name(principal).to_owned(),
        partner,
        linked: Vec::new(),
        access: Vec::new(),
    };
    for entitlement in index.entitlements().iter().filter(|of| of.customer == tenant) {
        if is_seen(board, entitlement, reach) {
            let key = (entitlement.partner, entitlement.principal);
            let account = found.entry(key).or_insert_with(|| blank(key.0, key.1));
            account.access.extend(accesses(board, entitlement));
        }
    }
    // Of an administrator of some subscriptions, only links that reach them are any business.
    for link in board.facts().links.iter().filter(|link| link.principal.tenant == tenant) {
        if *reach == Reach::Directory {
            let key = (link.partner_id, link.principal);
            found.entry(key).or_insert_with(|| blank(key.0, key.1));
        }
    }
    for link in &board.facts().links {
        if let Some(account) = found.get_mut(&(link.partner_id, link.principal)) {
            account.linked.push(link.valid);
        }
    }
    for account in found.values_mut() {
        account.linked.sort_unstable_by_key(Interval::from);
        account.access.sort();
        account.access.dedup();
    }
    found.into_values().collect()
}

/// Whether a role reaches what an administrator administers.
fn is_seen(board: &Board, of: &Entitlement, reach: &Reach) -> bool {
    let Reach::Subscriptions(subscriptions) = reach else { return true };
    match &of.scope {
        Scope::Root => true,
        Scope::ManagementGroup(name) => {
            name.as_str() == of.customer.to_string()
                || subscriptions.iter().any(|id| board.index().hierarchy.is_below(of.customer, *id, name))
        }
        Scope::Place(place) => subscriptions.contains(&place.subscription_id()),
        Scope::Elsewhere(_) => false,
    }
}

fn accesses(board: &Board, of: &Entitlement) -> Vec<Access> {
    let bounded = |at: Instant| at.is_bounded().then_some(at);
    let pieces = of.during.intervals().iter();
    let access = |piece: &Interval| {
        let chain = board.index().identities.chain(of.principal, of.holder, piece.from());
        Access {
            role: role::name(of.role),
            scope: of.scope.to_string(),
            groups: chain.iter().map(ToString::to_string).collect(),
            holder: of.holder.to_string(),
            delegation: of.route == Route::Delegation,
            from: bounded(piece.from()),
            to: bounded(piece.to()),
            command: command(of),
        }
    };
    pieces.map(access).collect()
}

/// What takes a role away: the customer decides by giving and taking access (PAL-44).
fn command(of: &Entitlement) -> String {
    match of.route {
        Route::RoleAssignment | Route::OnBehalf => format!(
            "az role assignment delete --assignee {} --role {} --scope \"{}\"",
            of.holder, of.role, of.scope
        ),
        Route::Delegation => match &of.scope {
            Scope::Place(place) => {
                format!("az managedservices assignment list --subscription {}", place.subscription_id())
            }
            Scope::Root | Scope::ManagementGroup(_) | Scope::Elsewhere(_) => String::new(),
        },
    }
}
