//! Changes of a link whose outcome is not known: read first, then sent again as the same change (contract §11).

use std::sync::atomic::{AtomicUsize, Ordering};

use pal_client::partner;

use crate::mock::{CONTOSO, DEPLOY_BOT, Mock, Reply, Seen};

fn link(partner_id: &str) -> Reply {
    Reply::json(&format!(
        r#"{{"name":"{partner_id}","properties":{{"partnerId":"{partner_id}","tenantId":"{CONTOSO}","objectId":"{DEPLOY_BOT}","state":"Active"}}}}"#
    ))
}

fn not_found() -> Reply {
    Reply::new(404, &[], r#"{"error":{"code":"NotFound","message":"not linked"}}"#)
}

/// What becomes of a first change.
#[derive(Debug, Clone, Copy)]
enum Fate {
    /// It is made, and the answer is lost in this way.
    Made(Loss),
    /// It is not made, and this is answered.
    NotMade(Loss),
}

#[derive(Debug, Clone, Copy)]
enum Loss {
    Nothing,
    HalfABody,
    Status(u16),
}

impl Loss {
    fn reply(self) -> Reply {
        match self {
            Self::Nothing => Reply::nothing(),
            Self::HalfABody => link("12345").half(),
            Self::Status(status) => Reply::new(status, &[], ""),
        }
    }
}

/// A service that loses its first answer to a change: the link as it stands, 0 for none.
async fn service(fate: Fate, before: usize) -> Mock {
    let (linked, changes) = (AtomicUsize::new(before), AtomicUsize::new(0));
    Mock::start(move |seen: &Seen, _| {
        if seen.is_token() {
            return Reply::token("t");
        }
        let shown = |id: usize| if id == 0 { not_found() } else { link(&id.to_string()) };
        if seen.method == "GET" {
            return shown(linked.load(Ordering::SeqCst));
        }
        let wanted = if seen.method == "DELETE" { 0 } else { 12_345 };
        let first = changes.fetch_add(1, Ordering::SeqCst) == 0;
        if !first || matches!(fate, Fate::Made(_)) {
            linked.store(wanted, Ordering::SeqCst);
        }
        match fate {
            Fate::Made(loss) | Fate::NotMade(loss) if first => loss.reply(),
            Fate::Made(_) | Fate::NotMade(_) if wanted == 0 => Reply::new(200, &[], ""),
            Fate::Made(_) | Fate::NotMade(_) => link("12345"),
        }
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_sent_again_only_after_reading_that_it_was_not_made() {
    let losses = [Loss::Nothing, Loss::HalfABody, Loss::Status(500), Loss::Status(503), Loss::Status(408)];
    let made = losses.map(|loss| (Fate::Made(loss), 1));
    let not_made = losses.into_iter().chain([Loss::Status(429)]).map(|loss| (Fate::NotMade(loss), 2));
    for (fate, sent) in made.into_iter().chain(not_made) {
        for (verb, before) in [("PUT", 0), ("PATCH", 54_321), ("DELETE", 12_345)] {
            let mock = service(fate, before).await;
            let session = mock.session();
            match verb {
                "PUT" => partner::create(&session, "12345").await.map(drop).unwrap(),
                "PATCH" => partner::update(&session, "12345").await.map(drop).unwrap(),
                _ => partner::delete(&session, "12345").await.unwrap(),
            }
            let asked = mock.asked();
            let methods: Vec<&str> = asked.iter().map(|seen| seen.method.as_str()).collect();
            let expected = [verb, "GET", verb];
            assert_eq!(methods, &expected[..=sent], "{fate:?} {verb}");
            let ids: Vec<Option<&str>> = asked
                .iter()
                .filter(|seen| seen.method == verb)
                .map(|seen| seen.header("x-ms-client-request-id"))
                .collect();
            assert!(ids.iter().all(|id| id.is_some() && *id == ids[0]), "{ids:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_goes_out_as_az_sends_it() {
    let mock = service(Fate::NotMade(Loss::Status(200)), 0).await;
    let session = mock.session();
    partner::create(&session, "a b/c?d").await.unwrap_err();
    let asked = mock.asked();
    let put = &asked[0];
    assert_eq!(
        put.target,
        "/providers/Microsoft.ManagementPartner/partners/a%20b%2Fc%3Fd?api-version=2018-02-01"
    );
    assert_eq!((put.header("content-length"), put.header("content-type")), (Some("0"), None));
    assert_eq!(put.header("authorization"), Some("bearer t"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conflict_names_the_partner_that_is_linked() {
    let mock = Mock::start(|seen, _| match (seen.is_token(), seen.method.as_str()) {
        (true, _) => Reply::token("t"),
        (false, "GET") => link("54321"),
        (false, _) => Reply::new(409, &[], r#"{"error":{"code":"Conflict","message":"linked"}}"#),
    })
    .await;
    let failure = partner::create(&mock.session(), "12345").await.unwrap_err();
    assert_eq!((failure.code.as_str(), failure.status), ("Conflict", Some(409)));
    let hint = failure.hint.unwrap();
    assert!(hint.contains("54321") && hint.contains("pal partner update --partner-id 12345"), "{hint}");
    assert_eq!(mock.asked().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_is_not_active_or_not_this_one_is_none() {
    let mock = Mock::start(|seen, _| match (seen.is_token(), seen.target.contains("partners/12345")) {
        (true, _) => Reply::token("t"),
        (false, true) => not_found(),
        (false, false) => link("54321"),
    })
    .await;
    let failure = partner::show(&mock.session(), Some("12345")).await.unwrap_err();
    assert_eq!((failure.status, failure.hint.as_deref()), (Some(404), Some("it is linked to partner 54321")));
}
