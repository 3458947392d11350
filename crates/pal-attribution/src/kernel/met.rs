//! Subscriptions and places that a worker has met.

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use pal_model::{Guid, SubscriptionId};

use super::finder::SubscriptionCode;
use crate::index::Index;
use crate::index::paths::{Paths, Probe};
use crate::index::scopes::{Below, NOWHERE, NodeId};

/// A subscription that was met.
#[derive(Debug, Clone, Copy)]
pub(super) struct Met {
    /// Its number among those met; 0 is none.
    pub(super) code: SubscriptionCode,
    /// Its node, or [`NOWHERE`] if nothing is indexed in it.
    pub(super) root: NodeId,
    /// What is indexed in it.
    pub(super) below: Below,
}

impl Met {
    fn none() -> Self {
        Self { code: 0, root: NOWHERE, below: Below::default() }
    }
}

/// Subscriptions met, indexed or not.
#[derive(Debug)]
pub(crate) struct Subscriptions {
    /// Codes by the text of the GUID, as resource ids have it.
    by_text: Paths,
    by_id: HashMap<SubscriptionId, SubscriptionCode, FixedState>,
    /// By code.
    met: Vec<Met>,
    ids: Vec<Option<SubscriptionId>>,
}

impl Default for Subscriptions {
    fn default() -> Self {
        let (by_text, by_id) = (Paths::default(), HashMap::default());
        Self { by_text, by_id, met: vec![Met::none()], ids: vec![None] }
    }
}

impl Subscriptions {
    /// What is known of a subscription.
    pub(super) fn met(&mut self, index: &Index, subscription: SubscriptionId) -> Met {
        match self.by_id.get(&subscription) {
            Some(code) => self.of_code(*code),
            None => self.meet(index, subscription),
        }
    }

    #[cold]
    fn meet(&mut self, index: &Index, subscription: SubscriptionId) -> Met {
        let root = index.tree.find_subscription(subscription).unwrap_or(NOWHERE);
        // INVARIANT: memory ends long before 2³² subscriptions.
        let code = u32::try_from(self.ids.len()).unwrap_or(u32::MAX);
        let met = Met { code, root, below: index.tree.below(root) };
        self.ids.push(Some(subscription));
        self.met.push(met);
        self.by_id.insert(subscription, code);
        self.by_text.insert(NOWHERE, subscription.to_string().as_bytes(), code);
        met
    }

    /// Reads the memory that [`Self::of_text`] is going to need.
    #[inline]
    pub(super) fn touch(&self, probes: impl Iterator<Item = Probe> + Clone) {
        self.by_text.touch(probes);
    }

    /// What is known of the subscription whose GUID is written so.
    #[inline]
    pub(super) fn of_text(&mut self, index: &Index, probe: Probe, guid: &[u8]) -> Met {
        match self.by_text.find(probe, guid) {
            Some(found) => self.of_code(found.node),
            None => Guid::from_bytes(guid).map_or(Met::none(), |guid| self.meet(index, SubscriptionId(guid))),
        }
    }

    fn of_code(&self, code: SubscriptionCode) -> Met {
        self.met.get(code as usize).copied().unwrap_or_else(Met::none)
    }

    /// The subscription of a code.
    pub(crate) fn id(&self, code: SubscriptionCode) -> Option<SubscriptionId> {
        self.ids.get(code as usize).copied().flatten()
    }
}

/// Places met, where a report keeps them apart. Code 0 is no place.
#[derive(Debug)]
pub(crate) struct PlaceCodes {
    codes: HashMap<Box<str>, u32, FixedState>,
    texts: Vec<Box<str>>,
}

impl Default for PlaceCodes {
    fn default() -> Self {
        Self { codes: HashMap::default(), texts: vec!["".into()] }
    }
}

impl PlaceCodes {
    /// The code of a place's text.
    pub(crate) fn code(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return 0;
        }
        if let Some(code) = self.codes.get(text) {
            return *code;
        }
        // INVARIANT: memory ends long before 2³² places.
        let code = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push(text.into());
        self.codes.insert(text.into(), code);
        code
    }

    /// The text of a code.
    pub(crate) fn text(&self, code: u32) -> &str {
        self.texts.get(code as usize).map_or("", |text| text)
    }
}
