//! Collecting: what Azure Resource Manager shows of every tenant, as the pages that it answers with (contract §1).
//!
//! Fabrikam's accounts sign in to Contoso, to Northwind, and at home. Each says what it sees: its link and its subscriptions.
//! Then each subscription is read once, by an account of the tenant that owns it where one sees it, else by one that reaches it
//! by Lighthouse: role assignments, custom roles, the instances of privileged identity management, delegations. Each tenant's
//! management groups are read once; with [`Directory::Read`] also its users, service principals and groups by Microsoft Graph,
//! and the members of the groups that hold something anywhere.
//!
//! Nothing is made of the pages here: they lie in a [`RunFolder`], and whoever knows estates imports them. A list that could not
//! be read is missing *and said*: [`Collected::readings`] has it beside its account, or [`Collected::unavailable`] where not
//! every tenant or cloud has such a thing.

mod account;
mod folder;
mod list;
mod outcome;
mod part;
mod question;
mod seen;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use pal_model::{ObjectId, SubscriptionId, TenantId};
use tokio::task::JoinSet;

pub use account::Account;
pub use folder::{Begun, FolderFault, RunFolder};
pub use outcome::{Collected, Gap, Listed, NO_SUBSCRIPTION, Reading, TenantPages, Unavailable};
pub use question::{Need, Surface};

use list::{Asking, Missed};
use outcome::Outcome;
use question::Question;

use crate::failure::Failure;

/// Whether the directory is read, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Directory {
    /// Azure Resource Manager alone.
    Leave,
    /// Microsoft Graph, too.
    Read,
}

/// What tells this run from another: a run that was broken off is gone on with if it asked the same.
pub fn asked(accounts: &[Account], directory: Directory) -> Vec<String> {
    let graph = match directory {
        Directory::Leave => None,
        Directory::Read => Some("with Microsoft Graph".to_owned()),
    };
    let cloud = accounts.iter().find_map(Account::cloud).map(|address| format!("at {address}"));
    accounts.iter().map(Account::label).chain(cloud).chain(graph).collect()
}

/// Reads everything that is not in the folder yet, many lists at once.
pub async fn collect(
    accounts: Vec<Account>,
    directory: Directory,
    folder: Arc<RunFolder>,
) -> Result<Collected, FolderFault> {
    let run = Run { accounts: accounts.into(), folder };
    let mut outcome = Outcome::new(&run.accounts);
    let sights = run.own_lists(&mut outcome).await?;
    run.ask(&mut outcome, lists(&run.accounts, &sights)).await?;
    if directory == Directory::Read {
        run.read_directory(&mut outcome, &sights).await?;
    }
    outcome.finish(&run.folder, &sights)
}

/// What an account sees; `None` if it could not say.
type Sight = Option<BTreeMap<SubscriptionId, TenantId>>;

/// A list to read, and who may be asked for it, the best first.
#[derive(Debug, Clone)]
struct Errand {
    owner: TenantId,
    question: Question,
    askers: Vec<usize>,
}

#[derive(Debug, Clone)]
struct Run {
    accounts: Arc<[Account]>,
    folder: Arc<RunFolder>,
}

impl Run {
    /// What each account says of itself.
    async fn own_lists(&self, outcome: &mut Outcome) -> Result<Vec<Sight>, FolderFault> {
        let mut own = Vec::new();
        for (asker, account) in self.accounts.iter().enumerate() {
            let errand = |question| Errand { owner: account.tenant, question, askers: vec![asker] };
            own.extend([errand(Question::Subscriptions), errand(Question::Link)]);
        }
        self.ask(outcome, own).await?;
        let mut sights = Vec::new();
        for (asker, account) in self.accounts.iter().enumerate() {
            let done = self.folder.has(account.tenant, Question::Subscriptions, asker);
            let pages = done.map(|done| self.folder.pages(&done)).transpose()?;
            sights.push(pages.map(|pages| seen::subscriptions(&pages, account.tenant)));
        }
        Ok(sights)
    }

