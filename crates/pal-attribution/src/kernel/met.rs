//! Subscriptions and places that a worker has met.

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use pal_model::{Guid, SubscriptionId};
use pal_usage::batch::Batch;

use super::finder::SubscriptionCode;
use crate::index::Index;
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

/// A subscription as the text of its GUID, in lower case.
#[derive(Debug, Clone, Copy)]
struct Written {
    text: [u8; Guid::LENGTH],
    met: Met,
}

impl Written {
    /// Stands for what a column's code does not say.
    fn none() -> Self {
        Self { text: [0; Guid::LENGTH], met: Met::none() }
    }

    /// Whether a well-formed GUID is the same in any letter case. The bit that tells a letter from its capital is set in a digit
    /// and a dash anyway.
    #[inline]
    fn is(&self, guid: &[u8]) -> bool {
        let Some((guid, [])) = guid.split_first_chunk::<{ Guid::LENGTH }>() else { return false };
        guid.iter().zip(&self.text).fold(0, |all, (one, other)| all | (one | 0x20) ^ other) == 0
    }
}

/// Subscriptions met, indexed or not.
#[derive(Debug)]
pub(crate) struct Subscriptions {
    /// By the code of the export's own column, which mostly says the same as the resource id.
    by_column: Vec<Written>,
    by_id: HashMap<SubscriptionId, SubscriptionCode, FixedState>,
    /// By code.
    met: Vec<Met>,
    ids: Vec<Option<SubscriptionId>>,
}

impl Default for Subscriptions {
    fn default() -> Self {
        Self { by_column: Vec::new(), by_id: HashMap::default(), met: vec![Met::none()], ids: vec![None] }
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
        met
    }

    /// What is known of the subscription whose GUID the resource id of a line has.
    #[inline]
    pub(super) fn of_line(&mut self, index: &Index, batch: &Batch<'_>, row: usize, guid: &[u8]) -> Met {
        let code = batch.subscription.get(row).copied().unwrap_or_default() as usize;
        match self.by_column.get(code) {
            Some(written) if written.is(guid) => written.met,
            Some(_) => self.of_text(index, guid),
            None => {
                self.learn(index, batch);
                self.of_text(index, guid)
            }
        }
    }

    /// What is known of the subscription whose GUID is written so.
    fn of_text(&mut self, index: &Index, guid: &[u8]) -> Met {
        Guid::from_bytes(guid).map_or(Met::none(), |guid| self.met(index, SubscriptionId(guid)))
    }

    /// Keeps what the reader's new codes stand for.
    #[cold]
    fn learn(&mut self, index: &Index, batch: &Batch<'_>) {
        let codes = batch.columns.subscriptions.values();
        for id in codes.get(self.by_column.len()..).unwrap_or_default() {
            let mut written = Written::none();
            if let Some(id) = id {
                written.met = self.met(index, *id);
                written.text.iter_mut().zip(id.to_string().bytes()).for_each(|(to, from)| *to = from);
            }
            self.by_column.push(written);
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
