//! A thousand tenants through a connection in which three requests in ten go wrong: every tenant is linked, once.

use std::collections::HashMap;
use std::time::Instant;

use super::place::{BY_CERTIFICATE, Place, certified, fleet, tenant, world};
use super::proxy::{Fault, Proxy, Seen};

pub(super) const TENANTS: usize = 1000;

/// The service behind the proxy, and a fleet file that knows the proxy alone.
pub(super) fn behind_a_proxy() -> (Place, Proxy) {
    let (mut place, proxy) = (Place::new(), Proxy::new());
    let world = world(TENANTS, &certified(&place));
    let public = format!("public_url = \"{}\"\n", proxy.url);
    place.serve(&world, &public);
    (place, proxy)
}

/// Begins to pass requests on.
pub(super) fn begin(place: &Place, proxy: &Proxy) {
    proxy.start(&place.address, &std::fs::read(place.path("data/tls/ca.pem")).unwrap());
    place.write("proxy.pem", &proxy.authority);
    place.write("fleet.toml", &fleet(&proxy.url, BY_CERTIFICATE, 0..TENANTS));
}

/// No request of a tenant came before the time that it was asked to wait for; `since` is when the process began that was asked.
pub(super) fn nobody_came_early(seen: &[Seen], since: Instant) {
    let mut wait: HashMap<(&str, bool), Instant> = HashMap::new();
    for request in seen.iter().filter(|request| request.at >= since) {
        let key = (request.tenant.as_str(), request.is_for_token);
        if let Some(until) = wait.get(&key) {
            assert!(request.at >= *until, "{:?} too early: {request:?}", *until - request.at);
        }
        if let Some(until) = request.not_before {
            wait.insert(key, until);
        }
    }
}

/// Every tenant has one link, made once, and all that were asked for it had one id.
pub(super) fn everybody_is_linked_once(place: &Place, seen: &[Seen]) {
    let links = place.links();
    assert_eq!(links.len(), TENANTS);
    for (number, link) in links.iter().enumerate() {
        assert_eq!(*link, (number, "12345".to_owned(), 1, "active".to_owned()));
        let tenant = tenant(number);
        let puts: Vec<&Seen> =
            seen.iter().filter(|seen| seen.tenant == tenant && seen.method == "PUT").collect();
        let first = &puts[0].request_id;
        assert!(first.is_some() && puts.iter().all(|put| put.request_id == *first), "{puts:?}");
    }
    assert!(seen.iter().all(|seen| ["GET", "PUT", "POST"].contains(&seen.method.as_str())));
}

#[test]
fn three_faults_in_ten_requests_leave_every_tenant_linked_once() {
    let (place, proxy) = behind_a_proxy();
    begin(&place, &proxy);
    let words = "fleet apply -f fleet.toml --ca proxy.pem --timeout 2";
    // Of a thousand rows one or two may meet six faults in a row: the next run takes up what is left.
    for _ in 0..2 {
        let begun = Instant::now();
        let (exit, rows) = place.rows(words);
        nobody_came_early(&proxy.seen(), begun);
        let failed: Vec<_> = rows.iter().filter(|row| row["result"] == "failed").collect();
        assert!(failed.len() < TENANTS / 50, "{failed:?}");
        assert_eq!(exit, if failed.is_empty() { 0 } else { 4 });
    }
    let seen = proxy.seen();
    let faults = seen.iter().filter(|seen| seen.fault != Fault::None).count();
    assert!(faults * 10 > seen.len() * 2, "{faults} of {}", seen.len());
    proxy.calm_down();
    assert_eq!(place.rows(words).0, 0);
    let seen = proxy.seen();
    everybody_is_linked_once(&place, &seen);
    // What was made is never asked for again: the link is read in between.
    for number in 0..TENANTS {
        let tenant = tenant(number);
        let made = seen
            .iter()
            .filter(|seen| seen.tenant == tenant && seen.method == "PUT" && seen.status == Some(200));
        assert_eq!(made.count(), 1, "{tenant}");
    }
    let (exit, rows) = place.rows("fleet plan -f fleet.toml --ca proxy.pem --timeout 2");
    assert_eq!((exit, rows.iter().filter(|row| row["action"] == "none").count()), (0, TENANTS));
}
