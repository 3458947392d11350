//! Finding the nodes of usage lines, many at once.
//!
//! A look-up waits for memory at every turn: for the slot of the resource group's hash, for the group's record, and then for
//! what the worker keeps of the node. One line after the other, the waits would add up to most of a report's time. So a block
//! of lines takes each step together, and memory that a step needs is touched for all of them beforehand: the processor then
//! waits for many lines at once.

use std::ops::Range;

use pal_usage::batch::{Batch, PlaceColumn, SUBSCRIPTION_IN_ID};

use super::met::Subscriptions;
use crate::index::Index;
use crate::index::paths::Probe;
use crate::index::scopes::{NOWHERE, NodeId, Step};

/// The number of a subscription among those a worker has met; 0 is none.
pub(crate) type SubscriptionCode = u32;

/// Where a line belongs: the deepest indexed node, or [`NOWHERE`], and the subscription.
pub(crate) type Found = (NodeId, SubscriptionCode);

/// What is found of a line without a place.
const NOT_FOUND: Found = (NOWHERE, 0);
/// Stands for what is found of the line before: exports often name one resource many times in a row.
const AS_BEFORE: Found = (NodeId::MAX, SubscriptionCode::MAX);

/// A part of a line's resource id that is about to be looked up.
#[derive(Debug, Clone, Copy)]
struct Search {
    line: usize,
    probe: Probe,
    /// How long a beginning of the path below the subscription it is.
    length: usize,
}

/// Finds the deepest node at or above a line's place.
#[derive(Debug)]
pub(crate) struct Finder<'a> {
    index: &'a Index,
    pub(crate) subscriptions: Subscriptions,
    /// Lines with a resource id of their own.
    ids: Vec<usize>,
    /// Those of them in a resource group, where any is indexed.
    groups: Vec<Search>,
    /// Where something may be indexed below the resource groups found, of one line the deepest last.
    deeper: Vec<Search>,
    /// What was found, in the order of the lines.
    found: Vec<Found>,
}

impl<'a> Finder<'a> {
    pub(crate) fn new(index: &'a Index) -> Self {
        Self {
            index,
            subscriptions: Subscriptions::default(),
            ids: Vec::new(),
            groups: Vec::new(),
            deeper: Vec::new(),
            found: Vec::new(),
        }
    }

    /// What was found for a line of the block.
    #[inline]
    pub(crate) fn found(&self, line: usize) -> Found {
        self.found.get(line).copied().unwrap_or(NOT_FOUND)
    }

    /// Everything that was found for the block.
    pub(super) fn all_found(&self) -> impl Iterator<Item = Found> {
        self.found.iter().copied()
    }

    /// Finds nodes and subscriptions of a block of lines; a line that `is_needed` says no to is found nowhere.
    pub(crate) fn find(&mut self, batch: &Batch<'_>, rows: Range<usize>, is_needed: impl Fn(usize) -> bool) {
        self.begin(batch, rows.clone(), is_needed);
        self.find_subscriptions(batch, rows.start);
        self.index.tree.touch(self.groups.iter().map(|search| search.probe));
        self.find_groups(batch, rows.start);
        self.index.tree.touch(self.deeper.iter().map(|search| search.probe));
        self.find_deeper(batch, rows.start);
        let mut before = NOT_FOUND;
        for found in &mut self.found {
            if *found == AS_BEFORE {
                *found = before;
            }
            before = *found;
        }
    }

    /// Finds lines that have no resource id, and makes ready to look up the others.
    #[inline]
    fn begin(&mut self, batch: &Batch<'_>, rows: Range<usize>, is_needed: impl Fn(usize) -> bool) {
        self.ids.clear();
        self.found.clear();
        let mut before = None;
        for (line, row) in rows.enumerate() {
            let place = batch.place.get(row).copied().filter(|_| is_needed(row));
            let place = place.unwrap_or(PlaceColumn::Nowhere);
            let found = match place {
                PlaceColumn::Resource
                    if before.is_some_and(|last| batch.resource_id.is_shared(last, row)) =>
                {
                    AS_BEFORE
                }
                PlaceColumn::Resource => {
                    self.ids.push(line);
                    NOT_FOUND
                }
                PlaceColumn::Nowhere => NOT_FOUND,
                PlaceColumn::ResourceGroup | PlaceColumn::Subscription => self.by_columns(batch, row, place),
            };
            before = (place == PlaceColumn::Resource).then_some(row);
            self.found.push(found);
        }
    }

