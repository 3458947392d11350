//! The pages that the navigation leads to. One more page is one more row.

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
];
