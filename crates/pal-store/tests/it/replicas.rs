use std::collections::BTreeSet;
use std::sync::Arc;

use pal_store::{AuditVerdict, LinkAnswer, Location, Store, StoreError};

use crate::home::{ANA, CONTOSO, Home, change, change_once, patch, principal, put, tamper};

/// Several servers, started at the same time on a database that is empty, write one link and one audit log.
#[tokio::test(flavor = "multi_thread")]
async fn servers_side_by_side_count_without_a_gap() {
    let Some(home) = Home::database().await else { return };
    let opening: Vec<_> = (0..3)
        .map(|_| {
            let location = home.location.clone();
            tokio::spawn(async move { Arc::new(Store::open(&location).await.unwrap()) })
        })
        .collect();
    let mut servers = Vec::new();
    for server in opening {
        servers.push(server.await.unwrap());
    }
    let ana = principal(CONTOSO, ANA);
    servers[0].change_link(change(ana, put("1"), 0)).await.unwrap();
    let writers: Vec<_> = (0..24_u32)
        .map(|writer| {
            let store = Arc::clone(&servers[writer as usize % 3]);
            tokio::spawn(async move {
                let mut bodies = Vec::new();
                for number in 0..8 {
                    // Each request goes to one server, and once more: what another server did is known here.
                    let ask = patch(&(2 + writer * 8 + number).to_string());
                    match store.change_link(change_once(ana, ask, 1, "a")).await.unwrap() {
                        LinkAnswer::Done { body, remembered: false } => bodies.push((ask, body)),
                        other @ (LinkAnswer::Done { .. } | LinkAnswer::Refused(_)) => panic!("{other:?}"),
                    }
                }
                bodies
            })
        })
        .collect();
    let mut versions = BTreeSet::new();
    for (writer, bodies) in writers.into_iter().enumerate() {
        for (ask, body) in bodies.await.unwrap() {
            versions.insert(body.split_once(" v").unwrap().1.parse::<u32>().unwrap());
            let elsewhere = &servers[(writer + 1) % 3];
            let again = elsewhere.change_link(change_once(ana, ask, 2, "a")).await.unwrap();
            assert_eq!(again, LinkAnswer::Done { body, remembered: true });
        }
    }
    assert!(versions.into_iter().eq(2..=193));
    for server in &servers {
        assert_eq!(server.link(ana).await.unwrap().unwrap().version, 193);
        assert!(matches!(server.verify_audit().await.unwrap(), AuditVerdict::Intact { rows: 193, .. }));
    }
}

#[tokio::test]
async fn a_database_of_a_later_program_is_refused() {
    let Some(home) = Home::database().await else { return };
    drop(home.open().await);
    tamper(&home, "UPDATE schema_version SET version = 99").await;
    let refused = Store::open(&home.location).await.unwrap_err();
    assert!(matches!(refused, StoreError::NewerSchema { found: 99, .. }), "{refused}");
}

/// The server ends the connections; the store makes new ones.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_comes_back_is_used_again() {
    let Some(home) = Home::database().await else { return };
    let store = home.open().await;
    let ana = principal(CONTOSO, ANA);
    for round in 0..3 {
        let ask = if round == 0 { put("1") } else { patch(&(round + 1).to_string()) };
        store.change_link(change_once(ana, ask, round, "a")).await.unwrap();
        home.disconnect().await;
        // The first after it may find its connection gone, and says so; a repetition is safe.
        let _ = store.link(ana).await;
        let _ = store.change_link(change_once(ana, ask, round, "a")).await;
        let LinkAnswer::Done { remembered: true, .. } =
            store.change_link(change_once(ana, ask, round, "a")).await.unwrap()
        else {
            panic!("done twice");
        };
    }
    assert_eq!(store.link(ana).await.unwrap().unwrap().version, 3);
}

#[tokio::test]
async fn a_url_that_is_none_is_refused_without_its_password() {
    for url in ["postgres://pal:hunter2@[::1", "mysql://pal:hunter2@localhost/pal"] {
        let refused = Store::open(&Location::Postgres(url.to_owned())).await.unwrap_err();
        assert!(matches!(refused, StoreError::Url(_)), "{refused:?}");
        assert!(!format!("{refused} {refused:?}").contains("hunter2"));
    }
}