    /// Where a line belongs whose place is not given by a resource id.
    fn by_columns(&mut self, batch: &Batch<'_>, row: usize, place: PlaceColumn) -> Found {
        let code = batch.subscription.get(row).copied().unwrap_or_default();
        let Some(subscription) = batch.columns.subscriptions.get(code).copied().flatten() else {
            return NOT_FOUND;
        };
        let met = self.subscriptions.met(self.index, subscription);
        let mut node = met.root;
        if place == PlaceColumn::ResourceGroup && node != NOWHERE {
            let path = ["resourcegroups/", group_name(batch, row)].concat();
            node = self.index.tree.locate(node, path.as_bytes());
        }
        (node, met.code)
    }

    /// Finds the subscriptions of the lines of a block from `first` on, and the resource groups to look up in them.
    fn find_subscriptions(&mut self, batch: &Batch<'_>, first: usize) {
        self.groups.clear();
        for line in self.ids.iter().copied() {
            let id = batch.resource_id.get(first + line);
            let met = self.subscriptions.of_line(self.index, batch, first + line, guid(id));
            let node = match self.index.tree.begin(met.root, met.below, below_subscription(id)) {
                Step::At(node) => node,
                Step::Group(probe, length) => {
                    self.groups.push(Search { line, probe, length });
                    met.root
                }
            };
            if let Some(found) = self.found.get_mut(line) {
                *found = (node, met.code);
            }
        }
    }

    /// Finds resource groups, and what may lie deeper.
    fn find_groups(&mut self, batch: &Batch<'_>, first: usize) {
        self.deeper.clear();
        for Search { line, probe, length } in self.groups.iter().copied() {
            let Some(found) = self.found.get_mut(line) else { continue };
            let root = found.0;
            let path = below_subscription(batch.resource_id.get(first + line));
            let group = self.index.tree.group(root, probe, path.get(..length).unwrap_or_default());
            found.0 = group.node;
            if !group.depths.is_empty() {
                let searches = group.depths.prefixes(path).map(|length| {
                    let probe = Probe::new(root, path.get(..length).unwrap_or_default());
                    Search { line, probe, length }
                });
                self.deeper.extend(searches);
            }
        }
    }

    /// Finds what lies deeper than resource groups.
    fn find_deeper(&mut self, batch: &Batch<'_>, first: usize) {
        for Search { line, probe, length } in self.deeper.iter().copied() {
            let path = below_subscription(batch.resource_id.get(first + line));
            let node = self.index.tree.exact(probe, path.get(..length).unwrap_or_default());
            if let (Some(node), Some(found)) = (node, self.found.get_mut(line)) {
                found.0 = node;
            }
        }
    }
}

/// The GUID of the subscription in a well-formed resource id.
#[inline]
fn guid(id: &[u8]) -> &[u8] {
    id.get(SUBSCRIPTION_IN_ID).unwrap_or_default()
}

/// The part of a well-formed resource id below the subscription, without its first slash.
#[inline]
fn below_subscription(id: &[u8]) -> &[u8] {
    id.get(SUBSCRIPTION_IN_ID.end + 1..).unwrap_or_default()
}

/// The name in the resource group column of a line.
pub(crate) fn group_name<'a>(batch: &Batch<'a>, row: usize) -> &'a str {
    let code = batch.resource_group.get(row).copied().unwrap_or_default();
    batch.columns.resource_groups.get(code).and_then(|name| name.as_deref()).unwrap_or_default()
}
