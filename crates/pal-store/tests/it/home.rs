//! Where a test keeps its store, and the changes that tests ask for.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use pal_model::partner_link::{Ask, LinkRecord, Wanted};
use pal_model::{Guid, Instant, ObjectId, PartnerId, Principal, TenantId};
use pal_store::{Actor, LinkAnswer, LinkChange, Location, ReplayKey, Store};
use tempfile::TempDir;

pub(crate) const POSTGRES: &str = "PAL_TEST_POSTGRES";

pub(crate) const CONTOSO: u128 = 0xc0;
pub(crate) const NORTHWIND: u128 = 0x40;
pub(crate) const ANA: u128 = 0xa;
pub(crate) const BO: u128 = 0xb;

/// A place for a store that goes with the test.
pub(crate) struct Home {
    pub(crate) location: Location,
    _folder: Option<TempDir>,
    _database: Option<Database>,
}

impl Home {
    pub(crate) fn folder() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::Folder(folder.path().join("data"));
        Self { location, _folder: Some(folder), _database: None }
    }

    /// A database of its own on the server that the environment names.
    pub(crate) async fn database() -> Option<Self> {
        let Ok(server) = std::env::var(POSTGRES) else {
            assert!(std::env::var("CI").is_err(), "{POSTGRES} must name a server where CI is set");
            eprintln!("not run on PostgreSQL: {POSTGRES} names no server");
            return None;
        };
        let database = Database::create(server).await;
        let location = Location::Postgres(database.url());
        Some(Self { location, _folder: None, _database: Some(database) })
    }

    /// Ends every connection to a database, and what was under way on it.
    pub(crate) async fn disconnect(&self) {
        const SQL: &str = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()";
        if let Location::Postgres(url) = &self.location {
            run_sql(url, SQL).await;
        }
    }

    pub(crate) async fn open(&self) -> Store {
        Store::open(&self.location).await.unwrap()
    }
}

/// Runs a test on each engine there is.
pub(crate) async fn on_each(test: impl AsyncFn(&Home)) {
    for home in [Some(Home::folder()), Home::database().await].into_iter().flatten() {
        eprintln!(
            "on {}",
            if matches!(home.location, Location::Folder(_)) { "SQLite" } else { "PostgreSQL" }
        );
        test(&home).await;
    }
}

struct Database {
    server: String,
    name: String,
}

impl Database {
    async fn create(server: String) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("pal_test_{}_{count}", std::process::id());
        run_sql(&server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        run_sql(&server, &format!("CREATE DATABASE {name}")).await;
        Self { server, name }
    }

    fn url(&self) -> String {
        let (address, _) = self.server.rsplit_once('/').unwrap();
        format!("{address}/{}", self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let (server, drop) = (self.server.clone(), format!("DROP DATABASE {} WITH (FORCE)", self.name));
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(run_sql(&server, &drop));
        });
        dropped.join().unwrap();
    }
}

pub(crate) async fn run_sql(url: &str, sql: &str) {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    client.batch_execute(sql).await.unwrap();
    drop(client);
    connection.await.unwrap().unwrap();
}

/// Runs statements on what a store keeps, behind its back. It must be closed.
pub(crate) async fn tamper(home: &Home, sql: &str) {
    match &home.location {
        Location::Folder(folder) => {
            rusqlite::Connection::open(folder.join("pal.db")).unwrap().execute_batch(sql).unwrap();
        }
        Location::Postgres(url) => run_sql(url, sql).await,
    }
}

pub(crate) fn principal(tenant: u128, object: u128) -> Principal {
    Principal { tenant: TenantId(Guid::from_u128(tenant)), object: ObjectId(Guid::from_u128(object)) }
}

pub(crate) fn at(second: i64) -> Instant {
    Instant::from_nanoseconds(i128::from(second) * 1_000_000_000)
}

pub(crate) fn id(text: &str) -> PartnerId {
    text.parse().unwrap()
}

pub(crate) fn put(text: &str) -> Ask {
    Ask::Create(Wanted::Linkable(id(text)))
}

pub(crate) fn patch(text: &str) -> Ask {
    Ask::Update(Wanted::Linkable(id(text)))
}

pub(crate) fn delete(text: &str) -> Ask {
    Ask::Delete(Some(id(text)))
}

/// A body as a test can read it.
pub(crate) fn body(record: &LinkRecord) -> String {
    format!("{} v{}", record.partner_id, record.version)
}

pub(crate) fn change(principal: Principal, ask: Ask, second: i64) -> LinkChange {
    LinkChange {
        principal,
        ask,
        at: at(second),
        replay: None,
        render: Arc::new(body),
        actor: Actor::Principal(principal),
    }
}

/// The same with a client's request id, sent to the path of the id that is named.
pub(crate) fn change_once(principal: Principal, ask: Ask, second: i64, request: &str) -> LinkChange {
    let (method, partner_id) = match ask {
        Ask::Create(Wanted::Linkable(id)) => ("PUT", Some(id)),
        Ask::Update(Wanted::Linkable(id)) => ("PATCH", Some(id)),
        Ask::Delete(id) => ("DELETE", id),
        Ask::Create(Wanted::NotLinkable) | Ask::Update(Wanted::NotLinkable) => ("PUT", None),
    };
    let path = format!("/partners/{}", partner_id.map_or_else(String::new, |id| id.to_string()));
    LinkChange { replay: ReplayKey::new(method, &path, request), ..change(principal, ask, second) }
}

pub(crate) fn done(body: &str) -> LinkAnswer {
    LinkAnswer::Done { body: body.to_owned(), remembered: false }
}

pub(crate) fn remembered(body: &str) -> LinkAnswer {
    LinkAnswer::Done { body: body.to_owned(), remembered: true }
}

impl Home {
    /// How many rows a table has. The store must be closed.
    pub(crate) async fn count(&self, table: &str) -> i64 {
        let sql = format!("SELECT count(*) FROM {table}");
        match &self.location {
            Location::Folder(folder) => {
                let connection = rusqlite::Connection::open(folder.join("pal.db")).unwrap();
                connection.query_row(&sql, (), |row| row.get(0)).unwrap()
            }
            Location::Postgres(url) => {
                let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
                let connection = tokio::spawn(connection);
                let count = client.query_one(&sql, &[]).await.unwrap().get(0);
                drop(client);
                connection.await.unwrap().unwrap();
                count
            }
        }
    }
}
