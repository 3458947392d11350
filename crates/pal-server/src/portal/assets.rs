//! Styles and scripts of pages, built in. An address names the contents, so that a browser may keep them for ever.

use std::fmt::Write;
use std::sync::LazyLock;

use http::StatusCode;
use pal_identity::Digest;

use super::page;
use crate::http::answer::{Answer, Caching, Refusal};
use crate::http::asked::Asked;
use crate::http::nobodys;

/// A file that pages ask for.
struct Asset {
    name: &'static str,
    content_type: &'static str,
    bytes: &'static [u8],
}

const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// Every file. htmx is vendored with its licence beside it, in `assets/`.
static ASSETS: &[Asset] = &[
    Asset { name: "portal.css", content_type: CSS, bytes: include_bytes!("../../assets/portal.css") },
    Asset { name: "htmx.min.js", content_type: SCRIPT, bytes: include_bytes!("../../assets/htmx.min.js") },
    Asset { name: "submit.js", content_type: SCRIPT, bytes: include_bytes!("../../assets/submit.js") },
    Asset { name: "upload.js", content_type: SCRIPT, bytes: include_bytes!("../../assets/upload.js") },
    Asset { name: "icon.svg", content_type: "image/svg+xml", bytes: include_bytes!("../../assets/icon.svg") },
];

/// The addresses of all of them, in their order.
static ADDRESSES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let address = |asset: &Asset| {
        let mut version = String::new();
        for byte in Digest::of(asset.bytes).0.iter().take(6) {
            // INVARIANT: writing to a String does not fail.
            let _ = write!(version, "{byte:02x}");
        }
        format!("/portal/assets/{}?v={version}", asset.name)
    };
    ASSETS.iter().map(address).collect()
});

/// The address of a file.
pub(crate) fn address(name: &str) -> String {
    let found = ASSETS.iter().zip(ADDRESSES.iter()).find(|(asset, _)| asset.name == name);
    found.map(|(_, address)| address.clone()).unwrap_or_default()
}

/// The file of a request. One that is asked for without its version is not kept for long.
pub(crate) fn answer(asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let name = asked.matched.name(0);
    let asset = ASSETS.iter().find(|asset| asset.name == name);
    let asset = asset.ok_or_else(|| nobodys(asked.parts.uri.path()))?;
    let mut answer = page::headers(Answer::new(StatusCode::OK, asset.content_type, asset.bytes));
    let whole = asked.parts.uri.path_and_query().map(http::uri::PathAndQuery::as_str);
    if whole == Some(address(name).as_str()) {
        answer.caching = Caching::Long;
    }
    Ok(answer)
}
