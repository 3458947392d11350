//! Pages of long answers. A link to the next page begins with the public URL, never with what a request says of its host (R53).

use std::fmt::Write;

use pal_wire::error::ErrorCode;
use pal_wire::path::encoded;

use super::answer::Refusal;
use super::asked::Asked;
use crate::texts::key;

/// Most rows of a page, unless `$top` asks for fewer.
pub(crate) const ROWS_MAX: usize = 1000;
/// `$top` and `$skiptoken` name a page.
const TOP: &str = "$top";
const SKIP: &str = "$skiptoken";

/// The page that the request asks for, and the link to the next one.
pub(crate) fn page<T>(
    asked: &Asked<'_>,
    rows: impl Iterator<Item = T>,
) -> Result<(Vec<T>, Option<String>), Refusal> {
    let top = number(asked, TOP)?.unwrap_or(ROWS_MAX).min(ROWS_MAX);
    if top == 0 {
        return Err(Refusal::text(ErrorCode::BadRequest, key("arm-top"), []));
    }
    let skip = number(asked, SKIP)?.unwrap_or(0);
    let mut rows = rows.skip(skip);
    let page: Vec<T> = rows.by_ref().take(top).collect();
    let next = rows.next().is_some().then(|| next_link(asked, skip + page.len()));
    Ok((page, next))
}

fn number(asked: &Asked<'_>, name: &str) -> Result<Option<usize>, Refusal> {
    let refused = || Refusal::text(ErrorCode::BadRequest, key("arm-number"), [("name", name.to_owned())]);
    match asked.query.once(name).map_err(|_| refused())? {
        None => Ok(None),
        Some(text) if text.bytes().all(|byte| byte.is_ascii_digit()) && text.len() <= 9 => {
            text.parse().map(Some).map_err(|_| refused())
        }
        Some(_) => Err(refused()),
    }
}

fn next_link(asked: &Asked<'_>, skip: usize) -> String {
    let mut link = format!("{}{}?", asked.app.url, asked.parts.uri.path());
    for (name, value) in asked.query.pairs().filter(|(name, _)| !name.eq_ignore_ascii_case(SKIP)) {
        // INVARIANT: writing to a String does not fail.
        let _ = write!(link, "{}={}&", encoded(name), encoded(value));
    }
    let _ = write!(link, "{}={skip}", encoded(SKIP));
    link
}
