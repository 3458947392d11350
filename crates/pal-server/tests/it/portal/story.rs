//! What a person does: sign in, link, switch directory, link there, look back, remove.

use super::Browser;
use crate::cast::{CONTOSO, NORTHWIND};
use crate::server::{Hands, PLAIN, Running, WORLD};

/// PAL-04: "Link the partner ID in each customer tenant."
#[tokio::test]
async fn a_person_links_in_one_directory_after_the_other() {
    let server = Running::start().await;
    let mut ana = Browser::new(&server);
    let home = ana.sign_in("ana@fabrikam.test", "/").await;
    assert!(home.body.contains("Hello, Ana") && home.body.contains("not linked"), "{home:?}");
    for (tenant, name) in [(CONTOSO, "Contoso"), (NORTHWIND, "Northwind")] {
        let switched = ana.switch(tenant).await;
        assert_eq!((switched.status, switched.header("location")), (303, "/portal/link?done=switched"));
        let page = ana.get("/portal/link?done=switched").await;
        assert!(page.body.contains(name), "{page:?}");
        let confirm = ana.submit(&page, "/portal/link", &[("partner_id", "12345")]).await;
        assert!(confirm.status == 200 && confirm.body.contains("Fabrikam"), "{confirm:?}");
        let saved = ana.submit(&confirm, "/portal/link", &[]).await;
        assert_eq!((saved.status, saved.header("location")), (303, "/portal/link?done=saved"), "{saved:?}");
        let page = ana.get("/portal/link?done=saved").await;
        assert!(page.body.contains("Your account is linked."), "{page:?}");
    }
    let page = ana.get("/portal/link").await;
    let confirm = ana.submit(&page, "/portal/link", &[("partner_id", "54321")]).await;
    assert!(confirm.body.contains("Change the link"), "{confirm:?}");
    assert_eq!(ana.submit(&confirm, "/portal/link", &[]).await.status, 303);
    let question = ana.get("/portal/link/remove").await;
    let removed = ana.submit(&question, "/portal/link/remove", &[]).await;
    assert_eq!(removed.header("location"), "/portal/link?done=removed");
    let history = ana.get("/portal/link/history").await;
    let words = ["Removed", "Changed", "Linked"].map(|word| history.body.find(word).unwrap());
    assert!(words.is_sorted(), "the latest first: {history:?}");
    let signed_out = ana.submit(&history, "/portal/sign-out", &[]).await;
    assert_eq!(signed_out.header("location"), "/portal/signed-out");
    assert_eq!(ana.get("/portal/link").await.status, 303);
}

/// The errors that people meet, each with what to do next, beside the field.
#[tokio::test]
async fn what_cannot_be_linked_is_explained_beside_the_field() {
    let server = Running::start().await;
    let mut bo = Browser::signed_in(&server, "bo@contoso.test").await;
    let page = bo.get("/portal/link").await;
    for (typed, words) in [
        ("99999", &["No partner has this ID.", "Check the digits."][..]),
        ("12344", &["Fabrikam worldwide", "a global account", "Link to one of its locations", "12345"]),
        ("", &["This is not a partner ID."]),
        ("012345", &["does not begin with 0"]),
        ("12 345", &["Leave out spaces"]),
    ] {
        let answer = bo.submit(&page, "/portal/link", &[("partner_id", typed)]).await;
        let all = words.iter().all(|word| answer.body.contains(word));
        assert!(answer.status == 400 && all && answer.body.contains("aria-invalid"), "{typed}: {answer:?}");
        let part = bo.get(&format!("/portal/link/partner?partner_id={}", typed.replace(' ', "%20"))).await;
        let same = typed.is_empty() || words.iter().all(|word| part.body.contains(word));
        assert!(part.status == 200 && same && !part.body.contains("<html"), "{typed}: {part:?}");
    }
    // Where a person is nobody, what guests and solution providers do is told, and not whether there is such a place.
    let mut ana = Browser::signed_in(&server, "ana@fabrikam.test").await;
    let refused = ana.switch("99999999-0000-0000-0000-000000000000").await;
    for words in ["You have no account in", "has to invite", "cloud solution provider"] {
        assert!(refused.status == 400 && refused.body.contains(words), "{words}: {refused:?}");
    }
}

