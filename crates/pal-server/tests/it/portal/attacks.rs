//! What others try: forms of other sites, addresses that lead away, sessions that were planted, texts that are scripts.

use super::Browser;
use super::payloads::payloads;
use crate::cast::{CONTOSO, NORTHWIND};
use crate::server::{Answer, Hands, PLAIN, Running, WORLD, encoded};

const LINK: &str = "/portal/link";

/// Every form of the portal, with what it would take to change something.
const FORMS: [(&str, &[(&str, &str)]); 5] = [
    (LINK, &[("partner_id", "12345"), ("confirmed", "yes")]),
    ("/portal/link/remove", &[("partner_id", "12345")]),
    ("/portal/directories", &[("to", NORTHWIND)]),
    ("/portal/sign-out", &[]),
    ("/portal/language", &[("language", "sv"), ("returnUrl", "/portal/link")]),
];

/// What browsers say of a form of another site, and what proxies that know better leave of it.
const CROSS_SITE: [&[(&str, &str)]; 8] = [
    &[("sec-fetch-site", "cross-site")],
    &[("sec-fetch-site", "same-site")],
    &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
    &[("sec-fetch-site", ""), ("origin", "https://evil.example")],
    &[("origin", "https://evil.example")],
    &[("origin", "null")],
    &[("origin", "http://127.0.0.1")],
    &[("origin", "https://evil.example"), ("referer", "http://127.0.0.1/portal/link")],
];

