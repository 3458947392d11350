use std::sync::Arc;

use pal_model::partner_link::{Ask, Refusal, Wanted};
use pal_store::LinkAnswer;

use crate::home::{
    ANA, BO, CONTOSO, change, change_once, delete, done, on_each, patch, principal, put, remembered,
};

const DAY: i64 = 24 * 3600;

#[tokio::test]
async fn a_request_that_succeeded_is_answered_alike_for_a_day() {
    on_each(async |home| {
        let ana = principal(CONTOSO, ANA);
        let mut store = home.open().await;
        let ask = async |store: &pal_store::Store, ask, second, request: &str| {
            store.change_link(change_once(ana, ask, second, request)).await.unwrap()
        };
        assert_eq!(ask(&store, put("12345"), 1, "a").await, done("12345 v1"));
        assert_eq!(ask(&store, put("12345"), 1, "a").await, remembered("12345 v1"));
        // Later changes do not change the answer, nor does the answer change them.
        assert_eq!(ask(&store, patch("54321"), 2, "a").await, done("54321 v2"));
        assert_eq!(ask(&store, delete("54321"), 3, "a").await, done("54321 v3"));
        assert_eq!(ask(&store, put("12345"), 4, "a").await, remembered("12345 v1"));
        assert_eq!(ask(&store, patch("54321"), 5, "a").await, remembered("54321 v2"));
        drop(store);
        store = home.open().await;
        assert_eq!(ask(&store, put("12345"), DAY, "a").await, remembered("12345 v1"));
        assert_eq!(store.link(ana).await.unwrap().unwrap().version, 3);
        // A day after the first answer, to the second.
        assert_eq!(ask(&store, put("12345"), DAY + 1, "a").await, done("12345 v4"));
        assert_eq!(ask(&store, put("12345"), DAY + 1, "a").await, remembered("12345 v4"));
    })
    .await;
}

#[tokio::test]
async fn only_the_same_request_of_the_same_principal_is_a_repetition() {
    on_each(async |home| {
        let (ana, bo) = (principal(CONTOSO, ANA), principal(CONTOSO, BO));
        let store = home.open().await;
        for (change, expected) in [
            (change_once(ana, put("12345"), 1, "a"), done("12345 v1")),
            (change_once(bo, put("12345"), 1, "a"), done("12345 v1")),
            // Nothing changes, but it is an answer.
            (change_once(ana, put("12345"), 2, "b"), done("12345 v1")),
            (change_once(ana, patch("54321"), 3, "a"), done("54321 v2")),
            (change_once(ana, put("12345"), 4, "b"), remembered("12345 v1")),
            (change_once(ana, put("12345"), 5, "c"), conflict()),
            // Without a request id nothing is remembered.
            (change(ana, delete("54321"), 6), done("54321 v3")),
            (change(ana, delete("54321"), 7), LinkAnswer::Refused(Refusal::NotLinked)),
            // A refusal is not remembered.
            (change_once(ana, put("12345"), 8, "c"), done("12345 v4")),
            // What could not be linked to any more is answered as before all the same.
            (
                change_once(bo, Ask::Create(Wanted::NotLinkable), 9, "z"),
                LinkAnswer::Refused(Refusal::NotLinkable),
            ),
        ] {
            let what = format!("{change:?}");
            assert_eq!(store.change_link(change).await.unwrap(), expected, "{what}");
        }
        let forgotten_partner = pal_store::LinkChange {
            ask: Ask::Create(Wanted::NotLinkable),
            ..change_once(bo, put("12345"), 10, "a")
        };
        assert_eq!(store.change_link(forgotten_partner).await.unwrap(), remembered("12345 v1"));
    })
    .await;
}

fn conflict() -> LinkAnswer {
    LinkAnswer::Refused(Refusal::LinkedTo("54321".parse().unwrap()))
}

#[tokio::test]
async fn what_is_forgotten_goes_and_what_is_not_stays() {
    on_each(async |home| {
        let store = Arc::new(home.open().await);
        let changes: Vec<_> = (0..1_500)
            .map(|object| {
                let store = Arc::clone(&store);
                let change = change_once(principal(CONTOSO, object), put("1"), 0, "a");
                tokio::spawn(async move { store.change_link(change).await.unwrap() })
            })
            .collect();
        for change in changes {
            assert_eq!(change.await.unwrap(), done("1 v1"));
        }
        let last = principal(CONTOSO, 9_999);
        store.change_link(change_once(last, put("1"), 60, "a")).await.unwrap();
        // Each of these sweeps once; the answer of `last` is a minute younger than the rest.
        for request in 0..6 {
            store.change_link(change_once(last, put("1"), DAY + 1, &format!("r{request}"))).await.unwrap();
        }
        assert_eq!(
            store.change_link(change_once(last, put("1"), DAY + 2, "a")).await.unwrap(),
            remembered("1 v1")
        );
        drop(store);
        assert_eq!(home.count("answers").await, 7);
    })
    .await;
}
