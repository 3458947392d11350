//! How `links` follows the history.
//!
//! A change commits a row at the end of the history. The row of `links` that it replaces lies on a page of its own among
//! thousands: to write that page for each change is most of what a commit writes. So `links` follows in rounds: what has
//! changed since the last one is written in the order of its keys, some of it with each commit, and so each page once for all
//! its records. Until then the records are in memory (`cache.rs`), and after a crash they are made anew of the history.

use std::sync::Arc;

use pal_model::Principal;
use pal_model::partner_link::LinkRecord;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

use super::cache::LinkCache;
use super::links;
use crate::error::StoreError;

/// A round begins when so many records have changed: some five on each page of 100,000 links.
pub(crate) const CHANGES_A_ROUND: usize = 8192;
/// A round writes so many records for each change that it goes with: it is over before the next is due.
const RECORDS_A_CHANGE: usize = 2;

/// What the thread that writes knows of the records that `links` does not have yet.
pub(crate) struct Follower {
    links: Arc<LinkCache>,
    changes_a_round: usize,
    /// How many records have changed since the last round began.
    changes: usize,
    round: Option<Round>,
    /// What the transaction that is under way wrote of the round.
    written: Vec<(Principal, LinkRecord)>,
}

struct Round {
    /// The last row of the history when it began.
    number: i64,
    /// Whose records had changed by then and are not written yet, the last first.
    principals: Vec<Principal>,
}

/// Makes `links` what the history says: whoever wrote last may have had no time to.
pub(crate) fn catch_up(connection: &mut Connection) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let number = last_number(&transaction)?;
    let followed: i64 = transaction.query_row("SELECT number FROM links_follow", (), |row| row.get(0))?;
    if number > followed {
        transaction.execute(
            "INSERT INTO links (tenant, object, partner_id, version, created, updated, state)
             SELECT tenant, object, partner_id, version, at, at, state FROM link_history WHERE number > ?1 ORDER BY tenant, object, number
             ON CONFLICT (tenant, object) DO UPDATE SET partner_id = excluded.partner_id,
             version = excluded.version, updated = excluded.updated, state = excluded.state",
            (followed,),
        )?;
        put_followed(&transaction, number)?;
    }
    Ok(transaction.commit()?)
}

fn last_number(connection: &Connection) -> Result<i64, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT number FROM link_history ORDER BY number DESC LIMIT 1")?;
    Ok(statement.query_row((), |row| row.get(0)).optional()?.unwrap_or(0))
}

fn put_followed(connection: &Connection, number: i64) -> Result<(), StoreError> {
    connection.prepare_cached("UPDATE links_follow SET number = ?1")?.execute((number,))?;
    Ok(())
}

impl Follower {
    /// `links` has all records but those that are ahead of it in memory; a round is due after so many changes.
    pub(crate) fn new(links: Arc<LinkCache>, changes_a_round: usize) -> Self {
        Self { links, changes_a_round, changes: 0, round: None, written: Vec::new() }
    }

    /// Begins a round if one is due. No transaction is under way.
    pub(crate) fn begin_if_due(&mut self, connection: &Connection) -> Result<(), StoreError> {
        if self.round.is_none() && self.changes >= self.changes_a_round {
            self.begin(connection)
        } else {
            Ok(())
        }
    }

    fn begin(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let number = last_number(connection)?;
        let mut principals = self.links.ahead();
        principals.sort_unstable_by(|one, other| other.cmp(one));
        self.round = Some(Round { number, principals });
        self.changes = 0;
        Ok(())
    }

    /// Writes the share of the round, if one is under way, that goes with a transaction of so many changes.
    pub(crate) fn step(&mut self, connection: &Connection, changes: usize) -> Result<(), StoreError> {
        self.write(connection, changes.saturating_mul(RECORDS_A_CHANGE))
    }

    fn write(&mut self, connection: &Connection, records: usize) -> Result<(), StoreError> {
        self.written.clear();
        let Some(round) = &self.round else { return Ok(()) };
        for principal in round.principals.iter().rev().take(records) {
            // As it was committed last: if it has changed since the round began, the next need not write it again.
            let record = self.links.record_ahead(*principal);
            let record = record.ok_or_else(|| StoreError::row("links", "a record that is ahead is gone"))?;
            links::put(connection, *principal, &record)?;
            self.written.push((*principal, record));
        }
        if self.written.len() == round.principals.len() {
            put_followed(connection, round.number)?;
        }
        Ok(())
    }

