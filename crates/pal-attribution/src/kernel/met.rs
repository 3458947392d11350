//! Subscriptions and places that a worker has met, by the bytes they were written as.

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use pal_model::{Guid, SubscriptionId};
use pal_usage::batch::SUBSCRIPTION_IN_ID;

use crate::index::Index;
use crate::index::scopes::{NOWHERE, NodeId};

/// The number of a subscription among those a worker has met; 0 is none.
pub(super) type SubscriptionCode = u32;

/// Subscriptions met, indexed or not.
#[derive(Debug)]
pub(super) struct Subscriptions {
    codes: HashMap<SubscriptionId, SubscriptionCode, FixedState>,
    /// The same by the letters of a resource id, in whatever case: a GUID is read once, not on every line.
    written: HashMap<[u8; Guid::LENGTH], SubscriptionCode, FixedState>,
    known: Vec<(Option<SubscriptionId>, NodeId)>,
}

impl Default for Subscriptions {
    fn default() -> Self {
        Self { codes: HashMap::default(), written: HashMap::default(), known: vec![(None, NOWHERE)] }
    }
}

impl Subscriptions {
    /// The code of a subscription.
    pub(super) fn code(&mut self, index: &Index, subscription: SubscriptionId) -> SubscriptionCode {
        *self.codes.entry(subscription).or_insert_with(|| {
            let node = index.tree.find_subscription(subscription).unwrap_or(NOWHERE);
            self.known.push((Some(subscription), node));
            // INVARIANT: memory ends long before 2³² subscriptions.
            u32::try_from(self.known.len() - 1).unwrap_or(u32::MAX)
        })
    }

    /// The code of the subscription that a well-formed resource id names.
    #[inline]
    pub(super) fn code_of_id(&mut self, index: &Index, id: &[u8]) -> SubscriptionCode {
        let Some(text) =
            id.get(SUBSCRIPTION_IN_ID).and_then(|text| <&[u8; Guid::LENGTH]>::try_from(text).ok())
        else {
            return 0;
        };
        match self.written.get(text) {
            Some(code) => *code,
            None => self.read(index, text),
        }
    }

    #[cold]
    fn read(&mut self, index: &Index, text: &[u8; Guid::LENGTH]) -> SubscriptionCode {
        let Some(guid) = Guid::from_bytes(text) else { return 0 };
        let code = self.code(index, SubscriptionId(guid));
        self.written.insert(*text, code);
        code
    }

    /// The subscription of a code.
    pub(super) fn id(&self, code: SubscriptionCode) -> Option<SubscriptionId> {
        self.known.get(code as usize).and_then(|known| known.0)
    }

    /// The node of a subscription, or [`NOWHERE`] if nothing is indexed in it.
    #[inline]
    pub(super) fn root(&self, code: SubscriptionCode) -> NodeId {
        self.known.get(code as usize).map_or(NOWHERE, |known| known.1)
    }
}

/// Places met, where a report keeps them apart. Code 0 is no place.
#[derive(Debug)]
pub(super) struct PlaceCodes {
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
    pub(super) fn code(&mut self, text: &str) -> u32 {
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
    pub(super) fn text(&self, code: u32) -> &str {
        self.texts.get(code as usize).map_or("", |text| text)
    }
}
