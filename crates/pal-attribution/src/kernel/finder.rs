//! Finding the nodes of usage lines, many at once.
//!
//! A look-up waits for memory at every turn: for the slot of the resource group's hash, for the group's record, and then for
//! what the worker keeps of the node. One line after the other, the waits would add up to most of a report's time. So a block
//! of lines takes each step together, and memory that a step needs is touched for all of them beforehand: the processor then
//! waits for many lines at once.

use std::hint::black_box;
use std::ops::Range;

use pal_usage::batch::{Batch, PlaceColumn, SUBSCRIPTION_IN_ID};

use super::met::{Met, Subscriptions};
use crate::index::Index;
use crate::index::paths::Probe;
use crate::index::scopes::{NOWHERE, NodeId, Step};

/// The number of a subscription among those a worker has met; 0 is none.
pub(super) type SubscriptionCode = u32;

/// How far a line's look-up has come.
#[derive(Debug, Clone, Copy)]
struct Search {
    subscription: SubscriptionCode,
    root: NodeId,
    next: Next,
}

#[derive(Debug, Clone, Copy)]
enum Next {
    /// The node is known.
    Nothing(NodeId),
    /// The place is that of the line before: exports often name one resource many times in a row.
    AsBefore,
    /// The resource group is still to be found. Its path in lower case is the next so many bytes of the scratch space.
    Group(Probe, usize),
}

impl Search {
    const NOWHERE: Self = Self { subscription: 0, root: NOWHERE, next: Next::Nothing(NOWHERE) };
    const AS_BEFORE: Self = Self { next: Next::AsBefore, ..Self::NOWHERE };

    /// The search of a line about whose subscription this is known, and nothing more has to be.
    fn at(met: Met, node: NodeId) -> Self {
        Self { subscription: met.code, root: met.root, next: Next::Nothing(node) }
    }
}

/// A beginning of a path, in lower case in the scratch space, at which something may be indexed.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    line: usize,
    probe: Probe,
    start: usize,
    length: usize,
}

/// Finds the deepest node at or above a line's place.
#[derive(Debug)]
pub(super) struct Finder<'a> {
    index: &'a Index,
    pub(super) subscriptions: Subscriptions,
    searches: Vec<Search>,
    /// What may lie deeper than the resource groups found, of one line the deepest last.
    candidates: Vec<Candidate>,
    /// Paths in lower case, one after the other.
    lower: Vec<u8>,
    /// What was found, in the order of the lines.
    found: Vec<(NodeId, SubscriptionCode)>,
}

impl<'a> Finder<'a> {
    pub(super) fn new(index: &'a Index) -> Self {
        Self {
            index,
            subscriptions: Subscriptions::default(),
            searches: Vec::new(),
            candidates: Vec::new(),
            lower: Vec::new(),
            found: Vec::new(),
        }
    }

    /// What was found for a line of the block.
    #[inline]
    pub(super) fn found(&self, line: usize) -> (NodeId, SubscriptionCode) {
        self.found.get(line).copied().unwrap_or((NOWHERE, 0))
    }

    /// Everything that was found for the block.
    pub(super) fn nodes(&self) -> impl Iterator<Item = NodeId> {
        self.found.iter().map(|(node, _)| *node)
    }

    /// Finds nodes and subscriptions of a block of lines; a line that `is_needed` says no to is found nowhere.
    pub(super) fn find(&mut self, batch: &Batch<'_>, rows: Range<usize>, is_needed: impl Fn(usize) -> bool) {
        self.searches.clear();
        self.lower.clear();
        let mut before: &[u8] = &[];
        for row in rows.clone() {
            let place = batch.place.get(row).copied().unwrap_or(PlaceColumn::Nowhere);
            let is_needed = is_needed(row);
            let id =
                if is_needed && place == PlaceColumn::Resource { batch.resource_id.get(row) } else { &[] };
            let search = if !is_needed {
                Search::NOWHERE
            } else if id.is_empty() {
                self.by_columns(batch, row, place)
            } else if id == before {
                Search::AS_BEFORE
            } else {
                self.by_id(id)
            };
            before = id;
            self.searches.push(search);
        }
        self.touch(self.searches.iter().filter_map(|search| match search.next {
            Next::Group(probe, _) => Some(probe),
            Next::Nothing(_) | Next::AsBefore => None,
        }));
        self.find_groups(batch, rows.start);
        self.touch(self.candidates.iter().map(|candidate| candidate.probe));
        self.find_candidates();
    }

