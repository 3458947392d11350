//! Somebody who is signed in: keeps cookies, asks for pages.

use std::collections::BTreeMap;

use anyhow::{Context, bail, ensure};
use reqwest::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, RequestBuilder};

use crate::site::{PASSWORD, Site};

/// A person with a browser.
pub(crate) struct Person {
    client: Client,
    base: String,
    cookies: BTreeMap<String, String>,
}

/// A page.
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) body: String,
    location: Option<String>,
}

impl Person {
    /// Signs somebody in.
    pub(crate) async fn signed_in(site: &Site, name: &str) -> anyhow::Result<Self> {
        let mut person =
            Self { client: site.client.clone(), base: site.base.clone(), cookies: BTreeMap::new() };
        let mut path = "/portal/sign-in".to_owned();
        loop {
            let page = person.get(&path).await?;
            let Some(location) = page.location else { break };
            path = person.local(&location);
        }
        let body = format!("username={name}%40bench.test&password={PASSWORD}");
        let request = person.client.post(format!("{}{path}", person.base)).body(body);
        let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let sent = person.send(request).await?;
        let mut next = sent.location.with_context(|| format!("{name} was not signed in: {}", sent.body))?;
        loop {
            let page = person.get(&person.local(&next)).await?;
            let Some(location) = page.location else {
                ensure!(page.status == 200, "{name} was not signed in: {}", page.body);
                return Ok(person);
            };
            next = location;
        }
    }

    fn local(&self, location: &str) -> String {
        location.strip_prefix(&self.base).unwrap_or(location).to_owned()
    }

    /// The address of a figure that the page of insights leads to.
    pub(crate) async fn a_figure(&mut self) -> anyhow::Result<String> {
        let page = self.get("/portal/insights").await?;
        let Some((_, rest)) = page.body.split_once("href=\"/portal/insights/figure?") else {
            bail!("there is no figure on the page of insights: {}", page.body.len());
        };
        let query = rest.split('"').next().unwrap_or_default().replace("&#38;", "&");
        Ok(format!("/portal/insights/figure?{query}"))
    }

    /// Asks for a page.
    pub(crate) async fn get(&mut self, path: &str) -> anyhow::Result<Page> {
        self.send(self.client.get(format!("{}{path}", self.base))).await
    }

    async fn send(&mut self, request: RequestBuilder) -> anyhow::Result<Page> {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let answer = request.header(COOKIE, cookies.join("; ")).send().await?;
        for cookie in answer.headers().get_all(SET_COOKIE) {
            let pair = cookie.to_str()?.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let location = answer.headers().get(LOCATION).map(|value| value.to_str().map(str::to_owned));
        let location = location.transpose()?;
        Ok(Page { status: answer.status().as_u16(), location, body: answer.text().await? })
    }
}
