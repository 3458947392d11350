use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};

use pal_model::Principal;
use pal_model::partner_link::{Ask, Decision, LinkRecord, Wanted, decide};
use pal_store::LinkAnswer;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::home::{Home, at, body, change, change_once, delete, done, patch, principal, put, remembered};

const HOUR: i64 = 3600;
const CASES: u32 = 24;

#[derive(Debug, Clone)]
struct Step {
    principal: Principal,
    ask: Ask,
    request: Option<&'static str>,
    hours: i64,
}

fn step() -> impl Strategy<Value = Step> {
    let partner = prop::sample::select(vec!["1", "2", "3"]);
    let ask = (0..5, partner).prop_map(|(verb, partner)| match verb {
        0 => put(partner),
        1 | 2 => patch(partner),
        3 => delete(partner),
        _ => Ask::Create(Wanted::NotLinkable),
    });
    let principal = (0..2_u128, 0..2_u128).prop_map(|(tenant, object)| principal(tenant, object));
    let request = prop::option::of(prop::sample::select(vec!["a", "b"]));
    (principal, ask, request, 0..10_i64).prop_map(|(principal, ask, request, hours)| Step {
        principal,
        ask,
        request,
        hours,
    })
}

/// What a store keeps of links, as a map.
#[derive(Default)]
struct Map {
    records: HashMap<Principal, LinkRecord>,
    answers: HashMap<(Principal, Ask, &'static str), (i64, String)>,
}

impl Map {
    fn change(&mut self, step: &Step, second: i64) -> LinkAnswer {
        // Every refusal to link has one path in these tests; a linked id names method and path.
        let key = step.request.map(|request| (step.principal, step.ask, request));
        let known = key.and_then(|key| self.answers.get(&key));
        if let Some((_, body)) = known.filter(|(then, _)| second < then + 24 * HOUR) {
            return remembered(body);
        }
        let record = match decide(self.records.get(&step.principal), step.ask, at(second)) {
            Decision::Refused(refusal) => return LinkAnswer::Refused(refusal),
            Decision::Unchanged(record) => record,
            Decision::Change(record) => {
                self.records.insert(step.principal, record);
                record
            }
        };
        if let Some(key) = key {
            self.answers.insert(key, (second, body(&record)));
        }
        done(&body(&record))
    }
}

/// Each case has tenants of its own.
fn holds_on(home: impl AsyncFn() -> Option<Home>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut runner = TestRunner::new(Config { cases: CASES, failure_persistence: None, ..Config::default() });
    let Some(home) = runtime.block_on(home()) else { return };
    let tenants = AtomicU32::new(0);
    let outcome = runner.run(&prop::collection::vec(step(), 1..40), |steps| {
        runtime.block_on(async {
            let tenants = u128::from(tenants.fetch_add(2, Ordering::Relaxed));
            let mut store = home.open().await;
            let (mut map, mut second) = (Map::default(), 0);
            for (number, step) in steps.iter().enumerate() {
                let tenant = step.principal.tenant.0.as_u128() + tenants;
                let step =
                    Step { principal: principal(tenant, step.principal.object.0.as_u128()), ..step.clone() };
                second += step.hours * HOUR;
                let asked = match step.request {
                    Some(request) => change_once(step.principal, step.ask, second, request),
                    None => change(step.principal, step.ask, second),
                };
                prop_assert_eq!(
                    store.change_link(asked).await.unwrap(),
                    map.change(&step, second),
                    "{}",
                    number
                );
                if number % 16 == 15 {
                    drop(store);
                    store = home.open().await;
                }
            }
            for (principal, record) in &map.records {
                prop_assert_eq!(store.link(*principal).await.unwrap(), Some(*record));
            }
            Ok(())
        })
    });
    outcome.unwrap();
}

#[test]
fn sqlite_answers_as_a_map_would() {
    holds_on(async || Some(Home::folder()));
}

#[test]
fn postgresql_answers_as_a_map_would() {
    holds_on(Home::database);
}
