use std::collections::BTreeSet;
use std::sync::Arc;

use pal_model::partner_link::LinkState;
use pal_store::{AuditVerdict, LinkAnswer};

use crate::home::{ANA, CONTOSO, change, change_once, on_each, patch, principal, put};

const WRITERS: u32 = 32;
const CHANGES: u32 = 8;

#[tokio::test(flavor = "multi_thread")]
async fn many_writers_of_one_link_count_without_a_gap() {
    on_each(async |home| {
        let ana = principal(CONTOSO, ANA);
        let store = Arc::new(home.open().await);
        store.change_link(change(ana, put("1"), 0)).await.unwrap();
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let store = Arc::clone(&store);
                tokio::spawn(async move {
                    let mut versions = Vec::new();
                    for number in 0..CHANGES {
                        let wanted = (2 + writer * CHANGES + number).to_string();
                        match store.change_link(change(ana, patch(&wanted), 1)).await.unwrap() {
                            LinkAnswer::Done { body, remembered: false } => versions.push(body),
                            other @ (LinkAnswer::Done { .. } | LinkAnswer::Refused(_)) => panic!("{other:?}"),
                        }
                    }
                    versions
                })
            })
            .collect();
        let mut versions = BTreeSet::new();
        for writer in writers {
            for body in writer.await.unwrap() {
                let (_, version) = body.split_once(" v").unwrap();
                assert!(versions.insert(version.parse::<u32>().unwrap()), "{body} twice");
            }
        }
        assert!(versions.into_iter().eq(2..=WRITERS * CHANGES + 1));
        let record = store.link(ana).await.unwrap().unwrap();
        assert_eq!((record.version, record.state), (u64::from(WRITERS * CHANGES) + 1, LinkState::Active));
        let spans = store.link_spans().await.unwrap();
        assert_eq!(spans.len(), (WRITERS * CHANGES) as usize + 1);
        assert!(spans.windows(2).all(|pair| pair[0].valid.to() == pair[1].valid.from()));
        assert!(matches!(store.verify_audit().await.unwrap(), AuditVerdict::Intact { rows: 257, .. }));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_sent_many_times_at_once_is_done_once() {
    on_each(async |home| {
        let ana = principal(CONTOSO, ANA);
        let store = Arc::new(home.open().await);
        for round in 0..8 {
            let wanted = (100 + round).to_string();
            let ask = if round == 0 { put(&wanted) } else { patch(&wanted) };
            let senders: Vec<_> = (0..16)
                .map(|_| {
                    let store = Arc::clone(&store);
                    tokio::spawn(async move {
                        store.change_link(change_once(ana, ask, round, "same")).await.unwrap()
                    })
                })
                .collect();
            let mut fresh = 0;
            for sender in senders {
                let LinkAnswer::Done { body, remembered } = sender.await.unwrap() else { panic!("refused") };
                assert_eq!(body, format!("{wanted} v{}", round + 1));
                fresh += usize::from(!remembered);
            }
            assert_eq!(fresh, 1);
        }
    })
    .await;
}
