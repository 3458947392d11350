//! Twenty runs that are killed in the middle, and one that ends: every tenant is linked, once.

use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::faults::{TENANTS, begin, behind_a_proxy, everybody_is_linked_once, nobody_came_early};

const KILLS: usize = 20;

#[cfg(unix)]
#[test]
fn twenty_runs_that_are_killed_leave_every_tenant_linked_once() {
    let (place, proxy) = behind_a_proxy();
    begin(&place, &proxy);
    let words = "fleet apply -f fleet.toml --ca proxy.pem --timeout 2";
    let mut linked = Vec::new();
    for kill in 0..KILLS {
        let begun = Instant::now();
        let mut run = place
            .pal(&format!("{words} --parallel 4"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // As if by chance, in the middle of the changes.
        let wanted = proxy.changes() + 2 + kill * 7919 % 29;
        while proxy.changes() < wanted && run.try_wait().unwrap().is_none() {
            sleep(Duration::from_millis(2));
        }
        run.kill().unwrap();
        let status = run.wait().unwrap();
        nobody_came_early(&proxy.seen(), begun);
        linked.push(place.links().len());
        assert_eq!(status.code(), None, "{kill}: it was killed before its end");
    }
    assert!(linked.windows(2).all(|pair| pair[0] <= pair[1]), "{linked:?}");
    let last = linked.last().copied().unwrap_or_default();
    assert!((KILLS..TENANTS).contains(&last), "each run gets on, and none to the end: {linked:?}");
    proxy.calm_down();
    assert_eq!(place.rows(words).0, 0);
    everybody_is_linked_once(&place, &proxy.seen());
    let journal = std::fs::read_to_string(place.path("fleet.toml.journal")).unwrap();
    assert!(journal.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()));
}

#[test]
fn a_second_run_with_the_same_journal_ends_at_once() {
    let (place, proxy) = behind_a_proxy();
    begin(&place, &proxy);
    let words = "fleet apply -f fleet.toml --ca proxy.pem --timeout 2";
    let mut first = place.pal(words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while proxy.changes() == 0 {
        sleep(Duration::from_millis(10));
    }
    let second = place.seen(words);
    first.kill().unwrap();
    first.wait().unwrap();
    assert_eq!(
        second,
        "exit 1\n--- stdout\n--- stderr\nerror: fleet.toml.journal: another `pal fleet apply` is at work with this journal\n\
         hint: wait until it ends; `pal fleet status` may look on meanwhile\n"
    );
}
