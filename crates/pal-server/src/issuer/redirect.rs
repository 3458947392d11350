//! Where an answer may go: exactly where the client is registered, or to this machine with any port and path (R14).

use super::portal;
use crate::config::PublicClient;

/// A redirect URI that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RedirectUri(String);

impl RedirectUri {
    /// The URI, if answers for that client may go there.
    pub(crate) fn checked(uri: &str, client: &PublicClient) -> Option<Self> {
        let registered = client.redirect_uris.iter().any(|known| known == uri);
        // Programs on a person's machine listen there; the portal is none.
        let allowed = registered || (client.client_id != portal::CLIENT_ID && is_loopback(uri));
        allowed.then(|| Self(uri.to_owned()))
    }

    /// As it was given.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Scheme, host and port: what a page may send its form to.
    pub(crate) fn origin(&self) -> &str {
        let after_scheme = self.0.find("://").map_or(0, |at| at + 3);
        let rest = self.0.get(after_scheme..).unwrap_or_default();
        let length = rest.find(['/', '?']).unwrap_or(rest.len());
        self.0.get(..after_scheme + length).unwrap_or_default()
    }

    /// The URI with more in its query.
    pub(crate) fn with(&self, pairs: &[(&str, String)]) -> String {
        let mut uri = self.0.clone();
        let mut separator = if uri.contains('?') { '&' } else { '?' };
        for (name, value) in pairs {
            uri.push(separator);
            uri.push_str(name);
            uri.push('=');
            uri.push_str(&pal_wire::path::encoded(value));
            separator = '&';
        }
        uri
    }
}

/// `http://localhost` or `http://127.0.0.1`, any port, any path (RFC 8252 §7.3).
fn is_loopback(uri: &str) -> bool {
    let Some(rest) = uri.strip_prefix("http://") else { return false };
    if !rest.bytes().all(|byte| byte.is_ascii_graphic()) || rest.contains(['#', '\\', '"', '\'', '<', '>']) {
        return false;
    }
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let (host, port) = authority.split_once(':').unwrap_or((authority, "80"));
    let port_is_good = port.parse::<u16>().is_ok() && port.bytes().all(|byte| byte.is_ascii_digit());
    port_is_good && (host == "localhost" || host == "127.0.0.1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_go_to_this_machine_or_where_the_client_is_registered() {
        let client = PublicClient {
            client_id: pal_model::Guid::from_u128(1),
            name: "portal".to_owned(),
            redirect_uris: vec!["https://portal.example/signed-in".to_owned()],
        };
        for (uri, allowed) in [
            ("http://localhost", true),
            ("http://localhost:8400", true),
            ("http://localhost:8400/", true),
            ("http://127.0.0.1:1/a/b?c=d", true),
            ("https://portal.example/signed-in", true),
            ("https://portal.example/signed-in/", false),
            ("https://portal.example/", false),
            ("https://localhost:8400/", false),
            ("http://localhost.evil.example/", false),
            ("http://localhost@evil.example/", false),
            ("http://localhost:80@evil.example/", false),
            ("http://127.0.0.1:99999/", false),
            ("http://127.0.0.2/", false),
            ("http://LOCALHOST/", false),
            ("http://localhost/#x", false),
            ("http://localhost/a\\b", false),
            ("http://localhost/\r\nx: y", false),
            ("javascript:alert(1)", false),
            ("", false),
        ] {
            assert_eq!(RedirectUri::checked(uri, &client).is_some(), allowed, "{uri}");
        }
        let uri = RedirectUri::checked("http://localhost:8400/a?b=c", &client).unwrap();
        assert_eq!(uri.origin(), "http://localhost:8400");
        assert_eq!(uri.with(&[("code", "x&y".to_owned())]), "http://localhost:8400/a?b=c&code=x%26y");
    }
}