    /// Users, service principals, groups; then members of the groups that hold something, and of the groups in those.
    async fn read_directory(&self, outcome: &mut Outcome, sights: &[Sight]) -> Result<(), FolderFault> {
        let tenants = askers_by_tenant(&self.accounts, sights);
        let lists = [Question::Users, Question::ServicePrincipals, Question::Groups];
        let errands = tenants.iter().flat_map(|(owner, askers)| {
            lists.map(|question| Errand { owner: *owner, question, askers: askers.clone() })
        });
        self.ask(outcome, errands.collect()).await?;
        let holders = self.holders()?;
        let mut known: BTreeMap<TenantId, BTreeSet<ObjectId>> = BTreeMap::new();
        for owner in tenants.keys() {
            if let Some(done) = self.folder.has(*owner, Question::Groups, 0) {
                known.insert(*owner, seen::objects(&self.folder.pages(&done)?));
            }
        }
        let mut wanted: BTreeSet<(TenantId, ObjectId)> = BTreeSet::new();
        for (owner, groups) in &known {
            wanted.extend(groups.intersection(&holders).map(|group| (*owner, *group)));
        }
        let mut read = BTreeSet::new();
        while !wanted.is_empty() {
            let errand = |(owner, group): &(TenantId, ObjectId)| Errand {
                owner: *owner,
                question: Question::Members(*group),
                askers: tenants.get(owner).cloned().unwrap_or_default(),
            };
            self.ask(outcome, wanted.iter().map(errand).collect()).await?;
            let mut inner = BTreeSet::new();
            for (owner, group) in &wanted {
                if let Some(done) = self.folder.has(*owner, Question::Members(*group), 0) {
                    let groups = seen::groups(&self.folder.pages(&done)?);
                    inner.extend(groups.into_iter().map(|group| (*owner, group)));
                }
            }
            read.append(&mut wanted);
            wanted = inner.difference(&read).copied().collect();
        }
        Ok(())
    }

    /// Whoever holds a role or delegation, in whatever tenant.
    fn holders(&self) -> Result<BTreeSet<ObjectId>, FolderFault> {
        let mut holders = BTreeSet::new();
        for done in self.folder.done() {
            if matches!(
                done.surface,
                Surface::RoleAssignments | Surface::ActiveInstances | Surface::Delegations
            ) {
                for page in self.folder.pages(&done)? {
                    seen::holders(&page, &mut holders);
                }
            }
        }
        Ok(holders)
    }

    /// Runs errands, all at once as far as the limit of requests in flight allows.
    async fn ask(&self, outcome: &mut Outcome, errands: Vec<Errand>) -> Result<(), FolderFault> {
        let mut running = JoinSet::new();
        for errand in errands {
            let run = self.clone();
            running.spawn(async move {
                let missed = run.one(&errand).await;
                (errand, missed)
            });
        }
        while let Some(joined) = running.join_next().await {
            // INVARIANT: no errand panics and none is aborted.
            let Ok((errand, missed)) = joined else { continue };
            if let Some((asker, failure)) = missed? {
                outcome.missed(&errand, asker, failure);
            }
        }
        Ok(())
    }

    /// Asks one account after the other until one is answered. What the first was told is what is said.
    async fn one(&self, errand: &Errand) -> Result<Option<(usize, Failure)>, FolderFault> {
        let mut first = None;
        for asker in errand.askers.iter().copied() {
            let Some(account) = self.accounts.get(asker) else { continue };
            let asking = Asking { owner: errand.owner, question: errand.question, account, asker };
            match list::read(&self.folder, asking).await {
                Ok(_) => return Ok(None),
                Err(Missed::Kept(fault)) => return Err(fault),
                Err(Missed::Asked(failure)) => first = first.or(Some((asker, failure))),
            }
        }
        Ok(first)
    }
}

/// The lists of each subscription and of each tenant's management groups.
fn lists(accounts: &[Account], sights: &[Sight]) -> Vec<Errand> {
    let mut subscriptions: BTreeMap<(TenantId, SubscriptionId), Vec<usize>> = BTreeMap::new();
    for (asker, sight) in sights.iter().enumerate() {
        for (id, owner) in sight.iter().flatten() {
            subscriptions.entry((*owner, *id)).or_default().push(asker);
        }
    }
    let mut errands = Vec::new();
    for ((owner, id), mut askers) in subscriptions {
        askers.sort_by_key(|asker| accounts.get(*asker).is_some_and(|account| account.tenant != owner));
        let errand = |question| Errand { owner, question, askers: askers.clone() };
        errands.extend(Question::of_subscription(id).map(errand));
    }
    let tenants = askers_by_tenant(accounts, sights);
    errands.extend(tenants.into_iter().map(|(owner, askers)| Errand {
        owner,
        question: Question::Entities,
        askers,
    }));
    errands
}

/// The accounts of each tenant that are signed in.
fn askers_by_tenant(accounts: &[Account], sights: &[Sight]) -> BTreeMap<TenantId, Vec<usize>> {
    let mut tenants: BTreeMap<TenantId, Vec<usize>> = BTreeMap::new();
    for (asker, (account, sight)) in accounts.iter().zip(sights).enumerate() {
        if sight.is_some() {
            tenants.entry(account.tenant).or_default().push(asker);
        }
    }
    tenants
}
