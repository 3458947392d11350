//! `pal advise`: the smallest set of links and role assignments that would cover what a partner does not.
//!
//! Asked of one moment: what holds then is taken as always so, for only what is to come can be changed. An account is then
//! there or not, and a charge covered wholly or not at all, so what is to be covered is a set of places and what covers it are
//! sets of places: `reach` finds them, `cover` solves the set cover exactly, `plan` says the steps.
//!
//! *Smallest* means: the fewest changes, and of those the fewest that give anybody access (a link gives nobody any). A link is
//! worth all that its account already reaches, a membership all that its group does. An assignment is as high as a management
//! group that the estate knows, or a subscription; it is made at the lowest scope that holds all that it is to cover, by the
//! narrowest role of the policy, to an account that is linked. Where nobody of the customer's directory is, a delegation to a
//! tenant that manages already may do. Of plans that are equally small assignments go before memberships and these before
//! delegations; then comes the order of accounts: programs, guests, the rest; then that of ids.

mod cover;
mod plan;
mod reach;
mod scopes;
mod ways;

use std::collections::{BTreeMap, BTreeSet};

use pal_model::{Facts, Instant, PartnerId, Principal, RolePolicy, TenantId};

pub use cover::LOOKS_MAX;
pub use plan::{Advice, Remainder, Step, StepKind, Totals};
pub use reach::{Amounts, Reach, Reached};

use crate::index::Index;
use crate::kernel::Overflow;
use crate::kernel::worker::{Places, Selection, Worker};

/// Whether accounts that a directory calls members may be linked: they may well be the customer's own people. Those of a tenant
/// that manages others by Lighthouse are a partner's, and are considered anyhow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Members {
    /// No.
    #[default]
    LeftAlone,
    /// Yes.
    Considered,
}

/// How high a role may be assigned.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Highest {
    /// At a subscription at most.
    Subscription,
    /// At a management group that the estate knows.
    #[default]
    ManagementGroup,
}

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// For whom.
    pub partner: PartnerId,
    /// Which roles count.
    pub policy: RolePolicy,
    /// Only at this customer.
    pub customer: Option<TenantId>,
    /// Who may be linked.
    pub members: Members,
    /// How high a role may be assigned.
    pub highest: Highest,
    /// Only usage that starts at this instant or later.
    pub from: Option<Instant>,
    /// Only usage that starts before this instant.
    pub to: Option<Instant>,
}

impl Asked {
    /// The lines to look at, each with its place.
    pub fn selection(&self) -> Selection {
        Selection { from: self.from, to: self.to, places: Places::Resource, ..Selection::default() }
    }
}

/// An estate as of a moment, with everyone linked to the partner who could be.
#[derive(Debug)]
pub struct Prospect {
    /// The estate with all those links.
    pub facts: Facts,
    /// Who is linked to the partner.
    pub linked: BTreeSet<Principal>,
    /// Who could be, the first to be asked first.
    pub candidates: Vec<Principal>,
    /// How many members could be if they were considered.
    pub members_left: usize,
    /// A stand-in for each group: an account that nobody has, linked and in it, and the group.
    pub groups: BTreeMap<Principal, Principal>,
    /// The tenants that manage others by Lighthouse and are not other partners' only: theirs may be delegated more.
    pub managing: BTreeSet<TenantId>,
}

impl Prospect {
    /// The prospect of an estate in which everything holds always ([`Facts::standing`]).
    pub fn new(standing: &Facts, asked: &Asked) -> Self {
        reach::prospect(standing, asked)
    }

    /// The advice, from what the workers gathered over [`Self::facts`].
    pub fn advice(
        &self,
        asked: &Asked,
        index: &Index,
        workers: &[Worker<'_, Reach<'_>>],
    ) -> Result<Advice, Overflow> {
        let reached = Reached::gather(self, asked, workers)?;
        plan::plan(self, asked, index, &reached)
    }
}
