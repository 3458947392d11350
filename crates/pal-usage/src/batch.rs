//! Usage as columns: what every reader yields and the engine takes.
//!
//! Columns with few distinct values come as codes into a [`Dictionary`] that one reader keeps for its whole run: a value is
//! parsed once, when it is first met, and a code never changes its meaning. Resource ids come as they stand in the file,
//! borrowed from the page or block that was read.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use pal_model::earned_credit::Mark;
use pal_model::{Guid, Interval, Money, Rate, SubscriptionId, TenantId};

/// Values met in one column, by the text they were written as. Code 0 is always the absent value.
#[derive(Debug)]
pub struct Dictionary<V> {
    codes: HashTable<u32>,
    hasher: RandomState,
    texts: Vec<Box<[u8]>>,
    values: Vec<V>,
}

impl<V> Dictionary<V> {
    /// A dictionary that holds only the absent value, code 0.
    pub fn new(absent: V) -> Self {
        Self {
            codes: HashTable::new(),
            hasher: RandomState::default(),
            texts: vec![Box::default()],
            values: vec![absent],
        }
    }

    /// The code of `text`, which `parse` turns into a value when it is first met. Empty text is the absent value.
    pub fn code<E>(&mut self, text: &[u8], parse: impl FnOnce(&[u8]) -> Result<V, E>) -> Result<u32, E> {
        if text.is_empty() {
            return Ok(0);
        }
        let hash = self.hasher.hash_one(text);
        let is_text = |code: &u32| self.texts.get(*code as usize).is_some_and(|known| **known == *text);
        if let Some(code) = self.codes.find(hash, is_text) {
            return Ok(*code);
        }
        let value = parse(text)?;
        // INVARIANT: memory ends long before 2³² distinct texts.
        let code = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        self.values.push(value);
        self.texts.push(text.into());
        let (texts, hasher) = (&self.texts, &self.hasher);
        self.codes.insert_unique(hash, code, |code| {
            texts.get(*code as usize).map_or(0, |text| hasher.hash_one(&**text))
        });
        Ok(code)
    }

    /// The value behind a code.
    pub fn get(&self, code: u32) -> Option<&V> {
        self.values.get(code as usize)
    }

    /// Every value, by code.
    pub fn values(&self) -> &[V] {
        &self.values
    }
}

/// The dictionaries of one reader.
#[derive(Debug)]
pub struct Columns {
    /// Charge periods. The text of an entry is its two ends.
    pub intervals: Dictionary<Option<Interval>>,
    /// Billing currencies as written.
    pub currencies: Dictionary<Box<str>>,
    /// Service names as written.
    pub services: Dictionary<Box<str>>,
    /// Subscriptions of the file's subscription column; `None` for anything that names none.
    pub subscriptions: Dictionary<Option<SubscriptionId>>,
    /// Tenants of the file's own tenant column; `None` for anything that is no GUID.
    pub tenants: Dictionary<Option<TenantId>>,
    /// Resource group names in lower case; `None` for what cannot be a segment of an id.
    pub resource_groups: Dictionary<Option<Box<str>>>,
    /// What was sold, and what the export says of the credit: made of the codes of the next three.
    pub marks: Dictionary<Mark>,
    /// Words that marks are made of, in lower case.
    pub(crate) words: Dictionary<Box<str>>,
    /// Whether the credit was applied.
    pub(crate) flags: Dictionary<Option<bool>>,
    /// At what rate.
    pub(crate) rates: Dictionary<Option<Rate>>,
}

impl Columns {
    /// Empty dictionaries.
    pub fn new() -> Self {
        Self {
            intervals: Dictionary::new(None),
            currencies: Dictionary::new("".into()),
            services: Dictionary::new("".into()),
            subscriptions: Dictionary::new(None),
            tenants: Dictionary::new(None),
            resource_groups: Dictionary::new(None),
            marks: Dictionary::new(Mark::default()),
            words: Dictionary::new("".into()),
            flags: Dictionary::new(None),
            rates: Dictionary::new(None),
        }
    }
}

impl Default for Columns {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether a line can count at all, by what the export says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Consumption of a Microsoft service.
    Consumption,
    /// Another provider's charge.
    OtherProvider,
    /// A purchase, refund, credit or adjustment of Microsoft's.
    NotConsumption,
}

/// Which place column gave an id at or below a subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlaceColumn {
    /// The resource id: well-formed, see [`Batch::resource_id`].
    Resource,
    /// The resource group column, below the subscription column: see [`Batch::resource_group`].
    ResourceGroup,
    /// The subscription column alone.
    Subscription,
    /// None of them.
    Nowhere,
}

/// Resource ids of a batch: slices of one buffer.
#[derive(Debug, Clone, Copy)]
pub struct Texts<'a> {
    /// The page or block.
    pub buffer: &'a [u8],
    /// Start and length of each row's text.
    pub spans: &'a [(u32, u32)],
}

impl<'a> Texts<'a> {
    /// The text of a row; empty where there is none.
    #[inline]
    pub fn get(&self, row: usize) -> &'a [u8] {
        let (start, length) = self.spans.get(row).copied().unwrap_or_default();
        self.buffer.get(start as usize..start as usize + length as usize).unwrap_or_default()
    }

    /// Whether two rows share one text. Readers let rows that follow each other do so where the file has it several times in a
    /// row; elsewhere the same text may stand in two places.
    #[inline]
    pub fn is_shared(&self, row: usize, other: usize) -> bool {
        self.spans.get(row) == self.spans.get(other)
    }
}

/// Some rows of an export. Every slice has [`Batch::rows`] entries, but for one that was not asked for.
#[derive(Debug, Clone, Copy)]
pub struct Batch<'a> {
    /// How many rows.
    pub rows: usize,
    /// What the codes mean.
    pub columns: &'a Columns,
    /// Whether the line can count.
    pub standing: &'a [Standing],
    /// The charge period: code into [`Columns::intervals`].
    pub interval: &'a [u32],
    /// The cost asked for, at scale 18.
    pub cost: &'a [Money],
    /// Whether the cost had digits beyond the eighteenth decimal (not all zero), which were rounded half-even. The summary
    /// counts such lines by currency.
    pub rounded: &'a [bool],
    /// Code into [`Columns::currencies`].
    pub currency: &'a [u32],
    /// Code into [`Columns::services`].
    pub service: &'a [u32],
    /// The export's own tenant: code into [`Columns::tenants`].
    pub tenant: &'a [u32],
    /// Which column says where the charge arose.
    pub place: &'a [PlaceColumn],
    /// The subscription column: code into [`Columns::subscriptions`]. The line's subscription only where the place is not
    /// [`PlaceColumn::Resource`].
    pub subscription: &'a [u32],
    /// Code into [`Columns::resource_groups`]; meaningful only where the place is [`PlaceColumn::ResourceGroup`].
    pub resource_group: &'a [u32],
    /// Well-formed ARM ids of places in the file's own letter case; meaningful only where the place is
    /// [`PlaceColumn::Resource`]. The subscription's GUID stands at bytes 15 to 51.
    pub resource_id: Texts<'a>,
    /// Code into [`Columns::marks`]; no entries unless marks were asked for.
    pub mark: &'a [u32],
}

/// Where the GUID of the subscription stands in a well-formed resource id.
pub const SUBSCRIPTION_IN_ID: std::ops::Range<usize> = 15..15 + Guid::LENGTH;
