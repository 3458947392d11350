use std::sync::Arc;

use pal_model::partner_link::LinkState;
use pal_store::{PortalSession, SessionReplaced};

use crate::home::{ANA, BO, CONTOSO, at, change, delete, id, on_each, patch, principal, put};

fn session(secret: u8) -> PortalSession {
    PortalSession {
        digest: [secret; 32],
        payload: format!("{{\"number\":{secret}}}"),
        idle_until: at(100),
        ends: at(1000),
    }
}

#[tokio::test]
async fn a_session_is_over_when_it_is_idle_and_when_its_hours_are() {
    on_each(async |home| {
        let store = home.open().await;
        store.put_portal_session(session(1), at(0)).await.unwrap();
        store.put_portal_session(session(2), at(0)).await.unwrap();
        let found = async |secret: u8, second| store.portal_session([secret; 32], at(second)).await.unwrap();
        assert_eq!(found(1, 99).await, Some(session(1)));
        assert_eq!(found(1, 100).await, None);
        assert_eq!(found(3, 0).await, None);
        store.extend_portal_session([1; 32], at(2000)).await.unwrap();
        // It never gets shorter by being used: two requests may overtake each other.
        store.extend_portal_session([1; 32], at(50)).await.unwrap();
        assert_eq!(found(1, 999).await.map(|session| session.idle_until), Some(at(2000)));
        assert_eq!(found(1, 1000).await, None);
        store.end_portal_session([2; 32]).await.unwrap();
        store.end_portal_session([2; 32]).await.unwrap();
        assert_eq!(found(2, 0).await, None);
        // What is over is swept away.
        store
            .put_portal_session(
                PortalSession { idle_until: at(9000), ends: at(9000), ..session(4) },
                at(8000),
            )
            .await
            .unwrap();
        drop(store);
        assert_eq!(home.count("portal_sessions").await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_that_replace_a_session_at_once_one_does() {
    on_each(async |home| {
        let store = Arc::new(home.open().await);
        store.put_portal_session(session(1), at(0)).await.unwrap();
        let tries: Vec<_> = (10..26)
            .map(|secret| {
                let store = Arc::clone(&store);
                tokio::spawn(
                    async move { store.replace_portal_session([1; 32], session(secret), at(1)).await },
                )
            })
            .collect();
        let mut replaced = Vec::new();
        for (secret, attempt) in (10_u8..).zip(tries) {
            if attempt.await.unwrap().unwrap() == SessionReplaced::Replaced {
                replaced.push(secret);
            }
        }
        assert_eq!(replaced.len(), 1);
        assert_eq!(store.portal_session([1; 32], at(1)).await.unwrap(), None);
        assert_eq!(store.portal_session([replaced[0]; 32], at(1)).await.unwrap(), Some(session(replaced[0])));
        let late = store.replace_portal_session([replaced[0]; 32], session(2), at(100)).await.unwrap();
        assert_eq!(late, SessionReplaced::Gone);
    })
    .await;
}

#[tokio::test]
async fn the_history_of_a_link_is_its_own_and_the_latest_comes_first() {
    on_each(async |home| {
        let store = home.open().await;
        let (ana, bo) = (principal(CONTOSO, ANA), principal(CONTOSO, BO));
        for (who, ask, second) in [
            (ana, put("1"), 1),
            (bo, put("9"), 2),
            (ana, patch("2"), 3),
            (ana, delete("2"), 4),
            (ana, put("1"), 5),
        ] {
            store.change_link(change(who, ask, second)).await.unwrap();
        }
        let versions = store.link_versions(ana, 10).await.unwrap();
        let told: Vec<_> = versions.iter().map(|it| (it.version, it.partner_id, it.state, it.at)).collect();
        assert_eq!(
            told,
            [
                (4, id("1"), LinkState::Active, at(5)),
                (3, id("2"), LinkState::Deleted, at(4)),
                (2, id("2"), LinkState::Active, at(3)),
                (1, id("1"), LinkState::Active, at(1)),
            ]
        );
        assert_eq!(store.link_versions(ana, 1).await.unwrap(), versions[..1]);
        assert_eq!(store.link_versions(principal(CONTOSO, 0xc), 1).await.unwrap(), []);
    })
    .await;
}
