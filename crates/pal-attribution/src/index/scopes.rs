//! The scope tree: which indexed place is the deepest one above a resource.
//!
//! One hash look-up a row, of the resource group's name, answers for most rows; only below a resource group that has deeper
//! assignments are more prefixes tried.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashTable};
use memchr::{memchr, memchr_iter};
use pal_model::{Place, SubscriptionId};

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
    /// How many segments the indexed places below have, the most first; those below a resource group are the group's.
    depths: Vec<usize>,
    has_groups: bool,
}

/// A node by its path below its subscription. What most look-ups need lies in one place: memory is what they wait for.
#[derive(Debug)]
struct Below {
    hash: u64,
    root: NodeId,
    node: NodeId,
    path: Box<[u8]>,
    /// Whether anything is indexed deeper in this resource group.
    deeper: bool,
}

/// Subscriptions, resource groups and resources at which somebody holds a role that counts.
#[derive(Debug)]
pub struct ScopeTree {
    nodes: Vec<Node>,
    subscriptions: HashMap<SubscriptionId, NodeId, FixedState>,
    below: HashTable<Below>,
    hasher: FixedState,
}

impl Default for ScopeTree {
    fn default() -> Self {
        let nowhere =
            Node { subscription: None, path: Box::default(), depths: Vec::new(), has_groups: false };
        Self {
            nodes: vec![nowhere],
            subscriptions: HashMap::default(),
            below: HashTable::new(),
            hasher: FixedState::default(),
        }
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
        let depth = depth(path);
        if let Some(anchor) = self.nodes.get_mut(anchor as usize)
            && !anchor.depths.contains(&depth)
        {
            anchor.depths.push(depth);
            anchor.depths.sort_unstable_by(|a, b| b.cmp(a));
        }
        let (hash, group) = (self.hash(root, path.get(..group_end).unwrap_or(path)), anchor);
        if let Some(below) = self.below.find_mut(hash, |below| below.node == group) {
            below.deeper = true;
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
        let hash = self.hash(root, path);
        self.below.insert_unique(
            hash,
            Below { hash, root, node, path: path.into(), deeper: false },
            |below| below.hash,
        );
        node
    }

    fn push(&mut self, subscription: Option<SubscriptionId>, path: &[u8]) -> NodeId {
        // INVARIANT: memory ends long before 2³² nodes.
        let id = NodeId::try_from(self.nodes.len()).unwrap_or(NodeId::MAX);
        self.nodes.push(Node { subscription, path: path.into(), depths: Vec::new(), has_groups: false });
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

    fn hash(&self, root: NodeId, path: &[u8]) -> u64 {
        self.hasher.hash_one((root, path))
    }

    /// The node of a path in lower case below a subscription.
    fn find(&self, root: NodeId, path: &[u8]) -> Option<NodeId> {
        self.entry(root, path).map(|below| below.node)
    }

    #[inline]
    fn entry(&self, root: NodeId, path: &[u8]) -> Option<&Below> {
        let hash = self.hash(root, path);
        let is_it = |below: &Below| below.hash == hash && below.root == root && *below.path == *path;
        self.below.find(hash, is_it)
    }

    /// The deepest node at or above the place with this path (any letter case, well-formed) below the subscription of `root`.
    /// `lower` is scratch space.
    #[inline]
    pub fn locate(&self, root: NodeId, path: &[u8], lower: &mut Vec<u8>) -> NodeId {
        let Some(node) = self.nodes.get(root as usize) else { return root };
        if path.is_empty() || (!node.has_groups && node.depths.is_empty()) {
            return root;
        }
        let in_group = path.first().is_some_and(|byte| byte | 0x20 == b'r');
        if !in_group {
            return if node.depths.is_empty() {
                root
            } else {
                self.deepest(root, root, &node.depths, path, lower)
            };
        }
        let name = path.get(GROUP_PREFIX.len()..).unwrap_or_default();
        let end = GROUP_PREFIX.len() + memchr(b'/', name).unwrap_or(name.len());
        lower.clear();
        lower.extend_from_slice(path.get(..end).unwrap_or(path));
        lower.make_ascii_lowercase();
        let Some(group) = self.entry(root, lower) else { return root };
        if end == path.len() || !group.deeper {
            return group.node;
        }
        let depths = self.nodes.get(group.node as usize).map_or(&[][..], |node| &node.depths);
        self.deepest(root, group.node, depths, path, lower)
    }

    /// The deepest indexed prefix of one of the given depths, else `around`.
    fn deepest(
        &self,
        root: NodeId,
        around: NodeId,
        depths: &[usize],
        path: &[u8],
        lower: &mut Vec<u8>,
    ) -> NodeId {
        lower.clear();
        lower.extend_from_slice(path);
        lower.make_ascii_lowercase();
        for depth in depths {
            let end = memchr_iter(b'/', lower).chain([lower.len()]).nth(depth - 1);
            let prefix = end.and_then(|end| lower.get(..end));
            if let Some(node) = prefix.and_then(|prefix| self.find(root, prefix)) {
                return node;
            }
        }
        around
    }
}

/// How many segments a path has.
fn depth(path: &[u8]) -> usize {
    memchr_iter(b'/', path).count() + 1
}

/// Where the resource group of a path in lower case ends, or 0 if it is in none.
fn group_end(path: &[u8]) -> usize {
    match path.strip_prefix(GROUP_PREFIX) {
        Some(name) => GROUP_PREFIX.len() + memchr(b'/', name).unwrap_or(name.len()),
        None => 0,
    }
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
        let mut lower = Vec::new();
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
            assert_eq!(tree.locate(root, path.as_bytes(), &mut lower), expected, "{path}");
        }
        assert_eq!(tree.ancestors(database), [database, server, group, root]);
        assert_eq!(tree.ancestors(root), [root]);
        assert_eq!(tree.ancestors(NOWHERE), [NOWHERE]);
    }
}