    /// The transaction is committed, and so many records changed by it.
    pub(crate) fn committed(&mut self, changes: usize) {
        self.changes += changes;
        if let Some(round) = &mut self.round {
            round.principals.truncate(round.principals.len() - self.written.len());
            if round.principals.is_empty() {
                self.round = None;
            }
        }
        self.links.follow(self.written.drain(..));
    }

    /// Writes all that `links` does not have yet.
    pub(crate) fn finish(mut self, connection: &Connection) -> Result<(), StoreError> {
        if self.changes == 0 && self.round.is_none() {
            return Ok(());
        }
        let transaction = connection.unchecked_transaction()?;
        self.begin(&transaction)?;
        self.write(&transaction, usize::MAX)?;
        Ok(transaction.commit()?)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::collections::HashMap;
    use std::path::Path;

    use pal_model::partner_link::{Ask, Decision, Wanted, decide};
    use pal_model::{Guid, Instant, ObjectId, TenantId};
    use proptest::prelude::*;
    use proptest::test_runner::{Config, TestRunner};
    use tokio::task::JoinSet;

    use super::super::schema;
    use super::super::writer::Writer;
    use super::*;
    use crate::audit::Actor;
    use crate::link::LinkChange;
    use crate::ticks;

    /// Few, so that a case has many rounds and the next begins while one is under way.
    const CHANGES_A_ROUND: usize = 12;

    /// What is asked of one account; `None` fails after it has written something.
    type Step = (u128, Option<Ask>);

    fn steps() -> impl Strategy<Value = Vec<Vec<Step>>> {
        let ask = (0..12, prop::sample::select(vec!["1", "2", "3"])).prop_map(|(verb, partner)| {
            let partner = partner.parse().unwrap();
            match verb {
                0 => None,
                1..5 => Some(Ask::Create(Wanted::Linkable(partner))),
                5..10 => Some(Ask::Update(Wanted::Linkable(partner))),
                _ => Some(Ask::Delete(Some(partner))),
            }
        });
        prop::collection::vec(prop::collection::vec((0..16_u128, ask), 1..24), 1..24)
    }

    fn principal(account: u128) -> Principal {
        let [tenant, object] = [account % 3, account].map(Guid::from_u128);
        Principal { tenant: TenantId(tenant), object: ObjectId(object) }
    }

    type Model = HashMap<Principal, LinkRecord>;

    /// Asks for all of them at once; the model takes those that were done, in the order in which they were asked for.
    async fn ask_all(writer: &Arc<Writer>, steps: &[Step], at: Instant, model: &mut Model) {
        let mut tasks = JoinSet::new();
        for (number, (account, ask)) in steps.iter().copied().enumerate() {
            let (writer, principal) = (Arc::clone(writer), principal(account));
            tasks.spawn(async move {
                let done = writer.write(move |transaction| {
                    let half = ask.is_none();
                    let change = LinkChange {
                        principal,
                        ask: ask.unwrap_or(Ask::Create(Wanted::Linkable("9".parse().unwrap()))),
                        at,
                        replay: None,
                        render: Arc::new(|_| String::new()),
                        actor: Actor::Principal(principal),
                    };
                    links::change(transaction, &change)?;
                    if half { Err(StoreError::row("links", "broken")) } else { Ok(()) }
                });
                (number, done.await.is_ok())
            });
        }
        let mut done = vec![false; steps.len()];
        while let Some(answer) = tasks.join_next().await {
            let (number, is_done) = answer.unwrap();
            done[number] = is_done;
        }
        for ((account, ask), _) in steps.iter().zip(done).filter(|(_, done)| *done) {
            let principal = principal(*account);
            if let Decision::Change(record) = decide(model.get(&principal), ask.unwrap(), at) {
                model.insert(principal, record);
            }
        }
    }

    fn followed(connection: &Connection) -> i64 {
        connection.query_row("SELECT number FROM links_follow", (), |row| row.get(0)).unwrap()
    }

    fn records(connection: &Connection) -> Model {
        let record =
            |account| Some((principal(account), links::record(connection, principal(account)).unwrap()?));
        (0..16).filter_map(record).collect()
    }

    /// The database as a crash at this moment would leave it, opened again; how far `links` had followed by then.
    fn crashed(reader: &Connection, file: &Path) -> (Connection, i64) {
        reader.execute("VACUUM INTO ?1", (file.to_str().unwrap(),)).unwrap();
        let mut connection = schema::connect(file).unwrap();
        let number = followed(&connection);
        catch_up(&mut connection).unwrap();
        assert_eq!(followed(&connection), last_number(&connection).unwrap());
        (connection, number)
    }

    #[test]
    fn whatever_fails_and_whenever_it_ends_links_is_what_the_history_says() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let config = Config { cases: 48, failure_persistence: None, ..Config::default() };
        let (followed_some, was_behind) = (Cell::new(0), Cell::new(0));
        let outcome = TestRunner::new(config).run(&steps(), |batches| {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("db");
            std::fs::File::create(&file).unwrap();
            let mut connection = schema::connect(&file).unwrap();
            schema::migrate(&mut connection, schema::MIGRATIONS).unwrap();
            let reader = schema::connect(&file).unwrap();
            let cache = Arc::new(LinkCache::new());
            let checkpoints = schema::connect(&file).unwrap();
            let writer = Arc::new(
                Writer::start(connection, checkpoints, Arc::clone(&cache), CHANGES_A_ROUND).unwrap(),
            );
            let mut model = Model::new();
            for (number, steps) in batches.iter().enumerate() {
                let at = ticks::instant(i64::try_from(number).unwrap() + 1);
                runtime.block_on(ask_all(&writer, steps, at, &mut model));
                for account in 0..16 {
                    let read = || links::record(&reader, principal(account));
                    let record = cache.get(principal(account), read).unwrap();
                    prop_assert_eq!(record.as_ref(), model.get(&principal(account)));
                }
                let (copy, number) = crashed(&reader, &folder.path().join(number.to_string()));
                prop_assert_eq!(&records(&copy), &model);
                followed_some.update(|count| count + usize::from(number > 0));
                was_behind.update(|count| count + usize::from(number < last_number(&copy).unwrap()));
            }
            drop(writer);
            prop_assert_eq!(followed(&reader), last_number(&reader).unwrap());
            prop_assert_eq!(records(&reader), model);
            Ok(())
        });
        outcome.unwrap();
        // Rounds had come to an end, and the history was ahead: both often.
        let often = (followed_some.get(), was_behind.get());
        assert!(often.0 > 100 && often.1 > 100, "{often:?}");
    }

