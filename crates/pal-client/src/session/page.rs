//! Reading page after page. A link to the next page is followed only where it came from (contract §11): our token goes nowhere else.

use serde_json::Value;

use super::{Asked, Session};
use crate::failure::Failure;
use crate::http::{Method, Url};

/// The most pages of one answer.
const PAGES_MAX: usize = 10_000;

impl Session {
    /// All pages of an answer, whole as they came.
    pub async fn pages(&self, path_and_query: &str) -> Result<Vec<Value>, Failure> {
        let url = self.url(path_and_query)?;
        self.follow(Asked { method: Method::GET, url, body: None }).await
    }

    /// The same of what is asked for by a POST, such as `getEntities`; the next pages are asked for in the same way.
    pub async fn query_pages(
        &self,
        path_and_query: &str,
        body: Option<&Value>,
    ) -> Result<Vec<Value>, Failure> {
        let url = self.url(path_and_query)?;
        self.follow(Asked { method: Method::POST, url, body }).await
    }

    /// One page of an answer: the first, or the one after a page that is there already. `None`: that one was the last.
    pub(crate) async fn page_after(
        &self,
        method: Method,
        path_and_query: &str,
        last: Option<&Value>,
    ) -> Result<Option<Value>, Failure> {
        let first = self.url(path_and_query)?;
        let url = match last {
            None => first,
            Some(page) => match self.next(page, &first)? {
                None => return Ok(None),
                Some(next) => next,
            },
        };
        let answer = self.read(Asked { method, url, body: None }).await?;
        answer.json().map(Some).ok_or_else(|| Failure::unexpected(&self.host(), "a page"))
    }

    async fn follow(&self, first: Asked<'_>) -> Result<Vec<Value>, Failure> {
        let mut pages = Vec::new();
        let Asked { method, mut url, body } = first;
        loop {
            let answer = self.read(Asked { method: method.clone(), url: url.clone(), body }).await?;
            let page = answer.json().ok_or_else(|| Failure::unexpected(&self.host(), "a page"))?;
            let next = self.next(&page, &url)?;
            pages.push(page);
            match next {
                None => return Ok(pages),
                Some(_) if pages.len() >= PAGES_MAX => {
                    return Err(Failure::new(
                        "TOO_LONG",
                        format!("`{}` answers with more than {PAGES_MAX} pages", self.host()),
                    ));
                }
                Some(next) => url = next,
            }
        }
    }

    fn next(&self, page: &Value, from: &Url) -> Result<Option<Url>, Failure> {
        let link = page.get("nextLink").or_else(|| page.get("@odata.nextLink"));
        let Some(link) = link.and_then(Value::as_str).filter(|link| !link.is_empty()) else {
            return Ok(None);
        };
        let refused = |what: &str| {
            let host = self.host();
            Failure::new(
                "FOREIGN_NEXT_LINK",
                format!("`{host}` names {what} as its next page, and that is not followed"),
            )
        };
        let next = from.join(link).map_err(|_| refused("something that is no address"))?;
        if next.origin() != self.target.base.origin()
            || !next.username().is_empty()
            || next.password().is_some()
        {
            return Err(refused(&format!("a page of `{}`", crate::http::host(&next))));
        }
        if next == *from {
            return Err(refused("the page itself"));
        }
        Ok(Some(next))
    }
}
