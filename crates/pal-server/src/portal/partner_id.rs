//! The partner id that a person typed, and what to do if it is not one to link to.

use pal_model::facts::AccountType;
use pal_model::partner_link::Wanted;
use pal_store::directory::Partner;

use crate::directory::Index;

/// A partner account as pages show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PartnerView {
    /// Its id.
    pub(crate) id: String,
    /// Its name, where the directory has one.
    pub(crate) name: Option<String>,
}

/// What was typed turns out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TypedPartner {
    /// A location: this can be linked.
    Location(PartnerView),
    /// A global account: one of its locations is meant.
    Global {
        /// The account.
        partner: PartnerView,
        /// Its locations.
        locations: Vec<PartnerView>,
    },
    /// An id that nobody has.
    Unknown,
    /// Not an id.
    Malformed,
}

impl TypedPartner {
    /// What a text is. Whether it can be linked is [`Index::wanted`]'s to say; here is only why not.
    pub(crate) fn of(index: &Index, text: &str) -> Self {
        let Some(id) = pal_wire::path::partner_id(text) else { return Self::Malformed };
        let name = index.partner_name(id).map(str::to_owned);
        let partner = PartnerView { id: id.to_string(), name };
        match (index.wanted(Some(id)), index.partner(id).map(|known| known.account_type)) {
            (Wanted::Linkable(_), _) => Self::Location(partner),
            (Wanted::NotLinkable, Some(AccountType::Global)) => {
                let locations = index.locations_of(id).into_iter().map(PartnerView::of).collect();
                Self::Global { partner, locations }
            }
            (Wanted::NotLinkable, Some(AccountType::Location) | None) => Self::Unknown,
        }
    }
}

impl PartnerView {
    fn of(partner: &Partner) -> Self {
        Self { id: partner.partner_id.to_string(), name: partner.name.clone() }
    }
}
