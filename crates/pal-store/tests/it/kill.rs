use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::sync::Arc;

use pal_model::partner_link::{Ask, Wanted};
use pal_store::{AuditVerdict, LinkAnswer, Location, Store};

use crate::home::{CONTOSO, Home, change, id, on_each, principal};

const CHILD: &str = "PAL_TEST_KILL_CHILD";
const CYCLES: &str = "PAL_KILL_CYCLES";
/// A store that was killed so often is left for a new one: each check reads all that ever happened.
const CYCLES_A_STORE: usize = 100;
/// One cycle of each store is so long that a round of the records that follow the history falls into it.
const LONG_CYCLE: usize = 7;
const CHANGES_OF_IT: usize = 10_000;
const WRITERS: u128 = 8;
const PRINCIPALS: u128 = 5;

/// The test starts itself anew as a program that writes links and says which were confirmed, and kills it while it does.
#[tokio::test(flavor = "multi_thread")]
async fn no_confirmed_link_is_lost_when_the_program_is_killed() {
    if let Ok(location) = std::env::var(CHILD) {
        return write_for_ever(&location).await;
    }
    let cycles: usize = std::env::var(CYCLES).map_or(20, |cycles| cycles.parse().unwrap());
    for first in (0..cycles).step_by(CYCLES_A_STORE) {
        on_each(async |home| {
            let mut confirmed = BTreeMap::new();
            for cycle in first..cycles.min(first + CYCLES_A_STORE) {
                let is_long = cycle % CYCLES_A_STORE == LONG_CYCLE;
                let count = if is_long { CHANGES_OF_IT } else { 1 + cycle * 37 % 150 };
                for (object, version) in confirmed_until_killed(home, count) {
                    confirmed.insert(object, version);
                }
                check(home, &confirmed).await;
            }
            assert!(confirmed.len() as u128 > PRINCIPALS);
        })
        .await;
    }
}

/// Runs the program until it confirmed so many links, then kills it; the last confirmed version of each principal.
fn confirmed_until_killed(home: &Home, count: usize) -> BTreeMap<u128, u64> {
    let location = match &home.location {
        Location::Folder(folder) => folder.to_str().unwrap(),
        Location::Postgres(url) => url,
    };
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kill::no_confirmed_link_is_lost_when_the_program_is_killed", "--nocapture"])
        .env(CHILD, location)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut confirmed = BTreeMap::new();
    let mut lines = 0;
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        // The last line may be cut short, and the test harness has lines of its own.
        let Some((object, version)) =
            line.strip_prefix("confirmed ").and_then(|rest| rest.strip_suffix('.')?.split_once(' '))
        else {
            continue;
        };
        let version: u64 = version.parse().unwrap();
        let last = confirmed.entry(object.parse().unwrap()).or_insert(0);
        *last = version.max(*last);
        lines += 1;
        if lines == count {
            // SIGKILL; what it wrote before is still read to the end.
            child.kill().unwrap();
        }
    }
    assert!(lines >= count, "the program ended by itself after {lines} links");
    child.wait().unwrap();
    confirmed
}

async fn check(home: &Home, confirmed: &BTreeMap<u128, u64>) {
    // The server may still be at what the program sent last.
    home.disconnect().await;
    let store = home.open().await;
    let mut changes = 0;
    let mut spans = BTreeMap::new();
    for span in store.link_spans().await.unwrap() {
        *spans.entry(span.principal).or_insert(0) += 1;
    }
    for object in 0..WRITERS * PRINCIPALS {
        let principal = principal(CONTOSO, object);
        let version = store.link(principal).await.unwrap().map_or(0, |record| record.version);
        let confirmed = confirmed.get(&object).copied().unwrap_or(0);
        assert!(
            version >= confirmed,
            "version {confirmed} of {object} was confirmed, and {version} is there"
        );
        // Nothing is there by half: as many spans as versions, and a row of the audit log for each.
        assert_eq!(spans.get(&principal).copied().unwrap_or(0), version);
        changes += version;
    }
    let verdict = store.verify_audit().await.unwrap();
    assert!(matches!(verdict, AuditVerdict::Intact { rows, .. } if rows == changes), "{changes} {verdict:?}");
}

async fn write_for_ever(location: &str) {
    let location = if location.starts_with("postgres") {
        Location::Postgres(location.to_owned())
    } else {
        Location::Folder(location.into())
    };
    let store = Arc::new(Store::open(&location).await.unwrap());
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                for round in 0.. {
                    let object = writer * PRINCIPALS + round % PRINCIPALS;
                    confirm(&store, object).await;
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
}

async fn confirm(store: &Store, object: u128) {
    let ana = principal(CONTOSO, object);
    let before = store.link(ana).await.unwrap().map_or(0, |record| record.version);
    let wanted = Wanted::Linkable(id(&(before + 1).to_string()));
    let ask = if before == 0 { Ask::Create(wanted) } else { Ask::Update(wanted) };
    match store.change_link(change(ana, ask, 1)).await.unwrap() {
        LinkAnswer::Done { body, remembered: false } => {
            let version = body.split_once(" v").unwrap().1;
            let mut out = std::io::stdout().lock();
            writeln!(out, "confirmed {object} {version}.").unwrap();
        }
        other @ (LinkAnswer::Done { .. } | LinkAnswer::Refused(_)) => panic!("{other:?}"),
    }
}