    /// Reads the memory that look-ups are going to need.
    #[inline]
    fn touch(&self, probes: impl Iterator<Item = Probe> + Clone) {
        let tree = &self.index.tree;
        black_box(probes.clone().fold(0, |all, probe| all ^ tree.touch_slot(probe)));
        black_box(probes.fold(0, |all, probe| all ^ tree.touch_record(probe)));
    }

    #[inline]
    fn by_id(&mut self, id: &[u8]) -> Search {
        let met = self.subscriptions.of_id(self.index, id);
        if met.root == NOWHERE {
            return Search::at(met, NOWHERE);
        }
        match self.index.tree.begin(met.root, met.below, below_subscription(id), &mut self.lower) {
            Step::At(node) => Search::at(met, node),
            Step::Group(probe, length) => {
                Search { subscription: met.code, root: met.root, next: Next::Group(probe, length) }
            }
        }
    }

    /// The search of a line whose place is not given by a resource id.
    fn by_columns(&mut self, batch: &Batch<'_>, row: usize, place: PlaceColumn) -> Search {
        if place == PlaceColumn::Nowhere {
            return Search::NOWHERE;
        }
        let code = batch.subscription.get(row).copied().unwrap_or_default();
        let Some(subscription) = batch.columns.subscriptions.get(code).copied().flatten() else {
            return Search::NOWHERE;
        };
        let met = self.subscriptions.met(self.index, subscription);
        let mut node = met.root;
        if place == PlaceColumn::ResourceGroup && node != NOWHERE {
            let path = ["resourcegroups/", group_name(batch, row)].concat();
            node = self.index.tree.locate(node, path.as_bytes());
        }
        Search::at(met, node)
    }

    /// Finds the resource groups of a block of lines from `first` on, and what may lie deeper.
    fn find_groups(&mut self, batch: &Batch<'_>, first: usize) {
        self.found.clear();
        self.candidates.clear();
        let tree = &self.index.tree;
        let mut group_start = 0;
        for (line, search) in self.searches.iter().enumerate() {
            let node = match search.next {
                Next::Nothing(node) => node,
                Next::AsBefore => NOWHERE,
                Next::Group(probe, length) => {
                    let group = self.lower.get(group_start..group_start + length).unwrap_or_default();
                    group_start += length;
                    let found = tree.group(search.root, probe, group);
                    if !found.depths.is_empty() {
                        let start = self.lower.len();
                        self.lower.extend_from_slice(below_subscription(batch.resource_id.get(first + line)));
                        let path = self.lower.get_mut(start..).unwrap_or_default();
                        path.make_ascii_lowercase();
                        for length in found.depths.prefixes(path) {
                            let probe = tree.probe(search.root, path.get(..length).unwrap_or_default());
                            self.candidates.push(Candidate { line, probe, start, length });
                        }
                    }
                    found.node
                }
            };
            self.found.push((node, search.subscription));
        }
    }

    /// Finds what lies deeper, and says of each line that is as the one before where that one was found.
    fn find_candidates(&mut self) {
        for Candidate { line, probe, start, length } in &self.candidates {
            let path = self.lower.get(*start..start + length).unwrap_or_default();
            if let (Some(node), Some(found)) =
                (self.index.tree.exact(*probe, path), self.found.get_mut(*line))
            {
                found.0 = node;
            }
        }
        let mut before = (NOWHERE, 0);
        for (found, search) in self.found.iter_mut().zip(&self.searches) {
            if matches!(search.next, Next::AsBefore) {
                *found = before;
            }
            before = *found;
        }
    }
}

/// The part of a well-formed resource id below the subscription, without its first slash.
#[inline]
fn below_subscription(id: &[u8]) -> &[u8] {
    id.get(SUBSCRIPTION_IN_ID.end + 1..).unwrap_or_default()
}

/// The name in the resource group column of a line.
pub(super) fn group_name<'a>(batch: &Batch<'a>, row: usize) -> &'a str {
    let code = batch.resource_group.get(row).copied().unwrap_or_default();
    batch.columns.resource_groups.get(code).and_then(|name| name.as_deref()).unwrap_or_default()
}
