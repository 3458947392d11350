use std::path::Path;

use pal_model::partner_link::LinkState;
use pal_store::{AuditVerdict, Location, Store, StoreError};

use crate::home::{ANA, CONTOSO, Home, at, change, id, principal, put, remembered, tamper};

fn folder(home: &Home) -> &Path {
    match &home.location {
        Location::Folder(folder) => folder,
        Location::Postgres(_) => panic!("not a folder"),
    }
}

#[tokio::test]
async fn a_folder_has_one_store_at_a_time() {
    let home = Home::folder();
    let store = home.open().await;
    let refused = Store::open(&home.location).await.unwrap_err();
    assert!(matches!(&refused, StoreError::InUse { folder: taken } if taken == folder(&home)));
    assert!(refused.to_string().ends_with("is in use by another server"));
    drop(store);
    home.open().await;
}

#[cfg(unix)]
#[tokio::test]
async fn what_is_kept_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;

    let home = Home::folder();
    std::fs::create_dir(folder(&home)).unwrap();
    std::fs::set_permissions(folder(&home), std::fs::Permissions::from_mode(0o755)).unwrap();
    let store = home.open().await;
    store.change_link(change(principal(CONTOSO, ANA), put("1"), 1)).await.unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(folder(&home)), 0o700);
    let mut names: Vec<_> =
        std::fs::read_dir(folder(&home)).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    for name in &names {
        assert_eq!(mode(name), 0o600, "{}", name.display());
    }
    let names: Vec<_> = names.iter().map(|name| name.file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(names, ["pal.db", "pal.db-shm", "pal.db-wal", "pal.lock"]);
}

#[tokio::test]
async fn a_database_of_a_later_program_is_refused() {
    let home = Home::folder();
    drop(home.open().await);
    tamper(&home, "UPDATE schema_version SET version = 99").await;
    let refused = Store::open(&home.location).await.unwrap_err();
    assert!(matches!(refused, StoreError::NewerSchema { found: 99, .. }), "{refused}");
}

#[tokio::test]
async fn what_is_no_database_is_refused_and_left_alone() {
    let home = Home::folder();
    std::fs::create_dir(folder(&home)).unwrap();
    let text = "this is no database, whatever its name says. ".repeat(100);
    std::fs::write(folder(&home).join("pal.db"), &text).unwrap();
    assert!(matches!(Store::open(&home.location).await, Err(StoreError::Sqlite(_))));
    assert_eq!(std::fs::read_to_string(folder(&home).join("pal.db")).unwrap(), text);
}

/// The file is what schema 1 was when it was released, as `sqlite3 .dump` prints it.
#[tokio::test]
async fn a_database_of_schema_1_is_brought_forward_with_all_it_holds() {
    let home = Home::folder();
    std::fs::create_dir(folder(&home)).unwrap();
    tamper(&home, include_str!("schema_1.sql")).await;
    let store = home.open().await;
    let ana = principal(CONTOSO, ANA);
    let record = store.link(ana).await.unwrap().unwrap();
    assert_eq!((record.partner_id, record.version, record.state), (id("54321"), 2, LinkState::Active));
    assert_eq!((record.created, record.updated), (at(1), at(2)));
    assert_eq!(store.link_spans().await.unwrap().len(), 2);
    let again = crate::home::change_once(ana, put("12345"), 3, "a");
    assert_eq!(store.change_link(again).await.unwrap(), remembered("12345 v1"));
    assert!(matches!(store.verify_audit().await.unwrap(), AuditVerdict::Intact { rows: 2, .. }));
}
