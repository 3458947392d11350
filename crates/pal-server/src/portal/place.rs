//! The pages that the navigation leads to. One more page is one more row.

use super::reader::Rights;
use crate::texts::key;

/// Where a page is in the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// The first page.
    Home,
    /// The link of the account.
    Link,
    /// The directories of the person.
    Directories,
    /// What partners influenced.
    Insights,
    /// Where a partner earned nothing.
    Missing,
    /// What partners are linked in the directory.
    Customer,
    /// Where files are sent to.
    Uploads,
    /// How the service is.
    Operator,
}

impl Place {
    /// Whether the page is there for somebody with those rights.
    pub(crate) fn is_for(self, rights: Rights) -> bool {
        match self {
            Self::Home | Self::Link | Self::Directories | Self::Insights | Self::Missing => true,
            Self::Customer => rights.administers,
            Self::Uploads | Self::Operator => rights.operates,
        }
    }
}

/// An entry of the navigation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    /// Which.
    pub(crate) place: Place,
    /// Its address.
    pub(crate) path: &'static str,
    /// The key of its name.
    pub(crate) name: &'static str,
}

/// The navigation, in its order.
pub(crate) const ENTRIES: &[Entry] = &[
    Entry { place: Place::Home, path: "/portal/", name: key("shell-nav-home") },
    Entry { place: Place::Link, path: "/portal/link", name: key("shell-nav-link") },
    Entry { place: Place::Directories, path: "/portal/directories", name: key("shell-nav-directories") },
    Entry { place: Place::Insights, path: "/portal/insights", name: key("shell-nav-insights") },
    Entry { place: Place::Missing, path: "/portal/missing", name: key("shell-nav-missing") },
    Entry { place: Place::Customer, path: "/portal/customer", name: key("shell-nav-customer") },
    Entry { place: Place::Uploads, path: "/portal/uploads", name: key("shell-nav-uploads") },
    Entry { place: Place::Operator, path: "/portal/operator", name: key("shell-nav-operator") },
];
