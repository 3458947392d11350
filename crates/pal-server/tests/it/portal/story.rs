//! What a person does: sign in, link, switch directory, link there, look back, remove.

use super::Browser;
use crate::cast::{CONTOSO, NORTHWIND};
use crate::server::Running;

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
