//! A browser without pictures: it keeps cookies and sends the forms that pages have.

use std::collections::BTreeMap;

use crate::server::{Answer, Running, encoded};

/// What a person has in hand.
pub(crate) struct Browser<'s> {
    pub(crate) server: &'s Running,
    pub(crate) cookies: BTreeMap<String, String>,
    /// What every request says besides.
    pub(crate) headers: Vec<(&'static str, &'static str)>,
}

impl<'s> Browser<'s> {
    pub(crate) fn new(server: &'s Running) -> Self {
        Self { server, cookies: BTreeMap::new(), headers: Vec::new() }
    }

    /// Signed in, by the password of the cast.
    pub(crate) async fn signed_in(server: &'s Running, name: &str) -> Self {
        let mut browser = Self::new(server);
        let page = browser.sign_in(name, "/portal/sign-in").await;
        assert_eq!(page.status, 200, "{page:?}");
        browser
    }

    /// Opens a page that asks who is there, and says so; the page that comes of it.
    pub(crate) async fn sign_in(&mut self, name: &str, path: &str) -> Answer {
        let (action, page) = self.follow(path).await;
        assert!(page.body.contains("name=\"password\""), "{page:?}");
        let first = name.split('@').next().unwrap();
        let password = format!("{first}'s password");
        let sent = self.post(&action, &[("username", name), ("password", &password)]).await;
        assert_eq!(sent.status, 303, "{sent:?}");
        self.follow(&self.local(sent.header("location"))).await.1
    }

    /// The path of an address of this server.
    pub(crate) fn local(&self, location: &str) -> String {
        location.strip_prefix(self.server.url.as_str()).unwrap_or(location).to_owned()
    }

    /// Opens a page and goes where it leads; the address and the page that are reached.
    pub(crate) async fn follow(&mut self, path: &str) -> (String, Answer) {
        let mut path = path.to_owned();
        for _ in 0..8 {
            let answer = self.get(&path).await;
            if answer.status != 303 {
                return (path, answer);
            }
            path = self.local(answer.header("location"));
            assert!(path.starts_with('/'), "led away: {answer:?}");
        }
        panic!("{path} leads on and on");
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(self.server.request("GET", path)).await
    }

    pub(crate) async fn post(&mut self, path: &str, pairs: &[(&str, &str)]) -> Answer {
        let request = self.server.request("POST", path);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(encoded(pairs))).await
    }

    pub(crate) async fn send(&mut self, mut request: reqwest::RequestBuilder) -> Answer {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request = request.header("cookie", cookies.join("; "));
        }
        for (name, value) in &self.headers {
            request = request.header(*name, *value);
        }
        let answer = Answer::of(request).await;
        for cookie in answer.headers.get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            assert!(cookie.starts_with("__Host-"), "{cookie}");
            for part in ["; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax"] {
                assert!(cookie.contains(part), "{cookie} lacks {part}");
            }
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            if cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    /// The hidden fields of the form of a page that goes to `action`.
    pub(crate) fn hidden(page: &Answer, action: &str) -> Vec<(String, String)> {
        let start = format!("method=\"post\" action=\"{action}\"");
        let form = page.body.split("<form").find(|form| form.contains(&start));
        let form = form.unwrap_or_else(|| panic!("no form for {action}: {}", page.body));
        let form = form.split("</form>").next().unwrap();
        let inputs = form.split("<input type=\"hidden\"").skip(1);
        let value = |input: &str, name: &str| {
            let value = input.split(&format!("{name}=\"")).nth(1).unwrap().split('"').next().unwrap();
            value.replace("&#38;", "&")
        };
        inputs.map(|input| (value(input, "name"), value(input, "value"))).collect()
    }

    /// Fills in the form of a page that goes to `action` and sends it.
    pub(crate) async fn submit(&mut self, page: &Answer, action: &str, typed: &[(&str, &str)]) -> Answer {
        let mut pairs = Self::hidden(page, action);
        pairs.retain(|(name, _)| !typed.iter().any(|(known, _)| known == name));
        let mut pairs: Vec<(&str, &str)> =
            pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        pairs.extend(typed);
        self.post(action, &pairs).await
    }

    /// Switches to another directory.
    pub(crate) async fn switch(&mut self, tenant: &str) -> Answer {
        let page = self.get("/portal/directories").await;
        self.submit(&page, "/portal/directories", &[("to", tenant)]).await
    }
}