/// R41: 40 forms of other sites; not even the right token helps.
#[tokio::test]
async fn no_form_of_another_site_is_taken() {
    let server = Running::start().await;
    let mut ana = Browser::signed_in(&server, "ana@fabrikam.test").await;
    assert_eq!(ana.switch(CONTOSO).await.status, 303);
    let page = ana.get(LINK).await;
    let cookies = ana.cookies.clone();
    let mut refused = 0;
    for (path, typed) in FORMS {
        for headers in CROSS_SITE {
            let mut pairs = if path == LINK { Browser::hidden(&page, LINK) } else { Vec::new() };
            pairs.extend(typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
            let pairs: Vec<_> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let request = server.request("POST", path).body(encoded(&pairs));
            let mut request = request.header("content-type", "application/x-www-form-urlencoded");
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let answer = ana.send(request).await;
            assert_eq!(answer.status, 403, "{path} {headers:?}: {answer:?}");
            refused += 1;
        }
    }
    assert_eq!((refused, ana.cookies.clone()), (40, cookies));
    let page = ana.get(LINK).await;
    assert!(
        page.status == 200 && page.body.contains("Contoso") && page.body.contains("not linked"),
        "{page:?}"
    );
}

/// PAL-02, R41, R47: a form is good in the session, the directory and for the address that it was made for.
#[tokio::test]
async fn a_form_is_good_only_where_it_was_opened() {
    let server = Running::start().await;
    let (mut ana, mut bo) = (
        Browser::signed_in(&server, "ana@fabrikam.test").await,
        Browser::signed_in(&server, "bo@contoso.test").await,
    );
    ana.switch(CONTOSO).await;
    let opened = ana.get(LINK).await;
    let typed = [("partner_id", "12345"), ("confirmed", "yes")];
    // No token; Bo's, in the same directory; the one for another form.
    let bos = Browser::hidden(&bo.get(LINK).await, LINK);
    let other = Browser::hidden(&opened, "/portal/sign-out");
    for pairs in [Vec::new(), vec![("directory".to_owned(), CONTOSO.to_owned())], bos, other] {
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let answer = ana.post(LINK, &[&pairs[..], &typed[..]].concat()).await;
        assert!(answer.status == 403 && answer.body.contains("out of date"), "{answer:?}");
    }
    // The person goes on in another directory, in another window.
    ana.switch(NORTHWIND).await;
    let late = ana.submit(&opened, LINK, &typed).await;
    let told = "This form was opened in Contoso, and since then you have switched to Northwind.";
    assert!(late.status == 409 && late.body.contains(told), "{late:?}");
    // Saying that it is of this directory does not make it so.
    let forged = ana.submit(&opened, LINK, &[&typed[..], &[("directory", NORTHWIND)]].concat()).await;
    assert_eq!(forged.status, 403, "{forged:?}");
    for tenant in [NORTHWIND, CONTOSO] {
        if tenant == CONTOSO {
            ana.switch(CONTOSO).await;
        }
        assert!(ana.get(LINK).await.body.contains("not linked"), "{tenant}");
    }
    // Back there it is another session: still not.
    assert_eq!(ana.submit(&opened, LINK, &typed).await.status, 403);
}

/// R45: 200 addresses; whoever signs in stays here.
#[tokio::test]
async fn signing_in_leads_nowhere_else() {
    let server = Running::start().await;
    let mut ana = Browser::signed_in(&server, "ana@fabrikam.test").await;
    let targets = targets();
    assert_eq!(targets.len(), 200);
    for target in &targets {
        let pairs = [("language", "en"), ("returnUrl", target.as_str())];
        let answer = ana.post("/portal/language", &pairs).await;
        assert_eq!((answer.status, answer.header("location")), (303, "/portal/"), "{target:?}");
    }
    // Signing in is slower, so it is asked for one of each kind.
    for target in targets.iter().step_by(25) {
        let mut lena = Browser::new(&server);
        let path = format!("/portal/sign-in?{}", encoded(&[("returnUrl", target)]));
        let (action, _) = lena.follow(&path).await;
        let typed = [("username", "lena@fabrikam.test"), ("password", "lena's password")];
        let sent = lena.post(&action, &typed).await;
        let back = lena.local(sent.header("location"));
        assert!(back.starts_with("/portal/callback?"), "{target:?}: {sent:?}");
        let done = lena.get(&back).await;
        assert_eq!((done.status, done.header("location")), (303, "/portal/"), "{target:?}");
    }
}

fn targets() -> Vec<String> {
    const WHERE: [&str; 20] = [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "\\/evil.example",
        "https://evil.example",
        "HTTPS:evil.example",
        "https:/evil.example",
        "http:evil.example",
        "/\t/evil.example",
        "/\r\n/evil.example",
        " //evil.example",
        "\u{0}//evil.example",
        "javascript:alert(1)//",
        "data:text/html,x",
        "/%2f%2fevil.example",
        "/.//evil.example",
        "/portal//evil.example",
        "/portal/link@evil.example",
        "/portal\\@evil.example",
    ];
    const MORE: [&str; 10] =
        ["", "/", "/portal/", "?x=/portal/", "#/portal/", ":443/", "%00", "/..", "\\", "@127.0.0.1/"];
    WHERE.iter().flat_map(|place| MORE.iter().map(move |more| format!("{place}{more}"))).collect()
}

/// R44: ten ways to plant a session, or to go on with one that is over.
#[tokio::test]
async fn no_session_is_planted_or_outlives_its_end() {
    let hands = Hands::new();
    let folder = std::sync::Arc::new(tempfile::TempDir::new().unwrap());
    let server = Running::with(folder, Some(WORLD), PLAIN, hands.clone()).await.unwrap();
    let is_in = async |cookie: String| {
        let request = server.request("GET", "/portal/link").header("cookie", cookie);
        Answer::of(request).await.status == 200
    };
    let name = "__Host-pal-session";
    let mut ana = Browser::new(&server);
    // 1: an id that an attacker knows before is not the one after signing in; 2: nor is it good.
    let planted = "A".repeat(43);
    ana.cookies.insert(name.to_owned(), planted.clone());
    ana.sign_in("ana@fabrikam.test", "/portal/sign-in").await;
    let first = ana.cookies[name].clone();
    assert_ne!(first, planted);
    assert!(!is_in(format!("{name}={planted}")).await && is_in(format!("{name}={first}")).await);
    // 3: the id before a switch is over with it.
    ana.switch(CONTOSO).await;
    let second = ana.cookies[name].clone();
    assert!(first != second && !is_in(format!("{name}={first}")).await);
    // 4: signing in again ends the one before.
    ana.sign_in("ana@fabrikam.test", "/portal/sign-in").await;
    let third = ana.cookies[name].clone();
    assert!(!is_in(format!("{name}={second}")).await && is_in(format!("{name}={third}")).await);
    // 5: two cookies of the name, one of them slipped in; 6: one without the prefix; 7: an id in the address.
    assert!(!is_in(format!("{name}={planted}; {name}={third}")).await);
    assert!(!is_in(format!("pal-session={third}")).await);
    let in_address = server.ask("GET", &format!("/portal/link?{name}={third}"), None).await;
    assert_eq!(in_address.status, 303);
    // 8: the sign-in of another browser does not sign in this one.
    let (mut attacker, mut victim) = (Browser::new(&server), Browser::new(&server));
    let (action, _) = attacker.follow("/portal/sign-in").await;
    let typed = [("username", "lena@fabrikam.test"), ("password", "lena's password")];
    let sent = attacker.post(&action, &typed).await;
    let back = attacker.local(sent.header("location"));
    victim.follow("/portal/sign-in").await;
    let refused = victim.get(&back).await;
    assert!(refused.status == 400 && !victim.cookies.contains_key(name), "{refused:?}");
    // … and a code is good once.
    assert_eq!(attacker.get(&back).await.status, 303);
    assert_eq!(attacker.get(&back).await.status, 403);
    // 9: what was signed out is over, on the server too.
    let page = ana.get("/portal/").await;
    ana.submit(&page, "/portal/sign-out", &[]).await;
    assert!(!is_in(format!("{name}={third}")).await);
    // 10: half an hour without use, or eight hours with it.
    let mut idle = Browser::signed_in(&server, "ana@fabrikam.test").await;
    hands.forward(30 * 60);
    assert_eq!(idle.get("/portal/link").await.status, 303);
    let mut busy = Browser::signed_in(&server, "ana@fabrikam.test").await;
    for minutes in (0..8 * 60).step_by(20) {
        assert_eq!(busy.get("/portal/link").await.status, 200, "after {minutes} minutes");
        hands.forward(20 * 60);
    }
    assert_eq!(busy.get("/portal/link").await.status, 303);
}

/// R43: 500 texts in every field that is shown again: none of them becomes a part of the page.
#[tokio::test]
async fn what_is_typed_is_shown_as_it_was_typed() {
    let server = Running::start().await;
    let mut ana = Browser::signed_in(&server, "ana@fabrikam.test").await;
    let link = ana.get(LINK).await;
    let (authorize, sign_in) = Browser::new(&server).follow("/portal/sign-in").await;
    assert!(sign_in.body.contains("name=\"username\""));
    let payloads = payloads();
    assert_eq!(payloads.len(), 500);
    for payload in &payloads {
        let typed = payload.as_str();
        let query = |name| encoded(&[(name, typed)]);
        for page in [
            ana.submit(&link, LINK, &[("partner_id", typed)]).await,
            ana.get(&format!("/portal/link/partner?{}", query("partner_id"))).await,
            ana.get(&format!("/portal/directories?{}", query("search"))).await,
            ana.get(&format!("/portal/link?{}", query("done"))).await,
            ana.get(&format!("/portal/link?{}", query("directory"))).await,
            ana.get(&format!("/device?{}", query("user_code"))).await,
            ana.get(&format!("{authorize}&{}", query("login_hint"))).await,
            ana.post("/device", &[("user_code", typed), ("username", typed)]).await,
        ] {
            assert!(page.header("content-type").starts_with("text/html"), "{page:?}");
            assert_eq!(harmless(&page.body), Ok(()), "{typed:?}: {}", page.body);
        }
    }
    // Of a field that names no directory the same.
    for payload in payloads.iter().step_by(5) {
        let page = ana.get("/portal/directories").await;
        let answer = ana.submit(&page, "/portal/directories", &[("to", payload)]).await;
        assert_eq!((answer.status, harmless(&answer.body)), (400, Ok(())), "{payload:?}");
    }
}

/// Whether a page has only elements and attributes of ours.
fn harmless(html: &str) -> Result<(), String> {
    const ELEMENTS: &str = " html head meta title link script body a header div img span b form input button nav ul li main \
        footer h1 h2 p dl dt dd section label strong table thead tbody tr th td details summary ";
    let scripts = html.matches("<script ").count();
    if scripts != html.matches("<script src=\"/portal/assets/").count() || html.contains("<script>") {
        return Err("a script of somebody else".to_owned());
    }
    for part in html.split('<').skip(1) {
        let name: String =
            part.trim_start_matches(['/', '!']).chars().take_while(char::is_ascii_alphanumeric).collect();
        let known = ELEMENTS.contains(&format!(" {name} ")) || part.starts_with("!doctype html>");
        let tag = part.split('>').next().unwrap().to_ascii_lowercase();
        // Attributes end before what they hold: a quote that was typed is written as `&#34;`.
        let names = tag.split('"').step_by(2).collect::<String>();
        if !known || names.split_whitespace().any(|name| name.starts_with("on") || name.starts_with("style"))
        {
            return Err(format!("<{tag}>"));
        }
    }
    Ok(())
}
