use pal_model::partner_link::{Ask, LinkState, Refusal, Wanted};
use pal_store::{LinkAnswer, LinkChange, LinkSpan};

use crate::home::{
    ANA, BO, CONTOSO, NORTHWIND, at, change, delete, done, id, on_each, patch, principal, put,
};

#[tokio::test]
async fn a_link_goes_through_its_life() {
    on_each(async |home| {
        let store = home.open().await;
        let ana = principal(CONTOSO, ANA);
        let refused = LinkAnswer::Refused;
        for (second, ask, expected) in [
            (1, delete("12345"), refused(Refusal::NotLinked)),
            (2, Ask::Create(Wanted::NotLinkable), refused(Refusal::NotLinkable)),
            (3, put("12345"), done("12345 v1")),
            (4, put("12345"), done("12345 v1")),
            (5, put("54321"), refused(Refusal::LinkedTo(id("12345")))),
            (6, patch("54321"), done("54321 v2")),
            (7, delete("12345"), refused(Refusal::NotLinked)),
            (8, delete("54321"), done("54321 v3")),
            (9, patch("12345"), refused(Refusal::NotLinked)),
            (10, put("99999999999999999999"), done("99999999999999999999 v4")),
        ] {
            assert_eq!(store.change_link(change(ana, ask, second)).await.unwrap(), expected, "at {second}");
        }
        let record = store.link(ana).await.unwrap().unwrap();
        assert_eq!((record.version, record.state), (4, LinkState::Active));
        assert_eq!((record.created, record.updated), (at(3), at(10)));

        let span = |partner_id, from, to| LinkSpan {
            principal: ana,
            partner_id: id(partner_id),
            valid: pal_model::Interval::new(from, to).unwrap(),
        };
        assert_eq!(
            store.link_spans().await.unwrap(),
            [
                span("12345", at(3), at(6)),
                span("54321", at(6), at(8)),
                span("99999999999999999999", at(10), pal_model::Instant::MAX),
            ]
        );
    })
    .await;
}

/// PAL-04: the same human in another tenant is another account, and so is a colleague.
#[tokio::test]
async fn a_change_touches_the_link_of_that_principal_alone() {
    on_each(async |home| {
        let store = home.open().await;
        let ana = principal(CONTOSO, ANA);
        store.change_link(change(ana, put("12345"), 1)).await.unwrap();
        for other in [principal(NORTHWIND, ANA), principal(CONTOSO, BO), principal(ANA, CONTOSO)] {
            assert_eq!(store.link(other).await.unwrap(), None);
            let answer = store.change_link(change(other, delete("12345"), 2)).await.unwrap();
            assert_eq!(answer, LinkAnswer::Refused(Refusal::NotLinked));
            assert_eq!(store.change_link(change(other, put("777"), 3)).await.unwrap(), done("777 v1"));
        }
        assert_eq!(store.link(ana).await.unwrap().unwrap().version, 1);
        assert_eq!(store.link_spans().await.unwrap().len(), 4);
        let (bo, nobody) = (principal(CONTOSO, BO), principal(NORTHWIND, BO));
        let mut all = store.links(&[bo, nobody, ana]).await.unwrap();
        all.sort_by_key(|(of, _)| *of);
        let mut one_by_one = Vec::new();
        for of in [ana, bo] {
            one_by_one.push((of, store.link(of).await.unwrap().unwrap()));
        }
        one_by_one.sort_by_key(|(of, _)| *of);
        assert_eq!(all, one_by_one);
        assert_eq!(store.links(&[]).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn what_was_done_is_there_when_the_store_is_opened_again() {
    on_each(async |home| {
        let ana = principal(CONTOSO, ANA);
        let store = home.open().await;
        // Finer than the wire prints: what is rendered is what is kept.
        let late = pal_model::Instant::from_nanoseconds(1_234_567_890_123_456_789);
        let render = |record: &pal_model::partner_link::LinkRecord| record.updated.to_string();
        let change =
            LinkChange { at: late, render: std::sync::Arc::new(render), ..change(ana, put("12345"), 0) };
        let answer = store.change_link(change).await.unwrap();
        assert_eq!(answer, done("2009-02-13T23:31:30.1234567Z"));
        let before = store.link(ana).await.unwrap();
        drop(store);
        let store = home.open().await;
        assert_eq!(store.link(ana).await.unwrap(), before);
        assert_eq!(before.unwrap().updated.to_string(), "2009-02-13T23:31:30.1234567Z");
    })
    .await;
}
