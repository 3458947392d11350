//! Indexed places by their path below a subscription: the look-up that nearly every usage line makes.
//!
//! What it waits for is memory, so little of it is touched: a slot of eight bytes says where a record lies, and that fills one
//! line of the processor's cache, path included. Half of the slots are free; the next one is tried until one is. Paths are looked up as
//! exports write them, in any letter case, so that nothing is copied: hash and comparison are blind to it.

use std::hint::black_box;

use memchr::memchr_iter;

use super::scopes::NodeId;

/// A path below a subscription, ready to be looked up.
#[derive(Debug, Clone, Copy, Default)]
pub struct Probe {
    root: NodeId,
    hash: u64,
}

/// What a look-up finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// The node of the path.
    pub node: NodeId,
    /// How deep the places are that are indexed below it, if it is a resource group.
    pub depths: Depths,
}

/// Numbers of segments that paths have: a bit for each, the last for all that are longer still.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Depths(u32);

impl Depths {
    /// Whether there is none.
    #[inline]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Adds the number of segments of a path.
    pub fn add(&mut self, path: &[u8]) {
        self.0 |= Self::bit(memchr_iter(b'/', path).count() + 1);
    }

    /// The lengths of a path's beginnings that have one of these numbers of segments, the shortest first.
    #[inline]
    pub fn prefixes(self, path: &[u8]) -> impl Iterator<Item = usize> {
        let ends = memchr_iter(b'/', path).chain([path.len()]);
        ends.enumerate().filter(move |(at, _)| self.0 & Self::bit(at + 1) != 0).map(|(_, end)| end)
    }

    fn bit(segments: usize) -> u32 {
        1 << segments.min(31)
    }
}

/// A place in the table. `record` is the number of a record plus one, or 0 if the slot is free.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    tag: u32,
    record: u32,
}

/// How much of a path its record holds. With it a record fills one line of the processor's cache, and few paths are longer.
const START: usize = 44;

/// A path and what is found there.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(64))]
struct Record {
    root: NodeId,
    node: NodeId,
    depths: Depths,
    length: u32,
    /// Where the rest of a longer path stands in [`Paths::ends`].
    end: u32,
    start: [u8; START],
}

/// Paths with their nodes.
#[derive(Debug)]
pub struct Paths {
    /// A power of two of them.
    slots: Vec<Slot>,
    records: Vec<Record>,
    /// What paths have beyond the start that their records hold, one after the other.
    ends: Vec<u8>,
}

impl Default for Paths {
    fn default() -> Self {
        Self { slots: vec![Slot::default(); 16], records: Vec::new(), ends: Vec::new() }
    }
}

impl Probe {
    /// Makes ready to look up a path.
    #[inline]
    pub fn new(root: NodeId, path: &[u8]) -> Self {
        let (chunks, rest) = path.as_chunks();
        // A path of sixteen bytes or more ends in a chunk that may share bytes with the one before.
        let last = path.last_chunk().copied().unwrap_or_else(|| {
            let mut last = [0; CHUNK];
            last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
            last
        });
        let start = u64::from(root) << 32 | path.len() as u64;
        Self { root, hash: chunks.iter().chain([&last]).fold(start, mix) }
    }
}

const CHUNK: usize = 16;

/// Adds a chunk of a path to its hash. The bit that tells a letter from its capital is set in all bytes.
#[inline]
fn mix(hash: u64, chunk: &[u8; CHUNK]) -> u64 {
    // The fractions of π.
    const KEYS: [u64; 2] = [0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7344];
    let chunk = u128::from_le_bytes(*chunk) | u128::from_le_bytes([0x20; CHUNK]);
    let product = (chunk & HALF ^ u128::from(hash ^ KEYS[0])).wrapping_mul(chunk >> 64 ^ u128::from(KEYS[1]));
    #[expect(clippy::cast_possible_truncation, reason = "the halves are folded into one")]
    let folded = (product ^ product >> 64) as u64;
    folded
}

const HALF: u128 = u64::MAX as u128;

impl Paths {
    /// The node of the path that the probe was made of.
    #[inline]
    pub fn find(&self, probe: Probe, path: &[u8]) -> Option<Found> {
        let record = self.records.get(self.search(probe, path).ok()?)?;
        Some(Found { node: record.node, depths: record.depths })
    }

    /// Reads the memory that look-ups are going to need: of all of them first the slots, then what these lead to.
    #[inline]
    pub fn touch(&self, probes: impl Iterator<Item = Probe> + Clone) {
        let slot =
            |probe| self.slots.get(first_slot(probe, self.slots.len() - 1)).map_or(0, |slot| slot.record);
        black_box(probes.clone().fold(0, |all, probe| all ^ slot(probe)));
        let record = |probe| self.record(slot(probe)).map_or(0, |record| record.node);
        black_box(probes.fold(0, |all, probe| all ^ record(probe)));
    }

    /// The record that a slot names.
    #[inline]
    fn record(&self, record: u32) -> Option<&Record> {
        self.records.get((record as usize).checked_sub(1)?)
    }

