//! A request, and where it may go.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};

use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue, InvalidHeaderValue,
};
use reqwest::{Body, Method, Url};
use serde_json::Value;
use zeroize::Zeroizing;

use crate::secret::Secret;
use pal_wire::path::encoded;

/// Where a request may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// Anywhere over TLS, on this machine without.
    World,
    /// A service of this machine or of its host, such as the one for managed identities: never through a proxy.
    Machine,
}

/// What is asked. Its headers and body may hold secrets and are never shown.
pub struct Request {
    inner: reqwest::Request,
    reach: Reach,
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.inner.method(), self.place())
    }
}

impl Request {
    /// A request without a body.
    pub fn new(method: Method, url: Url) -> Self {
        let mut inner = reqwest::Request::new(method, url);
        inner.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/json"));
        if !matches!(*inner.method(), Method::GET | Method::HEAD) {
            // ARM wants a length where there could be a body.
            inner.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        Self { inner, reach: Reach::World }
    }

    /// A form to post. What it says may be secret.
    pub fn form(url: Url, fields: &[(&str, &str)]) -> Self {
        let mut text = Zeroizing::new(String::new());
        for (name, value) in fields {
            if !text.is_empty() {
                text.push('&');
            }
            text.push_str(name);
            text.push('=');
            text.push_str(&Zeroizing::new(encoded(value)));
        }
        Self::new(Method::POST, url).with_body("application/x-www-form-urlencoded", text.as_bytes().to_vec())
    }

    /// The same with a JSON body.
    #[must_use]
    pub fn with_json(self, body: &Value) -> Self {
        self.with_body("application/json; charset=utf-8", body.to_string().into_bytes())
    }

    fn with_body(mut self, kind: &'static str, body: Vec<u8>) -> Self {
        self.inner.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        self.inner.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
        *self.inner.body_mut() = Some(Body::from(body));
        self
    }

    /// The same with a header.
    pub fn with_header(mut self, name: &'static str, value: &str) -> Result<Self, InvalidHeaderValue> {
        self.inner.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_str(value)?);
        Ok(self)
    }

    /// The same with a secret in a header.
    pub fn with_secret_header(
        mut self,
        name: &'static str,
        secret: &Secret,
    ) -> Result<Self, InvalidHeaderValue> {
        let mut value = HeaderValue::from_str(secret.expose())?;
        value.set_sensitive(true);
        self.inner.headers_mut().insert(HeaderName::from_static(name), value);
        Ok(self)
    }

    /// The same with a bearer token (RFC 6750 §2.1).
    pub fn with_bearer(mut self, token: &Secret) -> Result<Self, InvalidHeaderValue> {
        let text = Zeroizing::new(format!("Bearer {}", token.expose()));
        let mut value = HeaderValue::from_str(&text)?;
        value.set_sensitive(true);
        self.inner.headers_mut().insert(AUTHORIZATION, value);
        Ok(self)
    }

    /// The same, meant for a service of this machine: those for managed identities speak plain HTTP, on loopback or at a
    /// link-local address.
    #[must_use]
    pub fn on_this_machine(mut self) -> Self {
        self.reach = Reach::Machine;
        self
    }

    pub(super) fn may_be_asked(&self) -> bool {
        let url = self.inner.url();
        may_be_asked(url) || (self.is_local() && url.scheme() == "http" && is_link_local(url))
    }

    pub(super) fn is_local(&self) -> bool {
        self.reach == Reach::Machine
    }

    pub(super) fn host(&self) -> String {
        host(self.inner.url())
    }

    pub(super) fn place(&self) -> String {
        let url = self.inner.url();
        format!("{}://{}{}", url.scheme(), self.host(), url.path())
    }

    pub(super) fn into_inner(self) -> reqwest::Request {
        self.inner
    }
}

/// Host, and port where it is named.
pub(crate) fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Whether a URL may be asked: https, or http on this machine; never with a name or password in it.
pub fn may_be_asked(url: &Url) -> bool {
    let anonymous = url.username().is_empty() && url.password().is_none();
    let safe = match url.scheme() {
        "https" => url.host_str().is_some_and(|host| !host.is_empty()),
        "http" => is_loopback(url),
        _ => false,
    };
    anonymous && safe
}

fn is_loopback(url: &Url) -> bool {
    match address(url) {
        Some(address) => address.is_loopback(),
        None => url.host_str() == Some("localhost"),
    }
}

/// 169.254.0.0/16 (RFC 3927), where clouds put their metadata services: no router carries it further.
fn is_link_local(url: &Url) -> bool {
    matches!(address(url), Some(IpAddr::V4(address)) if Ipv4Addr::is_link_local(&address))
}

fn address(url: &Url) -> Option<IpAddr> {
    url.host_str()?.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_stays_on_this_machine() {
        for (url, world, machine) in [
            ("https://management.azure.com/", true, true),
            ("http://127.0.0.1:8080/", true, true),
            ("http://localhost/", true, true),
            ("http://[::1]:1/", true, true),
            ("http://169.254.169.254/metadata", false, true),
            ("http://management.azure.com/", false, false),
            ("http://127.0.0.1.example/", false, false),
            ("https://localhost@example/", false, false),
            ("ftp://localhost/", false, false),
        ] {
            let request = Request::new(Method::GET, url.parse().unwrap());
            assert_eq!(request.may_be_asked(), world, "{url}");
            assert_eq!(request.on_this_machine().may_be_asked(), machine, "{url}");
        }
    }

    #[test]
    fn a_request_shows_neither_query_nor_secrets() {
        let url: Url = "https://login.example:8443/token?code=hunter2".parse().unwrap();
        let request = Request::form(url, &[("client_secret", "hunter2"), ("a b", "&=")]);
        let request = request.with_bearer(&Secret::new("hunter2".to_owned())).unwrap();
        assert_eq!(format!("{request:?}"), "POST https://login.example:8443/token");
        let inner = request.into_inner();
        assert_eq!(inner.body().unwrap().as_bytes().unwrap(), b"client_secret=hunter2&a b=%26%3D");
        assert!(!format!("{:?}", inner.headers()).contains("hunter2"));
    }
}
