//! Requests as bytes, written before the clock runs.

use crate::data::{Caller, SECRET};

const PARTNERS: &str = "/providers/Microsoft.ManagementPartner/partners";
const VERSION: &str = "?api-version=2018-02-01";

/// GET of a path.
pub(crate) fn get(path: &str, token: Option<&str>) -> Vec<u8> {
    bare("GET", path, token)
}

/// A row for the handler that keeps something.
pub(crate) fn commit() -> Vec<u8> {
    bare("POST", crate::bare::COMMIT, None)
}

/// GET of the caller's link.
pub(crate) fn show(caller: &Caller) -> Vec<u8> {
    get(&format!("{PARTNERS}{VERSION}"), Some(&caller.token))
}

/// PUT, PATCH or DELETE of the caller's link to a partner.
pub(crate) fn change(method: &str, caller: &Caller, partner: &str) -> Vec<u8> {
    bare(method, &format!("{PARTNERS}/{partner}{VERSION}"), Some(&caller.token))
}

/// A token by client credentials.
pub(crate) fn grant(caller: &Caller) -> Vec<u8> {
    let body = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}&scope=https%3A%2F%2Fpal.test%2F.default",
        caller.client_id,
        SECRET.replace(' ', "+")
    );
    format!(
        "POST /{}/oauth2/v2.0/token HTTP/1.1\r\nhost: pal.test\r\ncontent-type: application/x-www-form-urlencoded\r\n\
         content-length: {}\r\n\r\n{body}",
        caller.principal.tenant,
        body.len()
    )
    .into_bytes()
}

fn bare(method: &str, path: &str, token: Option<&str>) -> Vec<u8> {
    let length = if method == "GET" { "" } else { "content-length: 0\r\n" };
    let token = token.map(|token| format!("authorization: Bearer {token}\r\n")).unwrap_or_default();
    format!("{method} {path} HTTP/1.1\r\nhost: pal.test\r\n{length}{token}\r\n").into_bytes()
}
