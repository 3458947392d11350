//! What an estate is made of, read beside a store that is open.

use pal_store::{Location, Snapshot, Store, StoreError};

use crate::home::{ANA, BO, CONTOSO, Home, at, change, delete, on_each, principal, put, tamper};

#[tokio::test]
async fn a_snapshot_is_what_the_store_says_and_needs_no_lock() {
    on_each(async |home| {
        let store = home.open().await;
        for (second, object, ask) in [(1, ANA, put("1")), (2, BO, put("2")), (3, ANA, delete("1"))] {
            store.change_link(change(principal(CONTOSO, object), ask, second)).await.unwrap();
        }
        let beside = Store::snapshot_at(&home.location).await.unwrap();
        let (_, directory) = store.directory().await.unwrap();
        assert_eq!(beside, Snapshot { directory, links: store.link_spans().await.unwrap() });
        assert_eq!(beside.links.len(), 2);
        assert_eq!(beside.links[0].valid.to(), at(3));
    })
    .await;
}

#[tokio::test]
async fn what_is_not_there_or_of_a_later_program_is_refused() {
    let home = Home::folder();
    let Location::Folder(folder) = &home.location else { panic!("not a folder") };
    let refused = Store::snapshot_at(&home.location).await.unwrap_err();
    assert_eq!(refused.to_string(), format!("`{}` cannot be used", folder.join("pal.db").display()));
    assert!(!folder.exists());
    drop(home.open().await);
    tamper(&home, "UPDATE schema_version SET version = 99").await;
    let refused = Store::snapshot_at(&home.location).await.unwrap_err();
    assert!(matches!(refused, StoreError::NewerSchema { found: 99, .. }), "{refused}");
}
