//! Figures as they are kept: sums by what lines have in common and by who earned, on each of the terms.

use std::collections::BTreeSet;

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use pal_model::{
    Grain, Mechanism, Mode, Money, Month, PartnerId, RoleDefinitionId, SubscriptionId, TenantId, Terms, role,
};

use super::measure::number;
use super::sight::Sight;
use super::sorted::{Groups, Sorted};
use crate::index::Index;
use crate::kernel::Overflow;
use crate::report::influenced::GroupKey;

/// What lines of a figure have in common. Service and currency are numbers of the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Line {
    pub(super) month: Month,
    pub(super) customer: TenantId,
    pub(super) subscription: Option<SubscriptionId>,
    pub(super) service: u32,
    pub(super) currency: u32,
}

/// Who earned, and by what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Who {
    /// A location, or a global account.
    pub(super) partner: PartnerId,
    pub(super) grain: Grain,
    pub(super) mechanism: Mechanism,
    pub(super) role: Option<RoleDefinitionId>,
    pub(super) duplicate: bool,
}

impl Who {
    /// The global account.
    pub(super) fn account(&self, index: &Index) -> PartnerId {
        match self.grain {
            Grain::Location => index.directory.global_account(self.partner),
            Grain::Global => self.partner,
        }
    }
}

/// Values that are kept once, and their numbers.
#[derive(Debug)]
pub(super) struct Kept<T> {
    pub(super) list: Vec<T>,
    numbers: HashMap<T, u32, FixedState>,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self { list: Vec::new(), numbers: HashMap::default() }
    }
}

impl<T: Clone + Eq + std::hash::Hash> Kept<T> {
    pub(super) fn number(&mut self, value: &T) -> u32 {
        if let Some(number) = self.numbers.get(value) {
            return *number;
        }
        // INVARIANT: memory ends long before 2³² values.
        let number = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        self.list.push(value.clone());
        self.numbers.insert(value.clone(), number);
        number
    }
}

/// The figures on all terms.
#[derive(Debug, Default)]
pub(super) struct Figures {
    pub(super) lines: Kept<Line>,
    pub(super) who: Kept<Who>,
    pub(super) words: Kept<String>,
    /// By the number of the terms: line, who, sum.
    pub(super) rows: Vec<Vec<(u32, u32, Money)>>,
}

/// What a figure is asked for. A row of [`Board::figures`](super::Board::figures).
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// On what terms; with [`Grain::Global`] the global accounts' figures, which have neither location nor duplicate nor role.
    pub terms: Terms,
    /// By what keys. Resource and resource group are none: figures are kept by subscription.
    pub keys: BTreeSet<GroupKey>,
    /// From this month.
    pub from: Option<Month>,
    /// To this month, which counts too.
    pub to: Option<Month>,
    /// Only this customer.
    pub customer: Option<TenantId>,
    /// Only this subscription.
    pub subscription: Option<SubscriptionId>,
    /// Only this service.
    pub service: Option<String>,
    /// Only this currency.
    pub currency: Option<String>,
    /// Only this partner, or with [`Grain::Global`] this account.
    pub partner: Option<PartnerId>,
    /// Only this role, by name.
    pub role: Option<String>,
}

impl Question {
    /// The keys that are answered: currency always, and none that the grain or the board does not have.
    pub fn answered_keys(&self) -> BTreeSet<GroupKey> {
        let is_kept = |key: &GroupKey| match key {
            GroupKey::Resource | GroupKey::ResourceGroup | GroupKey::Programme | GroupKey::Incentive => false,
            GroupKey::Partner | GroupKey::Duplicate | GroupKey::Role => self.terms.grain == Grain::Location,
            GroupKey::Month
            | GroupKey::Tenant
            | GroupKey::Subscription
            | GroupKey::Service
            | GroupKey::Global
            | GroupKey::AttributionType
            | GroupKey::Currency => true,
        };
        self.keys.iter().copied().chain([GroupKey::Currency]).filter(is_kept).collect()
    }

    fn wants_line(&self, line: &Line, words: &[String]) -> bool {
        let word = |number: u32| words.get(number as usize).map_or("", String::as_str);
        self.from.is_none_or(|from| from <= line.month)
            && self.to.is_none_or(|to| line.month <= to)
            && self.customer.is_none_or(|customer| customer == line.customer)
            && self.subscription.is_none_or(|subscription| Some(subscription) == line.subscription)
            && self.service.as_deref().is_none_or(|service| service == word(line.service))
            && self.currency.as_deref().is_none_or(|currency| currency == word(line.currency))
    }

    fn wants_who(&self, index: &Index, who: &Who) -> bool {
        let unit = match self.terms.grain {
            Grain::Location => who.partner,
            Grain::Global => who.account(index),
        };
        let counts = self.terms.grain == Grain::Location || !who.duplicate;
        counts
            && self.partner.is_none_or(|partner| partner == unit)
            && self.role.as_deref().is_none_or(|name| who.role.map(role::name).as_deref() == Some(name))
    }
}

impl Figures {
    /// The rows that a question asks for and a sight shows, in the order of the contract's report.
    pub(super) fn sorted(&self, index: &Index, asked: &Question, sight: &Sight) -> Result<Sorted, Overflow> {
        let mut groups = Groups::new(index, &self.words.list, asked.answered_keys(), asked.terms);
        let wanted: Vec<bool> =
            self.lines.list.iter().map(|line| asked.wants_line(line, &self.words.list)).collect();
        let line_groups: Vec<u32> = self.lines.list.iter().map(|line| groups.of_line(line)).collect();
        let lookers: Vec<bool> = self.who.list.iter().map(|who| asked.wants_who(index, who)).collect();
        let who_groups: Vec<u32> = self.who.list.iter().map(|who| groups.of_who(who)).collect();
        let mut sums: HashMap<(u32, u32), Money, FixedState> = HashMap::default();
        for (line, who, amount) in self.seen_rows(index, asked.terms, sight) {
            let (line, who) = (line as usize, who as usize);
            let is_asked = wanted.get(line) == Some(&true) && lookers.get(who) == Some(&true);
            let (true, Some(line_group), Some(who_group)) =
                (is_asked, line_groups.get(line), who_groups.get(who))
            else {
                continue;
            };
            let sum = sums.entry((*line_group, *who_group)).or_default();
            *sum = sum.checked_add(amount).ok_or(Overflow)?;
        }
        groups.sorted(sums)
    }

    /// The rows on some terms that a sight shows.
    fn seen_rows<'a>(
        &'a self,
        index: &Index,
        terms: Terms,
        sight: &Sight,
    ) -> impl Iterator<Item = (u32, u32, Money)> + use<'a> {
        let of = |terms: Terms| self.rows.get(number(terms)).into_iter().flatten().copied();
        let seen = sight.over(&self.lines.list, &self.who.list, index);
        // What an account's locations cover together is for whoever sees them all; to others its figure is the sum of what
        // those bear that they see, as it is in the other modes.
        let joint = (terms.grain, terms.mode) == (Grain::Global, Mode::Whole);
        let whole = joint.then(|| sight.whole_accounts(&self.lines.list, &self.who.list, index));
        let parts = joint.then(|| of(Terms { grain: Grain::Location, ..terms }));
        let is_whole = move |line, who| whole.as_ref().is_some_and(|whole| whole.shows(line, who));
        let parts = parts
            .into_iter()
            .flatten()
            .filter(move |(line, who, _)| !is_whole(*line as usize, *who as usize));
        of(terms).chain(parts).filter(move |(line, who, _)| seen.shows(*line as usize, *who as usize))
    }
}
