//! Which figures somebody sees (PAL-35): pairs of a partner and a customer, and nothing of the rest.

use std::collections::BTreeSet;

use pal_model::{Grain, PartnerId, TenantId};

use super::figures::{Line, Who};
use crate::index::Index;

/// Partners of a [`Grant`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Partners {
    /// Every one.
    All,
    /// These locations.
    Locations(BTreeSet<PartnerId>),
    /// Every location of this global account.
    Account(PartnerId),
}

/// Customers of a [`Grant`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Customers {
    /// Every one.
    All,
    /// These.
    These(BTreeSet<TenantId>),
}

/// Some partners' figures at some customers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Whose.
    pub partners: Partners,
    /// Where.
    pub customers: Customers,
}

/// All that somebody sees. Without a grant that is nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sight(pub Vec<Grant>);

impl Grant {
    fn admits_partner(&self, partner: PartnerId, index: &Index) -> bool {
        match &self.partners {
            Partners::All => true,
            Partners::Locations(locations) => locations.contains(&partner),
            Partners::Account(account) => index.directory.global_account(partner) == *account,
        }
    }

    /// The global accounts of which a location is not among those that are named. What locations cover together says
    /// something of each of them, so it is for whoever sees all.
    fn unseen_accounts(&self, index: &Index) -> BTreeSet<PartnerId> {
        match &self.partners {
            Partners::All | Partners::Account(_) => BTreeSet::new(),
            Partners::Locations(locations) => {
                let others = index.directory.partners().into_iter().filter(|id| !locations.contains(id));
                others.map(|id| index.directory.global_account(id)).collect()
            }
        }
    }

    fn admits_account(&self, account: PartnerId, unseen: &BTreeSet<PartnerId>) -> bool {
        match &self.partners {
            Partners::All => true,
            Partners::Account(of) => *of == account,
            Partners::Locations(_) => !unseen.contains(&account),
        }
    }

    fn admits_customer(&self, customer: TenantId) -> bool {
        match &self.customers {
            Customers::All => true,
            Customers::These(customers) => customers.contains(&customer),
        }
    }
}

impl Sight {
    /// The sight of whoever may see everything.
    pub fn everything() -> Self {
        Self(vec![Grant { partners: Partners::All, customers: Customers::All }])
    }

    /// Whether a partner's figures at a customer are seen (PAL-35).
    pub fn shows(&self, partner: PartnerId, customer: TenantId, index: &Index) -> bool {
        self.0.iter().any(|grant| grant.admits_partner(partner, index) && grant.admits_customer(customer))
    }

    /// Whether anything of a partner can be seen.
    pub fn shows_partner(&self, partner: PartnerId, index: &Index) -> bool {
        self.0.iter().any(|grant| grant.admits_partner(partner, index))
    }

    /// The sight over lists of lines and units, worked out once for each of them.
    pub(super) fn over(&self, lines: &[Line], who: &[Who], index: &Index) -> Seen {
        self.masks(lines, index, |grant, unseen| {
            let admits = |who: &Who| match who.grain {
                Grain::Location => grant.admits_partner(who.partner, index),
                Grain::Global => grant.admits_account(who.partner, unseen),
            };
            who.iter().map(admits).collect()
        })
    }

    /// Likewise, where all of a unit's global account is seen.
    pub(super) fn whole_accounts(&self, lines: &[Line], who: &[Who], index: &Index) -> Seen {
        self.masks(lines, index, |grant, unseen| {
            who.iter().map(|who| grant.admits_account(who.account(index), unseen)).collect()
        })
    }

    fn masks(
        &self,
        lines: &[Line],
        index: &Index,
        units: impl Fn(&Grant, &BTreeSet<PartnerId>) -> Vec<bool>,
    ) -> Seen {
        let masks = |grant: &Grant| {
            let lines = lines.iter().map(|line| grant.admits_customer(line.customer)).collect();
            (lines, units(grant, &grant.unseen_accounts(index)))
        };
        Seen(self.0.iter().map(masks).collect())
    }
}

/// For each grant, whether it admits each line and each unit.
pub(super) struct Seen(Vec<(Vec<bool>, Vec<bool>)>);

impl Seen {
    /// Whether a figure of these numbers is seen.
    pub(super) fn shows(&self, line: usize, who: usize) -> bool {
        self.0
            .iter()
            .any(|(lines, partners)| lines.get(line) == Some(&true) && partners.get(who) == Some(&true))
    }
}