    /// Puts a node at a path that has none.
    pub fn insert(&mut self, root: NodeId, path: &[u8], node: NodeId) {
        if self.records.len() * 2 >= self.slots.len() {
            self.grow();
        }
        let probe = Probe::new(root, path);
        let Err(free) = self.search(probe, path) else { return };
        // INVARIANT: an estate of four gigabytes of paths does not fit in memory beside its facts.
        let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let (head, tail) = path.split_at(path.len().min(START));
        let mut start = [0; START];
        start.iter_mut().zip(head).for_each(|(to, from)| *to = *from);
        let (length, end) = (small(path.len()), small(self.ends.len()));
        self.records.push(Record { root, node, depths: Depths::default(), length, end, start });
        self.ends.extend_from_slice(tail);
        if let Some(slot) = self.slots.get_mut(free) {
            *slot = Slot { tag: tag(probe), record: small(self.records.len()) };
        }
    }

    /// Says that a place is indexed below the resource group of a path.
    pub fn deepen(&mut self, root: NodeId, group: &[u8], place: &[u8]) {
        if let Ok(record) = self.search(Probe::new(root, group), group)
            && let Some(record) = self.records.get_mut(record)
        {
            record.depths.add(place);
        }
    }

    /// Where the record of a path stands, else the free slot for it.
    #[inline]
    fn search(&self, probe: Probe, path: &[u8]) -> Result<usize, usize> {
        let (tag, mask) = (tag(probe), self.slots.len() - 1);
        let mut at = first_slot(probe, mask);
        loop {
            // INVARIANT: masked; and half of the slots are free, so one ends the search.
            let slot = self.slots.get(at).copied().unwrap_or_default();
            if slot.record == 0 {
                return Err(at);
            }
            if slot.tag == tag
                && let Some(record) = self.record(slot.record)
                && record.root == probe.root
                && self.is_of(record, path)
            {
                return Ok(slot.record as usize - 1);
            }
            at = (at + 1) & mask;
        }
    }

    /// Whether a record is that of a path in some letter case.
    #[inline]
    fn is_of(&self, record: &Record, path: &[u8]) -> bool {
        let (head, tail) = path.split_at(path.len().min(START));
        record.length as usize == path.len()
            && record.start.get(..head.len()).is_some_and(|start| start.eq_ignore_ascii_case(head))
            && (tail.is_empty() || self.end(record).eq_ignore_ascii_case(tail))
    }

    /// What the path of a record has beyond its start.
    fn end(&self, record: &Record) -> &[u8] {
        let length = (record.length as usize).saturating_sub(START);
        self.ends.get(record.end as usize..record.end as usize + length).unwrap_or_default()
    }

    #[cold]
    fn grow(&mut self) {
        let mask = self.slots.len() * 2 - 1;
        let mut slots = vec![Slot::default(); mask + 1];
        for (number, record) in (1..).zip(&self.records) {
            let start = record.start.get(..record.length as usize).unwrap_or(&record.start);
            let probe = Probe::new(record.root, &[start, self.end(record)].concat());
            let mut at = first_slot(probe, mask);
            while slots.get(at).is_some_and(|slot| slot.record != 0) {
                at = (at + 1) & mask;
            }
            if let Some(slot) = slots.get_mut(at) {
                *slot = Slot { tag: tag(probe), record: number };
            }
        }
        self.slots = slots;
    }
}

/// The half of a hash that a slot keeps.
#[inline]
fn tag(probe: Probe) -> u32 {
    // INVARIANT: 64 bits less 32.
    (probe.hash >> 32) as u32
}

/// The slot that the other half of a hash leads to.
#[inline]
fn first_slot(probe: Probe, mask: usize) -> usize {
    let [.., a, b, c, d] = probe.hash.to_be_bytes();
    u32::from_be_bytes([a, b, c, d]) as usize & mask
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_is_found_below_its_own_subscription_only() {
        let mut paths = Paths::default();
        // Short, as long as a record holds, and longer.
        let name = |number: u32| {
            format!("resourcegroups/app-{number:0>width$}", width = number as usize % 60).into_bytes()
        };
        for number in 0..10_000 {
            paths.insert(number % 7, &name(number), number + 1);
        }
        for number in 0..10_000 {
            let path = name(number);
            let found = |root| paths.find(Probe::new(root, &path), &path);
            assert_eq!(found(number % 7), Some(Found { node: number + 1, depths: Depths::default() }));
            assert_eq!(found(number % 7 + 1), None);
        }
        assert_eq!(paths.find(Probe::new(0, b"resourcegroups/app-"), b"resourcegroups/app-"), None);
    }

    #[test]
    fn a_resource_group_knows_how_deep_its_places_are() {
        let (mut paths, group) = (Paths::default(), b"resourcegroups/app");
        paths.insert(1, group, 2);
        let deep = format!("resourcegroups/app{}", "/a/b".repeat(20));
        for place in ["resourcegroups/app/providers/p/t/n", &deep] {
            paths.deepen(1, group, place.as_bytes());
        }
        let depths = paths.find(Probe::new(1, group), group).unwrap().depths;
        let prefixes: Vec<usize> = depths.prefixes(deep.as_bytes()).collect();
        // Six segments, and whatever has 31 or more.
        let ends: Vec<usize> = memchr_iter(b'/', deep.as_bytes()).chain([deep.len()]).collect();
        assert_eq!(prefixes, [&ends[5..6], &ends[30..]].concat());
    }
}
