//! The headers that ARM puts on its answers (wire facts §1), and those of a request that mean something here.

use std::fmt::Write;

use bytes::Bytes;
use http::header::{ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_LENGTH, HeaderName, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderValue};
use pal_model::{Guid, Instant};

use crate::random_id;
use crate::texts::Language;

const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");
const ARM_REQUEST_ID: HeaderName = HeaderName::from_static("x-ms-request-id");
const CORRELATION_ID: HeaderName = HeaderName::from_static("x-ms-correlation-request-id");
const ROUTING_ID: HeaderName = HeaderName::from_static("x-ms-routing-request-id");
/// The client's own name for a request: what it repeats has the same.
pub(crate) const CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("x-ms-client-request-id");
/// What is left of the tenant's reads. It informs; nothing counts down.
pub(crate) const READS_LEFT: (HeaderName, HeaderValue) =
    (HeaderName::from_static("x-ms-ratelimit-remaining-tenant-reads"), HeaderValue::from_static("14999"));
/// What is left of the tenant's writes, likewise.
pub(crate) const WRITES_LEFT: (HeaderName, HeaderValue) =
    (HeaderName::from_static("x-ms-ratelimit-remaining-tenant-writes"), HeaderValue::from_static("1199"));

/// The names of one request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RequestIds {
    /// Ours: `request-id`.
    provider: Guid,
    /// ARM's: all three of its headers.
    pub(crate) arm: Guid,
}

impl RequestIds {
    /// New ones.
    pub(crate) fn new() -> Self {
        let [provider, arm] = random_id::guids();
        Self { provider, arm }
    }

    /// Puts them on an answer.
    pub(crate) fn put(&self, headers: &mut HeaderMap, now: Instant) {
        let routing = routing(self.arm, now);
        // One text for all three: the id is the end of the longest.
        let arm = value(routing.slice(routing.len() - Guid::LENGTH..));
        headers.insert(REQUEST_ID, value(self.provider.to_string().into()));
        headers.insert(ARM_REQUEST_ID, arm.clone());
        headers.insert(CORRELATION_ID, arm);
        headers.insert(ROUTING_ID, value(routing));
    }
}

/// `REGION:YYYYMMDDThhmmssZ:GUID`.
fn routing(id: Guid, now: Instant) -> Bytes {
    let mut text = String::with_capacity(64);
    text.push_str("LOCAL:");
    let whole = Instant::from_nanoseconds(now.nanoseconds() - now.nanoseconds().rem_euclid(1_000_000_000));
    text.extend(whole.to_string().chars().filter(|letter| !matches!(letter, '-' | ':')));
    // INVARIANT: writing to a String does not fail.
    let _ = write!(text, ":{id}");
    text.into()
}

fn value(text: Bytes) -> HeaderValue {
    // INVARIANT: GUIDs and dates are visible ASCII.
    HeaderValue::from_maybe_shared(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// What stands in `Authorization`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Authorization<'h> {
    /// No such header.
    Absent,
    /// A bearer token (RFC 6750 §2.1).
    Bearer(&'h str),
    /// A client's id and secret (RFC 6749 §2.3.1), still encoded.
    Basic(&'h str),
    /// Two headers, another scheme, or bytes that are no text.
    Other,
}

/// Reads `Authorization`. Two of them are one too many.
pub(crate) fn authorization(headers: &HeaderMap) -> Authorization<'_> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let Some(value) = values.next() else { return Authorization::Absent };
    if values.next().is_some() {
        return Authorization::Other;
    }
    let Some((scheme, rest)) = value.to_str().ok().and_then(|text| text.split_once(' ')) else {
        return Authorization::Other;
    };
    if scheme.eq_ignore_ascii_case("bearer") {
        Authorization::Bearer(rest.trim())
    } else if scheme.eq_ignore_ascii_case("basic") {
        Authorization::Basic(rest.trim())
    } else {
        Authorization::Other
    }
}

/// The language that a request asks for.
pub(crate) fn language(headers: &HeaderMap) -> Language {
    // Several headers are one list (RFC 9110 §5.3).
    let lists: Vec<&str> =
        headers.get_all(ACCEPT_LANGUAGE).iter().filter_map(|value| value.to_str().ok()).collect();
    Language::accepted(&lists.join(","))
}

/// The client's name for the request, if it sent one.
pub(crate) fn client_request_id(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(CLIENT_REQUEST_ID).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        (_, _) => None,
    }
}

/// How the length of a body is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Framing {
    /// At most once.
    Plain,
    /// By `Transfer-Encoding`: another server before us may have read it otherwise, so the connection ends with the answer
    /// (RFC 9112 §6.1).
    Encoded,
    /// Twice.
    Contradictory,
}

/// Reads how the length of the body is said.
pub(crate) fn framing(headers: &HeaderMap) -> Framing {
    match (headers.contains_key(TRANSFER_ENCODING), headers.contains_key(CONTENT_LENGTH)) {
        (true, true) => Framing::Contradictory,
        (true, false) => Framing::Encoded,
        (false, _) => Framing::Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_authorization_header_says_who_is_calling() {
        for (values, expected) in [
            (&[][..], Authorization::Absent),
            (&["Bearer a.b.c"], Authorization::Bearer("a.b.c")),
            (&["bearer  a.b.c"], Authorization::Bearer("a.b.c")),
            (&["Basic eA=="], Authorization::Basic("eA==")),
            (&["Digest x"], Authorization::Other),
            (&["Bearer"], Authorization::Other),
            (&["Bearer a.b.c", "Bearer a.b.c"], Authorization::Other),
        ] {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(AUTHORIZATION, HeaderValue::from_static(value));
            }
            assert_eq!(authorization(&headers), expected, "{values:?}");
        }
    }

    #[test]
    fn the_routing_id_has_the_time_in_its_middle() {
        let id = Guid::from_u128(1);
        let now = "2026-02-17T13:48:41.4676825Z".parse().unwrap();
        assert_eq!(routing(id, now), "LOCAL:20260217T134841Z:00000000-0000-0000-0000-000000000001");
    }
}