/// PAL-07: a change is one step; a double click or a second window does no harm.
#[tokio::test]
async fn a_form_that_is_sent_twice_does_what_it_says_once() {
    let server = Running::start().await;
    let mut bo = Browser::signed_in(&server, "bo@contoso.test").await;
    let page = bo.get("/portal/link").await;
    let confirm = bo.submit(&page, "/portal/link", &[("partner_id", "12345")]).await;
    for _ in 0..2 {
        assert_eq!(
            bo.submit(&confirm, "/portal/link", &[]).await.header("location"),
            "/portal/link?done=saved"
        );
    }
    let question = bo.get("/portal/link/remove").await;
    let changed = bo.submit(&confirm, "/portal/link", &[("partner_id", "54321")]).await;
    assert_eq!(changed.status, 303);
    // The question was about another link: nothing is removed, and it is asked anew.
    let asked = bo.submit(&question, "/portal/link/remove", &[]).await;
    assert_eq!(asked.header("location"), "/portal/link/remove");
    assert!(bo.get("/portal/link").await.body.contains("54321"));
    let history = bo.get("/portal/link/history").await;
    assert_eq!(history.body.matches("<tr>").count(), 3, "a row of names and two changes: {history:?}");
}

#[tokio::test]
async fn directories_are_found_by_name_domain_and_id_and_the_last_used_come_first() {
    let server = Running::start().await;
    let mut ana = Browser::signed_in(&server, "ana@fabrikam.test").await;
    for (search, found) in
        [("", 3), ("CONTOSO", 1), ("fabrikam.test", 1), ("e0000000-0000", 1), ("nobody", 0), ("%25", 0)]
    {
        let page = ana.get(&format!("/portal/directories?search={search}")).await;
        assert_eq!(page.body.matches("<li>\n<div class=\"what\">").count(), found, "{search}: {page:?}");
    }
    ana.switch(NORTHWIND).await;
    ana.switch(CONTOSO).await;
    let page = ana.get("/portal/directories").await;
    let order = ["<h2>Contoso", "<h2>Northwind", "<h2>Fabrikam"].map(|name| page.body.find(name).unwrap());
    assert!(order.is_sorted(), "{page:?}");
}

/// R42, R46.
#[tokio::test]
async fn every_page_says_what_a_browser_may_do_with_it() {
    let server = Running::start().await;
    let mut ana = Browser::signed_in(&server, "ana@fabrikam.test").await;
    for path in [
        "/portal/",
        "/portal/link",
        "/portal/link/history",
        "/portal/directories",
        "/portal/signed-out",
        "/device",
    ] {
        let page = ana.get(path).await;
        for (name, value) in [
            ("strict-transport-security", "max-age=31536000; includeSubDomains"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("x-frame-options", "DENY"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(page.header(name), value, "{path} {name}");
        }
        let policy = page.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none';") && !policy.contains("unsafe"), "{policy}");
        assert!(page.header("permissions-policy").contains("camera=()"));
        let inline = ["<style", " style=", "<script>", "javascript:"].map(|word| page.body.contains(word));
        assert_eq!(inline, [false; 4], "{page:?}");
    }
}

/// A person who is taken out of a directory is in the home directory again; one who is gone is nobody.
#[tokio::test]
async fn whoever_is_nowhere_any_more_is_signed_out() {
    let hands = Hands::new();
    let folder = std::sync::Arc::new(tempfile::TempDir::new().unwrap());
    let server = Running::with(folder, Some(WORLD), PLAIN, hands.clone()).await.unwrap();
    let mut ana = Browser::signed_in(&server, "ana@fabrikam.test").await;
    ana.switch(NORTHWIND).await;
    let cookies = ana.cookies.clone();
    let folder = server.stop().await;
    let guest = WORLD.split("[[user]]").nth(3).unwrap();
    assert!(guest.contains(NORTHWIND), "the fourth table is Ana in Northwind");
    let fewer = WORLD.replace(&format!("[[user]]{guest}"), "# Lena\n");
    let server = Running::with(folder, Some(&fewer), PLAIN, hands.clone()).await.unwrap();
    let mut ana = Browser { cookies: cookies.clone(), ..Browser::new(&server) };
    let home = ana.get("/portal/").await;
    assert!(home.status == 200 && home.body.contains("the directory of Fabrikam"), "{home:?}");
    let folder = server.stop().await;
    let without = WORLD.split("# Ana works").next().unwrap();
    let server = Running::with(folder, Some(without), PLAIN, hands).await.unwrap();
    let mut ana = Browser { cookies, ..Browser::new(&server) };
    assert_eq!(ana.get("/portal/").await.status, 303);
}
