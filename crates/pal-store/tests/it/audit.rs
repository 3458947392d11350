use pal_store::{AuditFault, AuditVerdict, Location, Store};

use crate::home::{ANA, CONTOSO, Home, change, delete, on_each, patch, principal, put, tamper};

async fn five_rows(home: &Home) {
    let store = home.open().await;
    let ana = principal(CONTOSO, ANA);
    for (second, ask) in
        (1..).zip([put("1"), patch("2"), put("2"), delete("2"), put("3"), delete("9"), patch("4")])
    {
        store.change_link(change(ana, ask, second)).await.unwrap();
    }
}

#[tokio::test]
async fn every_change_is_one_row_and_nothing_else_is() {
    on_each(async |home| {
        five_rows(home).await;
        let store = home.open().await;
        let AuditVerdict::Intact { rows, head } = store.verify_audit().await.unwrap() else {
            panic!("broken")
        };
        assert_eq!(rows, 5);
        // Also beside the store that is open.
        let beside = Store::verify_audit_at(&home.location).await.unwrap();
        assert_eq!(beside, AuditVerdict::Intact { rows, head });
        assert_ne!(head, [0; 32]);
    })
    .await;
}

#[tokio::test]
async fn an_empty_log_is_intact() {
    on_each(async |home| {
        let verdict = home.open().await.verify_audit().await.unwrap();
        assert_eq!(verdict, AuditVerdict::Intact { rows: 0, head: [0; 32] });
    })
    .await;
}

#[tokio::test]
async fn a_row_that_was_meddled_with_is_named() {
    const COLUMNS: &str = "at, actor, action, subject, detail, previous, digest";
    let insert = |number: u32, columns: &str| {
        format!("INSERT INTO audit SELECT {number}, {columns} FROM audit WHERE number = 5;")
    };
    let (changed, missing, foreign) = (AuditFault::Changed, AuditFault::Missing, AuditFault::Foreign);
    let meddlings = [
        ("UPDATE audit SET at = at + 1 WHERE number = 3".to_owned(), 3, changed),
        ("UPDATE audit SET actor = 'service' WHERE number = 1".to_owned(), 1, changed),
        ("UPDATE audit SET action = 'link.create' WHERE number = 2".to_owned(), 2, changed),
        ("UPDATE audit SET subject = '' WHERE number = 5".to_owned(), 5, changed),
        ("UPDATE audit SET detail = '{}' WHERE number = 4".to_owned(), 4, changed),
        ("UPDATE audit SET digest = previous WHERE number = 2".to_owned(), 2, changed),
        ("UPDATE audit SET previous = digest WHERE number = 2".to_owned(), 2, changed),
        ("DELETE FROM audit WHERE number = 1".to_owned(), 1, missing),
        ("DELETE FROM audit WHERE number = 3".to_owned(), 3, missing),
        ("DELETE FROM audit WHERE number = 5".to_owned(), 5, missing),
        ("DELETE FROM audit".to_owned(), 1, missing),
        (insert(6, COLUMNS), 6, foreign),
        (insert(0, COLUMNS), 0, foreign),
        // Two rows that changed places.
        (
            "UPDATE audit SET number = 99 WHERE number = 2; UPDATE audit SET number = 2 WHERE number = 3;
             UPDATE audit SET number = 3 WHERE number = 99"
                .to_owned(),
            2,
            missing,
        ),
    ];
    on_each(async |home| {
        five_rows(home).await;
        let unlock = match home.location {
            Location::Folder(_) => "DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_deleted;",
            Location::Postgres(_) => "ALTER TABLE audit DISABLE TRIGGER ALL;",
        };
        tamper(home, &format!("{unlock} CREATE TABLE kept AS SELECT * FROM audit")).await;
        for (sql, row, fault) in &meddlings {
            tamper(home, sql).await;
            let verdict = home.open().await.verify_audit().await.unwrap();
            assert_eq!(verdict, AuditVerdict::Broken { row: *row, fault: *fault }, "{sql}");
            tamper(home, "DELETE FROM audit; INSERT INTO audit SELECT * FROM kept").await;
        }
        let verdict = home.open().await.verify_audit().await.unwrap();
        assert!(matches!(verdict, AuditVerdict::Intact { rows: 5, .. }));
    })
    .await;
}

#[tokio::test]
async fn the_log_takes_no_change_of_what_is_in_it() {
    on_each(async |home| {
        five_rows(home).await;
        for sql in ["UPDATE audit SET actor = ''", "DELETE FROM audit", "DELETE FROM audit WHERE number = 5"]
        {
            let refused = match &home.location {
                Location::Folder(folder) => rusqlite::Connection::open(folder.join("pal.db"))
                    .unwrap()
                    .execute_batch(sql)
                    .unwrap_err()
                    .to_string(),
                Location::Postgres(url) => refusal(url, sql).await,
            };
            assert!(refused.contains("the audit log is not"), "{refused}");
        }
        if let Location::Postgres(url) = &home.location {
            assert!(refusal(url, "TRUNCATE audit").await.contains("the audit log is not"));
        }
        let store = home.open().await;
        assert!(matches!(store.verify_audit().await.unwrap(), AuditVerdict::Intact { rows: 5, .. }));
    })
    .await;
}

async fn refusal(url: &str, sql: &str) -> String {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    let error = client.batch_execute(sql).await.unwrap_err();
    drop(client);
    connection.await.unwrap().unwrap();
    error.as_db_error().unwrap().message().to_owned()
}
