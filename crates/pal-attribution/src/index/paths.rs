//! Indexed places by their path below a subscription: the look-up that nearly every usage line makes.
//!
//! What it waits for is memory, so little of it is touched: a slot of eight bytes says where a record lies, and records lie
//! one after the other, path included. Half of the slots are free; the next one is tried until one is.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
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

/// A place in the table. `record` is where its record starts in the bytes plus one, or 0 if the slot is free.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    tag: u32,
    record: u32,
}

/// Paths in lower case with their nodes.
#[derive(Debug)]
pub struct Paths {
    /// A power of two of them.
    slots: Vec<Slot>,
    /// Records: a [`Header`], then the path.
    bytes: Vec<u8>,
    count: usize,
    hasher: FixedState,
}

/// What stands before a path.
#[derive(Debug, Clone, Copy)]
struct Header {
    root: NodeId,
    node: NodeId,
    length: u32,
    depths: Depths,
}

impl Header {
    const LENGTH: usize = 16;

    fn to_bytes(self) -> [u8; Self::LENGTH] {
        let mut bytes = [0; Self::LENGTH];
        let words = [self.root, self.node, self.length, self.depths.0].map(u32::to_le_bytes);
        bytes.copy_from_slice(words.as_flattened());
        bytes
    }

    #[inline]
    fn from_bytes(bytes: [u8; Self::LENGTH]) -> Self {
        let word = |at: usize| {
            let bytes = bytes.get(at..).and_then(<[u8]>::first_chunk).copied().unwrap_or_default();
            u32::from_le_bytes(bytes)
        };
        Self { root: word(0), node: word(4), length: word(8), depths: Depths(word(12)) }
    }
}

impl Default for Paths {
    fn default() -> Self {
        Self { slots: vec![Slot::default(); 16], bytes: Vec::new(), count: 0, hasher: FixedState::default() }
    }
}

impl Paths {
    /// Makes ready to look up a path in lower case.
    #[inline]
    pub fn probe(&self, root: NodeId, path: &[u8]) -> Probe {
        Probe { root, hash: self.hasher.hash_one((root, path)) }
    }

    /// The node of the path that the probe was made of.
    #[inline]
    pub fn find(&self, probe: Probe, path: &[u8]) -> Option<Found> {
        self.search(probe, path).ok().map(|(_, header)| Found { node: header.node, depths: header.depths })
    }

    /// Reads the slot that a look-up tries first.
    #[inline]
    pub fn touch_slot(&self, probe: Probe) -> u32 {
        self.slots.get(first_slot(probe, self.slots.len() - 1)).map_or(0, |slot| slot.record)
    }

    /// Reads the end of a record's header, for the record that a look-up tries first.
    #[inline]
    pub fn touch_record(&self, probe: Probe) -> u8 {
        self.bytes.get(self.touch_slot(probe) as usize + Header::LENGTH).copied().unwrap_or_default()
    }

    /// Puts a node at a path that has none.
    pub fn insert(&mut self, root: NodeId, path: &[u8], node: NodeId) {
        if self.count * 2 >= self.slots.len() {
            self.grow();
        }
        let probe = self.probe(root, path);
        let Err(free) = self.search(probe, path) else { return };
        // INVARIANT: an estate of four gigabytes of paths does not fit in memory beside its facts.
        let record = u32::try_from(self.bytes.len() + 1).unwrap_or(u32::MAX);
        let length = u32::try_from(path.len()).unwrap_or(u32::MAX);
        self.bytes.extend(Header { root, node, length, depths: Depths::default() }.to_bytes());
        self.bytes.extend_from_slice(path);
        if let Some(slot) = self.slots.get_mut(free) {
            *slot = Slot { tag: tag(probe), record };
        }
        self.count += 1;
    }

    /// Says that a place is indexed below the resource group of a path.
    pub fn deepen(&mut self, root: NodeId, group: &[u8], place: &[u8]) {
        if let Ok((at, mut header)) = self.search(self.probe(root, group), group)
            && let Some(bytes) = self.bytes.get_mut(at..at + Header::LENGTH)
        {
            header.depths.add(place);
            bytes.copy_from_slice(&header.to_bytes());
        }
    }

    /// Where the record of a path stands, else the free slot for it.
    #[inline]
    fn search(&self, probe: Probe, path: &[u8]) -> Result<(usize, Header), usize> {
        let (tag, mask) = (tag(probe), self.slots.len() - 1);
        let mut at = first_slot(probe, mask);
        loop {
            // INVARIANT: masked; and half of the slots are free, so one ends the search.
            let slot = self.slots.get(at).copied().unwrap_or_default();
            if slot.record == 0 {
                return Err(at);
            }
            if slot.tag == tag
                && let record = slot.record as usize - 1
                && let Some((header, rest)) = self.bytes.get(record..).and_then(<[u8]>::split_first_chunk)
                && let header = Header::from_bytes(*header)
                && header.root == probe.root
                && rest.get(..header.length as usize) == Some(path)
            {
                return Ok((record, header));
            }
            at = (at + 1) & mask;
        }
    }

    #[cold]
    fn grow(&mut self) {
        let mask = self.slots.len() * 2 - 1;
        let mut slots = vec![Slot::default(); mask + 1];
        let mut record = 0;
        while let Some((header, rest)) = self.bytes.get(record..).and_then(<[u8]>::split_first_chunk) {
            let header = Header::from_bytes(*header);
            let length = header.length as usize;
            let probe = self.probe(header.root, rest.get(..length).unwrap_or_default());
            let mut at = first_slot(probe, mask);
            while slots.get(at).is_some_and(|slot| slot.record != 0) {
                at = (at + 1) & mask;
            }
            if let Some(slot) = slots.get_mut(at) {
                *slot = Slot { tag: tag(probe), record: u32::try_from(record + 1).unwrap_or(u32::MAX) };
            }
            record += Header::LENGTH + length;
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
        let name = |number: u32| format!("resourcegroups/app-{number}").into_bytes();
        for number in 0..10_000 {
            paths.insert(number % 7, &name(number), number + 1);
        }
        for number in 0..10_000 {
            let path = name(number);
            let found = |root| paths.find(paths.probe(root, &path), &path);
            assert_eq!(found(number % 7), Some(Found { node: number + 1, depths: Depths::default() }));
            assert_eq!(found(number % 7 + 1), None);
        }
        assert_eq!(paths.find(paths.probe(0, b"resourcegroups/app-"), b"resourcegroups/app-"), None);
    }

    #[test]
    fn a_resource_group_knows_how_deep_its_places_are() {
        let (mut paths, group) = (Paths::default(), b"resourcegroups/app");
        paths.insert(1, group, 2);
        let deep = format!("resourcegroups/app{}", "/a/b".repeat(20));
        for place in ["resourcegroups/app/providers/p/t/n", &deep] {
            paths.deepen(1, group, place.as_bytes());
        }
        let depths = paths.find(paths.probe(1, group), group).unwrap().depths;
        let prefixes: Vec<usize> = depths.prefixes(deep.as_bytes()).collect();
        // Six segments, and whatever has 31 or more.
        let ends: Vec<usize> = memchr_iter(b'/', deep.as_bytes()).chain([deep.len()]).collect();
        assert_eq!(prefixes, [&ends[5..6], &ends[30..]].concat());
    }
}