    #[test]
    fn a_step_that_fails_half_way_is_gone_anew() {
        let mut connection = Connection::open_in_memory().unwrap();
        schema::migrate(&mut connection, schema::MIGRATIONS).unwrap();
        let cache = Arc::new(LinkCache::new());
        let at = ticks::instant(1);
        let record = LinkRecord {
            partner_id: "1".parse().unwrap(),
            version: 1,
            created: at,
            updated: at,
            state: pal_model::partner_link::LinkState::Active,
        };
        cache.put((0..500).map(|account| (principal(account), record)).collect());
        let mut follower = Follower::new(Arc::clone(&cache), 500);
        follower.committed(500);
        follower.begin_if_due(&connection).unwrap();
        let full = |pages: u32| connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()));
        full(1).unwrap();
        connection.execute_batch("BEGIN IMMEDIATE").unwrap();
        assert!(follower.step(&connection, 500).is_err());
        assert!(connection.is_autocommit() || connection.execute_batch("ROLLBACK").is_ok());
        assert_eq!(cache.ahead().len(), 500);
        full(1_000).unwrap();
        connection.execute_batch("BEGIN IMMEDIATE").unwrap();
        follower.step(&connection, 500).unwrap();
        connection.execute_batch("COMMIT").unwrap();
        follower.committed(0);
        let kept = connection.query_row("SELECT count(*) FROM links", (), |row| row.get(0));
        assert_eq!((kept, cache.ahead()), (Ok(500), vec![]));
        assert!(follower.round.is_none());
    }
}
