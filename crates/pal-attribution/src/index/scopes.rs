//! The scope tree: which indexed place is the deepest one above a resource.
//!
//! One hash look-up a row, of the resource group's name, answers for most rows; only below a resource group that has deeper
//! assignments are more prefixes tried.

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use pal_model::{Place, SubscriptionId};
use wide::u8x16;

use super::paths::{Depths, Found, Paths, Probe};

/// A place with a node in the tree.
pub type NodeId = u32;

/// The node of lines without a subscription.
pub const NOWHERE: NodeId = 0;

/// The part of a path that names a resource group, up to the name.
const GROUP_PREFIX: &[u8] = b"resourcegroups/";

#[derive(Debug)]
struct Node {
    subscription: Option<SubscriptionId>,
    path: Box<[u8]>,
    /// For a subscription: how deep the places are that are indexed in no resource group of it.
    depths: Depths,
    has_groups: bool,
}

/// What is indexed below a subscription.
#[derive(Debug, Clone, Copy, Default)]
pub struct Below {
    /// Anything in a resource group, or one itself.
    groups: bool,
    /// Places in no resource group.
    depths: Depths,
}

/// Where a look-up stands between its two halves: what can be said of a path at once, and what waits for memory.
#[derive(Debug, Clone, Copy)]
pub enum Step {
    /// The node is known.
    At(NodeId),
    /// The node is that of the resource group, or deeper: so much of the path is the group's.
    Group(Probe, usize),
}

/// Subscriptions, resource groups and resources at which somebody holds a role that counts.
#[derive(Debug)]
pub struct ScopeTree {
    nodes: Vec<Node>,
    subscriptions: HashMap<SubscriptionId, NodeId, FixedState>,
    below: Paths,
}

impl Default for ScopeTree {
    fn default() -> Self {
        let nowhere =
            Node { subscription: None, path: Box::default(), depths: Depths::default(), has_groups: false };
        Self { nodes: vec![nowhere], subscriptions: HashMap::default(), below: Paths::default() }
    }
}

impl ScopeTree {
    /// How many nodes there are, [`NOWHERE`] included.
    pub fn node_count(&self) -> usize {
        self.nodes.len()
    }

    /// The node of a place, made if there is none. Its resource group and subscription get nodes too.
    pub fn insert(&mut self, place: &Place) -> NodeId {
        let root = self.insert_subscription(place.subscription_id());
        let path = place.path().as_bytes();
        if path.is_empty() {
            return root;
        }
        let group_end = group_end(path);
        let anchor = if group_end == 0 {
            root
        } else {
            if let Some(node) = self.nodes.get_mut(root as usize) {
                node.has_groups = true;
            }
            self.insert_below(root, path.get(..group_end).unwrap_or(path))
        };
        if group_end == path.len() {
            return anchor;
        }
        let node = self.insert_below(root, path);
        if group_end > 0 {
            self.below.deepen(root, path.get(..group_end).unwrap_or(path), path);
        } else if let Some(root) = self.nodes.get_mut(root as usize) {
            root.depths.add(path);
        }
        node
    }

    /// The node of a subscription, made if there is none.
    pub fn insert_subscription(&mut self, subscription: SubscriptionId) -> NodeId {
        if let Some(node) = self.subscriptions.get(&subscription) {
            return *node;
        }
        let node = self.push(Some(subscription), &[]);
        self.subscriptions.insert(subscription, node);
        node
    }

    fn insert_below(&mut self, root: NodeId, path: &[u8]) -> NodeId {
        if let Some(node) = self.find(root, path) {
            return node;
        }
        let subscription = self.subscription(root);
        let node = self.push(subscription, path);
        self.below.insert(root, path, node);
        node
    }

    fn push(&mut self, subscription: Option<SubscriptionId>, path: &[u8]) -> NodeId {
        // INVARIANT: memory ends long before 2³² nodes.
        let id = NodeId::try_from(self.nodes.len()).unwrap_or(NodeId::MAX);
        self.nodes.push(Node {
            subscription,
            path: path.into(),
            depths: Depths::default(),
            has_groups: false,
        });
        id
    }

    /// The node of a subscription, if anything is indexed in it.
    pub fn find_subscription(&self, subscription: SubscriptionId) -> Option<NodeId> {
        self.subscriptions.get(&subscription).copied()
    }

    /// The subscription a node lies in.
    pub fn subscription(&self, node: NodeId) -> Option<SubscriptionId> {
        self.nodes.get(node as usize).and_then(|node| node.subscription)
    }

    /// The node and the nodes around it, outwards to the subscription. A resource's parent is its resource group; an indexed
    /// resource between the two is found by prefix.
    pub fn ancestors(&self, node: NodeId) -> Vec<NodeId> {
        let mut around = Vec::new();
        let Some(of) = self.nodes.get(node as usize) else { return around };
        let root = of.subscription.and_then(|id| self.find_subscription(id)).unwrap_or(NOWHERE);
        if node == root || node == NOWHERE {
            return vec![node];
        }
        for end in (1..=of.path.len()).rev() {
            if end == of.path.len() || of.path.get(end) == Some(&b'/') {
                around.extend(of.path.get(..end).and_then(|prefix| self.find(root, prefix)));
            }
        }
        around.push(root);
        around
    }

    /// The node of a path below a subscription.
    fn find(&self, root: NodeId, path: &[u8]) -> Option<NodeId> {
        self.exact(Probe::new(root, path), path)
    }

