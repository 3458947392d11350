//! Where a person goes on after signing in or choosing a language: a page of the portal, or its first one (R45).

use pal_wire::path::encoded;
use pal_wire::route::{RouteKind, Row, route};

use crate::access_matrix::{self, Gate};
use crate::http::asked::Asked;

/// The path and query of a page that whoever is signed in can read. Nothing else can be one: no other host, no form's target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReturnPath(String);

/// The longest that is taken: the address of a sign-in page is long.
const LENGTH_MAX: usize = 4096;

impl ReturnPath {
    /// The portal's first page.
    pub(crate) fn home() -> Self {
        Self("/portal/".to_owned())
    }

    /// What a request asks to go back to, if it is a page of ours; else the first page.
    pub(crate) fn asked(text: Option<&str>) -> Self {
        text.and_then(|text| Self::read(text, is_page)).unwrap_or_else(Self::home)
    }

    /// Likewise, where nobody is signed in by going there: a page on which a password is typed is one too.
    pub(crate) fn shown(text: Option<&str>) -> Self {
        let is_shown = |row: &Row| is_page(row) || is_sign_in(row.kind);
        text.and_then(|text| Self::read(text, is_shown)).unwrap_or_else(Self::home)
    }

    /// The page that a request is about.
    pub(crate) fn of(asked: &Asked<'_>) -> Self {
        let uri = &asked.parts.uri;
        // What a form of the portal was sent to has a page of the same path; a sign-in page is its whole address.
        let whole = asked.is_read() || is_sign_in(asked.kind());
        let whole = uri.path_and_query().map(http::uri::PathAndQuery::as_str).filter(|_| whole);
        Self::shown(Some(whole.unwrap_or_else(|| uri.path())))
    }

    fn read(text: &str, is_allowed: impl Fn(&Row) -> bool) -> Option<Self> {
        // A browser takes `\` for `/` and leaves out tabs and line ends: with none of them, one slash is a path.
        let plain = text.len() <= LENGTH_MAX
            && text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\\\"'<>#`".contains(&byte));
        if !plain || !text.starts_with('/') || text.starts_with("//") {
            return None;
        }
        let path = text.split('?').next().unwrap_or_default();
        is_allowed(route(path)?.row).then(|| Self(text.to_owned()))
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

/// Whether whoever is signed in can read it.
fn is_page(row: &Row) -> bool {
    access_matrix::row(row.kind).0 == Gate::Session && row.methods.contains(&"GET")
}

fn is_sign_in(kind: RouteKind) -> bool {
    matches!(kind, RouteKind::EntraAuthorize | RouteKind::AdfsAuthorize | RouteKind::DevicePage)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_the_portal_are_gone_back_to() {
        for (text, good) in [
            ("/portal/", true),
            ("/portal/link", true),
            ("/portal/directories?search=a%20b", true),
            ("/portal/assets/portal.css", false),
            ("/portal/sign-in", false),
            ("/portal/sign-out", false),
            ("/portal/language", false),
            ("/", false),
            ("/device", false),
            ("//evil.example/portal/", false),
            ("/\\evil.example", false),
            ("/portal/../\t/evil", false),
            ("https://evil.example/portal/", false),
            ("portal/", false),
            ("/portal//link", false),
            ("/portal/link\r\nSet-Cookie: a=b", false),
            ("/portal/link#x", false),
            ("", false),
        ] {
            let expected = if good { text } else { "/portal/" };
            assert_eq!(ReturnPath::asked(Some(text)).as_str(), expected, "{text}");
        }
        assert_eq!(ReturnPath::shown(Some("/device?user_code=A")).as_str(), "/device?user_code=A");
        assert_eq!(ReturnPath::asked(None), ReturnPath::home());
    }
}
