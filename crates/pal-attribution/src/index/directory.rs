//! The partner directory: which ids are in force when, what they are called, which account they roll up to.

use std::collections::HashMap;

use pal_model::facts::AccountType;
use pal_model::{Facts, Instant, IntervalSet, PartnerId};

/// What is known of partner ids.
#[derive(Debug)]
pub struct Directory {
    /// `None`: there is no directory, and every id is a location in force.
    entries: Option<HashMap<PartnerId, Entry>>,
    first_links: HashMap<PartnerId, Instant>,
}

#[derive(Debug)]
struct Entry {
    in_force: IntervalSet,
    /// Of the row that began last: it speaks for all time (PAL-32).
    name: Option<String>,
    global: Option<PartnerId>,
    named_from: Instant,
}

impl Directory {
    /// Reads the directory and the beginnings of links.
    pub fn compile(facts: &Facts) -> Self {
        let entries = facts.partners.as_ref().map(|rows| {
            let mut entries: HashMap<PartnerId, Entry> = HashMap::new();
            for row in rows {
                let entry = entries.entry(row.partner_id).or_insert_with(|| Entry {
                    in_force: IntervalSet::EMPTY,
                    name: None,
                    global: None,
                    named_from: Instant::MIN,
                });
                if row.account_type == AccountType::Location {
                    entry.in_force = entry.in_force.union(&row.valid.into());
                }
                if row.valid.from() >= entry.named_from {
                    entry.named_from = row.valid.from();
                    entry.name.clone_from(&row.name);
                    entry.global = row.global_id;
                }
            }
            entries
        });
        let mut first_links: HashMap<PartnerId, Instant> = HashMap::new();
        for link in &facts.links {
            let first = first_links.entry(link.partner_id).or_insert(Instant::MAX);
            *first = (*first).min(link.valid.from());
        }
        Self { entries, first_links }
    }

    fn entry(&self, partner: PartnerId) -> Option<&Entry> {
        self.entries.as_ref()?.get(&partner)
    }

    /// When a partner id can be credited (PAL-05).
    pub fn in_force(&self, partner: PartnerId) -> IntervalSet {
        match &self.entries {
            None => IntervalSet::always(),
            Some(entries) => entries.get(&partner).map_or(IntervalSet::EMPTY, |entry| entry.in_force.clone()),
        }
    }

    /// The global account of a location, or the id itself (PAL-30, PAL-32).
    pub fn global_account(&self, partner: PartnerId) -> PartnerId {
        self.entry(partner).and_then(|entry| entry.global).unwrap_or(partner)
    }

    /// The name to show, or nothing.
    pub fn name(&self, partner: PartnerId) -> &str {
        self.entry(partner).and_then(|entry| entry.name.as_deref()).unwrap_or_default()
    }

    /// When the partner's first link began.
    pub fn first_link(&self, partner: PartnerId) -> Instant {
        self.first_links.get(&partner).copied().unwrap_or(Instant::MAX)
    }

    /// Every id that is linked, or a location that is ever in force; in order.
    pub fn partners(&self) -> Vec<PartnerId> {
        let locations = self.entries.iter().flatten().filter(|(_, entry)| !entry.in_force.is_empty());
        let mut all: Vec<_> = self.first_links.keys().copied().chain(locations.map(|(id, _)| *id)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}