    /// What is indexed below a subscription's node.
    pub fn below(&self, root: NodeId) -> Below {
        let node = self.nodes.get(root as usize);
        node.map_or(Below::default(), |node| Below { groups: node.has_groups, depths: node.depths })
    }

    /// The first half of [`Self::locate`], which waits for no memory.
    #[inline]
    pub fn begin(&self, root: NodeId, below: Below, path: &[u8]) -> Step {
        let in_group = path.first().is_some_and(|byte| byte | 0x20 == b'r');
        if !in_group {
            let found = Found { node: root, depths: below.depths };
            return Step::At(if path.is_empty() { root } else { self.deepest(root, found, path) });
        }
        if !below.groups {
            return Step::At(root);
        }
        let group = path.get(..segment_end(path, GROUP_PREFIX.len())).unwrap_or(path);
        Step::Group(Probe::new(root, group), group.len())
    }

    /// Reads the memory that the second half needs.
    #[inline]
    pub fn touch(&self, probes: impl Iterator<Item = Probe> + Clone) {
        self.below.touch(probes);
    }

    /// The second half of [`Self::locate`], where the first found a resource group: `group` is its path. Deeper places may be
    /// indexed below what is found.
    #[inline]
    pub fn group(&self, root: NodeId, probe: Probe, group: &[u8]) -> Found {
        self.below.find(probe, group).unwrap_or(Found { node: root, depths: Depths::default() })
    }

    /// The node of a path below a subscription, if it has one.
    #[inline]
    pub fn exact(&self, probe: Probe, path: &[u8]) -> Option<NodeId> {
        self.below.find(probe, path).map(|found| found.node)
    }

    /// The deepest node at or above the place with this path (any letter case, well-formed) below the subscription of `root`.
    pub fn locate(&self, root: NodeId, path: &[u8]) -> NodeId {
        match self.begin(root, self.below(root), path) {
            Step::At(node) => node,
            Step::Group(probe, length) => {
                let group = path.get(..length).unwrap_or(path);
                self.deepest(root, self.group(root, probe, group), path)
            }
        }
    }

    /// The deepest indexed beginning of a path below what was found.
    fn deepest(&self, root: NodeId, found: Found, path: &[u8]) -> NodeId {
        if found.depths.is_empty() {
            return found.node;
        }
        let prefixes = found.depths.prefixes(path).filter_map(|end| path.get(..end));
        prefixes.filter_map(|prefix| self.find(root, prefix)).last().unwrap_or(found.node)
    }
}

/// Where the resource group of a path in lower case ends, or 0 if it is in none.
fn group_end(path: &[u8]) -> usize {
    if path.starts_with(GROUP_PREFIX) { segment_end(path, GROUP_PREFIX.len()) } else { 0 }
}

/// Where the segment of a path that starts at `start` ends. Most names are short, so a call would cost more than the search.
#[inline]
fn segment_end(path: &[u8], start: usize) -> usize {
    let mut at = start;
    while let Some(chunk) = path.get(at..).and_then(<[u8]>::first_chunk) {
        let slashes = u8x16::new(*chunk).simd_eq(u8x16::splat(b'/')).to_bitmask();
        if slashes != 0 {
            return at + slashes.trailing_zeros() as usize;
        }
        at += chunk.len();
    }
    let rest = path.get(at..).unwrap_or_default();
    rest.iter().position(|byte| *byte == b'/').map_or(path.len(), |length| at + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUB: &str = "/subscriptions/00000000-0000-0000-0000-00000000000a";

    fn place(below: &str) -> Place {
        Place::from_bytes(format!("{SUB}{below}").as_bytes()).unwrap()
    }

    #[test]
    fn the_deepest_indexed_scope_is_found_by_whole_segments() {
        let mut tree = ScopeTree::default();
        let root = tree.insert(&place(""));
        let app = tree.insert(&place("/resourceGroups/app"));
        let server = tree.insert(&place("/resourceGroups/sql/providers/Microsoft.Sql/servers/s"));
        let database =
            tree.insert(&place("/resourceGroups/sql/providers/Microsoft.Sql/servers/s/databases/d"));
        let ticket = tree.insert(&place("/providers/Microsoft.Support/supportTickets/t"));
        let group = tree.find(root, b"resourcegroups/sql").unwrap();
        for (path, expected) in [
            ("", root),
            ("resourceGroups/APP", app),
            ("RESOURCEGROUPS/App/providers/P/t/n", app),
            ("resourceGroups/app2/providers/P/t/n", root),
            ("resourceGroups/sql/providers/Microsoft.Sql/servers/S", server),
            ("resourceGroups/sql/providers/Microsoft.Sql/servers/s2", group),
            ("resourceGroups/sql/providers/Microsoft.Sql/servers/s/databases/D", database),
            ("resourceGroups/sql/providers/Microsoft.Sql/servers/s/databases/d2", server),
            ("resourceGroups/sql/providers/Microsoft.Sql/servers/s/databases/d/x/y", database),
            ("providers/microsoft.support/supporttickets/T", ticket),
            ("providers/microsoft.support/supporttickets/T2", root),
        ] {
            assert_eq!(tree.locate(root, path.as_bytes()), expected, "{path}");
        }
        assert_eq!(tree.ancestors(database), [database, server, group, root]);
        assert_eq!(tree.ancestors(root), [root]);
        assert_eq!(tree.ancestors(NOWHERE), [NOWHERE]);
    }
}
