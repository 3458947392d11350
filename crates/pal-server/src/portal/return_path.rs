//! Where a person goes on after signing in or choosing a language: a page of the portal, or its first one (R45).

use pal_wire::path::encoded;
use pal_wire::route::route;

use crate::access_matrix::{self, Gate};

/// The path and query of a page that whoever is signed in can read. Nothing else can be one: no other host, no form's target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReturnPath(String);

/// The longest that is taken.
const LENGTH_MAX: usize = 1024;

impl ReturnPath {
    /// The portal's first page.
    pub(crate) fn home() -> Self {
        Self("/portal/".to_owned())
    }

    /// What a request asks to go back to, if it is a page of ours; else the first page.
    pub(crate) fn asked(text: Option<&str>) -> Self {
        text.and_then(Self::read).unwrap_or_else(Self::home)
    }

    fn read(text: &str) -> Option<Self> {
        // A browser takes `\` for `/` and leaves out tabs and line ends: with none of them, one slash is a path.
        let plain = text.len() <= LENGTH_MAX
            && text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\\\"'<>#`".contains(&byte));
        if !plain || !text.starts_with('/') || text.starts_with("//") {
            return None;
        }
        let path = text.split('?').next().unwrap_or_default();
        let row = route(path)?.row;
        let is_page = access_matrix::row(row.kind).0 == Gate::Session && row.methods.contains(&"GET");
        is_page.then(|| Self(text.to_owned()))
    }

    /// The path and query.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The path of `page` with this in its query.
    pub(crate) fn in_query_of(&self, page: &str) -> String {
        if *self == Self::home() { page.to_owned() } else { format!("{page}?returnUrl={}", encoded(&self.0)) }
    }
}
